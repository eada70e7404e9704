import type { Sha256 } from '../../engine/digest.ts';
import type { StageContext } from '../../engine/stage.ts';
import { notObservedValue } from '../../raster/class-block.ts';
import type { FrameMembers } from '../../raster/frame-pixels.ts';
import { openRaster } from '../../raster/open-raster.ts';
import type { RasterSource } from '../../raster/raster-source.ts';

/** A raster of whose pixels some are the land that a sample was drawn from. */
export interface FrameRasterOptions {
  readonly location: string;
  readonly digest: Sha256;
  readonly members: FrameMembers;
}

/** The land that the reference sample was drawn from, besides the polygons that the areas were cut to. */
export interface SampledLand {
  readonly raster?: FrameRasterOptions;
}

/** Stands for a pixel that is not in the sample's frame; no map of 16 bits has so high a class. */
export const NOT_SAMPLED = 0xfffe;

/** The raster of the frame, opened once per thread; the digest tells two files apart that had one name. */
export function openFrameRaster(
  { location, digest }: FrameRasterOptions,
  context: StageContext,
): Promise<RasterSource> {
  const path = context.locate(location);
  return context.keep(`raster:${path}:${digest}`, () => openRaster(path));
}

/** Class values of 16 bits, in which pixels that are not in the frame are `NOT_SAMPLED`, whether they were seen or not. */
export function withoutUnsampled(classes: Uint8Array | Uint16Array, isSampled: Uint8Array): Uint16Array {
  const marked = new Uint16Array(classes.length);
  const [unseen, unseenThere] = [notObservedValue(classes), notObservedValue(marked)];
  for (let i = 0; i < classes.length; i++) {
    const value = classes[i]!;
    marked[i] = isSampled[i] === 0 ? NOT_SAMPLED : value === unseen ? unseenThere : value;
  }
  return marked;
}

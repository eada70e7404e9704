import type { Grid } from '../geo/grid.ts';
import type { Window } from '../geo/window.ts';
import type { PixelBlock, RasterSource } from './raster-source.ts';
import { warpBlock, warpSourceWindow } from './warp/warp.ts';

/** Which pixels of a raster belong to a frame: all there are, those that are not nodata, or those of some values. */
export type FrameMembers = 'all' | 'observed' | readonly number[];

/**
 * The pixels of a window of a grid that lie in a frame given by the first band of a raster, 1 = in it, row-major: a pixel
 * does where the raster's pixel that holds its centre does. Nothing beyond the raster is in the frame.
 */
export async function framePixels(
  source: RasterSource,
  o: { readonly members: FrameMembers; readonly grid: Grid; readonly window: Window },
): Promise<Uint8Array> {
  const { members, window } = o;
  const request = { source: source.header.grid, target: o.grid, window, resampling: 'nearest' } as const;
  const sourceWindow = warpSourceWindow(request);
  if (sourceWindow === undefined) return new Uint8Array(window.widthPx * window.heightPx);
  const block = await source.read({ bands: [0], window: sourceWindow });
  const warped = warpBlock({ ...request, block: { ...block, valid: membersOf(block, members) } });
  return Uint8Array.from(warped.valid);
}

/** As a block's `valid`: 1 = in the frame; undefined where every pixel is. */
export function membersOf({ bands, valid }: PixelBlock, members: FrameMembers): Uint8Array | undefined {
  if (members === 'all') return undefined;
  if (members === 'observed') return valid;
  const known = new Set(members);
  return Uint8Array.from(bands[0]!, (value, i) => (known.has(value) && valid?.[i] !== 0 ? 1 : 0));
}

import type { ArtifactStore } from '../engine/artifact-store.ts';
import type { Sha256 } from '../engine/digest.ts';
import { PermanentError } from '../engine/errors.ts';
import type { Grid } from '../geo/grid.ts';
import type { Window } from '../geo/window.ts';
import { classArray, encodeClassBlock, NOT_OBSERVED_CONFIDENCE, notObservedValue } from '../raster/class-block.ts';
import type { RasterSource } from '../raster/raster-source.ts';

const BLOCK_PX = 1024;

/** The blocks in which a map is read, row by row. */
export function mapBlocks({ widthPx, heightPx }: Grid): Window[] {
  const blocks: Window[] = [];
  for (let row = 0; row < heightPx; row += BLOCK_PX) {
    for (let col = 0; col < widthPx; col += BLOCK_PX) {
      const size = { widthPx: Math.min(BLOCK_PX, widthPx - col), heightPx: Math.min(BLOCK_PX, heightPx - row) };
      blocks.push({ col, row, ...size });
    }
  }
  return blocks;
}

/**
 * Reads a block of a map of one band into the store, as a run's blocks are.
 * @throws PermanentError where a pixel is neither a class of the model nor nodata.
 */
export async function storeBlock(
  source: RasterSource,
  o: { readonly window: Window; readonly classValues: readonly number[]; readonly artifacts: ArtifactStore },
): Promise<Sha256> {
  const { window, classValues } = o;
  const { bands, valid } = await source.read({ bands: [0], window });
  const pixels = bands[0]!;
  const classes = classArray(classValues, pixels.length);
  const known = new Set(classValues);
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    const isSeen = valid === undefined || valid[pixel] === 1;
    const value = pixels[pixel]!;
    if (isSeen && !known.has(value)) {
      throw new PermanentError(
        `${source.header.location}: expected classes of the model (${classValues.join(', ')}) or nodata, found ${value}`,
      );
    }
    classes[pixel] = isSeen ? value : notObservedValue(classes);
  }
  const confidence = new Uint8Array(pixels.length).fill(NOT_OBSERVED_CONFIDENCE);
  const { digest } = await o.artifacts.put(encodeClassBlock({ window, classes, confidence }));
  return digest;
}

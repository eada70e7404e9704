import { storedType } from './data-type.ts';
import type { Reducer } from './overviews.ts';
import type { DataType, OverviewSize, PixelArray } from '../raster-source.ts';

/** Takes full-resolution strips from top to bottom and passes every level's strips on as they fill up. */
export interface Pyramid {
  add(strip: PixelArray, heightPx: number): Promise<void>;
}

/**
 * Builds overviews while the raster streams by: each level holds one strip of rows, filled by halving the strip above
 * it, so that memory is two strips of full resolution whatever the raster's height.
 * @param o.emit is called with each full strip of a level (one block high; the last may be lower); it must be done with
 * the strip when its promise resolves
 */
export function createPyramid(o: {
  readonly levels: readonly OverviewSize[];
  readonly blockPx: number;
  readonly dataType: DataType;
  readonly reduce: Reducer;
  readonly emit: (level: number, strip: PixelArray, heightPx: number) => Promise<void>;
}): Pyramid {
  const { create } = storedType(o.dataType);
  const strips = o.levels.map((size, level) => ({
    values: create(level === 0 ? 0 : size.widthPx * Math.min(o.blockPx, size.heightPx)),
    filledRows: 0,
    emittedRows: 0,
  }));

  const pass = async (level: number, values: PixelArray, heightPx: number): Promise<void> => {
    await o.emit(level, values, heightPx);
    const size = o.levels[level + 1];
    const below = strips[level + 1];
    const widthPx = o.levels[level]?.widthPx;
    if (size === undefined || below === undefined || widthPx === undefined) return;
    o.reduce({ values, widthPx, heightPx, into: below.values, intoRow: below.filledRows });
    below.filledRows += Math.ceil(heightPx / 2);
    const rest = size.heightPx - below.emittedRows;
    if (below.filledRows < Math.min(o.blockPx, rest)) return;
    const filled = below.filledRows;
    below.emittedRows += filled;
    below.filledRows = 0;
    await pass(level + 1, below.values.subarray(0, filled * size.widthPx), filled);
  };
  return { add: (strip, heightPx) => pass(0, strip, heightPx) };
}

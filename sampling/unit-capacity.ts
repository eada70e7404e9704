import { pixelSpread, UNEQUAL_PIXELS } from '../geo/unequal-pixels.ts';
import type { CountedCell } from './frame-counts.ts';

/** By how much the pixels of some cells differ in true area: largest ÷ smallest − 1. */
export function cellSpread(cells: readonly CountedCell[]): number {
  return pixelSpread(cells.flatMap(({ smallestPixelKm2, largestPixelKm2 }) => [smallestPixelKm2, largestPixelKm2]));
}

/** Whether pixels get chances by their true area: where they hardly differ all have the same. */
export function drawsByArea(cells: readonly CountedCell[]): boolean {
  return cellSpread(cells) > UNEQUAL_PIXELS;
}

/**
 * The most units that some cells can yield together: as many as they have pixels, or where these differ as many as leave
 * the largest a chance of at most 1; two in any case, as one has no variance.
 */
export function unitCapacity(cells: readonly CountedCell[]): number {
  const pixels = cells.reduce((sum, cell) => sum + cell.pixels, 0);
  if (!drawsByArea(cells)) return pixels;
  const km2 = cells.reduce((sum, cell) => sum + cell.km2, 0);
  return Math.max(Math.min(2, pixels), Math.floor(km2 / largestPixelKm2(cells)));
}

export function largestPixelKm2(cells: readonly CountedCell[]): number {
  return cells.reduce((largest, cell) => Math.max(largest, cell.largestPixelKm2), 0);
}

export function smallestPixelKm2(cells: readonly CountedCell[]): number {
  return cells.reduce((smallest, cell) => Math.min(smallest, cell.smallestPixelKm2), Infinity);
}

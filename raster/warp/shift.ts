import { crsEquals } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import type { Window } from '../../geo/window.ts';
import { fillWhereZero } from '../mask-runs.ts';
import type { PixelArray, PixelBlock } from '../raster-source.ts';
import type { WarpedArray, WarpedBlock } from './block.ts';
import { copyWindow, fillWindow } from './copy.ts';

/** Grids that lie this close to whole pixels of each other, over their whole extent, are aligned. */
const ALIGNMENT_TOLERANCE_PX = 1e-6;

/** Source pixel = target pixel + shift. */
export interface PixelShift {
  readonly col: number;
  readonly row: number;
}

/** The shift between two grids of one CRS and resolution whose pixels coincide; undefined for any other pair. */
export function wholePixelShift(source: Grid, target: Grid): PixelShift | undefined {
  if (!crsEquals(source.crs, target.crs)) return undefined;
  const [a, b, c, d, e, f] = source.affine;
  const [ta, tb, tc, td, te, tf] = target.affine;
  const extentPx = Math.max(source.widthPx, source.heightPx, target.widthPx, target.heightPx);
  const stepTolerance = (ALIGNMENT_TOLERANCE_PX / extentPx) * Math.max(Math.hypot(a, d), Math.hypot(b, e));
  const steps = [a - ta, b - tb, d - td, e - te];
  if (steps.some((difference) => Math.abs(difference) > stepTolerance)) return undefined;
  const determinant = a * e - b * d;
  const shiftCol = (e * (tc - c) - b * (tf - f)) / determinant;
  const shiftRow = (a * (tf - f) - d * (tc - c)) / determinant;
  const col = Math.round(shiftCol);
  const row = Math.round(shiftRow);
  const off = Math.max(Math.abs(shiftCol - col), Math.abs(shiftRow - row));
  return off <= ALIGNMENT_TOLERANCE_PX ? { col, row } : undefined;
}

/** Half up, within what int16 holds, as the loops round. */
function roundedToInt16(band: PixelArray): Int16Array {
  if (band instanceof Int16Array) return band;
  return Int16Array.from(band, (value) => Math.min(Math.max(Math.floor(value + 0.5), -32_768), 32_767));
}

/** Copies a block between aligned grids into a cleared one; `window` is of the target grid. */
export function shiftBlock(
  block: PixelBlock,
  o: { readonly window: Window; readonly shift: PixelShift; readonly warped: WarpedBlock<WarpedArray> },
): void {
  const { shift, warped } = o;
  const window = { ...o.window, col: o.window.col + shift.col, row: o.window.row + shift.row };
  block.bands.forEach((band, i) => {
    const out = warped.bands[i]!;
    const array = out instanceof Int16Array ? roundedToInt16(band) : band;
    copyWindow({ array, window: block.window }, { array: out, window });
  });
  if (block.valid === undefined) return fillWindow({ array: warped.valid, window }, block.window, 1);
  copyWindow({ array: block.valid, window: block.window }, { array: warped.valid, window });
  for (const band of warped.bands) fillWhereZero(warped.valid, band, 0);
}

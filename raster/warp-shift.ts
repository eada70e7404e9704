import { crsEquals } from '../geo/crs.ts';
import type { Grid } from '../geo/grid.ts';
import { intersectWindows } from '../geo/window.ts';
import type { Window } from '../geo/window.ts';
import { fillWhereZero } from './mask-runs.ts';
import type { PixelArray, PixelBlock } from './raster-source.ts';
import { blockFor } from './warp-block.ts';
import type { WarpedBlock } from './warp-block.ts';

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

/** What is copied where: the pixels a target window and a source block share. */
interface SharedPixels {
  readonly block: Window;
  readonly window: Window;
  readonly shared: Window;
}

function copyBand(band: PixelArray, out: Float32Array, { block, window, shared }: SharedPixels): void {
  for (let row = shared.row; row < shared.row + shared.heightPx; row++) {
    const from = (row - block.row) * block.widthPx + shared.col - block.col;
    const to = (row - window.row) * window.widthPx + shared.col - window.col;
    out.set(band.subarray(from, from + shared.widthPx), to);
  }
}

function copyValid(valid: Uint8Array | undefined, out: Uint8Array, { block, window, shared }: SharedPixels): void {
  for (let row = shared.row; row < shared.row + shared.heightPx; row++) {
    const from = (row - block.row) * block.widthPx + shared.col - block.col;
    const to = (row - window.row) * window.widthPx + shared.col - window.col;
    if (valid === undefined) out.fill(1, to, to + shared.widthPx);
    else out.set(valid.subarray(from, from + shared.widthPx), to);
  }
}

/** Copies a block between aligned grids; `window` is of the target grid. Invalid pixels are 0. */
export function shiftBlock(
  block: PixelBlock,
  o: { readonly window: Window; readonly shift: PixelShift; readonly into: WarpedBlock | undefined },
): WarpedBlock {
  const { window, shift } = o;
  const sourceWindow = { ...window, col: window.col + shift.col, row: window.row + shift.row };
  const warped = blockFor(window, { bandCount: block.bands.length, into: o.into });
  const { bands, valid } = warped;
  const shared = intersectWindows(block.window, sourceWindow);
  if (shared === undefined) return warped;
  const pixels: SharedPixels = { block: block.window, window: sourceWindow, shared };
  block.bands.forEach((band, i) => copyBand(band, bands[i]!, pixels));
  copyValid(block.valid, valid, pixels);
  if (block.valid !== undefined) for (const band of bands) fillWhereZero(valid, band, 0);
  return warped;
}

import type { Grid } from '../geo/grid.ts';
import { intersectWindows } from '../geo/window.ts';
import type { Window } from '../geo/window.ts';
import { RasterError } from './raster-error.ts';
import type { PixelBlock } from './raster-source.ts';
import type { WarpedBlock } from './warp-block.ts';
import { controlGrid } from './warp-control-grid.ts';
import type { ControlCell } from './warp-control-grid.ts';
import { warpPieces } from './warp-pieces.ts';

import type { Resampling } from './warp-resampling.ts';
import { shiftBlock, wholePixelShift } from './warp-shift.ts';
import { sourceBounds } from './warp-source-bounds.ts';

export type { WarpedBlock } from './warp-block.ts';
export type { Resampling } from './warp-resampling.ts';

/** Tolerated distance between interpolated and exact position, in source pixels; gdalwarp's default. */
const DEFAULT_MAX_ERROR_PX = 0.125;

/** A window of the target grid, to be filled from a source grid. */
export interface WarpRequest {
  readonly source: Grid;
  readonly target: Grid;
  /** Pixels of the target grid. */
  readonly window: Window;
  readonly resampling: Resampling;
  /** Error budget of the interpolated transform, in source pixels; 0.125 unless told. */
  readonly maxErrorPx?: number;
}

function cellsOf({ source, target, window, maxErrorPx = DEFAULT_MAX_ERROR_PX }: WarpRequest): readonly ControlCell[] {
  return controlGrid({ source, target, window, maxErrorPx });
}

/**
 * The source pixels, kernel margin included and cut to the source, that a target window needs;
 * undefined where the window does not see the source.
 */
export function warpSourceWindow(request: WarpRequest): Window | undefined {
  const { source, target, window, resampling } = request;
  const whole: Window = { col: 0, row: 0, widthPx: source.widthPx, heightPx: source.heightPx };
  const shift = wholePixelShift(source, target);
  if (shift !== undefined) {
    return intersectWindows({ ...window, col: window.col + shift.col, row: window.row + shift.row }, whole);
  }
  const bounds = sourceBounds({ cells: cellsOf(request), window, source, resampling });
  return bounds && intersectWindows(bounds, whole);
}

/**
 * Warps a block of source pixels onto a window of a target grid.
 * A target pixel is computed from the exact transform interpolated on a control grid, and from
 * nothing that depends on the window or on the extent of the block: any division into windows
 * gives the same bits, as long as each block holds its `warpSourceWindow`.
 * Invalid source pixels are left out and the other weights renormalised, with gdalwarp's thresholds.
 * Integer samples beyond 2^24 lose precision, as all values are taken as float32.
 * With `into`, the arrays of an earlier result of the same size are filled again instead of new ones.
 * @throws RasterError where a band does not have the size of its window, or `into` another number of bands.
 */
export function warpBlock(
  request: WarpRequest & { readonly block: PixelBlock; readonly into?: WarpedBlock },
): WarpedBlock {
  const { source, target, window, resampling, block, into } = request;
  checkSizes(block, block.window);
  if (into !== undefined) checkInto(into, request);
  const shift = wholePixelShift(source, target);
  if (shift !== undefined) return shiftBlock(block, { window, shift, into });
  return warpPieces({ cells: cellsOf(request), source, window, resampling, block, into });
}

function checkSizes({ bands, valid }: Pick<PixelBlock, 'bands' | 'valid'>, window: Window): void {
  const expected = window.widthPx * window.heightPx;
  for (const array of valid === undefined ? bands : [...bands, valid]) {
    if (array.length === expected) continue;
    throw new RasterError(
      `a block of ${window.widthPx} x ${window.heightPx} px must hold ${expected} samples per band; found ${array.length}`,
    );
  }
}

function checkInto(into: WarpedBlock, { window, block }: { window: Window; block: PixelBlock }): void {
  checkSizes(into, window);
  if (into.bands.length === block.bands.length) return;
  throw new RasterError(`arrays for ${block.bands.length} warped bands were expected; found ${into.bands.length}`);
}

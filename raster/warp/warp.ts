import type { Grid } from '../../geo/grid.ts';
import { intersectWindows } from '../../geo/window.ts';
import type { Window } from '../../geo/window.ts';
import { RasterError } from '../raster-error.ts';
import type { PixelBlock } from '../raster-source.ts';
import { clearBlock, emptyBlock } from './block.ts';
import type { WarpedArray, WarpedBlock } from './block.ts';
import { controlGrid } from './control-grid.ts';
import type { ControlCell } from './control-grid.ts';
import { warpPieces } from './pieces.ts';
import type { Resampling } from './resampling.ts';
import { shiftBlock, wholePixelShift } from './shift.ts';
import { sourceBounds } from './source-bounds.ts';

export type { WarpedArray, WarpedBlock } from './block.ts';
export type { Resampling } from './resampling.ts';

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

/** A window of the target grid, and the source pixels that it is made of. */
export interface BlockWarpRequest extends WarpRequest {
  /** Holds at least the `warpSourceWindow`. */
  readonly block: PixelBlock;
}

/**
 * Warps a block of source pixels onto a window of a target grid.
 * A target pixel is computed from the exact transform interpolated on a control grid, and from
 * nothing that depends on the window or on the extent of the block: any division into windows
 * gives the same bits.
 * Invalid source pixels are left out and the other weights renormalised, with gdalwarp's thresholds.
 * Integer samples beyond 2^24 lose precision, as all values are taken as float32.
 * With `into`, its arrays are filled and returned instead of new ones; int16 ones get rounded values.
 * @throws RasterError where a band does not have the size of its window, or `into` another number of bands.
 */
export function warpBlock(request: BlockWarpRequest): WarpedBlock;
export function warpBlock<Samples extends WarpedArray>(
  request: BlockWarpRequest & { readonly into: WarpedBlock<Samples> },
): WarpedBlock<Samples>;
export function warpBlock(
  request: BlockWarpRequest & { readonly into?: WarpedBlock<WarpedArray> },
): WarpedBlock<WarpedArray> {
  const { source, target, window, resampling, block } = request;
  checkSizes(block, block.window);
  const warped = request.into ?? emptyBlock(window, block.bands.length);
  if (request.into !== undefined) prepareInto(request.into, request);
  const shift = wholePixelShift(source, target);
  if (shift !== undefined) shiftBlock(block, { window, shift, warped });
  else warpPieces({ cells: cellsOf(request), source, window, resampling, block, warped });
  return warped;
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

function prepareInto(into: WarpedBlock<WarpedArray>, { window, block }: BlockWarpRequest): void {
  checkSizes(into, window);
  if (into.bands.length !== block.bands.length) {
    throw new RasterError(`expected arrays for ${block.bands.length} warped bands; found ${into.bands.length}`);
  }
  clearBlock(into);
}

import type { Grid } from '../geo/grid.ts';
import { intersectWindows } from '../geo/window.ts';
import type { Window } from '../geo/window.ts';
import type { PixelArray, PixelBlock } from './raster-source.ts';
import { blockFor } from './warp-block.ts';
import type { WarpedBlock } from './warp-block.ts';
import { warpCell } from './warp-cell.ts';
import { cellLoops } from './warp-cells.ts';
import { CONTROL_CELL_PX } from './warp-control-grid.ts';
import type { ControlCell } from './warp-control-grid.ts';
import type { KernelSource } from './warp-kernel.ts';
import { kernelFor } from './warp-resampling.ts';
import type { Resampling } from './warp-resampling.ts';
import { sourceBounds } from './warp-source-bounds.ts';
import { ValidSummary } from './warp-valid-summary.ts';

/** What is warped. */
export interface PiecesRequest {
  readonly cells: readonly ControlCell[];
  readonly source: Grid;
  /** Pixels of the target grid. */
  readonly window: Window;
  readonly resampling: Resampling;
  readonly block: PixelBlock;
  /** Arrays to be filled again instead of new ones; of the size of the window and the number of bands. */
  readonly into: WarpedBlock | undefined;
}

/** Pixels, of source and target each, that are worked on at a time, as float32 in the loops' memory. */
const MAX_PIECE_PX = 4 * 1024 * 1024;

/**
 * Warps a block piece by piece: what the loops hold stays small however large the window, and a
 * pixel does not depend on the piece it is made in.
 */
export function warpPieces(request: PiecesRequest): WarpedBlock {
  const warped = blockFor(request.window, { bandCount: request.block.bands.length, into: request.into });
  warpPiece(request, { window: request.window, cells: request.cells }, warped);
  return warped;
}

/** A part of the target window, and the cells that it touches. */
interface Piece {
  readonly window: Window;
  readonly cells: readonly ControlCell[];
}

function warpPiece(request: PiecesRequest, piece: Piece, warped: WarpedBlock): void {
  const { source, resampling, block } = request;
  const bounds = sourceBounds({ ...piece, source, resampling });
  const samplesWindow = bounds && intersectWindows(bounds, block.window);
  if (samplesWindow === undefined) return;
  const largest = Math.max(areaPx(piece.window), areaPx(samplesWindow));
  const halves = largest > MAX_PIECE_PX ? halvesOf(piece.window) : [];
  for (const window of halves) {
    const cells = piece.cells.filter((cell) => intersectWindows(cellWindow(cell), window) !== undefined);
    warpPiece(request, { window, cells }, warped);
  }
  if (halves.length === 0) warpBands(request, { ...piece, samplesWindow }, warped);
}

function areaPx(window: Window): number {
  return window.widthPx * window.heightPx;
}

function cellWindow({ col, row, sizePx }: ControlCell): Window {
  return { col, row, widthPx: sizePx, heightPx: sizePx };
}

/** Cuts the longer side at the middle, at a border of control cells; nothing where no such border crosses it. */
function halvesOf({ col, row, widthPx, heightPx }: Window): Window[] {
  const wide = widthPx >= heightPx;
  const start = wide ? col : row;
  const length = wide ? widthPx : heightPx;
  const cut = Math.round((start + length / 2) / CONTROL_CELL_PX) * CONTROL_CELL_PX - start;
  if (cut <= 0 || cut >= length) return [];
  const first = wide ? { col, row, widthPx: cut, heightPx } : { col, row, widthPx, heightPx: cut };
  const second = wide
    ? { col: col + cut, row, widthPx: widthPx - cut, heightPx }
    : { col, row: row + cut, widthPx, heightPx: heightPx - cut };
  return [first, second];
}

function warpBands(
  request: PiecesRequest,
  { window, cells, samplesWindow }: Piece & { samplesWindow: Window },
  warped: WarpedBlock,
): void {
  const { block, source, resampling } = request;
  const loops = cellLoops();
  const arrays = loops.place(samplesWindow, window);
  const blockValid = block.valid && cutArray(block.valid, block.window, samplesWindow);
  const summary = blockValid && new ValidSummary(blockValid, samplesWindow);
  const kernelSource: KernelSource = {
    pixels: arrays.samples,
    valid: blockValid,
    window: samplesWindow,
    gridWidthPx: source.widthPx,
    gridHeightPx: source.heightPx,
  };
  const isWhole = areaPx(window) === warped.valid.length;
  const output = { pixels: arrays.output, valid: isWhole ? warped.valid : new Uint8Array(areaPx(window)) };
  block.bands.forEach((band, i) => {
    copyWindow({ array: band, window: block.window }, { array: arrays.samples, window: samplesWindow });
    output.pixels.fill(0);
    for (const cell of cells) {
      const kernel = kernelFor(resampling, cell);
      warpCell({ cell, kernel, source: kernelSource, summary, window, output, loops });
    }
    copyWindow({ array: output.pixels, window }, { array: warped.bands[i]!, window: request.window });
  });
  if (!isWhole) copyWindow({ array: output.valid, window }, { array: warped.valid, window: request.window });
}

/** Pixels and the window that they fill, row-major. */
interface WindowArray<A extends PixelArray> {
  readonly array: A;
  readonly window: Window;
}

/** Copies the pixels that two windows share, converting them. */
function copyWindow(from: WindowArray<PixelArray>, to: WindowArray<PixelArray>): void {
  const shared = intersectWindows(from.window, to.window);
  if (shared === undefined) return;
  for (let row = shared.row; row < shared.row + shared.heightPx; row++) {
    const start = (row - from.window.row) * from.window.widthPx + shared.col - from.window.col;
    const at = (row - to.window.row) * to.window.widthPx + shared.col - to.window.col;
    to.array.set(from.array.subarray(start, start + shared.widthPx), at);
  }
}

/** The pixels of a window within a larger one; the array itself where they are the same. */
function cutArray(array: Uint8Array, window: Window, part: Window): Uint8Array {
  if (areaPx(window) === areaPx(part)) return array;
  const cut = new Uint8Array(areaPx(part));
  copyWindow({ array, window }, { array: cut, window: part });
  return cut;
}

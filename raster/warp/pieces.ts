import type { Grid } from '../../geo/grid.ts';
import { intersectWindows } from '../../geo/window.ts';
import type { Window } from '../../geo/window.ts';
import type { PixelBlock } from '../raster-source.ts';
import type { WarpedArray, WarpedBlock } from './block.ts';
import { warpCell } from './cell.ts';
import { cellLoops } from './cells.ts';
import { copyWindow, cutArray } from './copy.ts';
import { CONTROL_CELL_PX } from './control-grid.ts';
import type { ControlCell } from './control-grid.ts';
import type { KernelSource } from './kernel.ts';
import { kernelFor } from './resampling.ts';
import type { Resampling } from './resampling.ts';
import { sourceBounds } from './source-bounds.ts';
import { ValidSummary } from './valid-summary.ts';

/** What is warped. */
export interface PiecesRequest {
  readonly cells: readonly ControlCell[];
  readonly source: Grid;
  /** Pixels of the target grid. */
  readonly window: Window;
  readonly resampling: Resampling;
  readonly block: PixelBlock;
  /** Cleared, of the size of the window and with as many bands as the block. */
  readonly warped: WarpedBlock<WarpedArray>;
}

/** Pixels, of source and target each, that are worked on at a time, as float32 in the loops' memory. */
const MAX_PIECE_PX = 4 * 1024 * 1024;

/**
 * Warps a block piece by piece: what the loops hold stays small however large the window, and a
 * pixel does not depend on the piece it is made in.
 */
export function warpPieces(request: PiecesRequest): void {
  warpPiece(request, { window: request.window, cells: request.cells });
}

/** A part of the target window, and the cells that it touches. */
interface Piece {
  readonly window: Window;
  readonly cells: readonly ControlCell[];
}

function warpPiece(request: PiecesRequest, piece: Piece): void {
  const { source, resampling, block } = request;
  const bounds = sourceBounds({ ...piece, source, resampling });
  const samplesWindow = bounds && intersectWindows(bounds, block.window);
  if (samplesWindow === undefined) return;
  const largest = Math.max(areaPx(piece.window), areaPx(samplesWindow));
  const halves = largest > MAX_PIECE_PX ? halvesOf(piece.window) : [];
  for (const window of halves) {
    const cells = piece.cells.filter((cell) => intersectWindows(cellWindow(cell), window) !== undefined);
    warpPiece(request, { window, cells });
  }
  if (halves.length === 0) warpBands(request, { ...piece, samplesWindow });
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

function warpBands(request: PiecesRequest, { window, cells, samplesWindow }: Piece & { samplesWindow: Window }): void {
  const { block, source, resampling, warped } = request;
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
    const target = warped.bands[i]!;
    const pixels = target instanceof Int16Array ? loops.roundedOutput() : output.pixels;
    copyWindow({ array: pixels, window }, { array: target, window: request.window });
  });
  if (!isWhole) copyWindow({ array: output.valid, window }, { array: warped.valid, window: request.window });
}

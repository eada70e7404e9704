import type { Grid } from '../../geo/grid.ts';
import type { Window } from '../../geo/window.ts';
import { intersectWindows } from '../../geo/window.ts';
import type { ControlCell } from './control-grid.ts';
import { kernelFor } from './resampling.ts';
import type { Resampling } from './resampling.ts';

/** The position of a pixel corner in a cell: bilinear between the corners of the cell. */
function interpolate(corners: ControlCell['x'], u: number, v: number): number {
  const upper = corners[0] * (1 - u) + corners[1] * u;
  const lower = corners[2] * (1 - u) + corners[3] * u;
  return upper * (1 - v) + lower * v;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** The range of one axis over a single pixel, whose centre is exact and need not lie between its corners. */
function pixelRange(corners: ControlCell['x'], centre: number): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const position of [...corners, centre]) {
    // Either fails for NaN, a corner off the projection.
    if (position < low) low = position;
    if (position > high) high = position;
  }
  return { low, high };
}

/** The range of one axis over a part of a cell: it is bilinear, so its corners bound it. */
function partRange(corners: ControlCell['x'], cell: ControlCell, part: Window): Range {
  const left = (part.col - cell.col) / cell.sizePx;
  const top = (part.row - cell.row) / cell.sizePx;
  const right = left + part.widthPx / cell.sizePx;
  const bottom = top + part.heightPx / cell.sizePx;
  const a = interpolate(corners, left, top);
  const b = interpolate(corners, right, top);
  const c = interpolate(corners, left, bottom);
  const d = interpolate(corners, right, bottom);
  return { low: Math.min(a, b, c, d), high: Math.max(a, b, c, d) };
}

interface Extent {
  minCol: number;
  minRow: number;
  maxCol: number;
  maxRow: number;
}

/** Adds what a cell's part of the window reads, if its image touches the source. */
function include(extent: Extent, cell: ControlCell, o: SourceBoundsRequest): void {
  const square: Window = { col: cell.col, row: cell.row, widthPx: cell.sizePx, heightPx: cell.sizePx };
  const part = intersectWindows(square, o.window);
  if (part === undefined) return;
  const x = cell.centre === undefined ? partRange(cell.x, cell, part) : pixelRange(cell.x, cell.centre.x);
  const y = cell.centre === undefined ? partRange(cell.y, cell, part) : pixelRange(cell.y, cell.centre.y);
  if (x.high < 0 || y.high < 0 || x.low > o.source.widthPx || y.low > o.source.heightPx) return;
  const kernel = kernelFor(o.resampling, cell);
  extent.minCol = Math.min(extent.minCol, Math.floor(x.low) - kernel.reachXPx);
  extent.minRow = Math.min(extent.minRow, Math.floor(y.low) - kernel.reachYPx);
  extent.maxCol = Math.max(extent.maxCol, Math.floor(x.high) + 1 + kernel.reachXPx);
  extent.maxRow = Math.max(extent.maxRow, Math.floor(y.high) + 1 + kernel.reachYPx);
}

/** What source bounds are asked for. */
export interface SourceBoundsRequest {
  readonly cells: readonly ControlCell[];
  /** Pixels of the target grid. */
  readonly window: Window;
  readonly source: Grid;
  readonly resampling: Resampling;
}

/** The source pixels, not yet cut to the source, that a window of the control grid's target reads. */
export function sourceBounds(o: SourceBoundsRequest): Window | undefined {
  const extent: Extent = { minCol: Infinity, minRow: Infinity, maxCol: -Infinity, maxRow: -Infinity };
  for (const cell of o.cells) include(extent, cell, o);
  if (extent.minCol > extent.maxCol) return undefined;
  const { minCol: col, minRow: row } = extent;
  return { col, row, widthPx: extent.maxCol - col, heightPx: extent.maxRow - row };
}

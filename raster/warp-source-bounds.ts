import type { Grid } from '../geo/grid.ts';
import type { Window } from '../geo/window.ts';
import { intersectWindows } from '../geo/window.ts';
import type { ControlCell } from './warp-control-grid.ts';
import { kernelFor } from './warp-resampling.ts';
import type { Resampling } from './warp-resampling.ts';

/** The image of a part of a cell: bilinear, so its corners bound it. */
function imageBounds(cell: ControlCell, part: Window): readonly [number, number, number, number] {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const col of [part.col, part.col + part.widthPx]) {
    for (const row of [part.row, part.row + part.heightPx]) {
      const u = (col - cell.col) / cell.sizePx;
      const v = (row - cell.row) / cell.sizePx;
      const x = interpolate(cell.x, u, v);
      const y = interpolate(cell.y, u, v);
      if (x < minX) minX = x;
      if (x > maxX) maxX = x;
      if (y < minY) minY = y;
      if (y > maxY) maxY = y;
    }
  }
  return [minX, minY, maxX, maxY];
}

function interpolate([a, b, c, d]: readonly [number, number, number, number], u: number, v: number): number {
  return (a * (1 - u) + b * u) * (1 - v) + (c * (1 - u) + d * u) * v;
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
  const [minX, minY, maxX, maxY] = imageBounds(cell, part);
  if (maxX < 0 || maxY < 0 || minX > o.source.widthPx || minY > o.source.heightPx) return;
  const kernel = kernelFor(o.resampling, cell);
  extent.minCol = Math.min(extent.minCol, Math.floor(minX) - kernel.reachXPx);
  extent.minRow = Math.min(extent.minRow, Math.floor(minY) - kernel.reachYPx);
  extent.maxCol = Math.max(extent.maxCol, Math.floor(maxX) + 1 + kernel.reachXPx);
  extent.maxRow = Math.max(extent.maxRow, Math.floor(maxY) + 1 + kernel.reachYPx);
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

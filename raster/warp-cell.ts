import type { Window } from '../geo/window.ts';
import type { ControlCell } from './warp-control-grid.ts';
import type { Kernel, KernelOutput, KernelSource } from './warp-kernel.ts';
import { emptySegment, setCentres, setCorners } from './warp-segment.ts';
import type { Segment } from './warp-segment.ts';
import type { ValidSummary } from './warp-valid-summary.ts';

/** One control cell to be warped. */
export interface CellWarp {
  readonly cell: ControlCell;
  readonly kernel: Kernel;
  readonly source: KernelSource;
  /** Where the source's invalid pixels are; undefined where it has none. */
  readonly summary: ValidSummary | undefined;
  /** Pixels of the target grid that the output holds. */
  readonly window: Window;
  readonly output: KernelOutput;
}

/** Whether every sample that a kernel reads for positions in a rectangle exists in the block and is valid. */
function samplesAreValid(o: CellWarp, [minX, minY, maxX, maxY]: readonly [number, number, number, number]): boolean {
  const { window } = o.source;
  const firstCol = Math.floor(minX) - o.kernel.reachXPx - window.col;
  const firstRow = Math.floor(minY) - o.kernel.reachYPx - window.row;
  const lastCol = Math.ceil(maxX) + o.kernel.reachXPx - window.col;
  const lastRow = Math.ceil(maxY) + o.kernel.reachYPx - window.row;
  // Written so that NaN fails it.
  if (!(firstCol >= 0 && firstRow >= 0 && lastCol < window.widthPx && lastRow < window.heightPx)) return false;
  return o.summary === undefined || o.summary.allValid({ firstCol, firstRow, lastCol, lastRow });
}

function cellIsInside(o: CellWarp): boolean {
  const { x, y } = o.cell;
  return samplesAreValid(o, [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)]);
}

function segmentIsInside(o: CellWarp, s: Segment): boolean {
  const last = s.end - 1;
  const xs = [s.x + s.start * s.dx, s.x + last * s.dx];
  const ys = [s.y + s.start * s.dy, s.y + last * s.dy];
  if (o.kernel.corners) {
    xs.push(s.x2 + s.start * s.dx2, s.x2 + last * s.dx2);
    ys.push(s.y2 + s.start * s.dy2, s.y2 + last * s.dy2);
  }
  return samplesAreValid(o, [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]);
}

/** Fills the part of the output that lies in a control cell. */
export function warpCell(o: CellWarp): void {
  const { cell, kernel, window, source, output } = o;
  const segment = emptySegment();
  segment.start = Math.max(0, window.col - cell.col);
  segment.end = Math.min(cell.sizePx, window.col + window.widthPx - cell.col);
  const firstRow = Math.max(0, window.row - cell.row);
  const endRow = Math.min(cell.sizePx, window.row + window.heightPx - cell.row);
  if (segment.start >= segment.end) return;
  const allInside = cellIsInside(o);
  for (let row = firstRow; row < endRow; row++) {
    segment.at = (cell.row + row - window.row) * window.widthPx + cell.col - window.col;
    if (kernel.corners) setCorners(segment, cell, row);
    else setCentres(segment, cell, row);
    if (allInside || segmentIsInside(o, segment)) kernel.inside(source, segment, output);
    else kernel.edge(source, segment, output);
  }
}

import type { Window } from '../../geo/window.ts';
import type { ControlCell } from './control-grid.ts';
import type { CellLoops, CellPart } from './cells.ts';
import type { CellLoop, Kernel, KernelOutput, KernelSource } from './kernel.ts';
import { emptySegment, setCentres, setCorners } from './segment.ts';
import type { Segment } from './segment.ts';
import type { ValidSummary } from './valid-summary.ts';

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
  /** Hold the source's samples and the output. */
  readonly loops: CellLoops;
}

/** What a set of positions spans, in pixels of the source grid; NaN where a position is. */
interface Extent {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** Whether every sample that a kernel reads for positions in an extent exists in the block and is valid. */
function samplesAreValid(o: CellWarp, extent: Extent): boolean {
  const { window } = o.source;
  const firstCol = Math.floor(extent.minX) - o.kernel.reachXPx - window.col;
  const firstRow = Math.floor(extent.minY) - o.kernel.reachYPx - window.row;
  const lastCol = Math.ceil(extent.maxX) + o.kernel.reachXPx - window.col;
  const lastRow = Math.ceil(extent.maxY) + o.kernel.reachYPx - window.row;
  // Written so that NaN fails it.
  if (!(firstCol >= 0 && firstRow >= 0 && lastCol < window.widthPx && lastRow < window.heightPx)) return false;
  return o.summary === undefined || o.summary.allValid({ firstCol, firstRow, lastCol, lastRow });
}

function cellIsInside(o: CellWarp): boolean {
  const [a, b, c, d] = o.cell.x;
  const [e, f, g, h] = o.cell.y;
  const minX = Math.min(a, b, c, d);
  const maxX = Math.max(a, b, c, d);
  return samplesAreValid(o, { minX, minY: Math.min(e, f, g, h), maxX, maxY: Math.max(e, f, g, h) });
}

function segmentIsInside(o: CellWarp, s: Segment): boolean {
  const last = s.end - 1;
  const { corners } = o.kernel;
  const x = corners ? s.x2 : s.x;
  const y = corners ? s.y2 : s.y;
  const dx = corners ? s.dx2 : s.dx;
  const dy = corners ? s.dy2 : s.dy;
  const a = s.x + s.start * s.dx;
  const b = s.x + last * s.dx;
  const c = x + s.start * dx;
  const d = x + last * dx;
  const e = s.y + s.start * s.dy;
  const f = s.y + last * s.dy;
  const g = y + s.start * dy;
  const h = y + last * dy;
  const minX = Math.min(a, b, c, d);
  const maxX = Math.max(a, b, c, d);
  return samplesAreValid(o, { minX, minY: Math.min(e, f, g, h), maxX, maxY: Math.max(e, f, g, h) });
}

/** Makes rows all of whose samples are there and valid. */
function runInside(o: CellWarp, loop: CellLoop, part: CellPart): void {
  o.loops.run(loop, o.cell, part);
  const { cell, window, output } = o;
  for (let row = part.firstRow; row < part.endRow; row++) {
    const at = (cell.row + row - window.row) * window.widthPx + cell.col - window.col;
    output.valid.fill(1, at + part.firstCol, at + part.endCol);
  }
}

function runRow(o: CellWarp, segment: Segment, row: number): void {
  const { cell, kernel, window, source, output } = o;
  segment.at = (cell.row + row - window.row) * window.widthPx + cell.col - window.col;
  if (kernel.corners) setCorners(segment, cell, row);
  else setCentres(segment, cell, row);
  const loop = cell.centre === undefined ? kernel.loop : undefined;
  if (loop === undefined || !segmentIsInside(o, segment)) kernel.resample(source, segment, output);
  else runInside(o, loop, { firstCol: segment.start, endCol: segment.end, firstRow: row, endRow: row + 1 });
}

/** Fills the part of the output that lies in a control cell. */
export function warpCell(o: CellWarp): void {
  const { cell, kernel, window } = o;
  const firstCol = Math.max(0, window.col - cell.col);
  const endCol = Math.min(cell.sizePx, window.col + window.widthPx - cell.col);
  const firstRow = Math.max(0, window.row - cell.row);
  const endRow = Math.min(cell.sizePx, window.row + window.heightPx - cell.row);
  if (firstCol >= endCol || firstRow >= endRow) return;
  if (kernel.loop !== undefined && cell.centre === undefined && cellIsInside(o)) {
    runInside(o, kernel.loop, { firstCol, endCol, firstRow, endRow });
    return;
  }
  const segment = emptySegment();
  segment.start = firstCol;
  segment.end = endCol;
  for (let row = firstRow; row < endRow; row++) runRow(o, segment, row);
}

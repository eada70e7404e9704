import type { Grid } from '../../geo/grid.ts';
import type { Window } from '../../geo/window.ts';
import { pixelTransform } from './transform.ts';
import type { PixelPoint, PixelTransform } from './transform.ts';

/** Side of an undivided cell, in target pixels. A power of two, so that positions within a cell are exact. */
export const CONTROL_CELL_PX = 64;

/**
 * A square of target pixels over which the transform is bilinear between its corners.
 * Corners are upper left, upper right, lower left, lower right, in fractional source pixels.
 */
export interface ControlCell {
  readonly col: number;
  readonly row: number;
  readonly sizePx: number;
  readonly x: readonly [number, number, number, number];
  readonly y: readonly [number, number, number, number];
  /** The exact image of the centre of a cell of one pixel; undefined for larger cells. */
  readonly centre: { readonly x: number; readonly y: number } | undefined;
}

interface CellBuilder {
  readonly transform: PixelTransform;
  readonly source: Grid;
  readonly maxErrorPx: number;
  readonly cells: ControlCell[];
}

/** The images of 3 by 3 points (corners, edge middles, centre) of a cell, row by row. */
interface CellPoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

function exactPoints(transform: PixelTransform, col: number, row: number, sizePx: number): CellPoints {
  const points: CellPoints = { x: new Float64Array(9), y: new Float64Array(9) };
  const point: PixelPoint = { x: 0, y: 0 };
  for (let i = 0; i < 9; i++) {
    transform(col + ((i % 3) * sizePx) / 2, row + (Math.floor(i / 3) * sizePx) / 2, point);
    points.x[i] = point.x;
    points.y[i] = point.y;
  }
  return points;
}

/** Largest distance, along one axis, between the exact points and bilinear interpolation of the corners. */
function interpolationError(v: Float64Array): number {
  const a = v[0]!;
  const b = v[2]!;
  const c = v[6]!;
  const d = v[8]!;
  return Math.max(
    Math.abs(v[1]! - (a + b) / 2),
    Math.abs(v[3]! - (a + c) / 2),
    Math.abs(v[5]! - (b + d) / 2),
    Math.abs(v[7]! - (c + d) / 2),
    Math.abs(v[4]! - (a + b + c + d) / 4),
  );
}

/** Whether the finite ones of the points, with as much room again around them, come near [0, extent]. */
function mayTouch(v: Float64Array, extent: number): boolean {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < 9; i++) {
    if (v[i]! < low) low = v[i]!;
    if (v[i]! > high) high = v[i]!;
  }
  const room = high - low + 2;
  return low - room <= extent && high + room >= 0;
}

function countNaN(v: Float64Array): number {
  let count = 0;
  for (let i = 0; i < 9; i++) if (Number.isNaN(v[i])) count++;
  return count;
}

function pickCorners(v: Float64Array): [number, number, number, number] {
  return [v[0]!, v[2]!, v[6]!, v[8]!];
}

/** Appends the cell where interpolation keeps to the error budget, else its four quarters. */
function addCell(builder: CellBuilder, at: { col: number; row: number; sizePx: number }, points: CellPoints): void {
  const { col, row, sizePx } = at;
  const missing = countNaN(points.x);
  if (missing === 9) return;
  if (!mayTouch(points.x, builder.source.widthPx) || !mayTouch(points.y, builder.source.heightPx)) return;
  const error = missing > 0 ? Infinity : Math.max(interpolationError(points.x), interpolationError(points.y));
  if (error <= builder.maxErrorPx || sizePx === 1) {
    const centre = sizePx === 1 ? { x: points.x[4]!, y: points.y[4]! } : undefined;
    builder.cells.push({ col, row, sizePx, x: pickCorners(points.x), y: pickCorners(points.y), centre });
    return;
  }
  const half = sizePx / 2;
  for (const [c, r] of [
    [col, row],
    [col + half, row],
    [col, row + half],
    [col + half, row + half],
  ] as const) {
    addCell(builder, { col: c, row: r, sizePx: half }, exactPoints(builder.transform, c, r, half));
  }
}

/** Exact points on the half-cell lattice over a window; neighbouring cells share them. */
class PointLattice {
  readonly cols: number;
  readonly rows: number;
  readonly #x: Float64Array;
  readonly #y: Float64Array;

  constructor(transform: PixelTransform, first: { col: number; row: number }, cells: { cols: number; rows: number }) {
    this.cols = 2 * cells.cols + 1;
    this.rows = 2 * cells.rows + 1;
    this.#x = new Float64Array(this.cols * this.rows);
    this.#y = new Float64Array(this.cols * this.rows);
    const half = CONTROL_CELL_PX / 2;
    const point: PixelPoint = { x: 0, y: 0 };
    for (let row = 0, i = 0; row < this.rows; row++) {
      for (let col = 0; col < this.cols; col++, i++) {
        transform(first.col + col * half, first.row + row * half, point);
        this.#x[i] = point.x;
        this.#y[i] = point.y;
      }
    }
  }

  /** The 3 by 3 points of the cell at a position counted in cells. */
  cellPoints(cellCol: number, cellRow: number): CellPoints {
    const points: CellPoints = { x: new Float64Array(9), y: new Float64Array(9) };
    for (let row = 0; row < 3; row++) {
      const at = (2 * cellRow + row) * this.cols + 2 * cellCol;
      for (let col = 0; col < 3; col++) {
        points.x[3 * row + col] = this.#x[at + col]!;
        points.y[3 * row + col] = this.#y[at + col]!;
      }
    }
    return points;
  }
}

function buildCells(o: ControlGridRequest): ControlCell[] {
  const { source, target, window, maxErrorPx } = o;
  const firstCell = { col: Math.floor(window.col / CONTROL_CELL_PX), row: Math.floor(window.row / CONTROL_CELL_PX) };
  const cells = {
    cols: Math.ceil((window.col + window.widthPx) / CONTROL_CELL_PX) - firstCell.col,
    rows: Math.ceil((window.row + window.heightPx) / CONTROL_CELL_PX) - firstCell.row,
  };
  const first = { col: firstCell.col * CONTROL_CELL_PX, row: firstCell.row * CONTROL_CELL_PX };
  const transform = pixelTransform(source, target);
  const lattice = new PointLattice(transform, first, cells);
  const builder: CellBuilder = { transform, source, maxErrorPx, cells: [] };
  for (let row = 0; row < cells.rows; row++) {
    for (let col = 0; col < cells.cols; col++) {
      const at = { col: first.col + col * CONTROL_CELL_PX, row: first.row + row * CONTROL_CELL_PX };
      addCell(builder, { ...at, sizePx: CONTROL_CELL_PX }, lattice.cellPoints(col, row));
    }
  }
  return builder.cells;
}

/** What a control grid is made for. */
export interface ControlGridRequest {
  readonly source: Grid;
  readonly target: Grid;
  /** Pixels of the target grid. */
  readonly window: Window;
  /** Largest tolerated distance, along an axis, between interpolated and exact position, in source pixels. */
  readonly maxErrorPx: number;
}

interface KnownControlGrid {
  readonly request: ControlGridRequest;
  readonly cells: readonly ControlCell[];
}

/** The last control grid of each source grid: the source window is asked for just before the warp. */
const lastOfSource = new WeakMap<Grid, KnownControlGrid>();

function sameRequest(a: ControlGridRequest, b: ControlGridRequest): boolean {
  const [v, w] = [a.window, b.window];
  const sameWindow = v.col === w.col && v.row === w.row && v.widthPx === w.widthPx && v.heightPx === w.heightPx;
  return sameWindow && a.target === b.target && a.maxErrorPx === b.maxErrorPx;
}

/**
 * The cells that cover the part of a target window which may see the source.
 * Cells lie on a lattice of the target grid, never of the window, so that a pixel's position does
 * not depend on the window asked for. A cell is divided into quarters, down to single pixels, until
 * the exact positions of its centre and edge middles are within the error budget; cells without
 * an image (NaN) or away from the source are left out.
 */
export function controlGrid(request: ControlGridRequest): readonly ControlCell[] {
  const known = lastOfSource.get(request.source);
  if (known !== undefined && sameRequest(known.request, request)) return known.cells;
  const cells = buildCells(request);
  lastOfSource.set(request.source, { request, cells });
  return cells;
}

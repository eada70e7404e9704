import type { ControlCell } from './control-grid.ts';

/**
 * A stretch of one target row within one control cell. Pixel k of the cell's row lies at source
 * position (x + k * dx, y + k * dy): every pixel is computed from the cell, not from its neighbour,
 * so that a window that cuts the row elsewhere gives the same bits.
 */
export interface Segment {
  /** First pixel of the stretch, counted from the cell's left edge. */
  start: number;
  /** One past the last pixel. */
  end: number;
  /** Index into the output of pixel 0 of the cell's row (may lie before the output's row). */
  at: number;
  x: number;
  dx: number;
  y: number;
  dy: number;
  /** The same for the lower right corner of the pixels, where the kernel asks for corners. */
  x2: number;
  dx2: number;
  y2: number;
  dy2: number;
}

/** A segment to be filled in place. */
export function emptySegment(): Segment {
  return { start: 0, end: 0, at: 0, x: 0, dx: 0, y: 0, dy: 0, x2: 0, dx2: 0, y2: 0, dy2: 0 };
}

type Corners = readonly [number, number, number, number];

/** Sets the positions of the pixel centres of a row of a cell, the row counted from the cell's top. */
export function setCentres(segment: Segment, cell: ControlCell, row: number): void {
  if (cell.centre !== undefined) {
    segment.x = cell.centre.x;
    segment.y = cell.centre.y;
    segment.dx = 0;
    segment.dy = 0;
    return;
  }
  const t = (row + 0.5) / cell.sizePx;
  segment.dx = columnStep(cell.x, t, cell.sizePx);
  segment.dy = columnStep(cell.y, t, cell.sizePx);
  segment.x = leftEdge(cell.x, t) + 0.5 * segment.dx;
  segment.y = leftEdge(cell.y, t) + 0.5 * segment.dy;
}

/** Sets the positions of the upper left and lower right corners of the pixels of a row of a cell. */
export function setCorners(segment: Segment, cell: ControlCell, row: number): void {
  const top = row / cell.sizePx;
  const bottom = (row + 1) / cell.sizePx;
  segment.dx = columnStep(cell.x, top, cell.sizePx);
  segment.dy = columnStep(cell.y, top, cell.sizePx);
  segment.x = leftEdge(cell.x, top);
  segment.y = leftEdge(cell.y, top);
  segment.dx2 = columnStep(cell.x, bottom, cell.sizePx);
  segment.dy2 = columnStep(cell.y, bottom, cell.sizePx);
  segment.x2 = leftEdge(cell.x, bottom) + segment.dx2;
  segment.y2 = leftEdge(cell.y, bottom) + segment.dy2;
}

function leftEdge([upperLeft, , lowerLeft]: Corners, t: number): number {
  return upperLeft + (lowerLeft - upperLeft) * t;
}

function columnStep([upperLeft, upperRight, lowerLeft, lowerRight]: Corners, t: number, sizePx: number): number {
  const left = upperLeft + (lowerLeft - upperLeft) * t;
  const right = upperRight + (lowerRight - upperRight) * t;
  return (right - left) / sizePx;
}

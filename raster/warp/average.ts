import { POSITION_EPSILON_PX } from './kernel.ts';
import type { Kernel, KernelOutput, KernelSource } from './kernel.ts';
import type { Segment } from './segment.ts';

/** The source pixels under one axis of a box, and the share of the first and the last that it covers. */
interface BoxAxis {
  first: number;
  end: number;
  firstShare: number;
  lastShare: number;
}

/** Sets the pixels under [a, b] (either order); empty (first = end) where it lies off the grid. */
function placeAxis(axis: BoxAxis, o: { a: number; b: number; extentPx: number }): void {
  const low = Math.min(o.a, o.b);
  const high = Math.max(o.a, o.b);
  axis.first = 0;
  axis.end = 0;
  if (!(high > -POSITION_EPSILON_PX && low < o.extentPx + POSITION_EPSILON_PX)) return;
  axis.first = Math.max(0, Math.floor(low + POSITION_EPSILON_PX));
  axis.end = Math.min(o.extentPx, Math.ceil(high - POSITION_EPSILON_PX));
  if (axis.first === axis.end && axis.end < o.extentPx) axis.end++;
  const single = axis.first + 1 === axis.end;
  axis.firstShare = single ? 1 : 1 - (low - axis.first);
  axis.lastShare = single ? 1 : 1 - (axis.end - high);
}

/** The mean of the valid samples under a box, weighted by the share of each that it covers; NaN where none is. */
function boxMean(source: KernelSource, boxX: BoxAxis, boxY: BoxAxis): number {
  const { pixels, valid, window } = source;
  const stride = window.widthPx;
  const firstCol = Math.max(boxX.first, window.col);
  const endCol = Math.min(boxX.end, window.col + stride);
  const firstRow = Math.max(boxY.first, window.row);
  const endRow = Math.min(boxY.end, window.row + window.heightPx);
  let sum = 0;
  let weight = 0;
  for (let row = firstRow; row < endRow; row++) {
    const rowShare = shareAt(boxY, row);
    const base = (row - window.row) * stride - window.col;
    for (let col = firstCol; col < endCol; col++) {
      if (valid !== undefined && valid[base + col] === 0) continue;
      const w = rowShare * shareAt(boxX, col);
      if (w <= 0) continue;
      sum += w * pixels[base + col]!;
      weight += w;
    }
  }
  return weight > 0 ? sum / weight : Number.NaN;
}

function shareAt(axis: BoxAxis, pixel: number): number {
  if (pixel === axis.first) return axis.firstShare;
  return pixel + 1 === axis.end ? axis.lastShare : 1;
}

const emptyAxis = (): BoxAxis => ({ first: 0, end: 0, firstShare: 1, lastShare: 1 });

function resample(source: KernelSource, segment: Segment, output: KernelOutput): void {
  const { start, end, at } = segment;
  const boxX = emptyAxis();
  const boxY = emptyAxis();
  for (let k = start; k < end; k++) {
    const x = { a: segment.x + k * segment.dx, b: segment.x2 + k * segment.dx2, extentPx: source.gridWidthPx };
    const y = { a: segment.y + k * segment.dy, b: segment.y2 + k * segment.dy2, extentPx: source.gridHeightPx };
    placeAxis(boxX, x);
    placeAxis(boxY, y);
    const value = boxMean(source, boxX, boxY);
    if (Number.isNaN(value)) continue;
    output.pixels[at + k] = value;
    output.valid[at + k] = 1;
  }
}

/**
 * The mean over the box between the images of the target pixel's upper left and lower right corner,
 * as GDAL takes it: source pixels count by the share of them that lies in the box. (Where the box
 * reaches beyond the source, the outermost pixel also counts for what lies beyond.)
 */
export const averageKernel: Kernel = { loop: undefined, corners: true, reachXPx: 1, reachYPx: 1, resample };

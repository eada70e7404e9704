import { holderIndex, sampleIndex } from './kernel.ts';
import type { Kernel, KernelOutput, KernelSource } from './kernel.ts';
import type { Segment } from './segment.ts';

/**
 * Bilinear interpolation at a position, over the valid ones of the four samples, their weights
 * made to sum to one. The pixel that holds the position must be valid; its weight is at least 1/4.
 */
export function bilinearAt(source: KernelSource, x: number, y: number): number {
  const { pixels } = source;
  const px = x - 0.5;
  const py = y - 0.5;
  const col = Math.floor(px);
  const row = Math.floor(py);
  const fx = px - col;
  const fy = py - row;
  const a = sampleIndex(source, col, row);
  const b = sampleIndex(source, col + 1, row);
  const c = sampleIndex(source, col, row + 1);
  const d = sampleIndex(source, col + 1, row + 1);
  if (a >= 0 && b >= 0 && c >= 0 && d >= 0) {
    const left = pixels[a]! + (pixels[c]! - pixels[a]!) * fy;
    const right = pixels[b]! + (pixels[d]! - pixels[b]!) * fy;
    return left + (right - left) * fx;
  }
  let weight = 0;
  let sum = 0;
  const add = (index: number, w: number): void => {
    if (index < 0) return;
    weight += w;
    sum += w * pixels[index]!;
  };
  add(a, (1 - fx) * (1 - fy));
  add(b, fx * (1 - fy));
  add(c, (1 - fx) * fy);
  add(d, fx * fy);
  return sum / weight;
}

function resample(source: KernelSource, segment: Segment, output: KernelOutput): void {
  const { start, end, at, x, y, dx, dy } = segment;
  for (let k = start; k < end; k++) {
    const px = x + k * dx;
    const py = y + k * dy;
    if (holderIndex(source, px, py) < 0) continue;
    output.pixels[at + k] = bilinearAt(source, px, py);
    output.valid[at + k] = 1;
  }
}

/** Bilinear interpolation between four samples; for targets not coarser than the source. */
export const bilinearKernel: Kernel = { loop: 'bilinear', corners: false, reachXPx: 1, reachYPx: 1, resample };

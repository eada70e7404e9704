import { bilinearAt } from './warp-bilinear.ts';
import { holderIndex } from './warp-kernel.ts';
import type { Kernel, KernelOutput, KernelSource } from './warp-kernel.ts';
import type { Segment } from './warp-segment.ts';

/**
 * The cubic convolution of four rows of four samples (Keys 1981, a = -1/2).
 * `first` is the index of the upper left sample.
 */
function convolve(pixels: Float32Array, first: number, o: { stride: number; fx: number; fy: number }): number {
  const { stride, fx, fy } = o;
  const hx = 0.5 * fx;
  const x0 = hx * (fx * (2 - fx) - 1);
  const x1 = 1 + hx * fx * (3 * fx - 5);
  const x2 = hx * (1 + fx * (4 - 3 * fx));
  const x3 = hx * fx * (fx - 1);
  const hy = 0.5 * fy;
  const i = first;
  const j = i + stride;
  const k = j + stride;
  const l = k + stride;
  const r0 = x0 * pixels[i]! + x1 * pixels[i + 1]! + x2 * pixels[i + 2]! + x3 * pixels[i + 3]!;
  const r1 = x0 * pixels[j]! + x1 * pixels[j + 1]! + x2 * pixels[j + 2]! + x3 * pixels[j + 3]!;
  const r2 = x0 * pixels[k]! + x1 * pixels[k + 1]! + x2 * pixels[k + 2]! + x3 * pixels[k + 3]!;
  const r3 = x0 * pixels[l]! + x1 * pixels[l + 1]! + x2 * pixels[l + 2]! + x3 * pixels[l + 3]!;
  const upper = hy * (fy * (2 - fy) - 1) * r0 + (1 + hy * fy * (3 * fy - 5)) * r1;
  return upper + hy * (1 + fy * (4 - 3 * fy)) * r2 + hy * fy * (fy - 1) * r3;
}

/** Index of the upper left of the 16 samples; -1 unless all of them exist and are valid. */
function firstOfSixteen(source: KernelSource, col: number, row: number): number {
  const { window, valid } = source;
  const c = col - 1 - window.col;
  const r = row - 1 - window.row;
  if (c < 0 || r < 0 || c + 3 >= window.widthPx || r + 3 >= window.heightPx) return -1;
  const first = r * window.widthPx + c;
  if (valid === undefined) return first;
  for (let j = 0, i = first; j < 4; j++, i += window.widthPx) {
    if ((valid[i]! & valid[i + 1]! & valid[i + 2]! & valid[i + 3]!) === 0) return -1;
  }
  return first;
}

function cubicAt(source: KernelSource, x: number, y: number): number {
  const col = Math.floor(x - 0.5);
  const row = Math.floor(y - 0.5);
  const first = firstOfSixteen(source, col, row);
  if (first < 0) return bilinearAt(source, x, y);
  const o = { stride: source.window.widthPx, fx: x - 0.5 - col, fy: y - 0.5 - row };
  return convolve(source.pixels, first, o);
}

function fill(source: KernelSource, segment: Segment, output: KernelOutput): void {
  const { start, end, at, x, y, dx, dy } = segment;
  for (let k = start; k < end; k++) {
    const px = x + k * dx;
    const py = y + k * dy;
    if (holderIndex(source, px, py) < 0) continue;
    output.pixels[at + k] = cubicAt(source, px, py);
    output.valid[at + k] = 1;
  }
}

/** Cubic convolution over 16 samples; bilinear, as in GDAL, where one of them is missing or invalid. */
export const cubicKernel: Kernel = { loop: 'cubic', corners: false, reachXPx: 2, reachYPx: 2, fill };

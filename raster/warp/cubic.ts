import { bilinearAt } from './bilinear.ts';
import { holderIndex } from './kernel.ts';
import type { Kernel, KernelOutput, KernelSource } from './kernel.ts';
import type { Segment } from './segment.ts';

/** The weights of four samples in a row at a fraction of the way from the second to the third (Keys 1981, a = -1/2). */
function weightsAt(fraction: number): readonly [number, number, number, number] {
  const half = 0.5 * fraction;
  return [
    half * (fraction * (2 - fraction) - 1),
    1 + half * fraction * (3 * fraction - 5),
    half * (1 + fraction * (4 - 3 * fraction)),
    half * fraction * (fraction - 1),
  ];
}

/**
 * The cubic convolution of sixteen samples: down, then across, summed in the order of cells.c.
 * `first` is the index of the upper left one.
 */
function convolve(pixels: Float32Array, first: number, o: { stride: number; fx: number; fy: number }): number {
  const [x0, x1, x2, x3] = weightsAt(o.fx);
  const [y0, y1, y2, y3] = weightsAt(o.fy);
  const down = (i: number): number => {
    const [j, k, l] = [i + o.stride, i + 2 * o.stride, i + 3 * o.stride];
    return y0 * pixels[i]! + y1 * pixels[j]! + y2 * pixels[k]! + y3 * pixels[l]!;
  };
  return down(first) * x0 + down(first + 2) * x2 + (down(first + 1) * x1 + down(first + 3) * x3);
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

function resample(source: KernelSource, segment: Segment, output: KernelOutput): void {
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
export const cubicKernel: Kernel = { loop: 'cubic', corners: false, reachXPx: 2, reachYPx: 2, resample };

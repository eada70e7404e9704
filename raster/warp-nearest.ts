import { holderIndex, POSITION_EPSILON_PX } from './warp-kernel.ts';
import type { Kernel, KernelOutput, KernelSource } from './warp-kernel.ts';
import type { Segment } from './warp-segment.ts';

function inside(source: KernelSource, segment: Segment, output: KernelOutput): void {
  const { pixels, window } = source;
  const { start, end, at, dx, dy } = segment;
  const x = segment.x;
  const y = segment.y;
  const stride = window.widthPx;
  const base = window.row * stride + window.col;
  const out = output.pixels;
  for (let k = start; k < end; k++) {
    const col = (x + k * dx + POSITION_EPSILON_PX) | 0;
    const row = (y + k * dy + POSITION_EPSILON_PX) | 0;
    out[at + k] = pixels[row * stride + col - base]!;
  }
  output.valid.fill(1, at + start, at + end);
}

function edge(source: KernelSource, segment: Segment, output: KernelOutput): void {
  const { start, end, at, x, y, dx, dy } = segment;
  for (let k = start; k < end; k++) {
    const index = holderIndex(source, x + k * dx, y + k * dy);
    if (index < 0) continue;
    output.pixels[at + k] = source.pixels[index]!;
    output.valid[at + k] = 1;
  }
}

/** The value of the source pixel that holds the target pixel's centre; invalid where that one is. */
export const nearestKernel: Kernel = { corners: false, reachXPx: 0, reachYPx: 0, inside, edge };

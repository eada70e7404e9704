import { holderIndex } from './kernel.ts';
import type { Kernel, KernelOutput, KernelSource } from './kernel.ts';
import type { Segment } from './segment.ts';

function resample(source: KernelSource, segment: Segment, output: KernelOutput): void {
  const { start, end, at, x, y, dx, dy } = segment;
  for (let k = start; k < end; k++) {
    const index = holderIndex(source, x + k * dx, y + k * dy);
    if (index < 0) continue;
    output.pixels[at + k] = source.pixels[index]!;
    output.valid[at + k] = 1;
  }
}

/** The value of the source pixel that holds the target pixel's centre; invalid where that one is. */
export const nearestKernel: Kernel = { loop: 'nearest', corners: false, reachXPx: 0, reachYPx: 0, resample };

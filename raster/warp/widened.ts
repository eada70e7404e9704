import { holderIndex } from './kernel.ts';
import type { Kernel, KernelOutput, KernelSource } from './kernel.ts';
import type { Segment } from './segment.ts';

/** Below this sum of the weights of valid samples a pixel is invalid (GDAL's threshold). */
const MINIMUM_WEIGHT = 0.000001;

/** A kernel over [-radius, radius], in source pixels before it is widened. */
interface Filter {
  readonly radius: number;
  weight(distance: number): number;
}

const BILINEAR: Filter = {
  radius: 1,
  weight: (distance) => Math.max(0, 1 - Math.abs(distance)),
};

/** Keys 1981, a = -1/2. */
const CUBIC: Filter = {
  radius: 2,
  weight: (distance) => {
    const d = Math.abs(distance);
    if (d <= 1) return d * d * (1.5 * d - 2.5) + 1;
    return d <= 2 ? d * d * (2.5 - 0.5 * d) - 4 * d + 2 : 0;
  },
};

/** Target pixels per source pixel along the source's axes. */
export interface KernelScale {
  readonly x: number;
  readonly y: number;
}

/** The weights of one axis for one position. */
class AxisWeights {
  readonly values: Float64Array;
  readonly #filter: Filter;
  readonly #scale: number;
  readonly #before: number;
  readonly #reach: number;
  /** First and one past the last pixel with a weight, within the grid. */
  first = 0;
  end = 0;

  constructor(filter: Filter, scale: number) {
    const reach = reachPx(filter, scale);
    this.#filter = filter;
    this.#scale = Math.min(scale, 1);
    this.#before = filter.radius === 1 ? reach : reach - 1;
    this.values = new Float64Array(2 * reach + 1);
    this.#reach = reach;
  }

  /** Sets the weights for a position on an axis of a grid of so many pixels. */
  place(position: number, extentPx: number): void {
    const nearest = Math.floor(position - 0.5);
    const offset = position - 0.5 - nearest;
    this.first = Math.max(0, nearest - this.#before);
    this.end = Math.min(extentPx, nearest + this.#reach + 1);
    for (let pixel = this.first; pixel < this.end; pixel++) {
      this.values[pixel - this.first] = this.#filter.weight((pixel - nearest - offset) * this.#scale);
    }
  }
}

function reachPx(filter: Filter, scale: number): number {
  return scale < 1 ? Math.ceil(filter.radius / scale) : filter.radius;
}

/** The weighted mean of the valid samples under the placed weights; NaN where they weigh too little. */
function weightedMean(source: KernelSource, weightsX: AxisWeights, weightsY: AxisWeights): number {
  const { pixels, valid, window } = source;
  const stride = window.widthPx;
  const firstCol = Math.max(weightsX.first, window.col);
  const endCol = Math.min(weightsX.end, window.col + stride);
  const firstRow = Math.max(weightsY.first, window.row);
  const endRow = Math.min(weightsY.end, window.row + window.heightPx);
  let sum = 0;
  let weight = 0;
  for (let row = firstRow; row < endRow; row++) {
    const base = (row - window.row) * stride - window.col;
    let rowSum = 0;
    let rowWeight = 0;
    for (let col = firstCol; col < endCol; col++) {
      if (valid !== undefined && valid[base + col] === 0) continue;
      const w = weightsX.values[col - weightsX.first]!;
      rowSum += w * pixels[base + col]!;
      rowWeight += w;
    }
    const w = weightsY.values[row - weightsY.first]!;
    sum += w * rowSum;
    weight += w * rowWeight;
  }
  return weight < MINIMUM_WEIGHT ? Number.NaN : sum / weight;
}

function widenedKernel(filter: Filter, scale: KernelScale): Kernel {
  const weightsX = new AxisWeights(filter, scale.x);
  const weightsY = new AxisWeights(filter, scale.y);
  const resample = (source: KernelSource, segment: Segment, output: KernelOutput): void => {
    const { start, end, at, x, y, dx, dy } = segment;
    for (let k = start; k < end; k++) {
      const px = x + k * dx;
      const py = y + k * dy;
      if (holderIndex(source, px, py) < 0) continue;
      weightsX.place(px, source.gridWidthPx);
      weightsY.place(py, source.gridHeightPx);
      const value = weightedMean(source, weightsX, weightsY);
      if (Number.isNaN(value)) continue;
      output.pixels[at + k] = value;
      output.valid[at + k] = 1;
    }
  };
  return {
    loop: undefined,
    corners: false,
    reachXPx: reachPx(filter, scale.x) + 1,
    reachYPx: reachPx(filter, scale.y) + 1,
    resample,
  };
}

/** The bilinear kernel widened by the reduction, so that every source pixel counts (no aliasing). */
export function widenedBilinearKernel(scale: KernelScale): Kernel {
  return widenedKernel(BILINEAR, scale);
}

/** The cubic kernel widened by the reduction, so that every source pixel counts (no aliasing). */
export function widenedCubicKernel(scale: KernelScale): Kernel {
  return widenedKernel(CUBIC, scale);
}

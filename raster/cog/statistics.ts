import type { PixelArray } from '../raster-source.ts';

/** Count, extremes, mean and sum of squared deviations of the valid stored values; mergeable. */
export interface ValueStatistics {
  readonly total: number;
  readonly count: number;
  readonly smallest: number;
  readonly largest: number;
  readonly mean: number;
  readonly squaredDeviations: number;
}

/** Statistics of nothing. */
export const NO_VALUES: ValueStatistics = {
  total: 0,
  count: 0,
  smallest: Infinity,
  largest: -Infinity,
  mean: 0,
  squaredDeviations: 0,
};

/** Statistics of the stored values that are neither nodata nor NaN; two passes, so that nothing cancels. */
export function valueStatistics(values: PixelArray, nodata: number | undefined): ValueStatistics {
  const absent = nodata ?? Number.NaN;
  let count = 0;
  let sum = 0;
  let smallest = Infinity;
  let largest = -Infinity;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (value !== value || value === absent) continue;
    count += 1;
    sum += value;
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  const mean = count === 0 ? 0 : sum / count;
  let squaredDeviations = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (value !== value || value === absent) continue;
    squaredDeviations += (value - mean) * (value - mean);
  }
  return { total: values.length, count, smallest, largest, mean, squaredDeviations };
}

/** Statistics of two sets of values together (Chan, Golub and LeVeque 1983, equation 2.1). */
export function mergeStatistics(a: ValueStatistics, b: ValueStatistics): ValueStatistics {
  const total = a.total + b.total;
  if (a.count === 0) return { ...b, total };
  if (b.count === 0) return { ...a, total };
  const count = a.count + b.count;
  const difference = b.mean - a.mean;
  return {
    total,
    count,
    smallest: Math.min(a.smallest, b.smallest),
    largest: Math.max(a.largest, b.largest),
    mean: a.mean + (difference * b.count) / count,
    squaredDeviations:
      a.squaredDeviations + b.squaredDeviations + (difference * difference * a.count * b.count) / count,
  };
}

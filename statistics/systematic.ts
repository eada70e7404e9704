import type { Estimate } from './estimate.ts';
import { simpleRandomMean, type SimpleRandomOptions } from './simple-random.ts';
import { waldEstimate } from './wald-estimate.ts';

/**
 * Which approximation stands in for the variance of a systematic sample, which has no unbiased one.
 * - `simple-random`: as though drawn at random; too large where neighbours are alike (the default).
 * - `successive-difference`: from differences of units next to each other in the order of the draw.
 * - `quadrat`: from the spread within blocks of 2 × 2 neighbours of the grid.
 */
export type SystematicVariance = 'simple-random' | 'successive-difference' | 'quadrat';

/** A unit of a systematic sample, with its place in the sampling grid where the `quadrat` variance is wanted. */
export interface SystematicUnit {
  readonly y: number;
  readonly gridCol?: number;
  readonly gridRow?: number;
}

/** Σ (y_i − y_{i−1})² ÷ (2 (n − 1)), the successive difference in place of s² (Wolter 2007, chapter 8, v2). */
export function successiveDifferenceVariance(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  let squares = 0;
  for (let i = 1; i < values.length; i++) squares += (values[i]! - values[i - 1]!) ** 2;
  return squares / (2 * (values.length - 1));
}

/**
 * Mean of s² within blocks of 2 × 2 neighbours that do not overlap (Matérn 1960; Wolter 2007, chapter 8). A block with
 * fewer than two units says nothing and is left out; `undefined` where no block is left.
 */
export function quadratVariance(units: readonly SystematicUnit[]): number | undefined {
  const blocks = new Map<string, number[]>();
  for (const { y, gridCol = 0, gridRow = 0 } of units) {
    const key = `${Math.floor(gridCol / 2)}/${Math.floor(gridRow / 2)}`;
    blocks.set(key, [...(blocks.get(key) ?? []), y]);
  }
  const usable = [...blocks.values()].filter((values) => values.length > 1);
  if (usable.length === 0) return undefined;
  const within = usable.map((values) => {
    const mean = values.reduce((sum, y) => sum + y, 0) / values.length;
    return values.reduce((sum, y) => sum + (y - mean) ** 2, 0) / (values.length - 1);
  });
  return within.reduce((sum, value) => sum + value, 0) / within.length;
}

/**
 * Mean of a systematic sample with a random start, units in the order of the draw; the variance is (1 − n/N) ÷ n times
 * what the chosen approximation puts in place of s². Degrees of freedom n − 1.
 * Source: Wolter 2007, Introduction to Variance Estimation, chapter 8.
 * @throws RangeError when a value is not finite or the sample is larger than its population.
 */
export function systematicMean(
  units: readonly SystematicUnit[],
  options: SimpleRandomOptions & { readonly variance?: SystematicVariance },
): Estimate {
  const values = units.map(({ y }) => y);
  const { variance: rule = 'simple-random', populationUnits, confidence } = options;
  const simple: Estimate = { ...simpleRandomMean(values, options), method: 'systematic' };
  const spread = rule === 'quadrat' ? quadratVariance(units) : successiveDifferenceVariance(values);
  if (rule === 'simple-random' || simple.value === undefined) return simple;
  if (spread === undefined) return { ...simple, outcome: 'VARIANCE_NOT_ESTIMABLE', standardError: undefined };
  const n = values.length;
  const remaining = populationUnits === undefined ? 1 : 1 - n / populationUnits;
  return waldEstimate({
    value: simple.value,
    variance: (remaining * spread) / n,
    method: 'systematic',
    sampleSize: n,
    df: n - 1,
    confidence,
    fpcApplied: populationUnits !== undefined,
  });
}

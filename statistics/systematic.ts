import type { Estimate } from './estimate.ts';
import { simpleRandomMean, type SimpleRandomOptions } from './simple-random.ts';
import { systematicSpread, type SystematicStandIn, type SystematicUnit } from './systematic-variance.ts';
import { waldEstimate } from './wald-estimate.ts';

/**
 * Which approximation stands in for the variance of a systematic sample, which has no unbiased one.
 * - `simple-random`: as though drawn at random; too large where neighbours are alike (the default).
 * - `successive-difference`: from differences of units next to each other in the order of the draw.
 * - `quadrat`: from the spread within blocks of 2 × 2 neighbours of the grid.
 */
export type SystematicVariance = 'simple-random' | SystematicStandIn;

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
  if (rule === 'simple-random' || simple.value === undefined) return simple;
  const spread = systematicSpread(units, rule);
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

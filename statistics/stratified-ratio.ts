import type { DesignFault, Stratum, StratumMeans, UnitGroup } from './stratum.ts';
import { checkStrata, findDesignFault, stratumMeans, stratumVariances } from './stratum.ts';

/** A ratio of two stratified totals with its variance, before any interval. */
export interface StratifiedRatio {
  /** R = Σ N_h ȳ_h ÷ Σ N_h x̄_h; `undefined` when the denominator is 0 or a stratum was not sampled. */
  readonly value: number | undefined;
  /** `undefined` where `value` is, and when a stratum has a single unit. */
  readonly variance: number | undefined;
  /** V_h, what each stratum contributes to the variance. */
  readonly contributions: readonly number[];
  readonly means: readonly StratumMeans[];
  readonly fault: DesignFault | undefined;
}

/**
 * The combined ratio estimator of stratified random sampling; with x = 1 for all units it is the mean.
 * R = Σ N_h ȳ_h ÷ X with X = Σ N_h x̄_h, and
 * V = X⁻² Σ N_h² (1 − f_h) s²_eh ÷ n_h with s²_eh the variance of y − R x, which is s²_yh + R² s²_xh − 2 R s_xyh.
 * Source: Stehman 2014, International Journal of Remote Sensing 35:4923-4939, equations 27 and 28
 * (2, 3 and 25 for a mean); Cochran 1977, section 6.11.
 * Strata of size 0 are left out. Units outside a domain enter with y = x = 0.
 * @throws RangeError when a stratum's size or unit count is missing or out of range.
 */
export function stratifiedRatio(o: {
  readonly strata: readonly Stratum[];
  readonly groups: readonly UnitGroup[];
  readonly fpc: boolean;
}): StratifiedRatio {
  const means = stratumMeans(o.strata.length, o.groups);
  const sampleSizes = means.map((mean) => mean.sampleSize);
  checkStrata(o.strata, sampleSizes, o.fpc);
  const fault = findDesignFault(o.strata, sampleSizes, o.fpc);
  const none = { value: undefined, variance: undefined, contributions: means.map(() => 0), means, fault };
  if (fault?.outcome === 'UNSAMPLED_STRATUM') return none;

  let numerator = 0;
  let denominator = 0;
  for (const [h, { size }] of o.strata.entries()) {
    numerator += size * means[h]!.meanY;
    denominator += size * means[h]!.meanX;
  }
  if (denominator === 0) return none;
  const value = numerator / denominator;
  if (fault !== undefined) return { ...none, value };

  const residualVariances = stratumVariances(o.strata.length, o.groups, ({ y, x }) => y - value * x);
  const contributions = o.strata.map(({ size, unitCount }, h) => {
    if (size === 0) return 0;
    const weight = size / denominator;
    const remaining = o.fpc ? 1 - sampleSizes[h]! / unitCount! : 1;
    return (weight * weight * remaining * residualVariances[h]!) / sampleSizes[h]!;
  });
  const variance = contributions.reduce((sum, part) => sum + part, 0);
  return { value, variance, contributions, means, fault };
}

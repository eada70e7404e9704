import type { Stratum, StratumMoments, UnitGroup } from './stratum.ts';
import { checkStrata, findDesignFault, stratumMoments, type DesignFault } from './stratum.ts';

/** A ratio of two stratified totals with its variance, before any interval. */
export interface StratifiedRatio {
  /** R = Σ N_h ȳ_h ÷ Σ N_h x̄_h; `undefined` when the denominator is 0 or a stratum was not sampled. */
  readonly value: number | undefined;
  /** `undefined` where `value` is, and when a stratum has a single unit. */
  readonly variance: number | undefined;
  /** V_h, what each stratum contributes to the variance. */
  readonly contributions: readonly number[];
  readonly moments: readonly StratumMoments[];
  readonly fault: DesignFault | undefined;
}

/**
 * The combined ratio estimator of stratified random sampling; with x = 1 for all units it is the mean.
 * R = Σ N_h ȳ_h ÷ X with X = Σ N_h x̄_h, and
 * V = X⁻² Σ N_h² (1 − f_h) (s²_yh + R² s²_xh − 2 R s_xyh) ÷ n_h.
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
  const moments = stratumMoments(o.strata.length, o.groups);
  const sampleSizes = moments.map((m) => m.sampleSize);
  checkStrata(o.strata, sampleSizes, o.fpc);
  const fault = findDesignFault(o.strata, sampleSizes, o.fpc);
  const none = { value: undefined, variance: undefined, contributions: moments.map(() => 0), moments, fault };
  if (fault?.outcome === 'UNSAMPLED_STRATUM') return none;

  let numerator = 0;
  let denominator = 0;
  for (const [h, { size }] of o.strata.entries()) {
    numerator += size * moments[h]!.meanY;
    denominator += size * moments[h]!.meanX;
  }
  if (denominator === 0) return none;
  const value = numerator / denominator;
  if (fault !== undefined) return { ...none, value };

  const contributions = o.strata.map((stratum, h) =>
    stratum.size === 0 ? 0 : contribution({ stratum, moments: moments[h]!, value, denominator, fpc: o.fpc }),
  );
  const variance = contributions.reduce((sum, part) => sum + part, 0);
  return { value, variance, contributions, moments, fault };
}

function contribution(o: {
  readonly stratum: Stratum;
  readonly moments: StratumMoments;
  readonly value: number;
  readonly denominator: number;
  readonly fpc: boolean;
}): number {
  const { sampleSize, varianceY, varianceX, covariance } = o.moments;
  const uncorrected = varianceY + o.value * o.value * varianceX - 2 * o.value * covariance;
  const remaining = o.fpc ? 1 - sampleSize / o.stratum.unitCount! : 1;
  const weight = o.stratum.size / o.denominator;
  // Three terms that cancel may leave a rounding residue where the residuals are all alike.
  const residue = 1e-14 * (varianceY + o.value * o.value * varianceX);
  return uncorrected <= residue ? 0 : (weight * weight * remaining * uncorrected) / sampleSize;
}

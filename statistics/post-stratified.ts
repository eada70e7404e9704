import { absentEstimate, coefficientOfVariation, type Estimate } from './estimate.ts';
import { wilsonInterval } from './proportion-interval.ts';
import { ratioEstimate, type InferenceOptions } from './ratio-estimate.ts';
import { stratumMeans, stratumVariances, type Stratum, type UnitGroup } from './stratum.ts';
import { waldInterval } from './wald-interval.ts';

/**
 * Which variance a post-stratified estimate carries.
 * - `conditional`: that of a stratified sample with the realised sizes n_h (Card 1982; the default).
 * - `unconditional`: over all samples of size n (Cochran 1977, equation 5A.42).
 * - `linearised`: of the calibrated residuals (Särndal, Swensson and Wretman 1992, section 7.6; R survey).
 */
export type PostStratifiedVariance = 'conditional' | 'unconditional' | 'linearised';

/** A simple random sample with post-strata whose sizes are known. */
export interface PostStratifiedSample extends InferenceOptions {
  readonly strata: readonly Stratum[];
  /** y by post-stratum (its index in `strata`), for `count` units each. */
  readonly observations: readonly { readonly stratum: number; readonly y: number; readonly count?: number }[];
  readonly variance?: PostStratifiedVariance;
  /** y is 0 or 1. */
  readonly isShare?: boolean;
}

/** A post-stratified mean with its standard error under each of the three variances. */
export interface PostStratifiedEstimate {
  readonly estimate: Estimate;
  /** `undefined` where a post-stratum has fewer than two units. */
  readonly standardErrors: Readonly<Record<PostStratifiedVariance, number>> | undefined;
}

/**
 * Mean of a simple random sample, post-stratified: Σ W_h ȳ_h with W_h known. The finite population correction
 * applies when asked for, and then every post-stratum needs its unit count. Multiply by the population's size for a total.
 * @throws RangeError when strata or options are out of range.
 */
export function postStratifiedMean(sample: PostStratifiedSample): PostStratifiedEstimate {
  const groups = sample.observations.map(({ stratum, y, count }) => ({ stratum, y, x: 1, count: count ?? 1 }));
  const isShare = sample.isShare ?? false;
  const conditional = ratioEstimate({
    strata: sample.strata,
    groups,
    method: 'post-stratified',
    isShare,
    whenUndefined: 'UNSAMPLED_STRATUM',
    whenZero: isShare ? 'CLASS_ABSENT_REFERENCE' : 'DEGENERATE_SE_ZERO',
    options: sample,
  });
  if (conditional.value === undefined || conditional.standardError === undefined) {
    return { estimate: conditional, standardErrors: undefined };
  }
  const standardErrors = {
    conditional: conditional.standardError,
    unconditional: Math.sqrt(unconditionalVariance(sample, groups)),
    linearised: Math.sqrt(linearisedVariance(sample, groups)),
  };
  const chosen = sample.variance ?? 'conditional';
  if (chosen === 'conditional' || standardErrors[chosen] === 0) return { estimate: conditional, standardErrors };
  return { estimate: withStandardError(conditional, standardErrors[chosen], sample), standardErrors };
}

/** n ÷ N where the correction applies, else 0. */
function samplingFraction({ strata, fpc }: PostStratifiedSample, sampleSize: number): number {
  if (fpc !== true) return 0;
  return sampleSize / strata.reduce((sum, { unitCount }) => sum + (unitCount ?? 0), 0);
}

/** (1 − f)/n Σ W_h S_h² + 1/n² Σ (1 − W_h) S_h² (Cochran 1977, equation 5A.42). */
function unconditionalVariance(sample: PostStratifiedSample, groups: readonly UnitGroup[]): number {
  const variances = stratumVariances(sample.strata.length, groups, ({ y }) => y);
  const total = sample.strata.reduce((sum, { size }) => sum + size, 0);
  const n = groups.reduce((sum, { count }) => sum + count, 0);
  let within = 0;
  let between = 0;
  for (const [h, { size }] of sample.strata.entries()) {
    if (size === 0) continue;
    within += (size / total) * variances[h]!;
    between += (1 - size / total) * variances[h]!;
  }
  return ((1 - samplingFraction(sample, n)) * within) / n + between / (n * n);
}

/** (1 − f) n/(n − 1) Σ (w_k g_k e_k)², with weights that sum to 1 and residuals e_k = y_k − ȳ_h, whose weighted mean is 0. */
function linearisedVariance(sample: PostStratifiedSample, groups: readonly UnitGroup[]): number {
  const means = stratumMeans(sample.strata.length, groups);
  const total = sample.strata.reduce((sum, { size }) => sum + size, 0);
  const n = groups.reduce((sum, { count }) => sum + count, 0);
  let squares = 0;
  for (const { stratum, y, count } of groups) {
    const { sampleSize, meanY } = means[stratum]!;
    const weighted = (sample.strata[stratum]!.size / total / sampleSize) * (y - meanY);
    squares += count * weighted * weighted;
  }
  return ((1 - samplingFraction(sample, n)) * n * squares) / (n - 1);
}

function withStandardError(conditional: Estimate, standardError: number, sample: PostStratifiedSample): Estimate {
  const { value, df } = conditional;
  if (value === undefined) return absentEstimate(conditional);
  const level = sample.confidence ?? 0.95;
  const wald = waldInterval({ value, standardError, level, df, z: sample.z });
  const leaves = sample.isShare === true && (wald.lower < 0 || wald.upper > 1);
  const trials = (value * (1 - value)) / standardError ** 2;
  const bounded = { successes: value * trials, trials, level };
  return {
    ...conditional,
    standardError,
    cv: coefficientOfVariation(value, standardError),
    wald,
    interval: leaves ? { ...wilsonInterval(bounded), method: 'wilson-effective-n' } : wald,
    outcome: leaves ? 'CI_TRUNCATED' : 'OK',
  };
}

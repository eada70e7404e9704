import { scaleEstimate, type Estimate } from './estimate.ts';
import { ratioEstimate, type InferenceOptions } from './ratio-estimate.ts';
import { stratifiedRatio } from './stratified-ratio.ts';
import { stratumVariances, type Stratum } from './stratum.ts';

/** A stratified sample with an auxiliary whose total X over the population is known. */
export interface RatioSample extends InferenceOptions {
  readonly strata: readonly Stratum[];
  readonly units: readonly { readonly stratum: number; readonly y: number; readonly x: number }[];
  /** X = Σ_U x_k. */
  readonly auxiliaryTotal: number;
}

/** A ratio and the total it gives. */
export interface RatioTotal {
  /** R = Σ N_h ȳ_h ÷ Σ N_h x̄_h. */
  readonly ratio: Estimate;
  /** R X, with the standard error X × SE(R), that is the residuals' own times X ÷ X̂ (R survey). */
  readonly total: Estimate;
  /** Standard error from the residuals alone, without X ÷ X̂ (Cochran 1977, equation 6.13). */
  readonly residualStandardError: number | undefined;
  /** Bias as a fraction of the total, (1 − f)(CV²_x − CV_xy) ÷ n; `undefined` with several strata. */
  readonly relativeBias: number | undefined;
}

/**
 * The combined ratio estimator of a total. Better than the difference where y runs through the origin with x, that is
 * where the spread of y grows with x; biased by O(1/n), reported beside it.
 * Source: Cochran 1977, sections 6.4 and 6.11.
 * @throws RangeError when strata are out of range.
 */
export function ratioTotal(sample: RatioSample): RatioTotal {
  const groups = sample.units.map((unit) => ({ ...unit, count: 1 }));
  const ratio = ratioEstimate({
    strata: sample.strata,
    groups,
    method: 'ratio',
    isShare: false,
    whenUndefined: 'CLASS_ABSENT_MAP',
    whenZero: 'DEGENERATE_SE_ZERO',
    options: sample,
  });
  const { means } = stratifiedRatio({ strata: sample.strata, groups, fpc: false });
  const expanded = sample.strata.reduce((sum, { size }, h) => sum + size * means[h]!.meanX, 0);
  return {
    ratio,
    total: scaleEstimate(ratio, sample.auxiliaryTotal),
    residualStandardError: ratio.standardError === undefined ? undefined : ratio.standardError * expanded,
    relativeBias: relativeBias(sample),
  };
}

function relativeBias({ strata, units, fpc }: RatioSample): number | undefined {
  const [only] = strata;
  if (only === undefined || strata.length > 1 || units.length < 2) return undefined;
  const n = units.length;
  const groups = units.map((unit) => ({ ...unit, count: 1 }));
  const varianceOf = (quantity: (unit: { y: number; x: number }) => number): number =>
    stratumVariances(1, groups, quantity)[0]!;
  const meanX = units.reduce((sum, { x }) => sum + x, 0) / n;
  const meanY = units.reduce((sum, { y }) => sum + y, 0) / n;
  if (meanX === 0 || meanY === 0) return undefined;
  const varianceX = varianceOf(({ x }) => x);
  const covariance = (varianceOf(({ y, x }) => y + x) - varianceX - varianceOf(({ y }) => y)) / 2;
  const remaining = fpc === true && only.unitCount !== undefined ? 1 - n / only.unitCount : 1;
  return (remaining / n) * (varianceX / meanX ** 2 - covariance / (meanX * meanY));
}

import { absentEstimate, type Estimate } from './estimate.ts';
import { weightedLeastSquares, type LeastSquares } from './least-squares.ts';
import type { InferenceOptions } from './ratio-estimate.ts';
import { residualVariance, unseenResidual } from './residual-variance.ts';
import { findDesignFault, type Stratum } from './stratum.ts';
import { waldEstimate } from './wald-estimate.ts';

/**
 * Which variance a regression estimate carries.
 * - `g-weighted`: of g_k e_k, which follows the calibration the sample needed (Särndal et al. 1992; R survey; the default).
 * - `residual`: of e_k alone, with n − p in one stratum (Cochran 1977, section 7.3).
 * - `leverage`: of g_k e_k ÷ (1 − h_k), as a jackknife would have it: fitted residuals are smaller than those of units that
 *   the fit has not seen, above all where few units carry a coefficient (Valliant 2002, Survey Methodology 28:103-114).
 */
export type RegressionVariance = 'g-weighted' | 'residual' | 'leverage';

/** A stratified sample with auxiliaries whose totals over the population are known. */
export interface RegressionSample extends Omit<InferenceOptions, 'degreesOfFreedom'> {
  readonly strata: readonly Stratum[];
  /** x has an entry per auxiliary, the intercept's 1 among them; weights of a stratum sum to its size, N_h ÷ n_h each unless given. */
  readonly units: readonly {
    readonly stratum: number;
    readonly y: number;
    readonly x: readonly number[];
    readonly weight?: number | undefined;
  }[];
  /** Σ_U x_k, from the same map version as the units' x; the intercept's is N. */
  readonly auxiliaryTotals: readonly number[];
  readonly variance?: RegressionVariance;
}

/** A regression estimate of a total with what a reader needs to judge it. */
export interface RegressionTotal {
  readonly total: Estimate;
  /** `undefined` where the auxiliaries do not vary or are collinear. */
  readonly coefficients: readonly number[] | undefined;
  readonly standardErrors: Readonly<Record<RegressionVariance, number>> | undefined;
  /** g-weights by unit: their weighted sums of x are the known totals. A negative one is a warning. */
  readonly gWeights: readonly number[] | undefined;
  /** Share of the weighted variation of y that the fit explains; `undefined` where y does not vary. */
  readonly rSquared: number | undefined;
}

/**
 * The generalised regression (GREG) estimator of a total: t_x'b + Σ w_k e_k with b = (X'WX)⁻¹ X'Wy, one fit over all
 * strata, w_k = N_h ÷ n_h; t with Σ n_h − H − (p − 1) degrees of freedom. Design-consistent whatever the model; bias O(1/n).
 * Source: Särndal, Swensson and Wretman 1992, section 6.4 to 6.6; Cochran 1977, chapter 7.
 * n ≤ p, or auxiliaries that are collinear: `VARIANCE_NOT_ESTIMABLE` without a value.
 * @throws RangeError when a list has the wrong length, or strata are out of range.
 */
export function regressionTotal(sample: RegressionSample): RegressionTotal {
  const { strata, units, auxiliaryTotals } = sample;
  const p = auxiliaryTotals.length;
  const wrong = units.find(({ x }) => x.length !== p);
  if (wrong !== undefined) throw new RangeError(`A unit needs ${p} auxiliaries, found ${wrong.x.length}.`);
  const sampleSizes = strata.map((_, h) => units.filter(({ stratum }) => stratum === h).length);
  const fault = findDesignFault(strata, sampleSizes, sample.fpc ?? false);
  const absent = { method: 'regression', sampleSize: units.length } as const;
  if (fault !== undefined) return without(absentEstimate({ ...absent, outcome: fault.outcome }));
  const weights = units.map(({ stratum, weight }) => weight ?? strata[stratum]!.size / sampleSizes[stratum]!);
  const fit = units.length > p ? weightedLeastSquares(units, weights) : undefined;
  if (fit === undefined) return without(absentEstimate({ ...absent, outcome: 'VARIANCE_NOT_ESTIMABLE' }));
  return complete(sample, { fit, weights, sampleSizes });
}

interface Fitted {
  readonly fit: LeastSquares;
  readonly weights: readonly number[];
  readonly sampleSizes: readonly number[];
}

function complete(sample: RegressionSample, { fit, weights, sampleSizes }: Fitted): RegressionTotal {
  const { units, strata, auxiliaryTotals } = sample;
  const p = auxiliaryTotals.length;
  const { coefficients, residuals, inverse } = fit;
  const gaps = auxiliaryTotals.map((total, j) => total - sumOf(units, (unit, k) => weights[k]! * unit.x[j]!));
  const gWeights = units.map(
    ({ x }) =>
      1 +
      dot(
        gaps,
        inverse.map((row) => dot(row, x)),
      ),
  );
  const value = dot(auxiliaryTotals, coefficients) + sumOf(units, (_, k) => weights[k]! * residuals[k]!);
  const isOneStratum = strata.length === 1;
  const correction = isOneStratum ? (units.length - 1) / (units.length - p) : 1;
  // Against the N_h ÷ n_h that the variance of a stratum takes.
  const expanded = residuals.map((e, k) => {
    const { stratum, weight } = units[k]!;
    return weight === undefined || strata[stratum]!.size === 0
      ? e
      : (e * weight * sampleSizes[stratum]!) / strata[stratum]!.size;
  });
  const weighted = expanded.map((e, k) => gWeights[k]! * e);
  const unseen = weighted.map((e, k) => unseenResidual(e, leverage(fit, units[k]!.x, weights[k]!)));
  const variances = {
    leverage: residualVariance(sample, unseen, sampleSizes),
    'g-weighted': residualVariance(sample, weighted, sampleSizes),
    residual: residualVariance(sample, expanded, sampleSizes) * correction,
  };
  const chosen = sample.variance ?? 'g-weighted';
  return {
    total: waldEstimate({
      value,
      variance: variances[chosen],
      method: 'regression',
      sampleSize: units.length,
      df: units.length - strata.length - (p - 1),
      z: sample.z,
      confidence: sample.confidence,
    }),
    coefficients,
    standardErrors: {
      'g-weighted': Math.sqrt(variances['g-weighted']),
      residual: Math.sqrt(variances.residual),
      leverage: Math.sqrt(variances.leverage),
    },
    gWeights,
    rSquared: fit.rSquared,
  };
}

/** h_k = w_k x_k' (X'WX)⁻¹ x_k. */
function leverage({ inverse }: LeastSquares, x: readonly number[], weight: number): number {
  return (
    weight *
    dot(
      x,
      inverse.map((row) => dot(row, x)),
    )
  );
}

function without(total: Estimate): RegressionTotal {
  return {
    total,
    coefficients: undefined,
    standardErrors: undefined,
    gWeights: undefined,
    rSquared: undefined,
  };
}

function sumOf<T>(list: readonly T[], term: (item: T, k: number) => number): number {
  return list.reduce((sum, item, k) => sum + term(item, k), 0);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return sumOf(a, (value, j) => value * b[j]!);
}

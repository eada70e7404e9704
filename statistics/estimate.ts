import type { Outcome } from './outcome.ts';

/** How an interval was made. */
export type IntervalMethod =
  'wald-t' | 'wald-z' | 'wilson' | 'wilson-effective-n' | 'clopper-pearson' | 'jeffreys' | 'mover-jeffreys' | 'beta';

/** A confidence interval: limits in the estimate's own unit, `level` between 0 and 1. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
  readonly method: IntervalMethod;
}

/** Which estimator a number comes from; it is part of the number. */
export type EstimationMethod =
  | 'simple-random'
  | 'systematic'
  | 'stratified'
  | 'post-stratified'
  | 'cluster'
  | 'difference'
  | 'ratio'
  | 'regression'
  | 'raking'
  | 'logistic-regression'
  | 'prediction-powered'
  | 'calibration'
  | 'change'
  | 'domain-direct'
  | 'domain-post-stratified'
  | 'domain-regression'
  | 'synthetic'
  | 'composite'
  | 'fay-herriot'
  | 'unit-level-eblup'
  | 'parent-only'
  | 'none';

/**
 * A number with everything that must go with it. What could not be had is `undefined`, never NaN,
 * and `outcome` says why.
 */
export interface Estimate {
  readonly value: number | undefined;
  readonly standardError: number | undefined;
  /** The interval to publish. */
  readonly interval: Interval | undefined;
  /** The textbook interval, value ± quantile × standard error, never truncated. */
  readonly wald: Interval | undefined;
  /** Coefficient of variation as a fraction: standard error ÷ value. */
  readonly cv: number | undefined;
  /** Degrees of freedom behind the Wald interval; `undefined` when it uses the normal distribution. */
  readonly df: number | undefined;
  /** Sample units that the estimate rests on (for a ratio: those of its denominator). */
  readonly sampleSize: number;
  readonly method: EstimationMethod;
  readonly outcome: Outcome;
  /** Share of the variance that each stratum contributes, by name; empty when the variance is zero. */
  readonly varianceShareByStratum: Readonly<Record<string, number>>;
}

/** An estimate without a value, for the reason `outcome` gives. */
export function absentEstimate(o: {
  readonly outcome: Outcome;
  readonly method: EstimationMethod;
  readonly sampleSize?: number;
}): Estimate {
  return {
    value: undefined,
    standardError: undefined,
    interval: undefined,
    wald: undefined,
    cv: undefined,
    df: undefined,
    sampleSize: o.sampleSize ?? 0,
    method: o.method,
    outcome: o.outcome,
    varianceShareByStratum: {},
  };
}

function scaleInterval(interval: Interval | undefined, factor: number): Interval | undefined {
  if (interval === undefined) return undefined;
  return { ...interval, lower: interval.lower * factor, upper: interval.upper * factor };
}

/**
 * The estimate in another unit, for instance an area share times the total area: value, standard error
 * and limits are multiplied by a factor that is known without error.
 * @throws RangeError when the factor is not finite or below zero.
 */
export function scaleEstimate(estimate: Estimate, factor: number): Estimate {
  if (!Number.isFinite(factor) || factor < 0) {
    throw new RangeError(`Scaling an estimate needs a finite factor of at least 0, found ${factor}.`);
  }
  return {
    ...estimate,
    value: estimate.value === undefined ? undefined : estimate.value * factor,
    standardError: estimate.standardError === undefined ? undefined : estimate.standardError * factor,
    interval: scaleInterval(estimate.interval, factor),
    wald: scaleInterval(estimate.wald, factor),
  };
}

/** Standard error ÷ value; `undefined` where either is missing, or the value or the standard error is zero. */
export function coefficientOfVariation(value: number, standardError: number | undefined): number | undefined {
  if (standardError === undefined || value === 0 || standardError === 0) return undefined;
  return standardError / Math.abs(value);
}

function shiftInterval(interval: Interval | undefined, constant: number): Interval | undefined {
  if (interval === undefined) return undefined;
  return { ...interval, lower: interval.lower + constant, upper: interval.upper + constant };
}

/**
 * The estimate plus a constant that is known without error, such as the total of a predictor.
 * @throws RangeError when the constant is not finite.
 */
export function shiftEstimate(estimate: Estimate, constant: number): Estimate {
  if (!Number.isFinite(constant)) throw new RangeError(`An estimate shifts by a finite constant, found ${constant}.`);
  const value = estimate.value === undefined ? undefined : estimate.value + constant;
  return {
    ...estimate,
    value,
    interval: shiftInterval(estimate.interval, constant),
    wald: shiftInterval(estimate.wald, constant),
    cv: value === undefined ? undefined : coefficientOfVariation(value, estimate.standardError),
  };
}

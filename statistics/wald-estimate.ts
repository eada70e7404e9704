import { coefficientOfVariation, type Estimate, type EstimationMethod } from './estimate.ts';
import { waldInterval } from './wald-interval.ts';

/**
 * A value with its variance as a finished estimate: t interval with `df` degrees of freedom, normal without, or the
 * quantile `z` as it is. A variance of zero is `DEGENERATE_SE_ZERO` and has no interval: it is not certainty.
 * @throws RangeError when the value or the variance is not finite, or the variance is below zero.
 */
export function waldEstimate(o: {
  readonly value: number;
  readonly variance: number;
  readonly method: EstimationMethod;
  readonly sampleSize: number;
  readonly df?: number | undefined;
  readonly z?: number | undefined;
  readonly confidence?: number | undefined;
  readonly varianceShareByStratum?: Readonly<Record<string, number>>;
}): Estimate {
  const { value, variance, method, sampleSize, df, z, confidence: level = 0.95 } = o;
  if (!Number.isFinite(value) || !(Number.isFinite(variance) && variance >= 0)) {
    throw new RangeError(`An estimate needs a finite value and a variance of at least 0, found ${value}, ${variance}.`);
  }
  const standardError = Math.sqrt(variance);
  const wald = variance > 0 ? waldInterval({ value, standardError, level, df, z }) : undefined;
  return {
    value,
    standardError,
    interval: wald,
    wald,
    cv: coefficientOfVariation(value, standardError),
    df: variance > 0 ? df : undefined,
    sampleSize,
    method,
    outcome: variance > 0 ? 'OK' : 'DEGENERATE_SE_ZERO',
    varianceShareByStratum: o.varianceShareByStratum ?? {},
  };
}

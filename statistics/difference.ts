import { shiftEstimate, type Estimate } from './estimate.ts';
import type { InferenceOptions } from './ratio-estimate.ts';
import { stratifiedTotal } from './stratified-total.ts';
import type { Stratum } from './stratum.ts';

/** A sample unit with what was observed and what a fixed predictor says of it. */
export interface PredictedUnit {
  /** Index in `strata`. */
  readonly stratum: number;
  readonly y: number;
  /** g(x): k times a pixel count, a class probability, a count by a network that never saw the unit. */
  readonly predicted: number;
}

/** A stratified sample with a predictor whose total over the population is known. */
export interface DifferenceSample extends InferenceOptions {
  readonly strata: readonly Stratum[];
  readonly units: readonly PredictedUnit[];
  /** Σ_U g(x_k), from the same map that the units' predictions come from. */
  readonly predictedTotal: number;
}

/**
 * The difference estimator of a total: Σ_U g(x_k) + Σ_h N_h d̄_h with d = y − g(x), and the stratified variance of d.
 * Unbiased whatever the predictor, provided that it was fixed before the sample was drawn; divide by N for the mean.
 * With wall-to-wall predictions it is prediction-powered inference with λ = 1.
 * Source: Särndal, Swensson and Wretman 1992, section 6.3.
 * @throws RangeError when a value is not finite, or strata are out of range.
 */
export function differenceTotal(sample: DifferenceSample): Estimate {
  const residuals = stratifiedTotal({
    ...sample,
    units: sample.units.map(({ stratum, y, predicted }) => ({ stratum, y: y - predicted })),
    method: 'difference',
  });
  return shiftEstimate(residuals, sample.predictedTotal);
}

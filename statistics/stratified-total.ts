import { scaleEstimate, type Estimate, type EstimationMethod } from './estimate.ts';
import { ratioEstimate, type InferenceOptions } from './ratio-estimate.ts';
import type { Stratum } from './stratum.ts';

/** A unit of a stratified sample with its value: a count of objects, a biomass, an area, a residual. */
export interface ValuedUnit {
  /** Index in `strata`. */
  readonly stratum: number;
  readonly y: number;
}

/** Values of any kind from a stratified simple random sample; one stratum is a simple random sample. */
export interface StratifiedValues extends InferenceOptions {
  /** Sizes are what the total is over: N_h units, or an area where y is per unit of area. */
  readonly strata: readonly Stratum[];
  readonly units: readonly ValuedUnit[];
  /** Label of the numbers; `stratified` unless given. */
  readonly method?: EstimationMethod;
}

/**
 * Mean of a count or a continuous target: Σ W_h ȳ_h with V = Σ W_h² (1 − f_h) s²_h ÷ n_h (Cochran 1977, section 5.3).
 * The distribution of counts is skewed where most units hold none: with `degreesOfFreedom: 'auto'` the interval uses
 * Satterthwaite's degrees of freedom where one stratum carries the variance.
 * @throws RangeError when a value is not finite, a stratum unknown, or strata are out of range.
 */
export function stratifiedMean(sample: StratifiedValues): Estimate {
  const wrong = sample.units.find(({ stratum, y }) => !Number.isFinite(y) || sample.strata[stratum] === undefined);
  if (wrong !== undefined) {
    throw new RangeError(`A sample unit needs a finite value and a known stratum, found ${wrong.y}, ${wrong.stratum}.`);
  }
  return ratioEstimate({
    strata: sample.strata,
    groups: sample.units.map(({ stratum, y }) => ({ stratum, y, x: 1, count: 1 })),
    method: sample.method ?? 'stratified',
    isShare: false,
    whenUndefined: 'UNSAMPLED_STRATUM',
    whenZero: 'DEGENERATE_SE_ZERO',
    options: sample,
  });
}

/**
 * Total of a count or a continuous target over the population: its mean times Σ N_h.
 * @throws RangeError as for the mean.
 */
export function stratifiedTotal(sample: StratifiedValues): Estimate {
  return scaleEstimate(
    stratifiedMean(sample),
    sample.strata.reduce((sum, { size }) => sum + size, 0),
  );
}

import { normalQuantile } from './distributions/normal.ts';
import type { Interval } from './estimate.ts';
import { checkLevel } from './proportion-interval.ts';

/** Labels with predictions for the same units, and predictions for units without a label. */
export interface PredictionPoweredSample {
  readonly labels: readonly number[];
  readonly predictions: readonly number[];
  readonly unlabelledPredictions: readonly number[];
  /** Weight of the predictions: 0 classical, 1 prediction-powered; `tuned` (λ*, PPI++) unless given. */
  readonly lambda?: number | 'tuned';
  /** Design weights of labelled and unlabelled units; normalised to mean 1. */
  readonly weights?: readonly number[];
  readonly unlabelledWeights?: readonly number[];
  readonly confidence?: number;
}

/** A prediction-powered mean beside what labels alone and predictions alone would say. */
export interface PredictionPoweredMean {
  readonly value: number;
  readonly standardError: number;
  readonly interval: Interval;
  readonly lambda: number;
  /** From the labels alone, with the standard deviation over n. */
  readonly classical: Interval;
  /** The mean of the predictions: biased as the predictions are. */
  readonly imputedOnly: number;
}

/**
 * Prediction-powered mean as package ppi_py computes it: λ f̄_unlabelled + mean(y − λ f), V = λ² var(f) ÷ N +
 * var(y − λ f) ÷ n with n in the denominator of the variances and a normal quantile. It is a reproduction: it takes the
 * labels for independent draws. Over a wall-to-wall map the design-based counterparts are the difference estimator
 * (λ = 1) and the regression estimator (λ*); official figures come from those, with n − 1 and t.
 * Source: Angelopoulos et al. 2023, Science 382:669-674; PPI++: Angelopoulos, Duchi and Zrnic 2023, arXiv 2311.01453.
 * @throws RangeError when lists differ in length, or there are fewer than two labels.
 */
export function predictionPoweredMean(sample: PredictionPoweredSample): PredictionPoweredMean {
  checkSample(sample);
  const { labels, predictions, unlabelledPredictions, confidence: level = 0.95 } = sample;
  const lambda = sample.lambda === undefined || sample.lambda === 'tuned' ? tunedLambda(sample) : sample.lambda;
  const weights = normalisedWeights(sample.weights, labels.length);
  const unlabelledWeights = normalisedWeights(sample.unlabelledWeights, unlabelledPredictions.length);
  const imputed = unlabelledPredictions.map((f, k) => unlabelledWeights[k]! * lambda * f);
  const rectifier = labels.map((y, k) => weights[k]! * (y - lambda * predictions[k]!));
  const value = mean(imputed) + mean(rectifier);
  const standardError = Math.sqrt(variance(imputed) / imputed.length + variance(rectifier) / rectifier.length);
  return {
    value,
    standardError,
    interval: normalInterval(value, standardError, level),
    lambda,
    classical: normalInterval(mean(labels), Math.sqrt(variance(labels) / labels.length), level),
    imputedOnly: mean(unlabelledPredictions),
  };
}

/**
 * λ* = cov(y, f) ÷ ((1 + n/N) var(f)), clipped to [0, 1] as the published package does: the clipping gives away the gain
 * of predictions that run against the labels. Source: Angelopoulos, Duchi and Zrnic 2023, section 6.
 */
export function tunedLambda({ labels, predictions, unlabelledPredictions }: PredictionPoweredSample): number {
  const n = labels.length;
  const all = [...predictions, ...unlabelledPredictions];
  const pooled = (variance(all) * all.length) / (all.length - 1);
  if (pooled === 0) return 0;
  const [meanY, meanF] = [mean(labels), mean(predictions)];
  const covariance = mean(labels.map((y, k) => (y - meanY) * (predictions[k]! - meanF)));
  return Math.min(1, Math.max(0, covariance / ((1 + n / unlabelledPredictions.length) * pooled)));
}

/**
 * Σ W_h θ_h with a λ for each stratum (Fisch et al. 2024, arXiv 2406.04291).
 * @throws RangeError when the weights W_h do not sum to 1.
 */
export function stratifiedPredictionPoweredMean(
  strata: readonly (PredictionPoweredSample & { readonly weight: number })[],
  confidence = 0.95,
): Pick<PredictionPoweredMean, 'value' | 'standardError' | 'interval'> {
  const total = strata.reduce((sum, { weight }) => sum + weight, 0);
  if (Math.abs(total - 1) > 1e-9) throw new RangeError(`Weights of strata need to sum to 1, found ${total}.`);
  const parts = strata.map((stratum) => ({ weight: stratum.weight, ...predictionPoweredMean(stratum) }));
  const value = parts.reduce((sum, part) => sum + part.weight * part.value, 0);
  const standardError = Math.sqrt(parts.reduce((sum, part) => sum + (part.weight * part.standardError) ** 2, 0));
  return { value, standardError, interval: normalInterval(value, standardError, confidence) };
}

function checkSample(sample: PredictionPoweredSample): void {
  const { labels, predictions, unlabelledPredictions, weights, unlabelledWeights } = sample;
  checkLevel(sample.confidence ?? 0.95);
  if (labels.length < 2 || unlabelledPredictions.length === 0) {
    throw new RangeError(`Expected two labels or more and a prediction, found ${labels.length} labels.`);
  }
  const wrong = [predictions, weights ?? labels].some((list) => list.length !== labels.length);
  if (wrong || (unlabelledWeights ?? unlabelledPredictions).length !== unlabelledPredictions.length) {
    throw new RangeError(`${labels.length} labels need as many predictions and weights.`);
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** With n in the denominator, as the published package has it. */
function variance(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
}

function normalisedWeights(weights: readonly number[] | undefined, count: number): readonly number[] {
  if (weights === undefined) return Array.from({ length: count }, () => 1);
  const average = mean(weights);
  return weights.map((weight) => weight / average);
}

function normalInterval(value: number, standardError: number, level: number): Interval {
  const half = normalQuantile(1 - (1 - level) / 2) * standardError;
  return { lower: value - half, upper: value + half, level, method: 'wald-z' };
}

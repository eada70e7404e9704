import { seededOrder } from './seeded-order.ts';
import type { Place } from './spatial-folds.ts';

/** A class of distances with how alike the pairs of units in it are. */
export interface CorrelogramLag {
  /** Mean distance of the pairs, in the places' unit, each pair counting by the product of its weights. */
  readonly distance: number;
  readonly correlation: number;
  /** (Σ w)² ÷ Σ w² over the pairs. */
  readonly effectivePairs: number;
}

export interface Correlogram {
  /** Lags that hold a pair, from near to far. */
  readonly lags: readonly CorrelogramLag[];
  readonly lagWidth: number;
  /** Pairs farther apart are left out: a quarter of the diagonal of the places' bounds. */
  readonly cutoff: number;
}

/** Correlation that falls with distance: atZero · exp(−distance ÷ range), and 1 of a unit with itself. */
export interface ExponentialCorrelation {
  readonly atZero: number;
  readonly range: number;
}

const LAG_COUNT = 20;
const CUTOFF_SHARE = 1 / 4;
/** Units whose pairs are looked at, 4.5 million of them; beyond, a seeded part of the units stands for all. */
const MOST_UNITS = 3000;
const CANDIDATES = 80;

/**
 * Correlation of values with mean 0 by distance, ρ(h) = Σ w_i w_j z_i z_j ÷ Σ w_i w_j over pairs about h apart, divided by
 * Σ w z² ÷ Σ w. Weighted by the design, so that it is that of the frame: a sample that looks where errors are holds more
 * pairs of errors than the frame.
 * Source: Cressie 1993, Statistics for Spatial Data, section 2.4.1, for the estimator of the covariance; weights as in
 * pairwise estimating equations (Rao, Verret and Hidiroglou 2013, Survey Methodology 39:263-282).
 * @returns undefined with fewer than two different places, or where nothing varies.
 */
export function correlogram(o: {
  readonly values: readonly number[];
  readonly weights: readonly number[];
  readonly places: readonly Place[];
  readonly seed: number;
}): Correlogram | undefined {
  const { values, weights, places } = o;
  const chosen = seededOrder(values.length, o.seed).slice(0, MOST_UNITS);
  const total = chosen.reduce((sum, k) => sum + weights[k]!, 0);
  const variance = chosen.reduce((sum, k) => sum + weights[k]! * values[k]! ** 2, 0) / total;
  const cutoff = diagonal(places) * CUTOFF_SHARE;
  if (!(cutoff > 0) || !(variance > 0)) return undefined;
  const lagWidth = cutoff / LAG_COUNT;
  return { lags: pairedLags({ values, weights, places }, { chosen, lagWidth, variance }), lagWidth, cutoff };
}

/**
 * Fits an exponential correlogram by least squares, lags weighted by their pairs: atZero between 0 and 1, the range between
 * half a lag and half the cutoff. For every range atZero follows in closed form.
 */
export function fitExponentialCorrelation({ lags, lagWidth, cutoff }: Correlogram): ExponentialCorrelation {
  const [low, high] = [lagWidth / 2, cutoff / 2];
  const ranges = Array.from({ length: CANDIDATES }, (_, k) => low * (high / low) ** (k / (CANDIDATES - 1)));
  const fits = ranges.map((range) => fitAt(lags, range));
  return fits.reduce((best, fit) => (fit.loss < best.loss ? fit : best)).correlation;
}

/** Correlation of two units some distance apart. */
export function correlationAt({ atZero, range }: ExponentialCorrelation, distance: number): number {
  return atZero * Math.exp(-distance / range);
}

function fitAt(
  lags: readonly CorrelogramLag[],
  range: number,
): { readonly correlation: ExponentialCorrelation; readonly loss: number } {
  const shapes = lags.map(({ distance }) => Math.exp(-distance / range));
  const cross = lags.reduce((sum, lag, k) => sum + lag.effectivePairs * shapes[k]! * lag.correlation, 0);
  const squares = lags.reduce((sum, lag, k) => sum + lag.effectivePairs * shapes[k]! ** 2, 0);
  const atZero = squares > 0 ? Math.min(1, Math.max(0, cross / squares)) : 0;
  const loss = lags.reduce((sum, lag, k) => sum + lag.effectivePairs * (lag.correlation - atZero * shapes[k]!) ** 2, 0);
  return { correlation: { atZero, range }, loss };
}

function diagonal(places: readonly Place[]): number {
  const extent = (axis: 0 | 1): number => {
    const values = places.map((place) => place[axis]);
    return (
      values.reduce((high, v) => Math.max(high, v), -Infinity) - values.reduce((low, v) => Math.min(low, v), Infinity)
    );
  };
  return places.length === 0 ? 0 : Math.hypot(extent(0), extent(1));
}

function pairedLags(
  sample: {
    readonly values: readonly number[];
    readonly weights: readonly number[];
    readonly places: readonly Place[];
  },
  o: { readonly chosen: readonly number[]; readonly lagWidth: number; readonly variance: number },
): CorrelogramLag[] {
  const sums = Array.from({ length: LAG_COUNT }, () => ({ weight: 0, squares: 0, distance: 0, products: 0 }));
  for (const [k, i] of o.chosen.entries()) {
    const [x, y] = sample.places[i]!;
    for (let m = k + 1; m < o.chosen.length; m++) {
      const j = o.chosen[m]!;
      const distance = Math.hypot(sample.places[j]![0] - x, sample.places[j]![1] - y);
      const sum = sums[Math.floor(distance / o.lagWidth)];
      if (sum === undefined) continue;
      const weight = sample.weights[i]! * sample.weights[j]!;
      sum.weight += weight;
      sum.squares += weight ** 2;
      sum.distance += weight * distance;
      sum.products += weight * sample.values[i]! * sample.values[j]!;
    }
  }
  return sums.flatMap(({ weight, squares, distance, products }) =>
    weight === 0
      ? []
      : [
          {
            distance: distance / weight,
            correlation: products / weight / o.variance,
            effectivePairs: weight ** 2 / squares,
          },
        ],
  );
}

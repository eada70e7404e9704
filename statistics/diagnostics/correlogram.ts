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
/** Units whose pairs are looked at, 18 million of them; beyond, a seeded part of the units stands for all. */
const MOST_UNITS = 6000;
const CANDIDATES = 80;

/** Units with their weights and places, and several values of each. */
export interface PlacedValues {
  /** A list for each series, each with mean 0, in the order of the places. */
  readonly series: readonly (readonly number[])[];
  readonly weights: readonly number[];
  readonly places: readonly Place[];
}

/**
 * Correlation of values with mean 0 by distance, ρ(h) = Σ w_i w_j z_i z_j ÷ Σ w_i w_j over pairs about h apart, divided by
 * Σ w z² ÷ Σ w. Weighted by the design, so that it is that of the frame: a sample that looks where errors are holds more
 * pairs of errors than the frame.
 * Source: Cressie 1993, Statistics for Spatial Data, section 2.4.1, for the estimator of the covariance; weights as in
 * pairwise estimating equations (Rao, Verret and Hidiroglou 2013, Survey Methodology 39:263-282).
 * @returns by series; undefined where nothing varies or no two units lie within the cutoff of one another.
 */
export function correlograms(units: PlacedValues, seed: number): (Correlogram | undefined)[] {
  const { series, weights, places } = units;
  const chosen = seededOrder(places.length, seed).slice(0, MOST_UNITS);
  const total = chosen.reduce((sum, k) => sum + weights[k]!, 0);
  const cutoff = diagonal(places) * CUTOFF_SHARE;
  if (!(cutoff > 0)) return series.map(() => undefined);
  const lagWidth = cutoff / LAG_COUNT;
  const sums = pairSums(units, chosen, lagWidth);
  return series.map((values, s) => {
    const variance = chosen.reduce((sum, k) => sum + weights[k]! * values[k]! ** 2, 0) / total;
    const lags = variance > 0 ? lagsOf(sums, s, variance) : [];
    return lags.length === 0 ? undefined : { lags, lagWidth, cutoff };
  });
}

/** How many variances of its own error a fitted correlation gives up: two, for the range was searched for as well. */
const ERROR_VARIANCES = 2;

/**
 * Fits an exponential correlogram by least squares, lags weighted by their pairs: atZero between 0 and 1, the range between
 * half a lag and half the cutoff. For every range atZero follows in closed form; it is drawn to 0 by its own error,
 * 1 − 2 v/atZero² with v = 1 ÷ Σ pairs exp(−2h/range), so that units that are unrelated are not found to be alike.
 * Source: James and Stein 1961 for the form of the shrinkage.
 */
export function fitExponentialCorrelation({ lags, lagWidth, cutoff }: Correlogram): ExponentialCorrelation {
  const [low, high] = [lagWidth / 2, cutoff / 2];
  const ranges = Array.from({ length: CANDIDATES }, (_, k) => low * (high / low) ** (k / (CANDIDATES - 1)));
  const fits = ranges.map((range) => fitAt(lags, range));
  const { correlation, variance } = fits.reduce((best, fit) => (fit.loss < best.loss ? fit : best));
  const { atZero, range } = correlation;
  const kept = atZero === 0 ? 0 : Math.max(0, 1 - (ERROR_VARIANCES * variance) / atZero ** 2);
  return { atZero: atZero * kept, range };
}

/** Correlation of two units some distance apart. */
export function correlationAt({ atZero, range }: ExponentialCorrelation, distance: number): number {
  return atZero * Math.exp(-distance / range);
}

function fitAt(
  lags: readonly CorrelogramLag[],
  range: number,
): { readonly correlation: ExponentialCorrelation; readonly loss: number; readonly variance: number } {
  const shapes = lags.map(({ distance }) => Math.exp(-distance / range));
  const cross = lags.reduce((sum, lag, k) => sum + lag.effectivePairs * shapes[k]! * lag.correlation, 0);
  const squares = lags.reduce((sum, lag, k) => sum + lag.effectivePairs * shapes[k]! ** 2, 0);
  const atZero = squares > 0 ? Math.min(1, Math.max(0, cross / squares)) : 0;
  const loss = lags.reduce((sum, lag, k) => sum + lag.effectivePairs * (lag.correlation - atZero * shapes[k]!) ** 2, 0);
  return { correlation: { atZero, range }, loss, variance: 1 / squares };
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

/** Sums over pairs, by lag. */
interface PairSums {
  readonly weight: Float64Array;
  readonly squares: Float64Array;
  readonly distance: Float64Array;
  /** Σ w z z, lag by lag with all series of each. */
  readonly products: Float64Array;
}

/** Most pairs lie too far apart: they cost one comparison. */
function pairSums({ series, weights, places }: PlacedValues, chosen: readonly number[], lagWidth: number): PairSums {
  const x = Float64Array.from(chosen, (k) => places[k]![0]);
  const y = Float64Array.from(chosen, (k) => places[k]![1]);
  const w = Float64Array.from(chosen, (k) => weights[k]!);
  const width = series.length;
  const z = new Float64Array(width * chosen.length);
  for (const [s, values] of series.entries()) chosen.forEach((k, at) => (z[at * width + s] = values[k]!));
  const [weight, squares, distance] = [0, 0, 0].map(() => new Float64Array(LAG_COUNT)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const products = new Float64Array(LAG_COUNT * width);
  const farthest = (LAG_COUNT * lagWidth) ** 2 * (1 + 1e-12);
  for (let i = 0; i < chosen.length; i++) {
    for (let j = i + 1; j < chosen.length; j++) {
      const [east, north] = [x[j]! - x[i]!, y[j]! - y[i]!];
      const squared = east * east + north * north;
      if (squared > farthest) continue;
      const apart = Math.sqrt(squared);
      const lag = Math.floor(apart / lagWidth);
      if (lag >= LAG_COUNT) continue;
      const both = w[i]! * w[j]!;
      weight[lag]! += both;
      squares[lag]! += both * both;
      distance[lag]! += both * apart;
      for (let s = 0; s < width; s++) products[lag * width + s]! += both * z[i * width + s]! * z[j * width + s]!;
    }
  }
  return { weight, squares, distance, products };
}

/** Lags of one series that hold a pair. */
function lagsOf(sums: PairSums, s: number, variance: number): CorrelogramLag[] {
  const width = sums.products.length / LAG_COUNT;
  return Array.from(sums.weight).flatMap((weight, lag) => {
    if (weight === 0) return [];
    const correlation = sums.products[lag * width + s]! / weight / variance;
    const distance = sums.distance[lag]! / weight;
    return [{ distance, correlation, effectivePairs: weight ** 2 / sums.squares[lag]! }];
  });
}

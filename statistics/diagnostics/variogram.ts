import { seededOrder } from './seeded-order.ts';
import type { Place } from './spatial-folds.ts';

/** A class of distances with what the pairs of units in it differ by. */
export interface VariogramLag {
  /** Mean distance of the pairs, in the places' unit. */
  readonly distance: number;
  /** Half the mean squared difference. */
  readonly semivariance: number;
  readonly pairCount: number;
}

export interface EmpiricalVariogram {
  /** Lags that hold a pair, from near to far. */
  readonly lags: readonly VariogramLag[];
  readonly lagWidth: number;
  /** Pairs farther apart are left out: a third of the diagonal of the places' bounds. */
  readonly cutoff: number;
}

const LAG_COUNT = 15;
const CUTOFF_SHARE = 1 / 3;
/** Units whose pairs are looked at, 4.5 million of them; beyond, a seeded part of the units stands for all. */
const MOST_UNITS = 3000;

/**
 * γ(h) = 1/(2 N(h)) Σ (z_i − z_j)², over pairs about h apart: 15 lags of equal width up to a third of the diagonal.
 * Pairs count alike whatever the units' weights are, so that it describes the sample.
 * Source: Matheron 1963, Economic Geology 58:1246-1266; cutoff and lags as in R gstat (Pebesma 2004, Computers &
 * Geosciences 30:683-691).
 * @returns `undefined` with fewer than two different places.
 * @throws RangeError when values do not fit the places, or one is not finite.
 */
export function empiricalVariogram(
  values: readonly number[],
  places: readonly Place[],
  seed: number,
): EmpiricalVariogram | undefined {
  if (values.length !== places.length) {
    throw new RangeError(`${values.length} values need as many places, found ${places.length}.`);
  }
  const wrong = [...values, ...places.flat()].find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`A variogram needs finite values and places, found ${wrong}.`);
  const cutoff = diagonal(places) * CUTOFF_SHARE;
  if (!(cutoff > 0)) return undefined;
  const lagWidth = cutoff / LAG_COUNT;
  const chosen = seededOrder(values.length, seed).slice(0, MOST_UNITS);
  return { lags: pairedLags({ values, places, chosen, lagWidth, cutoff }), lagWidth, cutoff };
}

function diagonal(places: readonly Place[]): number {
  const low: [number, number] = [Infinity, Infinity];
  const high: [number, number] = [-Infinity, -Infinity];
  for (const [x, y] of places) {
    low[0] = Math.min(low[0], x);
    low[1] = Math.min(low[1], y);
    high[0] = Math.max(high[0], x);
    high[1] = Math.max(high[1], y);
  }
  return places.length === 0 ? 0 : Math.hypot(high[0] - low[0], high[1] - low[1]);
}

function pairedLags(o: {
  readonly values: readonly number[];
  readonly places: readonly Place[];
  readonly chosen: readonly number[];
  readonly lagWidth: number;
  readonly cutoff: number;
}): VariogramLag[] {
  const sums = Array.from({ length: LAG_COUNT }, () => ({ pairs: 0, distance: 0, squares: 0 }));
  for (const [k, i] of o.chosen.entries()) {
    const [x, y] = o.places[i]!;
    for (let m = k + 1; m < o.chosen.length; m++) {
      const j = o.chosen[m]!;
      const distance = Math.hypot(o.places[j]![0] - x, o.places[j]![1] - y);
      if (distance > o.cutoff) continue;
      const sum = sums[Math.min(LAG_COUNT - 1, Math.floor(distance / o.lagWidth))]!;
      sum.pairs += 1;
      sum.distance += distance;
      sum.squares += (o.values[i]! - o.values[j]!) ** 2;
    }
  }
  return sums.flatMap(({ pairs, distance, squares }) =>
    pairs === 0 ? [] : [{ distance: distance / pairs, semivariance: squares / (2 * pairs), pairCount: pairs }],
  );
}

import { describe, expect, it } from 'vitest';
import {
  correlationAt,
  correlograms,
  fitExponentialCorrelation,
  type Correlogram,
} from '../../statistics/diagnostics/correlogram.ts';
import type { Place } from '../../statistics/diagnostics/spatial-folds.ts';
import { RandomStream } from '../../statistics/random-stream.ts';

const SIDE = 400;

/** Patches of 20 × 20 cells, three in ten of which are of a class: 1 − 0.3 within, −0.3 elsewhere. */
function patches(seed: number): (x: number, y: number) => number {
  const random = new RandomStream(seed);
  const isClass = Array.from({ length: (SIDE / 20) ** 2 }, () => random.next() < 0.3);
  const share = isClass.filter(Boolean).length / isClass.length;
  return (x, y) => (isClass[Math.floor(y / 20) * (SIDE / 20) + Math.floor(x / 20)]! ? 1 : 0) - share;
}

function randomPlaces(random: RandomStream, count: number): Place[] {
  return Array.from({ length: count }, () => [random.integer(SIDE), random.integer(SIDE)]);
}

function nearest({ lags }: Correlogram): number {
  return lags[0]!.correlation;
}

describe('the correlogram of a sample', () => {
  it('by hand: four units on a line, two pairs of them near each other', () => {
    // Diagonal 20, cutoff 5, lags of 0.25: the pairs 1 apart are in the fifth.
    const places: Place[] = [
      [0, 0],
      [1, 0],
      [19, 0],
      [20, 0],
    ];
    const [found] = correlograms({ series: [[2, 1, -1, -2]], weights: [1, 3, 1, 1], places }, 1);
    const variance = (4 + 3 + 1 + 4) / 6;
    // Pairs (1, 2) with weight 3 and (3, 4) with weight 1: products 2 and 2.
    expect(found!.lags).toHaveLength(1);
    expect(found!.lags[0]!.distance).toBeCloseTo(1, 12);
    expect(found!.lags[0]!.correlation).toBeCloseTo((3 * 2 + 2) / 4 / variance, 12);
    expect(found!.lags[0]!.effectivePairs).toBeCloseTo(16 / 10, 12);
    expect(found!.cutoff).toBe(5);
  });

  it('is near 1 within patches and near 0 beyond them, and 0 throughout for values that know no place', () => {
    const random = new RandomStream(5);
    const places = randomPlaces(random, 2500);
    const ofPatch = patches(6);
    const noise = places.map(() => random.next() - 0.5);
    const series = [places.map(([x, y]) => ofPatch(x, y)), noise];
    const [patchy, plain] = correlograms({ series, weights: places.map(() => 1), places }, 1);
    expect(nearest(patchy!)).toBeGreaterThan(0.7);
    for (const { distance, correlation } of patchy!.lags) {
      if (distance > 40) expect(Math.abs(correlation)).toBeLessThan(0.08);
    }
    for (const { correlation } of plain!.lags) expect(Math.abs(correlation)).toBeLessThan(0.1);
    expect(fitExponentialCorrelation(plain!).atZero).toBeLessThan(0.3);
  });

  it('is the frame’s where a sample looks harder at some places, which without weights it is not', () => {
    const ofPatch = patches(7);
    const random = new RandomStream(8);
    // Half of each patch's class is noise of its own, and the west is sampled nine times as hard as the quieter east.
    const values = new Map<string, number>();
    const valueAt = ([x, y]: Place): number => {
      const key = `${x} ${y}`;
      const known = values.get(key) ?? (x < SIDE / 2 ? ofPatch(x, y) : random.next() < 0.3 ? 0.7 : -0.3);
      values.set(key, known);
      return known;
    };
    const all = randomPlaces(random, 6000);
    const west = all.filter(([x]) => x < SIDE / 2);
    const east = all.filter(([x]) => x >= SIDE / 2);
    const some = [...west, ...east.slice(0, Math.round(east.length / 9))];
    const correlationOf = (places: readonly Place[], weightOf: (place: Place) => number): number => {
      const series = [places.map(valueAt)];
      return nearest(correlograms({ series, weights: places.map(weightOf), places }, 1)[0]!);
    };
    const frame = correlationOf(all, () => 1);
    const weighted = correlationOf(some, ([x]) => (x < SIDE / 2 ? 1 : 9));
    const plain = correlationOf(some, () => 1);
    expect(Math.abs(weighted - frame)).toBeLessThan(0.12);
    expect(plain - frame).toBeGreaterThan(0.2);
  });

  it('cannot be had where all units lie in one place or nothing varies', () => {
    const weights = [1, 1];
    expect(
      correlograms(
        {
          series: [[1, -1]],
          weights,
          places: [
            [3, 3],
            [3, 3],
          ],
        },
        1,
      ),
    ).toEqual([undefined]);
    expect(
      correlograms(
        {
          series: [[0, 0]],
          weights,
          places: [
            [0, 0],
            [9, 9],
          ],
        },
        1,
      ),
    ).toEqual([undefined]);
  });
});

describe('the exponential fitted to it', () => {
  const lags = Array.from({ length: 20 }, (_, k) => 150 + 300 * k);
  const correlogramOf = (correlation: (distance: number) => number): Correlogram => ({
    lags: lags.map((distance) => ({ distance, correlation: correlation(distance), effectivePairs: distance })),
    lagWidth: 300,
    cutoff: 6000,
  });

  it('finds the curve that lags lie on', () => {
    const { atZero, range } = fitExponentialCorrelation(correlogramOf((d) => 0.6 * Math.exp(-d / 800)));
    expect(atZero).toBeCloseTo(0.6, 2);
    expect(range / 800).toBeCloseTo(1, 1);
    expect(correlationAt({ atZero, range }, 380)).toBeCloseTo(0.6 * Math.exp(-380 / 800), 2);
  });

  it('says that units are unrelated where lags are not above 0', () => {
    expect(fitExponentialCorrelation(correlogramOf(() => -0.02)).atZero).toBe(0);
  });
});

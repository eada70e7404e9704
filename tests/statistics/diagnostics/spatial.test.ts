import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moranTest } from '../../../statistics/diagnostics/moran-test.ts';
import { nearestNeighbours } from '../../../statistics/diagnostics/nearest-neighbours.ts';
import { nearestPlaces, placesWithin, pointTree } from '../../../statistics/diagnostics/point-tree.ts';
import type { Place } from '../../../statistics/diagnostics/spatial-folds.ts';
import { fitSphericalVariogram } from '../../../statistics/diagnostics/variogram-range.ts';
import { empiricalVariogram } from '../../../statistics/diagnostics/variogram.ts';
import { GOLDEN } from './golden.ts';

const { places, values } = GOLDEN.field;

/** Whole coordinates, so that many places coincide and many distances are equal. */
const crowded = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 })), {
  minLength: 2,
  maxLength: 80,
});

describe('near places', () => {
  it('within a radius are those that comparing all pairs finds', () => {
    fc.assert(
      fc.property(crowded, fc.integer({ min: 0, max: 6 }), (points, radius) => {
        const tree = pointTree(points);
        const found = points.map((_, i) => placesWithin(tree, i, radius).toSorted((a, b) => a - b));
        const isNear = ([x, y]: Place, [otherX, otherY]: Place): boolean =>
          Math.hypot(otherX - x, otherY - y) <= radius;
        expect(found).toEqual(
          points.map((place, i) => points.flatMap((other, j) => (j !== i && isNear(place, other) ? [j] : []))),
        );
      }),
    );
  });

  it('nearest are those that sorting all finds, ties by index', () => {
    fc.assert(
      fc.property(crowded, fc.integer({ min: 1, max: 10 }), (points, count) => {
        const tree = pointTree(points);
        const squared = (i: number, j: number): number =>
          (points[i]![0] - points[j]![0]) ** 2 + (points[i]![1] - points[j]![1]) ** 2;
        for (const i of points.keys()) {
          const all = [...points.keys()].filter((j) => j !== i);
          const sorted = all.toSorted((a, b) => squared(i, a) - squared(i, b) || a - b);
          expect(nearestPlaces(tree, i, count)).toEqual(sorted.slice(0, count));
        }
      }),
    );
  });

  it('are found among many units of which half lie in one spot, each eight others', () => {
    const many: Place[] = Array.from({ length: 4000 }, (_, k) => {
      return k % 2 === 0 ? [(k * 7919) % 100_003, (k * 104_729) % 99_991] : [5, 5 + (k % 1000) / 1000];
    });
    const found = nearestNeighbours(many, 8);
    expect(found).toHaveLength(4000);
    for (const [k, neighbours] of found.entries()) {
      expect(neighbours.length).toBeGreaterThanOrEqual(8);
      expect(neighbours).not.toContain(k);
    }
  });

  it('need numbers', () => {
    expect(() => pointTree([[0, Number.NaN]])).toThrow('found 0, NaN');
    expect(() => placesWithin(pointTree([[0, 0]]), 0, -1)).toThrow('found -1');
    expect(() => nearestPlaces(pointTree([[0, 0]]), 0, 0)).toThrow('found 0');
  });
});

describe('Moran’s I of the nearest eight', () => {
  const neighbours = nearestNeighbours(places, 8);
  const test = moranTest(values, neighbours)!;

  it('is that of the dense weight matrix, with the moments that permutations show', () => {
    const { moran } = GOLDEN;
    expect(neighbours).toEqual(moran.neighbours);
    expect(test.i).toBeCloseTo(moran.i, 10);
    expect(test.varianceNormality).toBeCloseTo(moran.varianceNormality, 10);
    expect(test.pNormality! / moran.pNormality).toBeCloseTo(1, 6);
    expect(Math.abs(test.varianceRandomisation / moran.permutationVariance - 1)).toBeLessThan(0.01);
    const permutationError = Math.sqrt(moran.permutationVariance / 200_000);
    expect(Math.abs(test.expectation - moran.permutationMean)).toBeLessThan(4 * permutationError);
  });

  it('does not change when values are shifted or scaled', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 50, noNaN: true }),
        fc.double({ min: 0.1, max: 30, noNaN: true }),
        (shift, scale) => {
          const moved = moranTest(
            values.map((value) => shift + scale * value),
            neighbours,
          )!;
          expect(moved.i).toBeCloseTo(test.i, 9);
          expect(moved.zRandomisation).toBeCloseTo(test.zRandomisation!, 7);
        },
      ),
    );
  });

  it('is not to be had of values that are all alike', () => {
    expect(
      moranTest(
        values.map(() => 1),
        neighbours,
      ),
    ).toBeUndefined();
  });
});

describe('a variogram', () => {
  const variogram = empiricalVariogram(values, places, 1)!;

  it('has the lags of all pairs', () => {
    expect(variogram.cutoff).toBeCloseTo(GOLDEN.variogram.cutoff, 8);
    expect(variogram.lags).toHaveLength(GOLDEN.variogram.lags.length);
    for (const [k, lag] of variogram.lags.entries()) {
      expect(lag.pairCount).toBe(GOLDEN.variogram.lags[k]!.pairCount);
      expect(lag.distance).toBeCloseTo(GOLDEN.variogram.lags[k]!.distance, 8);
      expect(lag.semivariance).toBeCloseTo(GOLDEN.variogram.lags[k]!.semivariance, 10);
    }
  });

  it('is fitted as a general optimiser fits it', () => {
    const fit = fitSphericalVariogram(variogram)!;
    expect(Math.abs(fit.range! / GOLDEN.variogram.range - 1)).toBeLessThan(1e-4);
    expect(fit.nugget).toBeCloseTo(GOLDEN.variogram.nugget, 4);
    expect(fit.partialSill).toBeCloseTo(GOLDEN.variogram.partialSill, 4);
    expect(fit.isAtCutoff).toBe(false);
  });

  it('without structure has no range, and one that keeps rising has its cutoff', () => {
    const lags = [1, 2, 3, 4, 5].map((distance) => ({ distance, semivariance: 0.2, pairCount: 100 }));
    expect(fitSphericalVariogram({ lags, lagWidth: 1, cutoff: 5 })!.range).toBeUndefined();
    const rising = lags.map((lag) => ({ ...lag, semivariance: lag.distance ** 2 }));
    expect(fitSphericalVariogram({ lags: rising, lagWidth: 1, cutoff: 5 })).toMatchObject({
      range: 5,
      isAtCutoff: true,
    });
  });

  it('cannot be had of one place or of values that do not vary', () => {
    expect(empiricalVariogram([1, 2], [[3, 3], [3, 3]], 1)).toBeUndefined(); // prettier-ignore
    expect(empiricalVariogram([], [], 1)).toBeUndefined();
    const still = empiricalVariogram(
      places.map(() => 1),
      places,
      1,
    )!;
    expect(fitSphericalVariogram(still)).toBeUndefined();
    expect(() => empiricalVariogram([1], places, 1)).toThrow('found 120');
    expect(() => empiricalVariogram([Number.NaN], [[0, 0]], 1)).toThrow('found NaN');
  });
});

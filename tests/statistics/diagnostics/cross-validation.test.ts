import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bufferedLeaveOneOut, crossValidate, meanScore } from '../../../statistics/diagnostics/cross-validation.ts';
import { placesWithin, pointTree } from '../../../statistics/diagnostics/point-tree.ts';
import { randomFolds, seededOrder } from '../../../statistics/diagnostics/seeded-order.ts';
import { GOLDEN } from './golden.ts';

const golden = GOLDEN.crossValidation;
const units = golden.map.map((map, k) => ({ map, reference: golden.reference[k]!, weight: golden.weight[k]! }));
const sample = { units, classCount: 3 };

/** Scores in the golden order, to ten decimals. */
function rounded(scores: readonly number[]): string[] {
  return scores.map((score) => score.toFixed(10));
}

function parts({ agreement, brier, logScore }: ReturnType<typeof meanScore>): string[] {
  return rounded([agreement, brier, logScore]);
}

describe('cross-validation of P(reference | map)', () => {
  it('gives for folds what fitting anew without each fold gives', () => {
    const scores = crossValidate(sample, golden.folds);
    expect(parts(meanScore(scores, golden.weight))).toEqual(rounded(golden.byFold));
  });

  it('gives for buffers what fitting anew without each buffer gives', () => {
    const tree = pointTree(golden.places);
    const scores = bufferedLeaveOneOut(sample, [...units.keys()], (k) => placesWithin(tree, k, golden.radius));
    expect(parts(meanScore(scores, golden.weight))).toEqual(rounded(golden.buffered));
  });

  it('of a class that training does not show is undecided, and takes the map’s own word', () => {
    const rest = Array.from({ length: 6 }, () => ({ map: 0, reference: 0, weight: 1 }));
    const [score] = crossValidate({ units: [{ map: 2, reference: 2, weight: 1 }, ...rest], classCount: 4 }, [
      0,
      ...rest.map(() => 1),
    ]);
    expect(score).toEqual({ agreement: 1, brier: 0.75 ** 2 + 3 * 0.25 ** 2, logScore: Math.log(4) });
  });

  it('refuses folds and units that do not fit', () => {
    expect(() => crossValidate(sample, [0, 1])).toThrow('found 2');
    expect(() =>
      crossValidate(
        sample,
        units.map(() => 0),
      ),
    ).toThrow('found 1');
    expect(() => bufferedLeaveOneOut({ units, classCount: 2 }, [], () => [])).toThrow('classes below 2');
    expect(() => bufferedLeaveOneOut({ units, classCount: 1 }, [], () => [])).toThrow('found 1');
    expect(() => meanScore([], [])).toThrow('found 0 and 0');
  });
});

describe('random folds', () => {
  it('are of equal size but for one unit, and the same for the same seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 300 }),
        fc.integer({ min: 2, max: 12 }),
        fc.integer(),
        (count, most, seed) => {
          const folds = Math.min(most, count);
          const dealt = randomFolds(count, { folds, seed });
          const sizes = Array.from({ length: folds }, (_, fold) => dealt.filter((found) => found === fold).length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          expect(randomFolds(count, { folds, seed })).toEqual(dealt);
        },
      ),
    );
  });

  it('do not follow the order of the units, and change with the seed', () => {
    const order = seededOrder(1000, 7);
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, k) => k));
    const kept = order.filter((unit, place) => unit === place).length;
    expect(kept).toBeLessThan(8);
    expect(seededOrder(1000, 8)).not.toEqual(order);
    // A unit's place tells nothing of its index: the correlation of 1000 pairs is within four of its errors of zero.
    const correlation = order.reduce((sum, unit, place) => sum + (unit - 499.5) * (place - 499.5), 0) / 83_333_250;
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(1000));
  });

  it('need two folds and no more than there are units', () => {
    expect(() => randomFolds(3, { folds: 4, seed: 1 })).toThrow('found 4');
    expect(() => randomFolds(3, { folds: 1, seed: 1 })).toThrow('found 1');
    expect(() => seededOrder(3, 0.5)).toThrow('found 0.5');
    expect(() => seededOrder(-1, 0)).toThrow('found -1');
  });
});

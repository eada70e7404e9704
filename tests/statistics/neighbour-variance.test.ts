import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neighbourVariance, type LatticeValue } from '../../statistics/neighbour-variance.ts';
import { RandomStream } from '../../statistics/random-stream.ts';

type Field = (x: number, y: number) => number;

/** Units of a grid of `side` × `side` steps of 1, from a start within a step, in a frame of that size. */
function unitsOf(field: Field, o: { readonly side: number; readonly startX: number; readonly startY: number }) {
  const units: LatticeValue[] = [];
  for (let gridRow = 0; gridRow < o.side; gridRow++) {
    for (let gridCol = 0; gridCol < o.side; gridCol++) {
      units.push({ y: field(gridCol + o.startX, gridRow + o.startY), gridCol, gridRow });
    }
  }
  return units;
}

/** True variance of the mean over all starts, and the mean of its estimates. */
function overStarts(field: Field, side: number): { readonly truth: number; readonly estimated: number } {
  const starts = Array.from({ length: 15 }, (_, k) => (k + 0.5) / 15);
  const drawn = starts.flatMap((startX) =>
    starts.map((startY) => {
      const units = unitsOf(field, { side, startX, startY });
      const mean = units.reduce((sum, { y }) => sum + y, 0) / units.length;
      return { mean, variance: neighbourVariance(units)! / units.length };
    }),
  );
  const centre = drawn.reduce((sum, { mean }) => sum + mean, 0) / drawn.length;
  return {
    truth: drawn.reduce((sum, { mean }) => sum + (mean - centre) ** 2, 0) / drawn.length,
    estimated: drawn.reduce((sum, { variance }) => sum + variance, 0) / drawn.length,
  };
}

describe('the variance of a systematic sample from its neighbours', () => {
  it('is that of a unit where units are not correlated, but for the ends of the grid', () => {
    const random = new RandomStream(5);
    const found = Array.from({ length: 400 }, () =>
      neighbourVariance(unitsOf(() => (random.next() < 0.3 ? 1 : 0), { side: 12, startX: 0, startY: 0 })),
    );
    const mean = found.reduce((sum: number, value) => sum + value!, 0) / found.length;
    expect(mean / 0.21).toBeGreaterThan(0.98);
    expect(mean / 0.21).toBeLessThan(1.16);
  });

  it.each<[string, Field]>([
    ['a border along the rows', (_, y) => (y < 4.3 ? 1 : 0)],
    ['a border along the columns', (x) => (x < 6.1 ? 1 : 0)],
    ['a border along diagonals', (x, y) => (x + y < 10.2 ? 1 : 0)],
    ['a slanting border', (x, y) => (0.5 * x + 0.87 * y < 5.2 ? 1 : 0)],
    ['a trend', (x, y) => 0.05 * x + 0.03 * y],
    ['a square on its corner', (x, y) => (Math.abs(x - 6) + Math.abs(y - 6) < 4.2 ? 1 : 0)],
    ['fields', (x, y) => ((Math.floor(x / 2.5) + 2 * Math.floor(y / 2.5)) % 3 === 0 ? 1 : 0)],
    ['stripes out of step', (x) => (x % 1.7 < 0.7 ? 1 : 0)],
  ])('is not too small for %s', (_, field) => {
    const { truth, estimated } = overStarts(field, 12);
    expect(estimated / truth).toBeGreaterThan(0.9);
  });

  it('is a fraction of that of units drawn at random where a class lies in one piece', () => {
    const disc: Field = (x, y) => ((x - 7) ** 2 + (y - 6) ** 2 < 20 ? 1 : 0);
    const units = unitsOf(disc, { side: 12, startX: 0.3, startY: 0.6 });
    const share = units.reduce((sum, { y }) => sum + y, 0) / units.length;
    expect(neighbourVariance(units)!).toBeLessThan(0.6 * share * (1 - share));
  });

  it('is the same in any order of the units and wherever the grid begins', () => {
    const unit = fc.record({
      y: fc.constantFrom(0, 1),
      gridCol: fc.integer({ min: 0, max: 6 }),
      gridRow: fc.integer({ min: 0, max: 6 }),
    });
    const places = fc.uniqueArray(unit, { minLength: 2, selector: ({ gridCol, gridRow }) => `${gridCol}/${gridRow}` });
    fc.assert(
      fc.property(places, fc.integer({ min: -20, max: 20 }), (units, shift) => {
        const moved = units
          .toReversed()
          .map((one) => ({ ...one, gridCol: one.gridCol + shift, gridRow: one.gridRow - shift }));
        const variance = neighbourVariance(units)!;
        expect(variance).toBeGreaterThanOrEqual(0);
        expect(neighbourVariance(moved)!).toBeCloseTo(variance, 12);
      }),
    );
  });

  it('compares lines where both have units: a ragged edge is no border', () => {
    // A trapezium whose outer columns reach less far north, with a border along its rows.
    const units = unitsOf((_, y) => (y < 4 ? 1 : 0), { side: 12, startX: 0, startY: 0 });
    const ragged = units.filter(({ gridCol, gridRow }) => Math.abs(gridCol - 5.5) < 1 + gridRow / 2);
    const share = ragged.reduce((sum, { y }) => sum + y, 0) / ragged.length;
    expect(neighbourVariance(ragged)!).toBeLessThan(3 * share * (1 - share));
    expect(neighbourVariance(units.slice(0, 1))).toBeUndefined();
  });
});

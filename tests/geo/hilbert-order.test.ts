import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hilbertOrder } from '../../geo/hilbert-order.ts';

type Point = [number, number];

describe('the order of places along a Hilbert curve', () => {
  it('steps through a square of 8 × 8 cells from neighbour to neighbour', () => {
    const cells = Array.from({ length: 64 }, (_, k): Point => [k % 8, Math.floor(k / 8)]);
    // The last column and row lie on the edge of the bounding square, as do the first: all cells are told apart.
    const path = hilbertOrder(cells.map(([x, y]): Point => [x + 0.5, y + 0.5])).map((k) => cells[k]!);
    const steps = path.slice(1).map(([x, y], k) => Math.abs(x - path[k]![0]) + Math.abs(y - path[k]![1]));
    expect(new Set(steps)).toEqual(new Set([1]));
  });

  it('is of the places, not of their list: shuffled, moved and scaled they come in the same order', () => {
    const place = fc.tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 999 }));
    fc.assert(
      fc.property(
        fc.uniqueArray(place, { minLength: 2, maxLength: 40, selector: ([x, y]) => `${x} ${y}` }),
        fc.integer({ min: -5000, max: 5000 }),
        (places, shift) => {
          const told = (list: readonly Point[]): Point[] => hilbertOrder(list).map((k) => list[k]!);
          const moved = places.map(([x, y]): Point => [2 * x + shift, 2 * y - shift]);
          const back = told(moved.toReversed()).map(([x, y]): Point => [(x - shift) / 2, (y + shift) / 2]);
          expect(back).toEqual(told(places));
        },
      ),
    );
  });

  it('keeps places at one point in their order', () => {
    expect(
      hilbertOrder([
        [3, 3],
        [3, 3],
        [3, 3],
      ]),
    ).toEqual([0, 1, 2]);
  });
});

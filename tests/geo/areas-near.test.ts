import { array, assert, double, property, tuple } from 'fast-check';
import { expect, it } from 'vitest';
import { areasNear } from '../../geo/areas-near.ts';
import type { ProjectedArea } from '../../geo/project-areas.ts';

const place = double({ min: -50, max: 150, noNaN: true });
const rectangle = tuple(place, place, place, place).map(
  ([a, b, c, d]) => [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)] as const,
);

it('finds the areas that a look at each would, in their order', () => {
  assert(
    property(array(rectangle, { maxLength: 60 }), rectangle, (bounds, [left, top, right, bottom]) => {
      const areas = bounds.map((boundsPx, i): ProjectedArea => ({ code: `A${i}`, polygons: [], boundsPx }));
      const meets = ([minCol, minRow, maxCol, maxRow]: readonly [number, number, number, number]): boolean =>
        minCol <= right && maxCol >= left && minRow <= bottom && maxRow >= top;
      const expected = bounds.flatMap((one, i) => (meets(one) ? [i] : []));
      expect(areasNear(areas, [left, top, right, bottom])).toEqual(expected);
      expect(areasNear(areas, [left, top, right, bottom])).toEqual(expected);
    }),
  );
});

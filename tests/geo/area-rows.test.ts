import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areasOfCentres, OUTSIDE_AREAS } from '../../geo/area-rows.ts';
import { areaContains } from '../../geo/point-in-polygon.ts';
import type { ProjectedArea } from '../../geo/project-areas.ts';

const coordinate = fc.oneof(
  fc.double({ min: -4, max: 24, noNaN: true }),
  // On edges and centres of pixels, where a rule must decide.
  fc.integer({ min: -8, max: 48 }).map((half) => half / 2),
);

const ring = fc
  .array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 8 })
  .map((places) => Float64Array.from([...places, places[0]!].flat()));

const area = fc
  .array(fc.record({ exterior: ring, holes: fc.array(ring, { maxLength: 0 }) }), { minLength: 1, maxLength: 2 })
  .map((polygons): ProjectedArea => {
    const rings = polygons.flatMap(({ exterior }) => [...exterior]);
    const [xs, ys] = [rings.filter((_, i) => i % 2 === 0), rings.filter((_, i) => i % 2 === 1)];
    return { code: 'a', polygons, boundsPx: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
  });

describe('the area of each pixel’s centre', () => {
  it('is the first that holds it, as asked point by point', () => {
    const window = { col: 2, row: 3, widthPx: 15, heightPx: 12 };
    fc.assert(
      fc.property(fc.array(area, { maxLength: 3 }), (areas) => {
        const expected = Array.from({ length: 15 * 12 }, (_, i) => {
          const [col, row] = [2.5 + (i % 15), 3.5 + Math.floor(i / 15)];
          return areas.findIndex((one) => areaContains(one, col, row));
        });
        expect([...areasOfCentres(areas, window)]).toEqual(expected);
      }),
      { seed: 7, numRuns: 400 },
    );
  });

  it('leaves holes out', () => {
    const square = (from: number, to: number) => Float64Array.of(from, from, to, from, to, to, from, to, from, from);
    const holed = { code: 'a', polygons: [{ exterior: square(0, 6), holes: [square(2, 4)] }], boundsPx: [0, 0, 6, 6] };
    const found = areasOfCentres([holed as unknown as ProjectedArea], { col: 0, row: 0, widthPx: 6, heightPx: 6 });
    expect(found.filter((index) => index === OUTSIDE_AREAS)).toHaveLength(4);
    expect(found[2 * 6 + 2]).toBe(OUTSIDE_AREAS);
    expect(found[1 * 6 + 1]).toBe(0);
  });
});

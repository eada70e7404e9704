import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverPolygons } from '../../geo/coverage.ts';
import { GeoError } from '../../geo/geo-error.ts';
import type { PixelPolygon } from '../../geo/project-areas.ts';
import type { Window } from '../../geo/window.ts';
import { clipToPixels, largestDifference, polygonArea, starRing, toMatrix } from './coverage-oracle.ts';

const polygon = (exterior: readonly number[], ...holes: readonly number[][]): PixelPolygon => ({
  exterior: Float64Array.from(exterior),
  holes: holes.map((hole) => Float64Array.from(hole)),
});
const box = (x0: number, y0: number, x1: number, y1: number): number[] => [x0, y0, x1, y0, x1, y1, x0, y1];
const threeByThree: Window = { col: 0, row: 0, widthPx: 3, heightPx: 3 };
const shares = (polygons: readonly PixelPolygon[], window = threeByThree): number[][] => {
  const matrix = toMatrix(coverPolygons(polygons, window));
  return Array.from({ length: window.heightPx }, (_, row) => [
    ...matrix.subarray(row * window.widthPx, (row + 1) * window.widthPx),
  ]);
};
const reversed = (ring: Float64Array): Float64Array => {
  const points = Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i]!, ring[2 * i + 1]!]);
  return Float64Array.from(points.toReversed().flat());
};

describe('shares that can be checked by hand', () => {
  it('covers a quarter of the corners, half of the sides and all of the centre', () => {
    expect(shares([polygon(box(0.5, 0.5, 2.5, 2.5))])).toEqual([
      [0.25, 0.5, 0.25],
      [0.5, 1, 0.5],
      [0.25, 0.5, 0.25],
    ]);
  });

  it('covers whole pixels where the edges are pixel edges', () => {
    expect(shares([polygon(box(1, 0, 3, 2))])).toEqual([
      [0, 1, 1],
      [0, 1, 1],
      [0, 0, 0],
    ]);
  });

  it('covers half of the pixels that a diagonal through corners crosses', () => {
    expect(shares([polygon([0, 0, 3, 3, 0, 3])])).toEqual([
      [0.5, 0, 0],
      [1, 0.5, 0],
      [1, 1, 0.5],
    ]);
  });

  it('covers a diamond between the middles of the sides', () => {
    expect(shares([polygon([1.5, 0, 3, 1.5, 1.5, 3, 0, 1.5])])).toEqual([
      [0.125, 0.75, 0.125],
      [0.75, 1, 0.75],
      [0.125, 0.75, 0.125],
    ]);
  });

  it('takes a hole away and keeps an island in it', () => {
    const ring = polygon(box(0, 0, 3, 3), box(0.5, 0.5, 2.5, 2.5));
    const island = polygon(box(1.25, 1.25, 1.75, 1.75));
    expect(shares([ring, island])).toEqual([
      [0.75, 0.5, 0.75],
      [0.5, 0.25, 0.5],
      [0.75, 0.5, 0.75],
    ]);
  });

  it('covers a triangle within one pixel, and nothing else', () => {
    const coverage = coverPolygons([polygon([1.25, 1.25, 1.75, 1.25, 1.25, 1.75])], threeByThree);
    expect([...coverage.edgeCol]).toEqual([1]);
    expect([...coverage.edgeFraction]).toEqual([0.125]);
    expect(coverage.runCol.length).toBe(0);
  });

  it('covers the whole window from a polygon that goes round it', () => {
    const coverage = coverPolygons([polygon(box(-1e6, -1e6, 1e6, 1e6))], threeByThree);
    expect(coverage.edgeCol.length).toBe(0);
    expect([...coverage.runLengthPx]).toEqual([3, 3, 3]);
  });

  it('covers what reaches in from the left, from above and from below', () => {
    expect(shares([polygon([-4, -3, 1.5, -3, 1.5, 9, -4, 9])])).toEqual([
      [1, 0.5, 0],
      [1, 0.5, 0],
      [1, 0.5, 0],
    ]);
  });

  it('covers nothing for a polygon beside the window, and none for a line', () => {
    const coverage = coverPolygons([polygon(box(-9, 0, -1, 3)), polygon([0, 0, 3, 3, 0, 0])], threeByThree);
    expect(coverage.edgeCol.length + coverage.runCol.length).toBe(0);
  });

  it('counts overlapping polygons once where they cover a pixel wholly', () => {
    expect(shares([polygon(box(0, 0, 2, 3)), polygon(box(1, 0, 3, 3))])).toEqual([
      [1, 1, 1],
      [1, 1, 1],
      [1, 1, 1],
    ]);
  });

  it('joins the covered pixels of two touching polygons to one run', () => {
    const coverage = coverPolygons([polygon(box(0, 0, 1.5, 3)), polygon(box(1.5, 0, 3, 3))], threeByThree);
    expect([...coverage.runCol]).toEqual([0, 0, 0]);
    expect([...coverage.runLengthPx]).toEqual([3, 3, 3]);
  });

  it('covers a ring that touches itself at a point', () => {
    expect(shares([polygon([0, 0, 1, 1, 2, 0, 2, 2, 1, 1, 0, 2])])).toEqual([
      [0.5, 0.5, 0],
      [0.5, 0.5, 0],
      [0, 0, 0],
    ]);
  });

  it('names a coordinate that is no number', () => {
    expect(() => coverPolygons([polygon([0, 0, 3, Number.NaN, 0, 3])], threeByThree)).toThrow(GeoError);
    expect(() => coverPolygons([polygon([0, 0, 3, Number.NaN, 0, 3])], threeByThree)).toThrow(/NaN at vertex 1/);
  });
});

/** Stars with up to 40 radii, some with vertices rounded to pixel corners or edges, and a hole in the middle. */
const stars = fc
  .record({
    centre: fc.tuple(fc.double({ min: -6, max: 18, noNaN: true }), fc.double({ min: -6, max: 18, noNaN: true })),
    radii: fc.array(fc.double({ min: 3, max: 14, noNaN: true }), { minLength: 3, maxLength: 40 }),
    hole: fc.boolean(),
    scale: fc.constantFrom(1, 0.05, 40),
  })
  .map(({ centre, radii, hole, scale }): PixelPolygon => {
    const exterior = starRing(
      centre,
      radii.map((radius) => radius * scale),
    );
    const inner = starRing(
      centre,
      radii.map((radius) => radius * 0.4 * scale),
    );
    return { exterior, holes: hole ? [inner] : [] };
  });
/** Rings of corners on a lattice of half pixels: every edge and vertex meets pixel edges and corners. */
const latticeRings = fc
  .array(fc.integer({ min: 1, max: 20 }), { minLength: 4, maxLength: 24 })
  .map((heights): PixelPolygon => {
    const top = heights.flatMap((height, i) => [i / 2, 10 - height / 2]);
    return polygon([...top, (heights.length - 1) / 2, 12, 0, 12]);
  });
const anyPolygon = fc.oneof(stars, latticeRings);
const window: Window = { col: -3, row: -2, widthPx: 20, heightPx: 19 };

describe('properties', () => {
  it('equals clipping each ring to each pixel', () => {
    fc.assert(
      fc.property(anyPolygon, (shape) => {
        const expected = clipToPixels([shape], window);
        const found = toMatrix(coverPolygons([shape], window));
        expect(largestDifference(found, expected)).toBeLessThan(1e-10);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('sums to the area of the polygon', () => {
    const all: Window = { col: -600, row: -600, widthPx: 1200, heightPx: 1200 };
    fc.assert(
      fc.property(anyPolygon, (shape) => {
        const { edgeFraction, runLengthPx } = coverPolygons([shape], all);
        const runs = runLengthPx.reduce((total, lengthPx) => total + lengthPx, 0);
        const sum = edgeFraction.reduce((total, share) => total + share, runs);
        const area = polygonArea(shape);
        expect(Math.abs(sum - area)).toBeLessThan(1e-12 * Math.max(area, 1));
      }),
      { seed: 12, numRuns: 60 },
    );
  });

  it('does not depend on the direction of a ring or on where it starts', () => {
    fc.assert(
      fc.property(anyPolygon, fc.nat(), (shape, shift) => {
        const expected = toMatrix(coverPolygons([shape], window));
        const backwards = { exterior: reversed(shape.exterior), holes: shape.holes };
        const at = 2 * (shift % (shape.exterior.length / 2));
        const turned = Float64Array.from([...shape.exterior.subarray(at), ...shape.exterior.subarray(0, at)]);
        for (const other of [backwards, { exterior: turned, holes: shape.holes.map(reversed) }]) {
          const found = toMatrix(coverPolygons([other], window));
          expect(largestDifference(found, expected)).toBeLessThan(1e-13);
        }
      }),
      { seed: 13, numRuns: 150 },
    );
  });

  it('moves with the polygon by whole pixels', () => {
    fc.assert(
      fc.property(latticeRings, fc.integer({ min: -4000, max: 4000 }), (shape, shift) => {
        const moved = { exterior: shape.exterior.map((value) => value + shift), holes: [] };
        const there = { ...window, col: window.col + shift, row: window.row + shift };
        const found = toMatrix(coverPolygons([moved], there));
        expect(largestDifference(found, toMatrix(coverPolygons([shape], window)))).toBeLessThan(4e-12);
      }),
      { seed: 14, numRuns: 100 },
    );
  });

  it('gives a pixel the same share in every window that holds it', () => {
    fc.assert(
      fc.property(anyPolygon, fc.integer({ min: 1, max: 18 }), fc.integer({ min: 1, max: 17 }), (shape, col, row) => {
        const expected = toMatrix(coverPolygons([shape], window));
        const parts = [
          { col: 0, row: 0, widthPx: col, heightPx: row },
          { col, row: 0, widthPx: window.widthPx - col, heightPx: row },
          { col: 0, row, widthPx: col, heightPx: window.heightPx - row },
          { col, row, widthPx: window.widthPx - col, heightPx: window.heightPx - row },
        ];
        for (const part of parts) {
          const found = toMatrix(
            coverPolygons([shape], { ...part, col: window.col + part.col, row: window.row + part.row }),
          );
          const whole = found.map((_, i) => {
            const [x, y] = [part.col + (i % part.widthPx), part.row + Math.floor(i / part.widthPx)];
            return expected[y * window.widthPx + x]!;
          });
          expect(largestDifference(found, whole)).toBeLessThan(1e-14);
        }
      }),
      { seed: 15, numRuns: 150 },
    );
  });

  it('shares every pixel out between the areas of a partition', () => {
    const cuts = fc.array(fc.double({ min: -4, max: 18, noNaN: true }), { minLength: 6, maxLength: 30 });
    fc.assert(
      fc.property(cuts, (heights) => {
        const line = heights.flatMap((y, i) => [-5 + (25 * i) / (heights.length - 1), y]);
        const above = polygon([...line, 20, -9, -5, -9]);
        const below = polygon([...line, 20, 25, -5, 25]);
        const upper = toMatrix(coverPolygons([above], window));
        const lower = toMatrix(coverPolygons([below], window));
        const both = upper.map((share, i) => share + lower[i]!);
        expect(largestDifference(both, new Float64Array(both.length).fill(1))).toBeLessThan(1e-13);
      }),
      { seed: 16, numRuns: 200 },
    );
  });

  it('keeps runs and edges apart, in order and inside the window', () => {
    fc.assert(
      fc.property(anyPolygon, (shape) => {
        const c = coverPolygons([shape, shape], window);
        expect(toMatrix(c).every((share) => share >= 0 && share <= 1)).toBe(true);
        for (let row = 0; row < window.heightPx; row++) {
          const cols = [...c.edgeCol.subarray(c.rowStart[row], c.rowStart[row + 1])];
          expect(cols).toEqual(cols.toSorted((a, b) => a - b));
          expect(new Set(cols).size).toBe(cols.length);
        }
        expect(c.edgeFraction.every((share) => share > 0 && share < 1)).toBe(true);
      }),
      { seed: 17, numRuns: 100 },
    );
  });
});

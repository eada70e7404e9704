import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedPolygon, overlapArea, polygonArea } from '../../geo/overlap-area.ts';
import type { Polygon } from '../../geo/polygon.ts';
import { cutPolygons } from '../../geo/cut-polygons.ts';

type Points = readonly (readonly [x: number, y: number])[];

const ring = (points: Points): Float64Array => Float64Array.from([...points, points[0]!].flat());
const polygon = (outline: Points, ...holes: Points[]): Polygon => ({ exterior: ring(outline), holes: holes.map(ring) });
const square = (x: number, y: number, side: number): Points => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
];
const shared = (a: Polygon, b: Polygon): number => overlapArea(boundedPolygon(a), boundedPolygon(b));
const areaOf = (polygons: readonly Polygon[]): number => polygons.reduce((sum, one) => sum + polygonArea(one), 0);

/** A star around a middle: its outline never crosses itself. */
const star = fc
  .record({
    x: fc.double({ min: -1, max: 1, noNaN: true }),
    y: fc.double({ min: -1, max: 1, noNaN: true }),
    radii: fc.array(fc.double({ min: 0.1, max: 2, noNaN: true }), { minLength: 3, maxLength: 12 }),
  })
  .map(({ x, y, radii }) =>
    polygon(
      radii.map((radius, i) => {
        const angle = (2 * Math.PI * i) / radii.length;
        return [500_000 + x + radius * Math.cos(angle), 5_000_000 + y + radius * Math.sin(angle)] as const;
      }),
    ),
  );

describe('land that two polygons share', () => {
  it('is that of the intersection, with holes', () => {
    const frame = polygon(square(0, 0, 10), [...square(2, 2, 6)].reverse());
    expect(shared(frame, frame)).toBeCloseTo(64, 12);
    expect(shared(frame, polygon(square(3, 3, 1)))).toBeCloseTo(0, 12);
    expect(shared(frame, polygon(square(1, 1, 2)))).toBeCloseTo(3, 12);
    const wedge: Points = [
      [0, 0],
      [10, 0],
      [0, 10],
    ];
    expect(shared(polygon(wedge), polygon(square(4, 4, 4)))).toBeCloseTo(2, 12);
  });

  it('is what cutting one out of the other takes away', () => {
    fc.assert(
      fc.property(star, star, (a, b) => {
        const taken = polygonArea(a) - areaOf(cutPolygons([a], [b]));
        expect(shared(a, b)).toBeCloseTo(taken, 6);
        expect(shared(b, a)).toBeCloseTo(taken, 6);
      }),
      { numRuns: 100 },
    );
  });

  it('is nothing along a border whose corners differ by float noise', () => {
    const border = fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 2, maxLength: 40 });
    const noise = fc.infiniteStream(fc.double({ min: -2e-15, max: 2e-15, noNaN: true }));
    fc.assert(
      fc.property(border, noise, (bends, draws) => {
        const next = (value: number): number => value * (1 + (draws.next().value as number));
        const line = bends.map((x, i) => [12 + x, 41 + i / bends.length] as const);
        const noisy = line.map(([x, y]) => [next(x), next(y)] as const);
        const west = polygon([[11, line[0]![1]], ...line, [11, line.at(-1)![1]]]);
        const east = polygon([[13, noisy[0]![1]], [13, noisy.at(-1)![1]], ...noisy.toReversed()]);
        expect(Math.abs(shared(west, east))).toBeLessThan(1e-11);
      }),
    );
  });

  it('with itself is more than its area where an outline crosses itself', () => {
    const bow = polygon([
      [0, 0],
      [2, 2],
      [2, 0],
      [0, 2],
    ]);
    expect(shared(bow, bow) - Math.abs(polygonArea(bow))).toBeCloseTo(2, 12);
  });
});

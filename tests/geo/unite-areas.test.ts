import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAreas, type AreaSet } from '../../geo/areas.ts';
import { coverPolygons } from '../../geo/coverage.ts';
import { polygonArea } from '../../geo/overlap-area.ts';
import { repairOutlines } from '../../geo/repair-outlines.ts';
import { uniteAreas } from '../../geo/unite-areas.ts';

type Points = readonly (readonly [x: number, y: number])[];

const rectangle = (west: number, south: number, east: number, north: number): Points => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];

/** Features of one code, each with its rings. */
function areaOf(features: readonly (readonly Points[])[]): AreaSet {
  return readAreas(
    {
      type: 'FeatureCollection',
      crs: { type: 'name', properties: { name: 'EPSG:32632' } },
      features: features.map((coordinates) => ({
        type: 'Feature',
        properties: { code: 'A' },
        geometry: { type: 'Polygon', coordinates },
      })),
    },
    { code: 'code', location: 'areas.geojson' },
  );
}

function landOf({ areas }: AreaSet): number {
  return areas[0]!.polygons.reduce((sum, polygon) => sum + polygonArea(polygon), 0);
}

/** Covered share of each pixel of a window at the origin, pixels of side 1, row-major. */
function sharesOf({ areas }: AreaSet, side: number): number[] {
  const window = { col: 0, row: 0, widthPx: side, heightPx: side };
  const cover = coverPolygons(areas[0]!.polygons, window);
  const shares = Array.from({ length: side * side }, () => 0);
  for (let row = 0; row < side; row++) {
    for (let i = cover.rowStart[row]!; i < cover.rowStart[row + 1]!; i++)
      shares[row * side + cover.edgeCol[i]!] = cover.edgeFraction[i]!;
    for (let i = cover.runStart[row]!; i < cover.runStart[row + 1]!; i++)
      shares.fill(1, row * side + cover.runCol[i]!, row * side + cover.runCol[i]! + cover.runLengthPx[i]!);
  }
  return shares;
}

describe('polygons of one area', () => {
  it('that a join wrote several times count once', () => {
    const field = [rectangle(0.25, 0.25, 5.75, 5.75)];
    const once = areaOf([field]);
    const thrice = uniteAreas(areaOf([field, field, field]));
    expect(thrice).toEqual(once);
    expect(uniteAreas(once)).toBe(once);
  });

  it('cover a pixel at their edges by the share of their union', () => {
    const set = uniteAreas(areaOf([[rectangle(0.1, 0, 0.6, 1)], [rectangle(0.4, 0, 0.8, 1)]]));
    expect(sharesOf(set, 1)[0]).toBeCloseTo(0.7, 9);
    const slanted: Points = [
      [0, 0],
      [1, 0],
      [0, 1],
      [0, 0],
    ];
    const corner = uniteAreas(areaOf([[slanted], [rectangle(0, 0, 0.5, 0.5)], [rectangle(0.5, 0.5, 1, 1)]]));
    expect(sharesOf(corner, 1)[0]).toBeCloseTo(0.75, 9);
  });

  it('cover every pixel as rectangles on a fine lattice do', () => {
    const FINE = 4;
    const side = fc.integer({ min: 1, max: 9 });
    const cells = fc.array(fc.record({ x: side, y: side, width: side, height: side }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(cells, (rectangles) => {
        const set = areaOf(
          rectangles.map(({ x, y, width, height }) => [
            rectangle(x / FINE, y / FINE, (x + width) / FINE, (y + height) / FINE),
          ]),
        );
        const isCovered = (u: number, v: number): boolean =>
          rectangles.some(({ x, y, width, height }) => u >= x && u < x + width && v >= y && v < y + height);
        const expected = Array.from({ length: 25 }, (_, pixel) => {
          const [col, row] = [pixel % 5, Math.floor(pixel / 5)];
          const parts = Array.from({ length: FINE * FINE }, (__, k) =>
            isCovered(col * FINE + (k % FINE), row * FINE + Math.floor(k / FINE)),
          );
          return parts.filter(Boolean).length / FINE ** 2;
        });
        for (const [pixel, share] of sharesOf(uniteAreas(set), 5).entries()) {
          expect(share).toBeCloseTo(expected[pixel]!, 8);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('stay as they are where they share a border only, or lie in a hole', () => {
    const set = areaOf([
      [rectangle(0, 0, 10, 10), rectangle(2, 2, 8, 8)],
      [rectangle(10, 0, 20, 10)],
      [rectangle(2, 2, 8, 8)],
      [rectangle(10, 10, 20, 20)],
    ]);
    expect(uniteAreas(set)).toBe(set);
  });

  it('that cross or repeat themselves are read by the even-odd rule', () => {
    const bow: Points = [
      [100, 900],
      [300, 600],
      [300, 900],
      [100, 800],
      [100, 900],
    ];
    expect(landOf(repairOutlines(areaOf([[bow]])).set)).toBeCloseTo(25_000, 3);
    const over: Points = [
      [500, 900],
      [700, 900],
      [700, 700],
      [500, 700],
      [500, 800],
      [800, 800],
      [800, 950],
      [500, 950],
      [500, 900],
    ];
    expect(landOf(repairOutlines(areaOf([[over]])).set)).toBeCloseTo(45_000, 3);
  });

  it('are united where they are nearly the same', () => {
    const noise = fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true }));
    fc.assert(
      fc.property(noise, fc.constantFrom(1e-10, 1e-9, 1e-6, 1e-3), (draws, sizeM) => {
        const next = (value: number): number => value + (draws.next().value as number) * sizeM;
        const base = Array.from({ length: 30 }, (_, k) => {
          const radius = 1000 * (1 + 0.3 * Math.sin((14 * Math.PI * k) / 30));
          const angle = (2 * Math.PI * k) / 30;
          return [500_000 + radius * Math.cos(angle), 4_900_000 + radius * Math.sin(angle)] as const;
        });
        const copy = (): Points => {
          const points = base.map(([x, y]) => [next(x), next(y)] as const);
          return [...points, points[0]!];
        };
        const once = landOf(areaOf([[[...base, base[0]!]]]));
        const united = landOf(uniteAreas(areaOf([[copy()], [copy()], [copy()]])));
        expect(Math.abs(united / once - 1)).toBeLessThan(1e-5);
      }),
      { numRuns: 20 },
    );
  });
});

import fc from 'fast-check';
import geodesic from 'geographiclib-geodesic';
import { describe, expect, it } from 'vitest';
import { readAreas, type AreaSet } from '../../geo/areas.ts';
import { crsFromEpsg, crsFromText, pointTransform } from '../../geo/crs.ts';
import { areasToGeojson, excludeFromAreas, keepWithinAreas } from '../../geo/exclude-from-areas.ts';
import { growPolygons } from '../../geo/grow-polygons.ts';
import { containsPoint, readPolygonSet, type PolygonSet } from '../../geo/polygon-set.ts';
import { signedArea } from '../../geo/ring.ts';

type Ring = readonly (readonly [x: number, y: number])[];

const rectangle = (west: number, south: number, east: number, north: number): Ring => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];

function collection(rings: readonly (readonly Ring[])[], crs = 'OGC:CRS84'): unknown {
  return {
    type: 'FeatureCollection',
    crs: { type: 'name', properties: { name: crs } },
    features: rings.map((coordinates, i) => ({
      type: 'Feature',
      properties: { code: `A${i + 1}`, name: `Area ${i + 1}`, region: 'R' },
      geometry: { type: 'Polygon', coordinates },
    })),
  };
}

const keys = { code: 'code', name: 'name', parents: ['region'], location: 'areas.geojson' };
const areasOf = (rings: readonly (readonly Ring[])[], crs?: string): AreaSet => readAreas(collection(rings, crs), keys);
const polygonsOf = (rings: readonly (readonly Ring[])[], crs?: string): PolygonSet =>
  readPolygonSet(collection(rings, crs), { location: 'cut.geojson' });

/** Area of each area in its plane, holes taken off. */
function planeAreas({ areas }: AreaSet): number[] {
  return areas.map(({ polygons }) =>
    polygons.reduce(
      (sum, { exterior, holes }) =>
        holes.reduce((left, hole) => left - Math.abs(signedArea(hole)), sum + Math.abs(signedArea(exterior))),
      0,
    ),
  );
}

describe('land cut out of areas', () => {
  const halves = areasOf([[rectangle(0, 0, 5, 10)], [rectangle(5, 0, 10, 10)]], 'EPSG:32632');

  it('leaves holes, parts and areas without land', () => {
    const cuts = [[rectangle(4, 4, 6, 6)], [rectangle(1, 1, 2, 2)], [rectangle(7, -1, 8, 11)]];
    const left = excludeFromAreas(halves, polygonsOf(cuts, 'EPSG:32632'));
    expect(planeAreas(left)).toEqual([47, 38]);
    expect(left.areas.map(({ polygons }) => polygons.length)).toEqual([1, 2]);
    expect(left.areas[0]!.polygons[0]!.holes).toHaveLength(1);
    const nothing = excludeFromAreas(halves, polygonsOf([[rectangle(-1, -1, 5, 11)]], 'EPSG:32632'));
    expect(nothing.areas.map(({ code, polygons }) => [code, polygons.length])).toEqual([
      ['A1', 0],
      ['A2', 1],
    ]);
  });

  it('keeps an island in what is cut out', () => {
    const ring = [rectangle(1, 1, 4, 4), rectangle(2, 2, 3, 3)];
    expect(planeAreas(excludeFromAreas(halves, polygonsOf([ring], 'EPSG:32632')))).toEqual([42, 50]);
  });

  it('takes from all areas together what lies in them, whatever is cut', () => {
    const box = fc
      .tuple(...[0, 1, 2, 3].map(() => fc.double({ min: -2, max: 12, noNaN: true })))
      .filter(([a, b, c, d]) => Math.abs(a! - b!) > 0.01 && Math.abs(c! - d!) > 0.01)
      .map(([a, b, c, d]) => [Math.min(a!, b!), Math.min(c!, d!), Math.max(a!, b!), Math.max(c!, d!)] as const);
    fc.assert(
      fc.property(box, ([west, south, east, north]) => {
        const [first, second] = planeAreas(
          excludeFromAreas(halves, polygonsOf([[rectangle(west, south, east, north)]], 'EPSG:32632')),
        );
        const shared = (from: number, to: number): number =>
          Math.max(0, Math.min(east, to) - Math.max(west, from)) *
          Math.max(0, Math.min(north, 10) - Math.max(south, 0));
        expect(first).toBeCloseTo(50 - shared(0, 5), 9);
        expect(second).toBeCloseTo(50 - shared(5, 10), 9);
      }),
      { numRuns: 60 },
    );
  });

  it('and what lies in it make up the area, overlapping polygons counted once', () => {
    const corner = fc.tuple(fc.double({ min: -2, max: 9, noNaN: true }), fc.double({ min: -2, max: 9, noNaN: true }));
    fc.assert(
      fc.property(corner, corner, ([x1, y1], [x2, y2]) => {
        const cut = polygonsOf(
          [[rectangle(x1, y1, x1 + 3, y1 + 2.5)], [rectangle(x2, y2, x2 + 2, y2 + 4)]],
          'EPSG:32632',
        );
        const without = planeAreas(excludeFromAreas(halves, cut));
        const within = planeAreas(keepWithinAreas(halves, cut));
        for (const i of [0, 1]) expect(without[i]! + within[i]!).toBeCloseTo(50, 9);
      }),
      { numRuns: 60 },
    );
    const around = polygonsOf([[rectangle(-1, -1, 6, 11)]], 'EPSG:32632');
    const kept = keepWithinAreas(halves, around);
    expect(kept.areas[0]).toEqual(halves.areas[0]);
    expect(planeAreas(kept)).toEqual([50, 10]);
  });

  it('leaves an area that it does not touch as it was, to the bit, and reads back what was written', () => {
    const crossing = areasOf([[rectangle(9.1, 47.3, 9.2, 47.4)], [rectangle(9.2, 47.3, 9.3, 47.4)]]);
    const left = excludeFromAreas(crossing, polygonsOf([[rectangle(9.25, 47.35, 9.4, 47.38)]]));
    expect(left.areas[0]).toEqual(crossing.areas[0]);
    expect(readAreas(JSON.parse(JSON.stringify(areasToGeojson(left, keys))), keys).areas).toEqual(left.areas);
  });

  it('is found across the antimeridian', () => {
    const fiji = areasOf([[rectangle(179, -18, 181, -17)]]);
    const cut = polygonsOf([[rectangle(-180, -18, -179.5, -17)]]);
    expect(planeAreas(excludeFromAreas(fiji, cut))[0]).toBeCloseTo(1.5, 9);
    const contains = containsPoint(cut, fiji.crs);
    expect([contains(180.25, -17.5), contains(179.75, -17.5)]).toEqual([true, false]);
  });
});

describe('polygons grown by a distance', () => {
  const places = [
    ['at the equator', 10, 0],
    ['in the north', 25, 68],
    ['in the south', -63.5, -8.8],
  ] as const;

  /** A point at a geodesic distance from another. */
  function away(lon: number, lat: number, azimuthDeg: number, distanceM: number): [number, number] {
    const { lon2, lat2 } = geodesic.Geodesic.WGS84.Direct(lat, lon, azimuthDeg, distanceM);
    return [lon2!, lat2!];
  }

  it.each(places)('hold all that is within the distance, and little more, %s', (_, lon, lat) => {
    const corner = rectangle(lon, lat, lon + 0.3, lat + 0.1);
    const grown = growPolygons(polygonsOf([[corner]]), 5000);
    const contains = containsPoint(grown, crsFromText('OGC:CRS84'));
    // Nearest to the south-western corner is the corner itself for all directions between south and west.
    for (let azimuth = 180; azimuth <= 270; azimuth += 3) {
      expect(contains(...away(lon, lat, azimuth, 5000)), `${azimuth} within`).toBe(true);
      expect(contains(...away(lon, lat, azimuth, 5250)), `${azimuth} beyond`).toBe(false);
    }
  });

  it('follow an inlet, and leave a hole that is wide enough', () => {
    const [west, south] = [500_000, 4_500_000];
    const ring = rectangle(west, south, west + 30_000, south + 30_000);
    const hole = rectangle(west + 10_000, south + 10_000, west + 20_000, south + 20_000);
    const grown = growPolygons(polygonsOf([[ring, hole]], 'EPSG:32632'), 2000);
    const contains = containsPoint(grown, crsFromEpsg(32632));
    expect(contains(west + 15_000, south + 15_000)).toBe(false);
    expect(contains(west + 11_900, south + 15_000)).toBe(true);
    expect(contains(west - 1990, south + 15_000)).toBe(true);
    expect(contains(west - 2200, south + 15_000)).toBe(false);
  });

  it('are left as they are by a distance of 0', () => {
    const set = polygonsOf([[rectangle(1, 1, 2, 2)]]);
    expect(growPolygons(set, 0)).toBe(set);
  });

  it('grow across the antimeridian', () => {
    const grown = growPolygons(polygonsOf([[rectangle(179.9, 10, 180.1, 10.1)]]), 10_000);
    const toLonLat = pointTransform(crsFromText('OGC:CRS84'), grown.crs);
    const contains = containsPoint(grown, crsFromText('OGC:CRS84'));
    expect(contains(...toLonLat(-179.85, 10.05))).toBe(true);
    expect(contains(179.85, 10.05)).toBe(true);
    expect(contains(179.5, 10.05)).toBe(false);
  });
});

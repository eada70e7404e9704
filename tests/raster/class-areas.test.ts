import fc from 'fast-check';
import { Geodesic, PolygonArea } from 'geographiclib-geodesic';
import { describe, expect, it } from 'vitest';
import type { Affine } from '../../geo/affine.ts';
import { readAreas } from '../../geo/areas.ts';
import { crsFromEpsg, crsFromText } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import { projectAreas } from '../../geo/project-areas.ts';
import type { ProjectedArea } from '../../geo/project-areas.ts';
import type { Window } from '../../geo/window.ts';
import { areaTotalsM2, classAreasOfBlock } from '../../raster/areas/class-areas.ts';
import type { ClassAreas } from '../../raster/areas/class-areas.ts';
import { RasterError } from '../../raster/raster-error.ts';
import { clipToPixels, starRing } from '../geo/coverage-oracle.ts';

const VALUES = [4, 0, 9, 17];
const NODATA = 255;
const grids: readonly (readonly [string, Grid])[] = (
  [
    ['UTM', 32720, [10, 0, 300_000, 0, -10, 9_000_000]],
    ['UTM, turned', 32633, [8, 5, 700_000, 5, -8, 5_300_000]],
    ['LAEA', 3035, [20, 0, 4_500_000, 0, -20, 3_200_000]],
    ['longitude and latitude', 4326, [1e-4, 0, 12, 0, -1e-4, 55]],
  ] as readonly (readonly [string, number, Affine])[]
).map(([name, epsg, affine]) => [name, { crs: crsFromEpsg(epsg), affine, widthPx: 61, heightPx: 47 }] as const);
const wholeOf = (grid: Grid): Window => ({ col: 0, row: 0, widthPx: grid.widthPx, heightPx: grid.heightPx });

function areaOf(code: string, exterior: Float64Array, holes: readonly Float64Array[] = []): ProjectedArea {
  const [xs, ys] = [exterior.filter((_, i) => i % 2 === 0), exterior.filter((_, i) => i % 2 === 1)];
  const boundsPx = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
  return { code, polygons: [{ exterior, holes }], boundsPx };
}

/** Patches of classes, some of them without one; the same for a seed. */
function classMap(grid: Grid, seed: number, patchPx: number): Uint8Array {
  return Uint8Array.from({ length: grid.widthPx * grid.heightPx }, (_, i) => {
    const [x, y] = [Math.floor((i % grid.widthPx) / patchPx), Math.floor(i / grid.widthPx / patchPx)];
    const mixed = Math.imul(x * 73_856_093 + y * 19_349_663 + seed, 0x9e37_79b1) >>> 24;
    return [...VALUES, NODATA][mixed % 5]!;
  });
}

function cut(grid: Grid, classes: Uint8Array, window: Window): Uint8Array {
  return Uint8Array.from({ length: window.widthPx * window.heightPx }, (_, i) => {
    const [x, y] = [window.col + (i % window.widthPx), window.row + Math.floor(i / window.widthPx)];
    return classes[y * grid.widthPx + x]!;
  });
}

/** Pixel by pixel: share by clipping, times area. */
function bruteForce(o: { grid: Grid; classes: Uint8Array; area: ProjectedArea }): Float64Array {
  const model = pixelAreaModel(o.grid);
  const sums = new Float64Array(VALUES.length + 1);
  clipToPixels(o.area.polygons, wholeOf(o.grid)).forEach((share, i) => {
    const slot = VALUES.indexOf(o.classes[i]!);
    const areaM2 = model.areaM2(i % o.grid.widthPx, Math.floor(i / o.grid.widthPx));
    sums[slot < 0 ? VALUES.length : slot]! += share * areaM2;
  });
  return sums;
}

const slotsOf = (found: ClassAreas): Float64Array => Float64Array.of(...found.classAreasM2, found.notObservedM2);

const star = fc
  .record({
    x: fc.double({ min: -10, max: 70, noNaN: true }),
    y: fc.double({ min: -10, max: 55, noNaN: true }),
    radii: fc.array(fc.double({ min: 2, max: 40, noNaN: true }), { minLength: 3, maxLength: 30 }),
  })
  .map(({ x, y, radii }) => areaOf('star', starRing([x, y], radii)));

describe.each(grids)('class areas on %s', (_, grid) => {
  const pixelArea = pixelAreaModel(grid);
  const block = { nodata: NODATA, values: VALUES, pixelArea };

  it('equal shares by clipping times pixel areas', () => {
    fc.assert(
      fc.property(star, fc.nat(999), fc.constantFrom(1, 3, 11), (area, seed, patchPx) => {
        const classes = classMap(grid, seed, patchPx);
        const expected = bruteForce({ grid, classes, area });
        const [found] = classAreasOfBlock({ ...block, classes, window: wholeOf(grid), areas: [area] });
        const slots = found === undefined ? new Float64Array(expected.length) : slotsOf(found);
        const total = expected.reduce((sum, areaM2) => sum + areaM2, 0) + pixelArea.areaM2(0, 0);
        expected.forEach((areaM2, slot) => expect(Math.abs(slots[slot]! - areaM2)).toBeLessThan(1e-10 * total));
      }),
      { seed: 31, numRuns: 40 },
    );
  });

  it('add up over tiles to those of the whole, and with what lies outside to the whole area', () => {
    fc.assert(
      fc.property(star, fc.integer({ min: 5, max: 40 }), (area, tilePx) => {
        const classes = classMap(grid, tilePx, 4);
        const [whole] = classAreasOfBlock({ ...block, classes, window: wholeOf(grid), areas: [area] });
        const sums = new Float64Array(VALUES.length + 1);
        for (const window of tilesAround(grid, tilePx)) {
          const outside = new Uint8Array(window.widthPx * window.heightPx).fill(NODATA);
          const inTile = window.inside ? cut(grid, classes, window) : outside;
          for (const found of classAreasOfBlock({ ...block, classes: inTile, window, areas: [area] })) {
            slotsOf(found).forEach((areaM2, slot) => (sums[slot]! += areaM2));
          }
        }
        const total = areaTotalsM2([area], pixelArea)[0]!;
        const added = sums.reduce((sum, areaM2) => sum + areaM2, 0);
        expect(Math.abs(added / total - 1)).toBeLessThan(1e-12);
        if (whole !== undefined) {
          whole.classAreasM2.forEach((areaM2, index) =>
            expect(Math.abs(sums[index]! - areaM2)).toBeLessThan(1e-12 * total),
          );
        }
      }),
      { seed: 32, numRuns: 25 },
    );
  });

  it('of children add up to their parent', () => {
    const classes = classMap(grid, 5, 6);
    const line = [-5, 10.3, 9.7, 22.1, 30.5, 3.3, 44.4, 31.9, 70, 20.2];
    const back = [70, 20.2, 44.4, 31.9, 30.5, 3.3, 9.7, 22.1, -5, 10.3];
    const north = areaOf('north', Float64Array.of(...line, 70, -9, -5, -9));
    const south = areaOf('south', Float64Array.of(...back, -5, 60, 70, 60));
    const parent = areaOf('parent', Float64Array.of(-5, -9, 70, -9, 70, 60, -5, 60));
    const areas = [north, south, parent];
    const found = classAreasOfBlock({ ...block, classes, window: wholeOf(grid), areas }).map(slotsOf);
    found[2]!.forEach((areaM2, slot) => {
      expect(Math.abs((found[0]![slot]! + found[1]![slot]!) / areaM2 - 1)).toBeLessThan(1e-12);
    });
    const totals = areaTotalsM2(areas, pixelArea);
    expect(Math.abs((totals[0]! + totals[1]!) / totals[2]! - 1)).toBeLessThan(1e-12);
  });

  it('give the same bits again, from other memory and as 16-bit classes', () => {
    const classes = classMap(grid, 6, 2);
    const area = areaOf('star', starRing([30, 20], [18, 9, 22, 14, 19, 25, 12]));
    const request = { ...block, window: wholeOf(grid), areas: [area] };
    const first = classAreasOfBlock({ ...request, classes });
    const shifted = new Uint8Array(classes.length + 3).subarray(3);
    shifted.set(classes);
    expect(classAreasOfBlock({ ...request, classes: shifted })).toEqual(first);
    expect(classAreasOfBlock({ ...request, classes: Uint16Array.from(classes) })).toEqual(first);
  });
});

/** Tiles of the grid, cut at its edges, and four blocks around it that reach past every area. */
function tilesAround(grid: Grid, tilePx: number): readonly (Window & { readonly inside: boolean })[] {
  const { widthPx: width, heightPx: height } = grid;
  const tiles: (Window & { inside: boolean })[] = [];
  for (let row = 0; row < height; row += tilePx) {
    for (let col = 0; col < width; col += tilePx) {
      const heightPx = Math.min(tilePx, height - row);
      tiles.push({ col, row, widthPx: Math.min(tilePx, width - col), heightPx, inside: true });
    }
  }
  const reach = 60;
  const wide = { col: -reach, widthPx: width + 2 * reach, heightPx: reach, inside: false };
  const high = { row: 0, widthPx: reach, heightPx: height, inside: false };
  return [
    ...tiles,
    { ...wide, row: -reach },
    { ...wide, row: height },
    { ...high, col: -reach },
    { ...high, col: width },
  ];
}

describe('class areas', () => {
  const [, grid] = grids[0]!;
  const pixelArea = pixelAreaModel(grid);

  it('leave out areas that cover nothing of the block, and keep the order of the others', () => {
    const areas = ['b', 'far', 'a'].map((code, i) =>
      areaOf(code, starRing([code === 'far' ? 500 : 10 + 15 * i, 20], [5, 5, 5, 5])),
    );
    const classes = classMap(grid, 1, 5);
    const found = classAreasOfBlock({
      classes,
      nodata: NODATA,
      values: VALUES,
      window: wholeOf(grid),
      areas,
      pixelArea,
    });
    expect(found.map(({ code }) => code)).toEqual(['b', 'a']);
  });

  it('name a value that is no class, but only under an area', () => {
    const classes = new Uint8Array(grid.widthPx * grid.heightPx).fill(4);
    classes[0] = 77;
    const request = { classes, nodata: NODATA, values: VALUES, window: wholeOf(grid), pixelArea };
    const away = areaOf('away', starRing([30, 20], [5, 5, 5, 5]));
    expect(() => classAreasOfBlock({ ...request, areas: [away] })).not.toThrow();
    const over = areaOf('over', Float64Array.of(-1, -1, 3, -1, 3, 3, -1, 3));
    expect(() => classAreasOfBlock({ ...request, areas: [over] })).toThrow(RasterError);
    expect(() => classAreasOfBlock({ ...request, areas: [over] })).toThrow(/area over .* 77/);
  });

  it('refuse a block that does not fit its window', () => {
    const request = { nodata: NODATA, values: VALUES, window: wholeOf(grid), areas: [], pixelArea };
    expect(() => classAreasOfBlock({ ...request, classes: new Uint8Array(7) })).toThrow(/61 × 47 values, but holds 7/);
  });

  it.each(['moll', 'robin', 'eck6'])(
    'keep the land up to the edge of a world map, whose pixels it cuts: %s',
    (projection) => {
      const crs = crsFromText(`+proj=${projection} +lon_0=0 +datum=WGS84 +units=m`);
      const grid: Grid = { crs, affine: [200_000, 0, -18_100_000, 0, -200_000, 9_100_000], widthPx: 181, heightPx: 91 };
      const south = Array.from({ length: 37 }, (_, k) => [-180 + 10 * k, -60]);
      const ring = [...south, ...south.toReversed().map(([lon]) => [lon, 60]), south[0]];
      const band = {
        type: 'Feature',
        properties: { code: 'band' },
        geometry: { type: 'Polygon', coordinates: [ring] },
      };
      const areas = readAreas(
        { type: 'FeatureCollection', features: [band] },
        { code: 'code', level: 'level', parents: [], location: 'areas.geojson' },
      );
      const model = pixelAreaModel(grid);
      // Outlines follow edges to 0.01 pixel, 2 km here. Zone of WGS 84 between 60° S and 60° N: 441.2339 million km² (Snyder 1987, equations 3-12 and 3-13).
      expect(areaTotalsM2(projectAreas(areas, grid), model)[0]! / 441.23392069428e12).toBeCloseTo(1, 3);
      expect(model.dependsOn).toBe('row');
    },
  );

  it('agree with geodesic areas of the polygons within 1e-5, the deviation of edges allowed in pixels', () => {
    const ring = [
      [-63.1, -9.2],
      [-62.7, -9.15],
      [-62.6, -9.6],
      [-62.95, -9.75],
      [-63.2, -9.5],
    ];
    const areas = readAreas(
      {
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            properties: { code: 'x' },
            geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]]] },
          },
        ],
      },
      { code: 'code', location: 'test' },
    );
    const { semiMajorM, flattening } = areas.crs.ellipsoid;
    const polygon = new PolygonArea.PolygonArea(new Geodesic.Geodesic(semiMajorM, flattening), false);
    ring.forEach(([x0, y0], i) => {
      const [x1, y1] = ring[(i + 1) % ring.length] as [number, number];
      for (let t = 0; t < 200; t++) polygon.AddPoint(y0! + ((y1 - y0!) * t) / 200, x0! + ((x1 - x0!) * t) / 200);
    });
    const expected = Math.abs(polygon.Compute(false, true).area!);
    for (const [epsg, affine] of [
      [32720, [30, 0, 400_000, 0, -30, 9_000_000]],
      [3857, [30, 0, -7_050_000, 0, -30, -1_000_000]],
      [4326, [3e-4, 0, -64, 0, -3e-4, -9]],
    ] as readonly (readonly [number, Affine])[]) {
      const onGrid: Grid = { crs: crsFromEpsg(epsg), affine, widthPx: 100, heightPx: 100 };
      const [total] = areaTotalsM2(projectAreas(areas, onGrid), pixelAreaModel(onGrid));
      expect(Math.abs(total! / expected - 1), `EPSG:${epsg}`).toBeLessThan(epsg === 4326 ? 1e-7 : 1e-5);
    }
  });
});

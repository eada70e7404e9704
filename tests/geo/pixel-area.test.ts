import fc from 'fast-check';
import { Geodesic, PolygonArea } from 'geographiclib-geodesic';
import { describe, expect, it } from 'vitest';
import { applyAffine } from '../../geo/affine.ts';
import type { Affine } from '../../geo/affine.ts';
import { areaDensity, numericDensity } from '../../geo/area-density.ts';
import { crsFromEpsg, crsFromText, pointTransform } from '../../geo/crs.ts';
import type { Crs } from '../../geo/crs.ts';
import { zoneAreaM2 } from '../../geo/ellipsoid-area.ts';
import type { Grid } from '../../geo/grid.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';

const northUp = (pixel: number, x: number, y: number): Affine => [pixel, 0, x, 0, -pixel, y];
const gridOf = (crs: Crs, affine: Affine): Grid => ({ crs, affine, widthPx: 1000, heightPx: 1000 });

/** Area in m² of a pixel as a geodesic polygon, its edges densified. */
function geodesicAreaM2(grid: Grid, col: number, row: number): number {
  const { semiMajorM, flattening } = grid.crs.ellipsoid;
  const geographic = crsFromText(`+proj=longlat +a=${semiMajorM} +rf=${1 / flattening} +no_defs`);
  const toGeographic = pointTransform(grid.crs, grid.crs.kind === 'geographic' ? grid.crs : geographic);
  const polygon = new PolygonArea.PolygonArea(new Geodesic.Geodesic(semiMajorM, flattening), false);
  const corners = [col, row, col, row + 1, col + 1, row + 1, col + 1, row, col, row];
  const steps = 64;
  for (let side = 0; side < 4; side++) {
    for (let step = 0; step < steps; step++) {
      const at = (axis: number): number =>
        corners[2 * side + axis]! + ((corners[2 * side + 2 + axis]! - corners[2 * side + axis]!) * step) / steps;
      const [longitude, latitude] = toGeographic(...applyAffine(grid.affine, at(0), at(1)));
      polygon.AddPoint(latitude, longitude);
    }
  }
  return Math.abs(polygon.Compute(false, true).area!);
}

const relative = (found: number, expected: number): number => Math.abs(found / expected - 1);

const NATIONAL_GRID = '+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy +no_defs';

describe('true pixel areas against geodesic polygons', () => {
  /** Geodesic areas carry some 0.01 m² of rounding; a pixel of 1 km and more leaves 1e-8 of that. */
  const cases: readonly (readonly [string, Grid])[] = [
    ['UTM 20S at its central meridian', gridOf(crsFromEpsg(32720), northUp(1000, 500_000, 9_000_000))],
    ['UTM 20S three degrees west of it', gridOf(crsFromEpsg(32720), northUp(1000, 166_000, 9_000_000))],
    ['UTM 33N in the far north', gridOf(crsFromEpsg(32633), northUp(1000, 750_000, 9_200_000))],
    ['UTM 33N at the equator, beyond its zone', gridOf(crsFromEpsg(32633), northUp(1000, 1_200_000, 400_000))],
    [
      'British National Grid on the Airy ellipsoid',
      gridOf(crsFromText(NATIONAL_GRID), northUp(1000, 100_000, 1_000_000)),
    ],
    ['LAEA Europe', gridOf(crsFromEpsg(3035), northUp(1000, 5_500_000, 1_600_000))],
    ['Lambert-93', gridOf(crsFromEpsg(2154), northUp(1000, 200_000, 6_200_000))],
    ['Web Mercator at 60°, on WGS 84', gridOf(crsFromEpsg(3857), northUp(1000, 1_000_000, 8_400_000))],
    ['Antarctic polar stereographic', gridOf(crsFromEpsg(3031), northUp(1000, 900_000, 700_000))],
    ['longitude and latitude, 0.01°', gridOf(crsFromEpsg(4326), northUp(0.01, 12, 55))],
    ['longitude and latitude across the equator', gridOf(crsFromEpsg(4326), northUp(0.1, -60, 0.25))],
    ['longitude and latitude turned by 30°', gridOf(crsFromEpsg(4326), [0.009, 0.005, 12, 0.005, -0.009, 55])],
    ['UTM 33N turned by 30°', gridOf(crsFromEpsg(32633), [866, 500, 700_000, 500, -866, 5_300_000])],
  ];
  it.each(cases)('%s', (_, grid) => {
    const model = pixelAreaModel(grid);
    for (const [col, row] of [
      [0, 0],
      [31, 2],
      [2, 45],
      [-3, -2],
    ] as const) {
      expect(relative(model.areaM2(col, row), geodesicAreaM2(grid, col, row))).toBeLessThan(2e-8);
    }
  });
});

describe('formulas', () => {
  it('gives the whole ellipsoid of WGS 84', () => {
    const wgs84 = crsFromEpsg(4326).ellipsoid;
    expect(2 * Math.PI * zoneAreaM2(wgs84, 0, Math.PI)).toBeCloseTo(510_065_621_724_088.5, -1);
  });

  it('adds up zones however thin, and ends at the poles', () => {
    const grid = gridOf(crsFromEpsg(4326), northUp(1e-7, 12, 55));
    const coarse = gridOf(crsFromEpsg(4326), northUp(1e-4, 12, 55));
    const fine = pixelAreaModel(grid);
    let sum = 0;
    for (let row = 0; row < 1000; row++) sum += fine.runAreaM2(row, 0, 1000);
    expect(relative(sum, pixelAreaModel(coarse).areaM2(0, 0))).toBeLessThan(1e-12);
    const world = pixelAreaModel(gridOf(crsFromEpsg(4326), northUp(1, -180, 90.5)));
    let whole = 0;
    for (let row = -3; row < 185; row++) whole += world.runAreaM2(row, 0, 360);
    expect(relative(whole, 510_065_621_724_088.5)).toBeLessThan(1e-14);
  });

  it('holds equal-area projections to be equal-area, and a US foot to be 0.3048006 m', () => {
    for (const code of [3035, 5070, 6933, 3578, 8857]) {
      const crs = crsFromEpsg(code);
      const numeric = numericDensity(crs);
      const toCrs = pointTransform(crsFromEpsg(4326), crs);
      const middle = Number(crs.parameters['lon_0'] ?? 0);
      for (const [longitude, latitude] of [
        [middle + 5, 35],
        [middle - 20, 60],
      ] as const) {
        expect(relative(numeric.at(...toCrs(longitude, latitude)), areaDensity(crs).at(0, 0))).toBeLessThan(1e-10);
      }
    }
    const feet = pixelAreaModel(gridOf(crsFromEpsg(2263), northUp(1, 984_250, 200_000))).areaM2(0, 0);
    expect(feet / (1200 / 3937) ** 2).toBeCloseTo(1, 4);
  });

  it('has one scale of transverse Mercator, by series and by derivatives of the projection', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(32631, 32760, 27700, 2193, 31467, 26918),
        fc.double({ min: -14, max: 14, noNaN: true }),
        fc.double({ min: -80, max: 84, noNaN: true }),
        (code, offset, latitude) => {
          const crs = crsFromEpsg(code);
          const { at } = areaDensity(crs);
          const middle = Number(crs.parameters['lon_0']);
          const [x, y] = pointTransform(crsFromEpsg(4326), crs)(middle + offset, latitude);
          expect(relative(at(x, y), numericDensity(crs).at(x, y))).toBeLessThan(1e-10);
        },
      ),
      { seed: 21, numRuns: 60 },
    );
  });
});

describe('sums over pixels', () => {
  const grids: readonly (readonly [string, Grid])[] = [
    ['UTM, 10 m', gridOf(crsFromEpsg(32720), northUp(10, 400_000, 9_000_000))],
    ['UTM, 3 km', gridOf(crsFromEpsg(32720), northUp(3000, 200_000, 9_000_000))],
    ['UTM, turned', gridOf(crsFromEpsg(32633), [8, 5, 700_000, 5, -8, 5_300_000])],
    ['LAEA', gridOf(crsFromEpsg(3035), northUp(10, 4_500_000, 3_200_000))],
    ['longitude and latitude', gridOf(crsFromEpsg(4326), northUp(1e-4, 12, 55))],
    ['Web Mercator', gridOf(crsFromEpsg(3857), northUp(10, 1_000_000, 8_400_000))],
  ];

  it.each(grids)('%s: a run is the sum of its pixels, also across blocks and before column 0', (_, grid) => {
    const model = pixelAreaModel(grid);
    for (const row of [-700, 0, 1023, 1024]) {
      let sum = 0;
      for (let col = -1100; col < 1100; col++) sum += model.areaM2(col, row);
      expect(relative(model.runAreaM2(row, -1100, 1100), sum)).toBeLessThan(1e-12);
      expect(model.runAreaM2(row, 5, 5)).toBe(0);
    }
  });

  it.each(grids)('%s: the polynomial of a row gives its pixels', (_, grid) => {
    const model = pixelAreaModel(grid);
    for (const col of [-1100, 0, 517, 1023]) {
      const { coefficients, colStart, colEnd } = model.rowPolynomial(77, col)!;
      const upTo = (end: number): number => {
        const u = (2 * (end - colStart)) / (colEnd - colStart) - 1;
        return coefficients.reduceRight((sum, coefficient) => sum * u + coefficient, 0);
      };
      expect(col >= colStart && col < colEnd).toBe(true);
      expect(Math.abs(upTo(colStart))).toBeLessThan(1e-6 * model.areaM2(col, 77));
      expect(relative(upTo(col + 1) - upTo(col), model.areaM2(col, 77))).toBeLessThan(1e-11);
    }
  });

  it('does not depend on what was asked before', () => {
    const grid = gridOf(crsFromEpsg(32720), northUp(10, 400_000, 9_000_000));
    const asked = pixelAreaModel(grid);
    for (let row = 3000; row >= 0; row -= 7) asked.runAreaM2(row, -50, 4000);
    expect(asked.areaM2(900, 5)).toBe(pixelAreaModel(grid).areaM2(900, 5));
  });

  it('gives no area to pixels that lie nowhere on Earth', () => {
    const model = pixelAreaModel(gridOf(crsFromText('+proj=moll +lon_0=0 +datum=WGS84'), northUp(1e6, -20e6, 10e6)));
    expect(model.areaM2(0, 0)).toBe(0);
    expect(model.areaM2(20, 9)).toBeGreaterThan(0.9e12);
    expect(model.runAreaM2(9, -5, 45)).toBeGreaterThan(30e12);
  });
});

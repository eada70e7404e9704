import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import geodesic from 'geographiclib-geodesic';
import { afterAll, expect, it } from 'vitest';
import { readRunFile } from '../../config/read-run-file.ts';
import { decodeJson } from '../../engine/json.ts';
import { readAreas, type AreaSet } from '../../geo/areas.ts';
import { crsFromText, pointTransform } from '../../geo/crs.ts';
import { pixelOfPoint, type Grid } from '../../geo/grid.ts';
import type { Ring } from '../../geo/ring.ts';
import { planRun, type RunPlan } from '../../pipeline/planning/plan-run.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { parseCsv } from '../../engine/csv.ts';
import { quadrat, root } from '../cli/quadrat.ts';

const real = path.resolve(root, '..', 'shared', 'real', 'rondonia');
const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-overlap-'));
const text = readFileSync(path.join(root, 'tests', 'real', 'rondonia.yaml'), 'utf8').replaceAll(
  '../../../shared/real/rondonia',
  real,
);
/** Columns from here on were held out when the model was trained. */
const HELD_OUT_COL = 1284;

afterAll(() => rmSync(folder, { recursive: true }));

async function planWith(keys: string): Promise<RunPlan> {
  const file = path.join(folder, 'run.yaml');
  writeFileSync(file, text.replace('  overlap: declared\n', keys));
  return planRun(await readRunFile(file));
}

const CLASSES = ['burned_area', 'cleared_area', 'forest', 'highly_degraded_forest', 'wetland'];

interface LabelledPoint {
  readonly properties: { readonly class: string };
  readonly geometry: { readonly coordinates: [number, number] };
}

function readPoints(): readonly LabelledPoint[] {
  const content = JSON.parse(readFileSync(path.join(real, 'ground-truth.geojson'), 'utf8')) as {
    features: LabelledPoint[];
  };
  return content.features;
}

async function readMap(file: string): Promise<{ grid: Grid; pixels: ArrayLike<number> }> {
  const source = await openRaster(file);
  const { grid } = source.header;
  const window = { col: 0, row: 0, widthPx: grid.widthPx, heightPx: grid.heightPx };
  const { bands } = await source.read({ bands: [0], window });
  await source.close();
  return { grid, pixels: bands[0]! };
}

type Point = readonly [x: number, y: number];

function pointsOf(ring: Ring): Point[] {
  return Array.from({ length: ring.length / 2 - 1 }, (_, i) => [ring[2 * i]!, ring[2 * i + 1]!]);
}

/** The part of a polygon within a convex one that runs counter-clockwise (Sutherland and Hodgman 1974). */
function clip(polygon: readonly Point[], convex: readonly Point[]): Point[] {
  return convex.reduce<Point[]>(
    (points, from, i) => {
      const to = convex[(i + 1) % convex.length]!;
      const side = ([x, y]: Point): number => (to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]);
      return points.flatMap((point, k) => {
        const previous = points.at(k - 1)!;
        const [before, here] = [side(previous), side(point)];
        const t = before / (before - here);
        const crossing: Point = [
          previous[0] + t * (point[0] - previous[0]),
          previous[1] + t * (point[1] - previous[1]),
        ];
        if (before >= 0 !== here >= 0) return here >= 0 ? [crossing, point] : [crossing];
        return here >= 0 ? [point] : [];
      });
    },
    [...polygon],
  );
}

function geodesicM2(points: readonly Point[]): number {
  const polygon = geodesic.Geodesic.WGS84.Polygon(false);
  for (const [lon, lat] of points) polygon.AddPoint(lat, lon);
  return points.length === 0 ? 0 : Math.abs(polygon.Compute(false, true).area ?? Number.NaN);
}

function areaM2({ areas }: AreaSet): number {
  const rings = areas.flatMap(({ polygons }) => polygons.flatMap(({ exterior, holes }) => [exterior, ...holes]));
  expect(areas.some(({ polygons }) => polygons.some(({ holes }) => holes.length > 0))).toBe(false);
  return rings.reduce((sum, ring) => sum + geodesicM2(pointsOf(ring)), 0);
}

it('the real case stops for its leak, goes on where it is declared, and has an independent part of its own', async () => {
  if (!existsSync(real)) {
    console.log(`The real case is not here: ${path.relative(root, real)} is missing.`);
    return;
  }
  await expect(planWith('')).rejects.toThrow(
    /found 770 of 800 within 5120 m of its training extent .*, 702 of them in it .*reference\.overlap: declared/,
  );

  const declared = await planWith('  overlap: declared\n');
  expect(declared.reference!.sampleSize).toBe(800);
  expect(declared.reference!.audit.trainingOverlap).toMatchObject({ handling: 'declared', inside: 702 });
  expect(declared.warnings).toContainEqual(expect.stringMatching(/^770 of 800 .* as declared: every figure/));

  const independent = await planWith('  overlap: excluded\n  trainingDistanceM: 0\n');
  const toGrid = pointTransform(crsFromText('OGC:CRS84'), independent.grid.crs);
  const heldOut = readPoints().filter(
    ({ geometry }) => pixelOfPoint(independent.grid, ...toGrid(...geometry.coordinates)).col >= HELD_OUT_COL,
  );
  expect(independent.reference!.sampleSize).toBe(heldOut.length);
  expect(independent.reference!.audit.excluded).toBe(800 - heldOut.length);

  const keys = { code: 'code', name: 'name', parents: ['region'], location: 'areas.geojson' };
  const whole = readAreas(JSON.parse(readFileSync(path.join(real, 'areas.geojson'), 'utf8')), keys);
  const left = readAreas(decodeJson(independent.areas.content), keys);
  const extent = JSON.parse(readFileSync(path.join(real, 'model', 'training-extent.geojson'), 'utf8')) as {
    features: { geometry: { coordinates: Point[][] } }[];
  };
  const trained = extent.features[0]!.geometry.coordinates[0]!.slice(0, -1);
  const inside = whole.areas.reduce(
    (sum, { polygons }) =>
      sum + polygons.reduce((part, { exterior }) => part + geodesicM2(clip(pointsOf(exterior), trained)), 0),
    0,
  );
  // Edges are straight in longitude and latitude here and geodesics there: a millionth over some kilometres.
  const expected = areaM2(whole) - inside;
  expect(Math.abs(areaM2(left) / expected - 1)).toBeLessThan(1e-6);
  expect(left.areas.map(({ code }) => code)).toEqual(whole.areas.map(({ code }) => code));
});

it('the independent part alone is estimated from its own points, without a mark, and better with the map than without', async () => {
  if (!existsSync(real)) return;
  const file = path.join(folder, 'independent.yaml');
  writeFileSync(file, text.replace('  overlap: declared\n', '  overlap: excluded\n  trainingDistanceM: 0\n'));
  const out = path.join(folder, 'independent');
  const { status, stderr } = quadrat('run', file, '--out', out, '--workers', '2');
  expect(status, stderr).toBe(0);

  const { grid, pixels } = await readMap(path.join(out, 'map.tif'));
  const toGrid = pointTransform(crsFromText('OGC:CRS84'), grid.crs);
  const points = readPoints()
    .map(({ properties, geometry }) => ({
      label: properties.class,
      ...pixelOfPoint(grid, ...toGrid(...geometry.coordinates)),
    }))
    .filter(({ col }) => col >= HELD_OUT_COL);
  const agreeing = points.filter(({ col, row, label }) => {
    return CLASSES[pixels[Math.floor(row) * grid.widthPx + Math.floor(col)]!] === label;
  });
  const { overall } = JSON.parse(readFileSync(path.join(out, 'accuracy.json'), 'utf8')) as {
    overall: { value: number; ciLower: number; ciUpper: number };
  };
  // Points counted alike; the published one is post-stratified by the map.
  const counted = agreeing.length / points.length;
  expect(Math.abs(overall.value - counted)).toBeLessThan(0.03);
  expect(overall.ciLower).toBeLessThan(counted);
  expect(overall.ciUpper).toBeGreaterThan(counted);

  const estimates = parseCsv(readFileSync(path.join(out, 'estimates.csv'), 'utf8')).records;
  expect(estimates.filter(({ outcome }) => outcome === 'TRAINING_OVERLAP')).toEqual([]);
  const whole = estimates.filter(({ level }) => level === 'total');
  for (const row of whole) {
    const share = points.filter(({ label }) => label === row['class']).length / points.length;
    const frameKm2 = Number(row['frame_km2']);
    const direct = frameKm2 * Math.sqrt((share * (1 - share)) / (points.length - 1));
    expect(row['sample_size']).toBe(String(points.length));
    if (share === 0) expect([row['outcome'], row['estimate_km2']]).toEqual(['CLASS_ABSENT_REFERENCE', '0']);
    else expect(Number(row['standard_error_km2']), row['class']).toBeLessThan(0.8 * direct);
    expect(Math.abs(Number(row['estimate_km2']) - share * frameKm2), row['class']).toBeLessThan(2 * direct + 1e-9);
  }
});

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { degreesOfPixels } from '../../sampling/write-sample.ts';
import { RandomStream } from '../../statistics/random-stream.ts';
import { readTile } from './drawn-sample.ts';
import { quadrat, root } from './quadrat.ts';
import { readTable, type TableRow } from './read-table.ts';

/** The sample case with 400 units from west of a meridian, and parks on either side of it as a second family of areas. */
const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-sampled-guards-'));
const sample = path.join(folder, 'sample-tiles');
const names = ['cropland', 'grassland', 'forest', 'water', 'built_up', 'wetland'];
const MERIDIAN = 11.99;
const text = readFileSync(path.join(root, 'sample-tiles', 'run.yaml'), 'utf8').replace(/^reference:\n(?: .*\n)+/m, '');
const municipalities = /^areas: (.*)$/m.exec(text)![1]!;
const parks = '{file: parks.geojson, code: code, level: park}';
const frame = 'frame: {polygons: west.geojson}';

function rectangle(properties: object, [west, east]: readonly [number, number], south = 39.97, north = 40.03): object {
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]; // prettier-ignore
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } };
}

function write(name: string, features: readonly object[]): void {
  writeFileSync(path.join(sample, name), JSON.stringify({ type: 'FeatureCollection', features }));
}

function runFileOf(reference: string, areas = municipalities): string {
  const file = path.join(sample, 'changed.yaml');
  const changed = text.replace(/^areas: .*$/m, `areas: ${areas}`);
  writeFileSync(file, `${changed}\nreference: {file: units.geojson, class: class, ${reference}}\n`);
  return file;
}

function estimated(reference: string, areas?: string): TableRow[] {
  const out = path.join(folder, 'tables');
  rmSync(out, { recursive: true, force: true });
  const map = path.join(sample, 'truth.tif');
  const { status, stderr } = quadrat('estimate', runFileOf(reference, areas), '--map', map, '--out', out);
  expect(status, stderr).toBe(0);
  return readTable(path.join(out, 'estimates.csv'));
}

const simple = 'design: {type: simple-random}';
/** Of the pixels that the units were drawn from, within the areas or not. */
let drawnFromKm2 = 0;
const ofOneStratum = (km2: number): string =>
  `design: {type: stratified, stratum: stratum, sizes: {all: ${km2}}}, ${frame}`;

beforeAll(async () => {
  cpSync(path.join(root, 'sample-tiles'), sample, { recursive: true });
  cpSync(path.join(root, 'models'), path.join(folder, 'models'), { recursive: true });
  write('west.geojson', [rectangle({}, [11, MERIDIAN], 39, 41)]);
  write('parks.geojson', [rectangle({ code: 'P1' }, [11.95, MERIDIAN]), rectangle({ code: 'P2' }, [MERIDIAN, 12.03])]);
  const { grid, at } = await readTile(path.join(sample, 'truth.tif'));
  const degrees = degreesOfPixels(grid);
  const stream = new RandomStream(5);
  const units = new Map<string, object>();
  for (let row = 0; row < grid.heightPx; row++) {
    for (let col = 0; col < grid.widthPx; col++) {
      if (degrees(col + 0.5, row + 0.5)[0] < MERIDIAN) drawnFromKm2 += 0.02 ** 2;
    }
  }
  while (units.size < 400) {
    const [col, row] = [Math.floor(stream.next() * grid.widthPx), Math.floor(stream.next() * grid.heightPx)];
    const coordinates = degrees(col + 0.5, row + 0.5);
    const id = `${col}-${row}`;
    const properties = { id, class: names[at(col, row)]!, stratum: 'all' };
    if (coordinates[0] < MERIDIAN) {
      units.set(id, { type: 'Feature', properties, geometry: { type: 'Point', coordinates } });
    }
  }
  write('units.geojson', [...units.values()]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a sample of a part of the areas', () => {
  it('is held where it is said to be of all, and not where the part is named', () => {
    expect(quadrat('plan', runFileOf(simple)).stdout).toMatch(/^held .*does not reproduce the land by municipality/m);
    const { status, stdout } = quadrat('plan', runFileOf(`${simple}, ${frame}`));
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/held|does not reproduce/);
  });

  it('has sizes of strata that must cover what it has in common with the areas', () => {
    const sampled = estimated(`${simple}, ${frame}`);
    const commonKm2 = Number(sampled[0]!['frame_km2']);
    expect(commonKm2).toBeLessThan(drawnFromKm2);
    const right = quadrat('plan', runFileOf(ofOneStratum(drawnFromKm2)));
    expect([right.status, right.stdout]).toEqual([0, expect.not.stringMatching(/held|does not reproduce/)]);
    expect(Number(estimated(ofOneStratum(drawnFromKm2))[0]!['frame_km2'])).toBe(commonKm2);
    const { status, stderr } = quadrat('plan', runFileOf(ofOneStratum(commonKm2 / 2)));
    expect(status).toBe(2);
    expect(stderr).toMatch(/expected sizes of strata that sum to the [\d.]+ km² of the areas within what was sampled/);
  });

  it('gives figures of a further family of areas where it was drawn, and leaves those of the first as they are', () => {
    const rows = estimated(`${simple}, ${frame}`, `[${municipalities}, ${parks}]`);
    const ofParks = rows.filter((row) => row['level'] === 'park');
    expect(rows.filter((row) => row['level'] !== 'park')).toEqual(estimated(`${simple}, ${frame}`));
    for (const row of ofParks.filter((one) => one['area_code'] === 'P1')) {
      expect(Number(row['frame_km2'])).toBeCloseTo(22.756, 2);
      expect(Number(row['sample_size'])).toBeGreaterThan(40);
    }
    for (const row of ofParks.filter((one) => one['area_code'] === 'P2')) {
      expect(row).toMatchObject({ outcome: 'NOT_SAMPLED', obs_status: 'L', estimate_km2: '' });
      expect(Number(row['frame_km2'])).toBeLessThan(0.01);
    }
    expect(ofParks).toHaveLength(12);
  });
});

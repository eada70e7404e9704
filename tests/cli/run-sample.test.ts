import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAreas } from '../../geo/areas.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import { projectAreas } from '../../geo/project-areas.ts';
import { classAreasOfBlock } from '../../raster/areas/class-areas.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { runGdal, validateCog } from '../raster/gdal-tools.ts';
import { differences } from '../faults/sample-run.ts';
import { goldenDifferences } from './golden-run-folder.ts';
import { filesBelow, namesBelow, quadrat, root, startQuadrat } from './quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-sample-'));
const runFile = path.join(root, 'sample-tiles', 'run.yaml');
const first = path.join(folder, 'first');

interface Attempt {
  readonly itemsComputed: number;
  readonly itemsReused: number;
}

function attempts(run: string): Attempt[] {
  return (JSON.parse(readFileSync(path.join(run, 'execution.json'), 'utf8')) as { attempts: Attempt[] }).attempts;
}

function table(run: string, name: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(path.join(run, name), 'utf8').trim().split('\r\n');
  const columns = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [columns[index]!, cell])));
}

/** Area of a ring of longitudes and latitudes on the sphere of the Earth's surface. */
function sphericalKm2(ring: readonly (readonly number[])[]): number {
  const sum = ring.slice(1).reduce((total, [x, y], i) => {
    const sines = Math.sin((y! * Math.PI) / 180) + Math.sin((ring[i]![1]! * Math.PI) / 180);
    return total + ((x! - ring[i]![0]!) * Math.PI * sines) / 360;
  }, 0);
  return Math.abs(sum) * 6371.0072 ** 2;
}

/** True class areas within the municipalities, from the raster of the truth. */
async function trueAreasKm2(): Promise<Record<string, number>> {
  const source = await openRaster(path.join(root, 'sample-tiles', 'truth.tif'));
  const { grid } = source.header;
  const window = { col: 0, row: 0, widthPx: grid.widthPx, heightPx: grid.heightPx };
  const { bands } = await source.read({ bands: [0], window });
  await source.close();
  const geojson: unknown = JSON.parse(readFileSync(path.join(root, 'sample-tiles', 'areas.geojson'), 'utf8'));
  const areas = projectAreas(readAreas(geojson, { code: 'code', location: 'areas.geojson' }), grid);
  const names = ['cropland', 'grassland', 'forest', 'water', 'built_up', 'wetland'];
  const values = names.map((_, value) => value);
  const found = classAreasOfBlock({
    classes: bands[0] as Uint8Array,
    nodata: 255,
    window,
    values,
    areas,
    pixelArea: pixelAreaModel(grid),
  });
  const sum = (index: number): number => found.reduce((total, area) => total + area.classAreasM2[index]!, 0) / 1e6;
  return Object.fromEntries(names.map((name, index) => [name, sum(index)]));
}

describe('a run of the sample case', () => {
  beforeAll(() => {
    const { status, stdout, stderr } = quadrat('run', runFile, '--out', first, '--workers', '1');
    if (status !== 0 || !stdout.includes('estimate km²')) throw new Error(`The sample case failed: ${stderr}${stdout}`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('leaves every file of the contract', () => {
    for (const name of [
      'run.json',
      'execution.json',
      'map.tif',
      'confidence.tif',
      'mapped-areas.csv',
      'estimates.csv',
      'estimates.geojson',
      'accuracy.json',
      'report.html',
    ]) {
      expect(existsSync(path.join(first, name)), name).toBe(true);
    }
  });

  it('leaves the run folder that it left when it was last looked at: QUADRAT_WRITE_GOLDEN=1 writes it anew', async () => {
    expect(await goldenDifferences(first)).toEqual([]);
  });

  it('gives every estimate the outline of its own area', () => {
    const { features } = JSON.parse(readFileSync(path.join(first, 'estimates.geojson'), 'utf8')) as {
      features: { properties: Record<string, unknown>; geometry: { coordinates: number[][][][] } }[];
    };
    const rows = table(first, 'estimates.csv');
    expect(features).toHaveLength(rows.length);
    for (const [i, { properties, geometry }] of features.entries()) {
      const row = rows[i]!;
      const name = `${row['area_name']} ${row['class']}`;
      expect(
        [properties['area_code'], properties['class'], properties['estimate_km2'] ?? ''].map(String),
        name,
      ).toEqual([row['area_code'], row['class'], row['estimate_km2']]);
      const km2 = geometry.coordinates.reduce((sum, [exterior]) => sum + sphericalKm2(exterior!), 0);
      expect(Math.abs(km2 / Number(row['frame_km2']) - 1), name).toBeLessThan(0.01);
    }
  });

  it('estimates the truth where counting pixels does not', async () => {
    const truth = await trueAreasKm2();
    const total = table(first, 'estimates.csv').filter(({ level }) => level === 'total');
    const errors = total.map((row) => ({
      inStandardErrors:
        Math.abs(Number(row['estimate_km2']) - truth[row['class']!]!) / Number(row['standard_error_km2']),
      mappedShare: Math.abs(Number(row['mapped_area_km2']) / Number(row['observed_share']) / truth[row['class']!]! - 1),
    }));
    expect(total).toHaveLength(6);
    expect(Math.max(...errors.map(({ inStandardErrors }) => inStandardErrors))).toBeLessThan(3.5);
    expect(Math.max(...errors.map(({ mappedShare }) => mappedShare))).toBeGreaterThan(0.15);
  });

  it('gives every number below the total its method, its error and its interval, or withholds it', () => {
    const rows = table(first, 'estimates.csv').filter(({ level }) => level !== 'total');
    const statusOf = (method: string): string | undefined =>
      method === 'parent-only' ? 'Q' : method.startsWith('domain-') ? 'A' : 'E';
    for (const row of rows) {
      const isWithheld = row['method'] === 'parent-only';
      const cells = ['estimate_km2', 'standard_error_km2', 'ci_lower_km2', 'ci_upper_km2'].map((column) => row[column]);
      expect(row['obs_status'], `${row['area_name']} ${row['class']}`).toBe(statusOf(row['method']!));
      expect(cells.every((cell) => (cell === '') === isWithheld)).toBe(true);
    }
    // Twelve municipalities are too few for a model.
    expect(new Set(rows.map((row) => row['obs_status']))).toEqual(new Set(['A', 'Q']));
  });

  it.each(['map.tif', 'confidence.tif'])(
    '%s is a valid COG whose pixels GDAL finds where Quadrat does',
    async (name) => {
      const file = path.join(first, name);
      expect(validateCog(file)).toContain('is a valid cloud optimized GeoTIFF');
      const source = await openRaster(file);
      const { widthPx, heightPx, affine } = source.header.grid;
      const window = { col: 0, row: 0, widthPx, heightPx };
      const { bands } = await source.read({ bands: [0], window });
      await source.close();
      const pixels = Array.from({ length: 60 }, (_, i) => [(i * 9973) % widthPx, (i * 7919) % heightPx] as const);
      const points = pixels.map(([col, row]) => [
        affine[0] * (col + 0.3) + affine[1] * (row + 0.7) + affine[2],
        affine[3] * (col + 0.3) + affine[4] * (row + 0.7) + affine[5],
      ]);
      const answer = runGdal(
        'gdallocationinfo',
        ['-geoloc', '-valonly', file],
        points.map((xy) => xy.join(' ')).join('\n'),
      );
      const found = answer.trim().split('\n').map(Number);
      expect(found).toEqual(pixels.map(([col, row]) => bands[0]![row * widthPx + col]));
      expect(new Set(found).size).toBeGreaterThan(2);
    },
  );

  it('goes on after SIGKILL with two workers and leaves the same bytes, computing nothing twice', async () => {
    const second = path.join(folder, 'second');
    const memos = path.join(second, 'artifacts', 'memos');
    const killed = startQuadrat('run', runFile, '--out', second, '--workers', '2');
    const finished = (): number =>
      existsSync(memos) ? namesBelow(memos).filter((name) => name.endsWith('.json')).length : 0;
    while (finished() < 12 && killed.exitCode === null) await setTimeout(20);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const before = finished();
    expect(existsSync(path.join(second, 'report.html'))).toBe(false);

    const { status } = quadrat('run', runFile, '--out', second, '--workers', '2');
    expect(status).toBe(0);
    expect(differences(first, second)).toEqual([]);
    const scenes = 2;
    const whole = attempts(first)[0]!.itemsComputed - scenes;
    const resumed = attempts(second)[0]!;
    expect(resumed.itemsReused).toBeGreaterThanOrEqual(before - 1);
    expect(resumed.itemsComputed - scenes + resumed.itemsReused).toBe(whole);
  });

  it('carries nothing out again when it is done', () => {
    const before = filesBelow(first);
    expect(quadrat('run', runFile, '--out', first, '--workers', '1').status).toBe(0);
    expect(attempts(first).at(-1)!.itemsComputed).toBe(2);
    const after = filesBelow(first);
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect(after.get('run.json')!.equals(before.get('run.json')!)).toBe(true);
  });

  it('maps the same whatever the size of the tiles', () => {
    const text = readFileSync(runFile, 'utf8')
      .replace('tile: 512', 'tile: 200')
      .replace(/: imagery\//g, `: ${root}/sample-tiles/imagery/`);
    const other = path.join(folder, 'small-tiles.yaml');
    const here = (name: string): string => path.join(root, 'sample-tiles', name);
    writeFileSync(
      other,
      text
        .replace('../models', path.join(root, 'models'))
        .replace('file: areas.geojson', `file: ${here('areas.geojson')}`)
        .replace('file: reference.geojson', `file: ${here('reference.geojson')}`),
    );
    const out = path.join(folder, 'small-tiles');
    expect(quadrat('run', other, '--out', out, '--workers', '1').status).toBe(0);
    for (const name of ['map.tif', 'confidence.tif']) {
      expect(readFileSync(path.join(out, name)).equals(readFileSync(path.join(first, name))), name).toBe(true);
    }
  });

  it('is verified by carrying it out again, and a changed file is found', () => {
    const agreed = quadrat('verify', first, '--run-file', runFile);
    expect(agreed.stdout).toMatch(/^The same: \d+ digests agree\.$/m);
    expect(agreed.status).toBe(0);
    const file = path.join(first, 'estimates.csv');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n`);
    const changed = quadrat('verify', first, '--run-file', runFile);
    expect(changed.stdout).toContain('estimates.csv in the folder');
    expect(changed.status).toBe(1);
  });
});

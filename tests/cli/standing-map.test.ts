import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRunFile } from '../../config/read-run-file.ts';
import { crsFromEpsg } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import { planRun } from '../../pipeline/planning/plan-run.ts';
import { writeCog } from '../../raster/cog/writer.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { quadrat } from './quadrat.ts';
import { readTable } from './read-table.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-standing-'));
const out = path.join(folder, 'out');
const runFile = path.join(folder, 'run.yaml');

/** Three areas of 200 × 300 pixels, edge on edge, in a map that is nodata for the most part. */
const grid: Grid = {
  crs: crsFromEpsg(32720),
  affine: [30, 0, 400_000, 0, -30, 8_900_000],
  widthPx: 1500,
  heightPx: 900,
};
const [LEFT, TOP, WIDTH, HEIGHT] = [400, 300, 200, 300];
const NODATA = 0;
const CLASSES: Readonly<Record<number, string>> = {
  7: 'deforestation',
  15: 'deforestation',
  21: 'deforestation',
  91: 'water',
  100: 'forest',
  101: 'other',
};

/** Years of clearing as values of their own, as PRODES has them; 13 is a cloud. */
function valueAt(col: number, row: number): number {
  if (col < 350 || col >= 1050 || row < 280 || row >= 620) return NODATA;
  if ((col + 2 * row) % 311 < 9) return 13;
  if ((3 * col + row) % 97 < 11) return [7, 15, 21][(col + row) % 3]!;
  if ((col - row) % 173 === 5) return 91;
  return Math.sin(col / 40) + Math.cos(row / 30) > 0 ? 100 : 101;
}

async function writeMap(): Promise<void> {
  await writeCog({
    path: path.join(folder, 'prodes.tif'),
    grid,
    dataType: 'uint8',
    nodata: NODATA,
    overviews: 'none',
    colours: Object.keys(CLASSES).map((value) => ({ value: Number(value), rgb: [Number(value), 90, 30] })),
    read: ({ col, row, widthPx, heightPx }) =>
      Promise.resolve(
        Uint8Array.from({ length: widthPx * heightPx }, (_, i) =>
          valueAt(col + (i % widthPx), row + Math.floor(i / widthPx)),
        ),
      ),
  });
}

const placeOf = (col: number, row: number): number[] => [400_000 + 30 * col, 8_900_000 - 30 * row];

function collection(features: readonly unknown[]): string {
  const crs = { type: 'name', properties: { name: 'EPSG:32720' } };
  return JSON.stringify({ type: 'FeatureCollection', crs, features });
}

function writeAreas(): void {
  const features = [0, 1, 2].map((k) => {
    const [left, right, bottom] = [LEFT + k * WIDTH, LEFT + (k + 1) * WIDTH, TOP + HEIGHT];
    const corners = [
      [left, TOP],
      [right, TOP],
      [right, bottom],
      [left, bottom],
      [left, TOP],
    ] as const;
    const ring = corners.map(([col, row]) => placeOf(col, row));
    return { type: 'Feature', properties: { code: `A${k}` }, geometry: { type: 'Polygon', coordinates: [ring] } };
  });
  writeFileSync(path.join(folder, 'areas.geojson'), collection(features));
}

/** Every 37th pixel with a class, each fifteenth of them labelled as forest whatever it is. */
function writeReference(): void {
  const features: unknown[] = [];
  for (let k = 0; features.length < 300; k++) {
    const at = (k * 7919) % (3 * WIDTH * HEIGHT);
    const [col, row] = [LEFT + (at % (3 * WIDTH)), TOP + Math.floor(at / (3 * WIDTH))];
    const name = CLASSES[valueAt(col, row)];
    if (name === undefined) continue;
    features.push({
      type: 'Feature',
      properties: { id: `P${k}`, class: features.length % 15 === 0 ? 'forest' : name },
      geometry: { type: 'Point', coordinates: placeOf(col + 0.5, row + 0.5) },
    });
  }
  writeFileSync(path.join(folder, 'labels.geojson'), collection(features));
}

function writeRunFile(map: string): void {
  writeFileSync(
    runFile,
    `version: 1
name: prodes
title: Deforestation by district
map: ${map}
areas: {file: areas.geojson, code: code, level: district}
reference: {file: labels.geojson, class: class, design: {type: simple-random}}
publication: {policy: policy.yaml}
`,
  );
}

const DECLARED = `{file: prodes.tif, classes: ${JSON.stringify(CLASSES)}, notMapped: [13]}`;

/** Pixels by class of an area, counted one by one. */
function countsOf(area: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let row = TOP; row < TOP + HEIGHT; row++) {
    for (let col = LEFT + area * WIDTH; col < LEFT + (area + 1) * WIDTH; col++) {
      const name = CLASSES[valueAt(col, row)] ?? 'unseen';
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

beforeAll(async () => {
  await writeMap();
  writeAreas();
  writeReference();
  writeFileSync(
    path.join(folder, 'policy.yaml'),
    'name: strict\nrounding: {method: controlled, base: 0.5, seed: a secret of the office}\ngates:\n  - {measure: cv, class: water, atMost: 0.001}\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a map that stands already, from the run file to a signed report', () => {
  beforeAll(() => {
    writeRunFile(DECLARED);
    quadrat('run', runFile, '--out', out, '--workers', '1');
  });

  it('counts what a count pixel by pixel gives, several values as one class', () => {
    const rows = readTable(path.join(out, 'mapped-areas.csv'));
    for (const area of [0, 1, 2]) {
      const ofArea = rows.filter((row) => row['area_code'] === `A${area}`);
      const counts = countsOf(area);
      const pixelKm2 =
        ofArea.reduce((sum, row) => sum + Number(row['mapped_area_km2']), 0) / (60_000 - counts.get('unseen')!);
      // The scale of UTM zone 20 here, and nothing else, separates it from 900 m².
      expect(Math.abs(pixelKm2 / 0.0009 - 1)).toBeLessThan(1e-3);
      for (const row of ofArea)
        expect(Number(row['mapped_area_km2']) / pixelKm2).toBeCloseTo(counts.get(row['class']!)!, 0);
      expect(Number(ofArea[0]!['observed_share'])).toBeCloseTo(1 - counts.get('unseen')! / 60_000, 4);
    }
  });

  it('leaves the map in the classes of the run, and no confidence that nobody knows', async () => {
    const { outputs, classes, model } = JSON.parse(readFileSync(path.join(out, 'run.json'), 'utf8')) as {
      outputs: Record<string, string>;
      classes: { value: number; name: string }[];
      model: unknown;
    };
    expect(classes.map(({ value, name }) => [value, name])).toEqual([
      [7, 'deforestation'],
      [91, 'water'],
      [100, 'forest'],
      [101, 'other'],
    ]);
    expect(model).toBeNull();
    expect(Object.keys(outputs)).not.toContain('confidence.tif');
    const source = await openRaster(path.join(out, 'map.tif'));
    const window = { col: 380, row: 290, widthPx: 300, heightPx: 40 };
    const { bands, valid } = await source.read({ bands: [0], window });
    await source.close();
    for (let i = 0; i < bands[0]!.length; i++) {
      const value = valueAt(window.col + (i % 300), window.row + Math.floor(i / 300));
      const name = CLASSES[value];
      expect(valid?.[i]).toBe(name === undefined ? 0 : 1);
      if (name !== undefined) expect(bands[0]![i]).toBe(classes.find((one) => one.name === name)!.value);
    }
  });

  it('is told of as what it is: no imagery, no model, training unknown', () => {
    const page = readFileSync(path.join(out, 'report.html'), 'utf8');
    expect(page).toContain('The map stood already (prodes.tif)');
    expect(page).toContain('cannot be checked: the map stood already');
    expect(page).not.toContain('imagery');
  });

  it('is held by a gate, as any run', () => {
    expect(JSON.parse(readFileSync(path.join(out, 'run.json'), 'utf8'))).toMatchObject({ status: 'held' });
  });

  it('is signed, stays so when it is run again, and is verified', () => {
    expect(quadrat('sign', out, '--name', 'A. Statistician', '--reason', 'Water is not the subject.').status).toBe(0);
    expect(readFileSync(path.join(out, 'report.html'), 'utf8')).toContain('Released by A. Statistician');
    const again = quadrat('run', runFile, '--out', out, '--workers', '1', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ status: 'done', computed: 1 });
    const verified = quadrat('verify', out, '--run-file', runFile, '--workers', '1');
    expect(verified.stdout).toMatch(/^The same: \d+ digests agree\.$/m);
  });

  it('is a frame to draw a sample from', () => {
    const { status, stdout } = quadrat(
      ...['sample-design', out, '--areas', path.join(folder, 'areas.geojson')],
      ...['--design', 'stratified', '--size', '200', '--json'],
    );
    expect(status).toBe(0);
    expect(stdout).toContain('deforestation');
  });
});

describe('is refused where', () => {
  it.each([
    [
      'a value has no class',
      DECLARED.replace(', notMapped: [13]', ''),
      /found 13 \([\d.]+ %\) of the pixels with a value; name them in map\.classes/,
    ],
    [
      'a class is nodata',
      DECLARED.replace('{"7":', '{"0":"sea","7":'),
      /map\.classes\.0: expected a value that is seen, found the map’s nodata value/,
    ],
    [
      'there is one class',
      '{file: prodes.tif, classes: {100: forest}, notMapped: [7, 13, 15, 21, 91, 101]}',
      /at least two classes, found only forest/,
    ],
    [
      'a key is no value',
      DECLARED.replace('{"7":', '{"sea":"sea","7":'),
      /map\.classes\.sea: expected a whole number, the value of a class/,
    ],
    ['a model stands beside it', `${DECLARED}\nmodel: item.json`, /model: expected no such key beside map/],
    [
      'a grid stands beside it',
      `${DECLARED}\ngrid: {crs: 'EPSG:32720', resolution: 30}`,
      /grid: expected no such key beside map/,
    ],
  ])('%s', async (_what, map, sentence) => {
    writeRunFile(map);
    await expect(readRunFile(runFile).then(planRun)).rejects.toThrow(sentence);
  });
});

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Grid } from '../../geo/grid.ts';
import { writeCog } from '../../raster/cog/writer.ts';
import { degreesOfPixels } from '../../sampling/write-sample.ts';
import { RandomStream } from '../../statistics/random-stream.ts';
import { readTile } from './drawn-sample.ts';
import { quadrat, root } from './quadrat.ts';
import { areaKeys, namedClasses, wholeManifest } from '../results/whole-manifest.ts';
import { readTable, type TableRow } from './read-table.ts';

/** The sample case under another map: the truth with errors, seen but for a part that differs between two dates. */
const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-sampled-frame-'));
const sample = path.join(folder, 'sample-tiles');
const names = ['cropland', 'grassland', 'forest', 'water', 'built_up', 'wetland'];
const NODATA = 255;
const runFile = readFileSync(path.join(root, 'sample-tiles', 'run.yaml'), 'utf8')
  .replace('frame: areas', 'frame: observed')
  .replace(/^reference:\n(?: .*\n)+/m, '');

type Tile = Awaited<ReturnType<typeof readTile>>;
let truth: Tile;
/** The sample was drawn west of this column, and the map of its date shows no more. */
let lastCol: number;

async function writeClasses(name: string, grid: Grid, at: (col: number, row: number) => number): Promise<string> {
  const file = path.join(sample, name);
  await writeCog({
    path: file,
    grid,
    dataType: 'uint8',
    nodata: NODATA,
    blockPx: 256,
    overviews: 'none',
    colours: names.map((className, value) => ({ value, name: className, rgb: [40 * value, 120, 60] })),
    read: ({ col, row, widthPx, heightPx }) =>
      Promise.resolve(
        Uint8Array.from({ length: widthPx * heightPx }, (_, i) =>
          at(col + (i % widthPx), row + Math.floor(i / widthPx)),
        ),
      ),
  });
  return file;
}

/** Blocks of 8 × 8 pixels of which some show another class. */
function withErrors(col: number, row: number): number {
  const block = Math.floor(col / 8) * 7919 + Math.floor(row / 8) * 104_729;
  return block % 11 === 0 ? block % names.length : truth.at(col, row);
}

/** Some hundred pixels west of the last column, labelled with the truth. */
function westernUnits(count: number): unknown[] {
  const stream = new RandomStream(11);
  const { grid } = truth;
  const degrees = degreesOfPixels(grid);
  const places = new Set<number>();
  while (places.size < count) {
    places.add(Math.floor(stream.next() * grid.heightPx) * grid.widthPx + Math.floor(stream.next() * lastCol));
  }
  return [...places].map((place, i) => {
    const [col, row] = [place % grid.widthPx, Math.floor(place / grid.widthPx)];
    return {
      type: 'Feature',
      properties: { id: `U${i + 1}`, class: names[truth.at(col, row)]! },
      geometry: { type: 'Point', coordinates: degrees(col + 0.5, row + 0.5) },
    };
  });
}

function rectangle(fromCol: number, toCol: number): unknown {
  const [a, , c, , e, f] = truth.grid.affine;
  const [west, east] = [c + a * fromCol, c + a * toCol];
  const [north, south] = [f - 10 * e, f + e * (truth.grid.heightPx + 10)];
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]; // prettier-ignore
  const crs = { type: 'name', properties: { name: 'EPSG:32632' } };
  const geometry = { type: 'Polygon', coordinates: [ring] };
  return { type: 'FeatureCollection', crs, features: [{ type: 'Feature', properties: {}, geometry }] };
}

interface Audit {
  readonly frame: { readonly known: string; readonly text: string } | null;
  readonly sampledAreas:
    | readonly { readonly level: string; readonly areaCode: string; readonly frameKm2: number; readonly notSampledKm2: number }[]
    | null; // prettier-ignore
}

function runFileOf(keys: string, change: (text: string) => string = (text) => text): string {
  const file = path.join(sample, 'changed.yaml');
  writeFileSync(file, change(`${runFile}reference: {class: class, ${keys}}\n`));
  return file;
}

function estimate(
  keys: string,
  o: { map?: string; change?: (text: string) => string } = {},
): ReturnType<typeof quadrat> {
  rmSync(path.join(folder, 'tables'), { recursive: true, force: true });
  const map = o.map ?? path.join(sample, 'today.tif');
  return quadrat('estimate', runFileOf(keys, o.change), '--map', map, '--out', path.join(folder, 'tables'));
}

function estimated(...request: Parameters<typeof estimate>): {
  readonly rows: TableRow[];
  readonly total: TableRow[];
  readonly mapped: TableRow[];
  readonly audit: Audit;
  readonly stdout: string;
} {
  const { status, stdout, stderr } = estimate(...request);
  expect(status, stderr).toBe(0);
  const tables = path.join(folder, 'tables');
  const rows = readTable(path.join(tables, 'estimates.csv'));
  return {
    rows,
    stdout,
    total: rows.filter((row) => row['level'] === 'total'),
    mapped: readTable(path.join(tables, 'mapped-areas.csv')),
    audit: JSON.parse(readFileSync(path.join(tables, 'reference-audit.json'), 'utf8')) as Audit,
  };
}

/** True km² of every class where a sample and the map of today lie, counted by pixel centres within the areas. */
async function trueKm2(seen: (col: number, row: number) => boolean): Promise<number[]> {
  const everywhere = path.join(folder, 'everywhere');
  const drawn = quadrat(
    ...[
      'sample-design',
      await writeClasses('true-part.tif', truth.grid, (c, r) => (seen(c, r) ? truth.at(c, r) : NODATA)),
    ],
    ...['--areas', path.join(sample, 'areas.geojson'), '--code', 'code'],
    ...['--design', 'stratified', '--size', '300', '--seed', '1', '--out', everywhere],
  );
  expect(drawn.stderr).toBe('');
  const { strata } = JSON.parse(readFileSync(path.join(everywhere, 'design.json'), 'utf8')) as {
    strata: { name: string; km2: number }[];
  };
  rmSync(everywhere, { recursive: true });
  return names.map((name) => strata.find((stratum) => stratum.name === name)?.km2 ?? 0);
}

const printedKm2 = (km2: number): string => km2.toFixed(km2 >= 100 ? 1 : 2);

const simple = 'design: {type: simple-random}';

beforeAll(async () => {
  cpSync(path.join(root, 'sample-tiles'), sample, { recursive: true });
  cpSync(path.join(root, 'models'), path.join(folder, 'models'), { recursive: true });
  truth = await readTile(path.join(sample, 'truth.tif'));
  // An even column is an edge of pixels of twice the size too.
  lastCol = 2 * Math.floor(truth.grid.widthPx * 0.3);
  const { grid } = truth;
  await writeClasses('today.tif', grid, withErrors);
  await writeClasses('west.tif', grid, (col, row) => (col < lastCol ? withErrors(col, row) : NODATA));
  // Pixels of 40 m: twice the size, as another sensor has them.
  const [a, b, c, d, e, f] = grid.affine;
  const coarse = { ...grid, affine: [2 * a, b, c, d, 2 * e, f] as const, widthPx: Math.ceil(grid.widthPx / 2), heightPx: Math.ceil(grid.heightPx / 2) }; // prettier-ignore
  await writeClasses('coarse.tif', coarse, (col) => (col < lastCol / 2 ? 4 : 9));
  writeFileSync(path.join(sample, 'west.geojson'), JSON.stringify(rectangle(-50, lastCol)));
  writeFileSync(path.join(sample, 'east.geojson'), JSON.stringify(rectangle(lastCol, grid.widthPx + 50)));
  const features = westernUnits(500);
  writeFileSync(path.join(sample, 'units.geojson'), JSON.stringify({ type: 'FeatureCollection', features }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a sample that was drawn from a part of what the map shows', () => {
  it('is not scaled up: figures are of what both have in common, and areas beyond it get none', async () => {
    const { total, rows, mapped, audit, stdout } = estimated(
      `file: units.geojson, ${simple}, frame: {polygons: west.geojson}`,
    );
    const truthKm2 = await trueKm2((col) => col < lastCol);
    for (const [j, row] of total.entries()) {
      const error = (Number(row['estimate_km2']) - truthKm2[j]!) / Number(row['standard_error_km2']);
      expect(Math.abs(error), row['class']).toBeLessThan(3.5);
    }
    const whole = audit.sampledAreas!.find(({ level }) => level === 'total')!;
    expect(Number(total[0]!['frame_km2'])).toBe(whole.frameKm2);
    expect(whole.notSampledKm2).toBeGreaterThan(50);
    expect(stdout).toMatch(
      /polygons of west\.geojson: [\d.]+ of the [\d.]+ km² of the frame lie outside of it, were not sampled/,
    );

    const [sampledKm2, allKm2] = [whole.frameKm2, whole.frameKm2 + whole.notSampledKm2].map(printedKm2);
    expect(stdout).toContain(`Frame: ${sampledKm2} of ${allKm2} km², the part that was sampled, `);

    const beyond = audit.sampledAreas!.filter(({ frameKm2, notSampledKm2 }) => frameKm2 < notSampledKm2);
    expect(beyond.length).toBeGreaterThan(1);
    for (const { areaCode, frameKm2 } of beyond) {
      const own = rows.filter((row) => row['area_code'] === areaCode);
      for (const row of own) {
        expect(row).toMatchObject({ estimate_km2: '', outcome: 'NOT_SAMPLED', obs_status: 'L', quality_letter: 'F' });
        expect(Number(row['frame_km2'])).toBe(frameKm2);
      }
      expect(stdout).toContain(areaCode);
    }
    // What the map shows is a matter of the map: of the whole area in its own table, of the frame beside the estimate.
    const sumOf = (table: TableRow[]): number => table.reduce((sum, row) => sum + Number(row['mapped_area_km2']), 0);
    const mappedTotal = mapped.filter((row) => row['level'] === 'total');
    expect(sumOf(mappedTotal)).toBeCloseTo(whole.frameKm2 + whole.notSampledKm2, 6);
    expect(sumOf(total)).toBeCloseTo(whole.frameKm2, 6);
  });

  it('has the same frame whether polygons, a raster on another grid or what is left out says so', () => {
    const frames = ['{polygons: west.geojson}', '{raster: west.tif}', '{raster: coarse.tif, values: [4]}'];
    const found = frames.map((frame) => estimated(`file: units.geojson, ${simple}, frame: ${frame}`).rows);
    const left = estimated(`file: units.geojson, ${simple}`, {
      change: (text) =>
        text.replace('areas: {file: areas.geojson,', 'areas: {file: areas.geojson, exclude: east.geojson,'),
    }).rows;
    const keyOf = (row: TableRow): string => `${row['level']} ${row['area_code']} ${row['class']}`;
    for (const rows of found) {
      for (const [i, row] of rows.entries()) {
        expect(keyOf(row)).toBe(keyOf(left[i]!));
        for (const column of ['frame_km2', 'mapped_area_km2']) {
          expect(Number(row[column]), `${keyOf(row)} ${column}`).toBeCloseTo(Number(left[i]![column]), 4);
        }
        if (row['level'] === 'total')
          expect(Number(row['estimate_km2'])).toBeCloseTo(Number(left[i]!['estimate_km2']), 4);
      }
    }
  });

  it('gives an area figures from the share on that the office asks for', () => {
    const keys = `file: units.geojson, ${simple}, frame: {raster: west.tif}`;
    const withheld = (share: number): Set<string> => {
      const change = (text: string): string =>
        text.replace('frame: observed', `frame: observed, minimumSampledShare: ${share}`);
      const { rows } = estimated(keys, { change });
      return new Set(rows.filter((row) => row['outcome'] === 'NOT_SAMPLED').map((row) => row['area_code']!));
    };
    const [least, most] = [0, 0.99].map(withheld);
    expect(least!.size).toBeGreaterThan(0);
    expect(least).not.toContain('TOTAL');
    expect(most!.size).toBeGreaterThan(least!.size);
    expect(most).toContain('TOTAL');
  });

  it('is refused where a unit lies outside of it by more than a pixel', () => {
    const units = JSON.parse(readFileSync(path.join(sample, 'units.geojson'), 'utf8')) as {
      features: { properties: { id: string }; geometry: { coordinates: [number, number] } }[];
    };
    const moved = (by: number): string => {
      const copy = structuredClone(units);
      copy.features[7]!.geometry.coordinates = degreesOfPixels(truth.grid)(lastCol + by, 100.5);
      writeFileSync(path.join(sample, 'moved.geojson'), JSON.stringify(copy));
      return 'file: moved.geojson';
    };
    for (const frame of ['{polygons: west.geojson}', '{raster: west.tif}']) {
      expect(estimate(`${moved(0.5)}, ${simple}, frame: ${frame}`).status, frame).toBe(0);
      const { status, stderr } = estimate(`${moved(2.5)}, ${simple}, frame: ${frame}`);
      expect(status, frame).toBe(2);
      expect(stderr).toMatch(
        /moved\.geojson, point U8: expected a place in the land that the sample was drawn from \(.*west.*\), found .* as 1 of 500 points are/,
      );
    }
  });

  it('may reach beyond the grid of the run', () => {
    const { grid } = truth;
    const part = { ...grid, widthPx: Math.floor(lastCol / 2) };
    return writeClasses('narrow.tif', part, withErrors).then((map) => {
      const { total, audit } = estimated(`file: units.geojson, ${simple}, frame: {raster: west.tif}`, { map });
      const whole = audit.sampledAreas!.find(({ level }) => level === 'total')!;
      expect(whole.notSampledKm2).toBe(0);
      expect(Number(total[0]!['estimate_km2'])).toBeGreaterThan(0);
      const { status, stderr } = estimate(`file: units.geojson, ${simple}`, { map });
      expect([status, stderr]).toEqual([2, expect.stringMatching(/expected a place in the grid/)]);
    });
  });

  it('is held against the areas by plan, before anything is computed', () => {
    const { status, stdout } = quadrat('plan', runFileOf(`file: units.geojson, ${simple}, frame: {raster: west.tif}`));
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /drawn from +the pixels of west\.tif: [\d.]+ of the areas’ 211\.73 km²; .*less than estimation\.minimumSampledShare \(0\.5\) of \d+ areas: .*E\d+ \(none\)/,
    );
  });
});

describe('a sample whose design.json records its frame', () => {
  const drawn = path.join(sample, 'drawn');
  const reference = 'file: drawn/sample.geojson, design: drawn/design.json';

  function draw(frame: string, ...options: string[]): void {
    rmSync(drawn, { recursive: true, force: true });
    const { stderr } = quadrat(
      'sample-design',
      frame,
      '--design',
      'simple-random',
      '--size',
      '400',
      '--seed',
      '4',
      '--out',
      drawn,
      ...options,
    );
    expect(stderr).toBe('');
    const file = path.join(drawn, 'sample.geojson');
    const content = JSON.parse(readFileSync(file, 'utf8')) as {
      features: { properties: { col: number; row: number; class: string } }[];
    };
    for (const { properties } of content.features) properties.class = names[truth.at(properties.col, properties.row)]!;
    writeFileSync(file, JSON.stringify(content));
  }
  const areas = ['--areas', path.join(sample, 'areas.geojson'), '--code', 'code', '--level', 'municipality'];

  it('needs nothing where it is that of the map, and is said to be the same', () => {
    draw(path.join(sample, 'today.tif'), ...areas);
    const { audit, stdout } = estimated(reference);
    expect(audit.frame).toMatchObject({ known: 'same' });
    expect(stdout).not.toMatch(/not sampled/);
    rmSync(path.join(sample, 'drawn', 'sample.kml'));
  });

  it('is estimated where it was drawn, as long as the map that it was drawn from is there', () => {
    draw(path.join(sample, 'west.tif'), ...areas);
    const { audit, total } = estimated(reference);
    expect(audit.frame).toMatchObject({ known: 'recorded', text: 'west.tif, as drawn/design.json records' });
    const declared = estimated(`file: drawn/sample.geojson, ${simple}, frame: {raster: west.tif}`).total;
    expect(total.map((row) => row['estimate_km2'])).toEqual(declared.map((row) => row['estimate_km2']));
  });

  it('stops where that map is gone and the areas differ, naming both and what to write', async () => {
    const gone = await writeClasses('gone.tif', truth.grid, (col, row) =>
      col < lastCol ? truth.at(col, row) : NODATA,
    );
    draw(gone, ...areas);
    rmSync(gone);
    const { status, stdout } = estimate(reference);
    // Known only once the map is read, as in a run.
    expect(status).toBe(4);
    expect(stdout).toMatch(
      /expected a sample of the [\d.]+ km² of this run's frame, found one that was drawn from [\d.]+ km² \(gone\.tif, .*reference\.frame/,
    );
    expect(quadrat('plan', runFileOf(reference)).stdout).toMatch(
      /gone\.tif, as drawn\/design\.json records, was not found: its [\d.]+ km² have to be those of the frame/,
    );
    const { audit } = estimated(reference, { map: path.join(sample, 'west.tif') });
    expect(audit.frame).toMatchObject({ known: 'compared' });
    expect(estimate(`${reference}, frame: {raster: west.tif}`).status).toBe(0);
  });

  it('keeps the strata as they were declared; units beyond the run’s frame are outside of the domain', async () => {
    draw(path.join(sample, 'today.tif'), ...areas);
    rmSync(drawn, { recursive: true });
    const { stderr } = quadrat(
      ...['sample-design', path.join(sample, 'today.tif'), '--design', 'stratified', '--size', '900', '--seed', '2'],
      ...['--out', drawn, ...areas],
    );
    expect(stderr).toBe('');
    const file = path.join(drawn, 'sample.geojson');
    const content = JSON.parse(readFileSync(file, 'utf8')) as {
      features: { properties: { col: number; row: number; class: string } }[];
    };
    for (const { properties } of content.features) properties.class = names[truth.at(properties.col, properties.row)]!;
    writeFileSync(file, JSON.stringify(content));
    const { total, audit } = estimated(reference, { map: path.join(sample, 'west.tif') });
    expect(audit.frame).toMatchObject({ known: 'recorded' });
    const truthKm2 = await trueKm2((col) => col < lastCol);
    for (const [j, row] of total.entries()) {
      const error = (Number(row['estimate_km2']) - truthKm2[j]!) / Number(row['standard_error_km2']);
      expect(Math.abs(error), row['class']).toBeLessThan(4);
    }
  });

  it('may be that of an earlier run: what its map observed within its areas', () => {
    const old = path.join(sample, 'runs', 'old');
    mkdirSync(old, { recursive: true });
    cpSync(path.join(sample, 'west.tif'), path.join(old, 'map.tif'));
    const content = JSON.parse(readFileSync(path.join(sample, 'areas.geojson'), 'utf8')) as {
      features: { properties: { region: string } }[];
    };
    const some = content.features.filter(
      ({ properties }) => properties.region === content.features[0]!.properties.region,
    );
    writeFileSync(path.join(sample, 'some.geojson'), JSON.stringify({ ...content, features: some }));
    const then = wholeManifest({ runFile: { areas: [areaKeys('some.geojson')] }, classes: namedClasses(...names) });
    writeFileSync(path.join(old, 'run.json'), JSON.stringify(then));
    draw(old);
    const { audit, rows } = estimated(`file: drawn/sample.geojson, ${simple}, frame: {run: runs/old}`);
    expect(audit.frame!.text).toBe('what runs/old observed within its areas');
    const regions = rows.filter((row) => row['level'] === 'region' && row['class'] === 'forest');
    const frames = regions.map((row) => Number(row['frame_km2']));
    expect(frames.filter((km2) => km2 > 0)).toHaveLength(1);
    const recorded = estimated(reference).rows.filter((row) => row['level'] === 'region' && row['class'] === 'forest');
    expect(recorded.map((row) => Number(row['frame_km2']))).toEqual(frames);
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDesign, readTile, tiles, type DesignFile } from './drawn-sample.ts';
import { filesBelow, quadrat } from './quadrat.ts';
import { readTable, type TableRow } from './read-table.ts';
import { writeSquares } from './square-segments.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-designs-'));
const run = path.join(folder, 'run');
const runFile = path.join(tiles, 'run.yaml');
const names = ['cropland', 'grassland', 'forest', 'water', 'built_up', 'wetland'];
const TRUE_KM2 = [81.9, 43.1, 62.6, 10, 9.6, 4.5];
/** The whole, 3 regions and 12 municipalities. */
const AREAS = 16;

interface Case {
  readonly name: string;
  readonly design: readonly string[];
  /** Areas that the sample is drawn by: the municipalities, or squares of 800 m. */
  readonly areas?: 'squares';
  /** How far the CV obtained may lie above the one expected, as a fraction; below, as many times. */
  readonly tolerance: number;
}

/** Units of a class from which its CV is held against the one expected. */
const CV_UNITS = 30;
const SEED = 1;
/** So many that a standard error is known to a few per cent, of rare classes too. */
const SIZE = '6000';
const NEAR = 0.25;
/** A class that lies in few of the squares has a standard error from as few: a single one is off by more. */
const FEW_SQUARES = 1;
/** Nine areas drawn along a line leave a standard error five degrees of freedom, so that a single one says little. */
const FEW_AREAS = 3;
const first: Case = { name: 'simple random', design: ['simple-random'], tolerance: NEAR };
/** Planned with the accuracy that the first sample found, as a later round of labels would be. */
const later: readonly Case[] = [
  {
    name: 'stratified, Neyman for a class',
    design: ['stratified', '--allocation', 'neyman', '--class', 'built_up'],
    tolerance: NEAR,
  },
  { name: 'systematic', design: ['systematic'], tolerance: NEAR },
  {
    name: 'systematic by successive differences',
    design: ['systematic', '--variance', 'successive-difference'],
    tolerance: NEAR,
  },
  { name: 'systematic by quadrats', design: ['systematic', '--variance', 'quadrat'], tolerance: NEAR },
  {
    name: 'two-stage, squares',
    design: ['two-stage', '--clusters', '150'],
    areas: 'squares',
    tolerance: FEW_SQUARES,
  },
  { name: 'two-stage, some areas', design: ['two-stage', '--clusters', '9'], tolerance: FEW_AREAS },
  { name: 'two-stage, all areas', design: ['two-stage', '--clusters', '12'], tolerance: NEAR },
];

/** Files of the samples as they were drawn, by case. */
const drawn = new Map<string, Map<string, Buffer>>();
let firstRatios: readonly Ratio[];
let truth: Awaited<ReturnType<typeof readTile>>;

/** Draws a sample of the run's map as a user would; the map's errors are expected as the run found them unless said. */
function draw(
  o: Pick<Case, 'design' | 'areas'> & { readonly seed?: number; readonly accuracy?: string },
  out: string,
): DesignFile {
  const areas = ['--areas', path.join(tiles, 'areas.geojson'), '--code', 'code', '--name', 'name'];
  const municipalities = [...areas, '--level', 'municipality', '--parents', 'region'];
  const squares = ['--areas', path.join(folder, 'squares.geojson'), '--code', 'code', '--level', 'square'];
  const size = ['--size', SIZE, '--seed', String(o.seed ?? SEED), '--out', out];
  const from = o.accuracy === undefined ? [] : ['--accuracy', o.accuracy];
  const by = o.areas === 'squares' ? squares : municipalities;
  const all = [...o.design, ...size, ...from, ...by, '--include-not-observed'];
  const { status, stderr } = quadrat('sample-design', run, '--design', ...all);
  expect([status, stderr]).toEqual([0, '']);
  return readDesign(out);
}

/** Fills the column class of a drawn sample with the known truth. */
function label(sample: string): void {
  const file = path.join(sample, 'sample.csv');
  const [head = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const columns = head.trim().split(',');
  const [col, row, label] = ['col', 'row', 'class'].map((name) => columns.indexOf(name)) as [number, number, number];
  const labelled = lines.map((line) => {
    const cells = line.split(',');
    cells[label] = names[truth.at(Number(cells[col]), Number(cells[row]))]!;
    return cells.join(',');
  });
  writeFileSync(file, [head, ...labelled, ''].join('\n'));
}

interface Tables {
  readonly estimates: readonly TableRow[];
  readonly ladder: readonly TableRow[];
}

function estimate(sample: string, out: string): Tables {
  const files = ['--reference', path.join(sample, 'sample.csv'), '--design', path.join(sample, 'design.json')];
  const map = ['--map', path.join(run, 'map.tif')];
  const { status, stdout, stderr } = quadrat('estimate', runFile, ...map, ...files, '--out', out, '--json');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).not.toContain('NaN');
  for (const [name, bytes] of filesBelow(out)) {
    if (!name.startsWith('artifacts')) expect(bytes.toString(), name).not.toMatch(/\bNaN\b|Infinity|undefined/);
  }
  return { estimates: readTable(path.join(out, 'estimates.csv')), ladder: readTable(path.join(out, 'ladder.csv')) };
}

function checkRows(estimates: readonly TableRow[]): void {
  expect(estimates).toHaveLength(AREAS * names.length);
  for (const row of estimates) {
    expect(row['outcome']).toMatch(/^(OK|MODEL_BASED|SUPPRESSED)$/);
    const figures = ['estimate_km2', 'standard_error_km2', 'ci_lower_km2', 'ci_upper_km2'].map((name) => row[name]);
    if (row['outcome'] === 'SUPPRESSED') {
      expect(figures).toEqual(['', '', '', '']);
      continue;
    }
    const [value, error, lower, upper] = figures.map(Number) as [number, number, number, number];
    expect(figures, JSON.stringify(row)).not.toContain('');
    expect(lower <= value && value <= upper && error > 0, JSON.stringify(row)).toBe(true);
  }
  expect(estimates.filter(({ level }) => level === 'total').map(({ outcome }) => outcome)).toEqual(
    names.map(() => 'OK'),
  );
}

/** Over the children of an area each class sums to the area's own, also where a figure is withheld. */
function checkSums({ estimates, ladder }: Tables): void {
  const { features } = JSON.parse(readFileSync(path.join(tiles, 'areas.geojson'), 'utf8')) as {
    features: { properties: { code: string; region: string } }[];
  };
  const frames = new Map(estimates.map((row) => [row['area_code'], Number(row['frame_km2'])]));
  const km2 = new Map(
    ladder.map((row) => [
      `${row['area_code']} ${row['class']}`,
      Number(row['share_after_agreement']) * frames.get(row['area_code'])!,
    ]),
  );
  const regions = [...new Set(features.map(({ properties }) => properties.region))];
  const families = [
    { parent: 'TOTAL', children: regions },
    ...regions.map((parent) => ({
      parent,
      children: features.filter(({ properties }) => properties.region === parent).map((area) => area.properties.code),
    })),
  ];
  for (const { parent, children } of families) {
    for (const name of names) {
      const sum = children.reduce((total, code) => total + km2.get(`${code} ${name}`)!, 0);
      expect(Math.abs(sum - km2.get(`${parent} ${name}`)!), `${parent} ${name}`).toBeLessThan(1e-9 * sum + 1e-12);
    }
  }
}

interface Ratio {
  readonly class: string;
  /** CV obtained ÷ CV expected. */
  readonly ratio: number;
}

/** Draws, labels and estimates, holds what comes of it against the truth, and says how it compares with what was expected. */
function carryOut(one: Case, accuracy?: string): readonly Ratio[] {
  const sample = path.join(folder, one.name);
  const { expected, units } = draw({ ...one, ...(accuracy === undefined ? {} : { accuracy }) }, sample);
  expect(units).toBeGreaterThan(5500);
  drawn.set(one.name, filesBelow(sample));
  label(sample);
  const tables = estimate(sample, estimatesOf(one));
  checkRows(tables.estimates);
  checkSums(tables);
  const whole = tables.estimates.filter(({ level }) => level === 'total');
  const errors = whole.map(
    (row, j) => (Number(row['estimate_km2']) - TRUE_KM2[j]!) / Number(row['standard_error_km2']),
  );
  expect(Math.max(...errors.map(Math.abs))).toBeLessThan(4);
  return expected.classes.flatMap((was, j) =>
    was.units >= CV_UNITS ? [{ class: was.class, ratio: Number(whole[j]!['cv']) / was.cv }] : [],
  );
}

function offBy(tolerance: number, ratios: readonly Ratio[]): readonly Ratio[] {
  return ratios.filter(({ ratio }) => ratio > 1 + tolerance || ratio < Math.min(1 - NEAR, 1 / (1 + tolerance)));
}

function estimatesOf({ name }: Case): string {
  return path.join(folder, `${name}, estimates`);
}

describe('a sample from its design to its estimates, labelled from the known truth', () => {
  beforeAll(async () => {
    truth = await readTile(path.join(tiles, 'truth.tif'));
    writeSquares(folder, truth.grid, 40);
    const { status, stderr } = quadrat('run', runFile, '--out', run, '--workers', '1', '--json');
    if (status !== 0) throw new Error(`The run failed: ${stderr}`);
    firstRatios = carryOut(first);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it(`${first.name}, planned with the accuracy that the run found`, () => {
    expect(firstRatios).toHaveLength(names.length);
    expect(offBy(first.tolerance, firstRatios)).toEqual([]);
  });

  it.each(later)('$name, planned with the accuracy that the first sample found', (one) => {
    const ratios = carryOut(one, path.join(estimatesOf(first), 'accuracy.json'));
    expect(ratios).toHaveLength(names.length);
    expect(offBy(one.tolerance, ratios)).toEqual([]);
  });

  it.each(['simple random', 'systematic', 'two-stage, some areas'])(
    '%s: the same seed draws the same files again, another seed another sample',
    (name) => {
      const one = [first, ...later].find((known) => known.name === name)!;
      const accuracy = one === first ? {} : { accuracy: path.join(estimatesOf(first), 'accuracy.json') };
      // design.json names its map by the way from its own folder.
      const [again, other] = [path.join(folder, `${name}, again`), path.join(folder, `${name}, other`)];
      draw({ ...one, ...accuracy }, again);
      draw({ ...one, ...accuracy, seed: SEED + 1 }, other);
      const before = new Map(drawn.get(name));
      expect(filesBelow(again)).toEqual(before);
      expect(filesBelow(other).get('sample.csv')).not.toEqual(before.get('sample.csv'));
    },
  );
});

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDesign, readTile, tiles } from './drawn-sample.ts';
import { quadrat, root } from './quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-design-run-'));
const copy = path.join(folder, 'sample-tiles');
const names = ['cropland', 'grassland', 'forest', 'water', 'built_up', 'wetland'];
const TRUE_KM2 = [81.9, 43.1, 62.6, 10, 9.6, 4.5];

interface Row {
  readonly level: string;
  readonly class: string;
  readonly estimateKm2: number;
  readonly standardErrorKm2: number;
  readonly cv: number;
}

function estimates(runFile: string): Row[] {
  const { status, stdout, stderr } = quadrat('run', runFile, '--workers', '1', '--json');
  if (status !== 0) throw new Error(`The run failed: ${stderr}${stdout}`);
  return (JSON.parse(stdout) as { estimates: Row[] }).estimates.filter(({ level }) => level === 'total');
}

describe('a sample of a run’s map', () => {
  beforeAll(() => {
    cpSync(tiles, copy, { recursive: true });
    cpSync(path.join(root, 'models'), path.join(folder, 'models'), { recursive: true });
    estimates(path.join(copy, 'run.yaml'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('labelled and given to the next run yields estimates that hold the truth, as precise as was expected', async () => {
    const drawn = path.join(folder, 'drawn');
    const run = path.join(copy, 'runs', 'sample-tiles');
    const size = ['--design', 'stratified', '--size', '900', '--seed', '3', '--include-not-observed'];
    const planned = quadrat('sample-design', run, ...size, '--out', drawn);
    expect(planned.stderr).toBe('');
    expect(planned.stdout).toMatch(
      /km² were not observed; expected are the classes that an earlier sample found there/,
    );

    const truth = await readTile(path.join(tiles, 'truth.tif'));
    const sample = JSON.parse(readFileSync(path.join(drawn, 'sample.geojson'), 'utf8')) as {
      features: { properties: { col: number; row: number; class: string | null } }[];
    };
    for (const { properties } of sample.features) properties.class = names[truth.at(properties.col, properties.row)]!;
    writeFileSync(path.join(copy, 'drawn.geojson'), JSON.stringify(sample));
    const { expected } = readDesign(drawn);
    const text = readFileSync(path.join(copy, 'run.yaml'), 'utf8').replace('name: sample-tiles', 'name: again');
    const reference = `reference: {file: drawn.geojson, class: class, design: ../drawn/design.json}\n`;
    writeFileSync(path.join(copy, 'again.yaml'), text.replace(/^reference:\n(?: .*\n)+/m, reference));

    const rows = estimates(path.join(copy, 'again.yaml'));
    const report = readFileSync(path.join(copy, 'runs', 'again', 'report.html'), 'utf8');
    expect(report).toContain('drawn.geojson, design: ../drawn/design.json');
    expect(report).toMatch(/Design<\/th>\s*<td[^>]*>stratified/);
    expect(rows.map((row) => row.class)).toEqual(names);
    const errors = rows.map((row, j) => (row.estimateKm2 - TRUE_KM2[j]!) / row.standardErrorKm2);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(4);
    const common = rows.map((row, j) => ({ ...row, was: expected.classes[j]! })).filter(({ was }) => was.units >= 100);
    expect(common.map((row) => row.class)).toEqual(['cropland', 'grassland', 'forest']);
    for (const { cv, was } of common) expect(Math.abs(cv / was.cv - 1)).toBeLessThan(0.25);
  });
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSmallRun } from '../faults/sample-run.ts';
import { quadrat } from './quadrat.ts';

const MARK = 'confidential, not for publication';
const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-confidential-'));
const out = path.join(folder, 'out');
const to = path.join(folder, 'release');
/** Who is named by them must be in no file that is handed out. */
const HOLDING = 'Holding Sea View';
/** What says no number of the run: times and hosts, and what may leave. */
const UNMARKED = ['execution.json', 'published.csv'];
/** Here without rows: their heads alone have the column. */
const EMPTY = ['higher-classes.csv', 'non-response-bounds.csv'];

let runFile: string;
let told: string;
beforeAll(() => {
  runFile = writeSmallRun(folder);
  const { features } = JSON.parse(readFileSync(path.join(folder, 'inputs', 'areas.geojson'), 'utf8')) as {
    features: { properties: { code: string } }[];
  };
  const rows = features.flatMap(({ properties: { code } }) =>
    [HOLDING, 'b', 'c', 'd'].map((name) => `${code},cropland,${name},1\n`),
  );
  writeFileSync(path.join(folder, 'holdings.csv'), `area_code,class,contributor_id,value\n${rows.join('')}`);
  const contributors =
    '{file: holdings.csv, withoutContributors: [cropland, grassland, forest, water, built_up, wetland]}';
  const publication = `publication: {policy: statcan, vintage: final, contributors: ${contributors}}\n`;
  writeFileSync(runFile, `${readFileSync(runFile, 'utf8')}${publication}`);
  const { status, stdout, stderr } = quadrat('run', runFile, '--out', out, '--workers', '2');
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  told = stdout;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the working files of a run with contributors', () => {
  it('all say that they are not for publication, and what may leave does not', () => {
    const names = readdirSync(out).filter((name) => name !== 'artifacts');
    expect(names.length).toBeGreaterThan(12);
    const unmarked = names.filter((name) => !readFileSync(path.join(out, name), 'latin1').includes(MARK));
    expect(unmarked.toSorted()).toEqual([...UNMARKED, ...EMPTY].toSorted());
    expect(told).toContain(MARK);
  });

  it('say it in the last column, in a member at the top and in the properties', () => {
    for (const name of readdirSync(out)) {
      const text = () => readFileSync(path.join(out, name), 'utf8');
      if (UNMARKED.includes(name)) continue;
      if (name.endsWith('.csv')) {
        const [head, ...rows] = text().trimEnd().split('\r\n');
        expect([name, head!.split(',').at(-1)]).toEqual([name, 'confidentiality']);
        expect(rows.every((row) => row.endsWith(`,"${MARK}"`))).toBe(true);
      }
      if (!name.endsWith('json')) continue;
      const content = JSON.parse(text()) as { confidentiality: string; features?: { properties: object }[] };
      expect([name, content.confidentiality]).toEqual([name, MARK]);
      for (const { properties } of content.features ?? []) expect(properties).toMatchObject({ confidentiality: MARK });
    }
    const report = readFileSync(path.join(out, 'report.html'), 'utf8');
    expect(report).toMatch(new RegExp(`<title>.*${MARK}\\)</title>`));
  });

  it('are refused where the mark is another', () => {
    const file = path.join(out, 'run.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(`"confidentiality": "${MARK}"`, '"confidentiality": "free"'));
    const { status, stderr } = quadrat('report', out);
    writeFileSync(file, text);
    expect([status, stderr]).toEqual([2, expect.stringContaining('at confidentiality, found "free"')]);
  });

  it('come out the same when the run is verified, and are mended as they were', () => {
    const before = readFileSync(path.join(out, 'units.csv'), 'utf8');
    writeFileSync(path.join(out, 'units.csv'), before.replaceAll(`,"${MARK}"`, ''));
    expect(quadrat('run', runFile, '--out', out, '--workers', '2').status).toBe(0);
    expect(readFileSync(path.join(out, 'units.csv'), 'utf8')).toBe(before);
    const { status, stdout } = quadrat('verify', out, '--run-file', runFile, '--workers', '2');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/The same/)]);
  });
});

describe('a release', () => {
  it('is made of what the run left, in a folder that is empty', () => {
    const file = path.join(out, 'estimates.csv');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text} `);
    expect(quadrat('release', out, '--to', to).stderr).toContain('estimates.csv: expected the file that the run left');
    writeFileSync(file, text);
    expect(existsSync(to)).toBe(false);
    for (const inside of [out, path.join(out, 'release')])
      expect(quadrat('release', out, '--to', inside).stderr).toContain(
        'expected a folder for the release beside the run',
      );
    expect(existsSync(path.join(out, 'release'))).toBe(false);
    expect(quadrat('release', out, '--to', folder).stderr).toContain('expected an empty folder for the release, found');
    expect(quadrat('release', out, '--to', to)).toMatchObject({ status: 0 });
  });

  it('holds what is published and the record of it, and nothing confidential', () => {
    expect(readdirSync(to).toSorted()).toEqual(['published.csv', 'release.json']);
    expect(readFileSync(path.join(to, 'published.csv'))).toEqual(readFileSync(path.join(out, 'published.csv')));
    const all = readdirSync(to).map((name) => readFileSync(path.join(to, name), 'utf8'));
    for (const text of all)
      for (const secret of [HOLDING, 'holdings', folder, MARK]) expect(text).not.toContain(secret);
  });

  it('is told from a folder that is another', () => {
    const verify = () => quadrat('verify', out, '--release', to);
    expect(verify()).toMatchObject({ status: 0, stdout: expect.stringContaining('is what the run released') });
    writeFileSync(path.join(to, 'estimates.csv'), 'one more');
    expect(verify()).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('differs: estimates.csv: expected nothing'),
    });
    rmSync(path.join(to, 'estimates.csv'));
    writeFileSync(path.join(to, 'published.csv'), 'other');
    expect(verify()).toMatchObject({ status: 1, stdout: expect.stringContaining('differs: published.csv') });
    rmSync(path.join(to, 'release.json'));
    expect(verify()).toMatchObject({ status: 2, stderr: expect.stringContaining('found no release.json') });
  });

  it('is refused of a run that a gate holds', () => {
    writeFileSync(
      path.join(folder, 'policy.yaml'),
      'name: strict\ngates: [{measure: cv, class: wetland, atMost: 0.001}]\n',
    );
    const text = readFileSync(runFile, 'utf8').replace('policy: statcan', 'policy: policy.yaml');
    writeFileSync(runFile, text);
    expect(quadrat('run', runFile, '--out', out, '--workers', '2').status).toBe(3);
    const { status, stderr } = quadrat('release', out, '--to', path.join(folder, 'none'));
    expect([status, stderr]).toEqual([2, expect.stringContaining('found one that is held; quadrat sign')]);
    expect(existsSync(path.join(folder, 'none'))).toBe(false);
  });
});

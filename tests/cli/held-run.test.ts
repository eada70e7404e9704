import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quadrat, root } from './quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-held-'));
const runFile = path.join(folder, 'run.yaml');
const out = path.join(folder, 'out');
const published = path.join(out, 'published.csv');
const SIGN = ['sign', out, '--name', 'A. Statistician', '--reason', 'Wetland is for information only.'];

interface Manifest {
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly publication: {
    readonly heldBy: readonly string[];
    readonly signatures: readonly {
      readonly name: string;
      readonly reason: string;
      readonly heldBy: readonly string[];
    }[];
  };
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(path.join(out, 'run.json'), 'utf8')) as Manifest;
}

/** The sample case under a policy that asks for more than its sample gives. */
function writeCase(): void {
  const sample = path.join(root, 'sample-tiles');
  const text = readFileSync(path.join(sample, 'run.yaml'), 'utf8')
    .replace(/: imagery\//g, `: ${sample}/imagery/`)
    .replace('../models', path.join(root, 'models'))
    .replace('file: areas.geojson', `file: ${path.join(sample, 'areas.geojson')}`)
    .replace('file: reference.geojson', `file: ${path.join(sample, 'reference.geojson')}`);
  writeFileSync(runFile, `${text}publication: {policy: policy.yaml, vintage: p}\n`);
  writePolicy({ roundingKm2: 0.5 });
}

function writePolicy({ roundingKm2 }: { readonly roundingKm2: number }): void {
  writeFileSync(
    path.join(folder, 'policy.yaml'),
    `name: strict\nrounding: {method: controlled, base: ${roundingKm2}, seed: a secret of the office}\ngates:\n  - {measure: cv, class: wetland, atMost: 0.1}\n`,
  );
}

describe('a run that a gate holds', () => {
  let first: ReturnType<typeof quadrat>;
  beforeAll(() => {
    writeCase();
    first = quadrat('run', runFile, '--out', out, '--workers', '1');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('ends with code 3 and a sentence for the gate, and publishes nothing', () => {
    expect(first.status, first.stderr).toBe(3);
    expect(first.stdout).toContain(
      'The coefficient of variation of wetland in the whole: expected at most 0.1, found 0.11',
    );
    expect(existsSync(published)).toBe(false);
    expect(manifest().status).toBe('held');
    expect(manifest().publication.heldBy).toHaveLength(1);
    expect(readFileSync(path.join(out, 'report.html'), 'utf8')).toContain('This run is held and not for publication');
    expect(readFileSync(path.join(out, 'estimates.csv'), 'utf8')).toMatch(/,OK,A,F,A,p,/);
  });

  it('stays held when it is run again', () => {
    const again = quadrat('run', runFile, '--out', out, '--workers', '1', '--json');
    expect(again.status).toBe(3);
    const answer = JSON.parse(again.stdout) as { status: string; heldBy: string[]; computed: number };
    expect(answer).toMatchObject({ status: 'held', computed: 2 });
    expect(answer.heldBy).toEqual(manifest().publication.heldBy);
  });

  it('is not signed without a name, without a reason or over changed files', () => {
    expect(quadrat('sign', out, '--name', ' ', '--reason', 'x').status).toBe(2);
    expect(quadrat('sign', out, '--name', 'x', '--reason', '').status).toBe(2);
    const file = path.join(out, 'estimates.csv');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(',OK,', ',ok,'));
    const { status, stderr } = quadrat(...SIGN);
    expect(status).toBe(2);
    expect(stderr).toContain('estimates.csv: expected the file that the run left');
    writeFileSync(file, text);
    const units = path.join(out, 'units.csv');
    renameSync(units, `${units}.aside`);
    expect(quadrat(...SIGN).stderr).toContain('units.csv: expected the file that the run left');
    renameSync(`${units}.aside`, units);
    expect(manifest().status).toBe('held');
  });

  it('is released by a signature, which the manifest and the report bear', () => {
    const { status, stderr } = quadrat(...SIGN);
    expect(status, stderr).toBe(0);
    const { publication, outputs, status: state } = manifest();
    expect(state).toBe('done');
    expect(publication.signatures).toMatchObject([
      { name: 'A. Statistician', reason: 'Wetland is for information only.', heldBy: publication.heldBy },
    ]);
    expect(Object.keys(outputs)).toContain('published.csv');
    const [head = '', total = ''] = readFileSync(published, 'utf8').split('\r\n');
    expect(head).toBe(
      'level,area_code,area_name,class,value_km2,standard_error_km2,ci_lower_km2,ci_upper_km2,cv,symbol,obs_status,conf_status,quality_letter,vintage,method',
    );
    expect(total).toMatch(/^total,TOTAL,Total,cropland,8[01](\.5)?,/);
    expect(readFileSync(path.join(out, 'report.html'), 'utf8')).toContain('Released by A. Statistician');
    expect(quadrat(...SIGN).stderr).toContain('expected a run that is held, found one that is done');
  });

  it('stays released when it is run again, and is verified', () => {
    const before = readFileSync(path.join(out, 'run.json'), 'utf8');
    expect(quadrat('run', runFile, '--out', out, '--workers', '1').status).toBe(0);
    expect(readFileSync(path.join(out, 'run.json'), 'utf8')).toBe(before);
    const { status, stdout } = quadrat('verify', out, '--run-file', runFile, '--workers', '1');
    expect(stdout).toMatch(/^The same: \d+ digests agree\.$/m);
    expect(status).toBe(0);
  });

  it('is held anew under other rules, be its estimates the same', () => {
    const left = { ...manifest(), status: 'cancelled', outputs: {} };
    writeFileSync(path.join(out, 'run.json'), JSON.stringify(left));
    writePolicy({ roundingKm2: 5 });
    expect(quadrat('run', runFile, '--out', out, '--workers', '1').status).toBe(3);
    expect(manifest().publication.signatures).toEqual([]);
    expect(existsSync(published)).toBe(false);
  });

  it('is held where nobody has said what became of the codes of an earlier release', () => {
    const rows = ['total,TOTAL,cropland,81.3', 'total,TOTAL,orchard,2.5', 'parish,P7,cropland,1.5'];
    writeFileSync(path.join(folder, 'earlier.csv'), ['level,area_code,class,value_km2', ...rows, ''].join('\n'));
    const areas = readFileSync(path.join(root, 'sample-tiles/areas.geojson'), 'utf8');
    const code = /"code": ?"([^"]+)"/.exec(areas)![1];
    writeFileSync(
      path.join(folder, 'holdings.csv'),
      `area_code,class,contributor_id,value\n${code},cropland,one,1\n${code},cropland,two,1\n`,
    );
    const heldWith = (previous: string): readonly string[] => {
      const text = readFileSync(runFile, 'utf8').replace(/^publication: .*$/m, '');
      const publication = `{policy: policy.yaml, vintage: p, contributors: holdings.csv, previous: ${previous}}`;
      writeFileSync(runFile, `${text}publication: ${publication}\n`);
      expect(quadrat('run', runFile, '--out', out, '--workers', '1').status).toBe(3);
      return manifest().publication.heldBy;
    };
    expect(heldWith('earlier.csv')).toContainEqual(
      expect.stringMatching(
        /^earlier\.csv has codes that are neither in .*: parish P7, class orchard; add to the corr/,
      ),
    );
    const codes = ['class,,orchard,', 'area,parish,P7,', ...furtherClasses().map((name) => `class,,,${name}`)];
    writeFileSync(path.join(folder, 'codes.csv'), ['kind,level,earlier_code,code', ...codes, ''].join('\n'));
    const held = heldWith('{release: earlier.csv, correspondence: codes.csv}');
    expect(held.filter((sentence) => sentence.includes('correspondence'))).toEqual([]);
  });
});

/** All but the one that the earlier release has. */
function furtherClasses(): string[] {
  const rows = readFileSync(path.join(out, 'estimates.csv'), 'utf8').split('\r\n').slice(1);
  return [...new Set(rows.map((row) => row.split(',')[3]))].filter(
    (name): name is string => name !== undefined && name !== 'cropland',
  );
}

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quadrat } from '../cli/quadrat.ts';
import { writeSmallRun } from '../faults/sample-run.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-damaged-'));
const sound = path.join(folder, 'sound');
const spoilt = path.join(folder, 'spoilt');
let runFile: string;

beforeAll(() => {
  runFile = writeSmallRun(folder);
  const { status, stderr } = quadrat('run', runFile, '--out', sound, '--workers', '2');
  if (status !== 0) throw new Error(stderr);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FAULTS: Readonly<Record<string, readonly [spoil: (text: string) => string, told: RegExp]>> = {
  'not JSON': [(text) => text.slice(0, -20), /run\.json: expected the manifest of a run as JSON/],
  '{}': [() => '{}', /run\.json: expected the manifest of a run with the key schemaVersion, found none/],
  'version 99': [
    (text) => text.replace('"schemaVersion": 1', '"schemaVersion": 99'),
    /run\.json: expected the manifest of a run of version 1, found version 99; read it with the Quadrat that wrote it/,
  ],
  'a missing key': [without('statistics'), /run\.json: expected the key statistics, found none/],
  'a misspelt key': [
    (text) => text.replace('"statistics"', '"statistix"'),
    /run\.json: expected the key statistics, found statistix/,
  ],
  'a misspelt key within': [
    (text) => text.replace('"sampleSize"', '"samplesize"'),
    /run\.json: expected the key statistics\.sampleSize, found statistics\.samplesize/,
  ],
  'a value of another kind': [
    (text) => text.replace(/("statistics": \{[^}]*"frame": )"areas"/, '$1"everything"'),
    /run\.json: expected another value at statistics\.frame, found "everything"/,
  ],
};

const VERBS: Readonly<Record<string, () => readonly string[]>> = {
  report: () => ['report', spoilt],
  sign: () => ['sign', spoilt, '--name', 'A. Person', '--reason', 'as agreed'],
  verify: () => ['verify', spoilt, '--run-file', runFile],
  'verify --store': () => ['verify', '--store', spoilt],
  run: () => ['run', runFile, '--out', spoilt],
  'sample-design': () => ['sample-design', spoilt, '--design', 'simple-random', '--size', '50'],
};

describe.each(Object.keys(FAULTS))('a run.json with %s', (fault) => {
  const [spoil, told] = FAULTS[fault]!;

  it.each(Object.keys(VERBS))('%s: one sentence, exit code 2', (verb) => {
    rmSync(spoilt, { recursive: true, force: true });
    cpSync(sound, spoilt, { recursive: true });
    const file = path.join(spoilt, 'run.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, spoil(text));
    expect(spoil(text)).not.toBe(text);
    const { status, stdout, stderr } = quadrat(...VERBS[verb]!());
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(told)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

/** What the report is made of. */
const TABLES = [
  'estimates.csv',
  'mapped-areas.csv',
  'ladder.csv',
  'higher-classes.csv',
  'accuracy.json',
  'diagnostics.json',
  'reference-audit.json',
  'map-preview.json',
];

it('a report is not made of a table that the run did not leave, until the run is carried out again', () => {
  rmSync(spoilt, { recursive: true, force: true });
  cpSync(sound, spoilt, { recursive: true });
  for (const [at, name] of TABLES.entries()) {
    const file = path.join(spoilt, name);
    const text = readFileSync(file, 'utf8');
    const change = [`${text} `, '{}', undefined][at % 3];
    if (change === undefined) rmSync(file);
    else writeFileSync(file, change);
    const { status, stderr } = quadrat('report', spoilt);
    const found = `^quadrat: .*${name}: expected the file that the run left .* found (another|none); carry`;
    expect([status, stderr]).toEqual([2, expect.stringMatching(found)]);
    writeFileSync(file, text);
  }
  for (const name of TABLES) rmSync(path.join(spoilt, name));
  expect(quadrat('run', runFile, '--out', spoilt).status).toBe(0);
  for (const name of TABLES)
    expect(readFileSync(path.join(spoilt, name), 'utf8'), name).toBe(readFileSync(path.join(sound, name), 'utf8'));
  expect(quadrat('report', spoilt).status).toBe(0);
});

function without(key: string): (text: string) => string {
  return (text) => JSON.stringify({ ...(JSON.parse(text) as object), [key]: undefined });
}

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256OfBytes } from '../../engine/digest.ts';
import { renderReport } from '../../report/render-report.ts';
import { accuracy } from '../../results/accuracy.ts';
import { diagnostics } from '../../results/diagnostics.ts';
import { estimates, higherClasses } from '../../results/estimates.ts';
import { ladder } from '../../results/ladder.ts';
import type { Manifest } from '../../results/manifest.ts';
import { mapPreview } from '../../results/map-preview.ts';
import { mappedAreas } from '../../results/mapped-areas.ts';
import { nonResponseBounds } from '../../results/non-response-bounds.ts';
import { published } from '../../results/published.ts';
import { referenceAudit } from '../../results/reference-audit.ts';
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

/** A file as it is spoilt, and the sentence that a reader of it gets. */
type Spoilt = readonly [file: string, spoil: (text: string) => string, told: string];

const ofTable = (file: string, column: string, odd: Spoilt[1], told: string): readonly Spoilt[] => [
  [file, () => '{}', `${file}: expected the column level, found {}`],
  [file, (text) => `${text}"left open`, `${file}: expected a cell at character`],
  [file, (text) => withoutColumn(text, column), `${file}: expected the column ${column}, found none`],
  [file, (text) => text.replace(column, `${column}x`), `${file}: expected the column ${column}, found ${column}x`],
  [file, (text) => text.replace('\r\n', ',more\r\n'), `${file}: expected no column more, found one`],
  [file, odd, told],
];

const ofRecord = (file: string, key: string, odd: Spoilt[1], told: string): readonly Spoilt[] => [
  [file, (text) => text.slice(0, -20), `as JSON, found text that is not JSON`],
  [file, () => '{}', `${file}: expected the key `],
  [file, without(key), `${file}: expected the key ${key}, found none`],
  [file, (text) => text.replace(`"${key}":`, `"${key}x":`), `${file}: expected the key ${key}, found ${key}x`],
  [file, (text) => text.replace('{', '{"schemaVersion": 99,'), `${file}: expected no key schemaVersion, found one`],
  [file, odd, told],
];

const cell = (from: RegExp, to: string) => (text: string) => text.replace(from, to);

/** What the report is made of, each file with all that may be wrong with it. */
const SPOILT: readonly Spoilt[] = [
  ...ofTable(
    'estimates.csv',
    'standard_error_km2',
    cell(/,final,/, ',finale,'),
    'expected one of p, r, final in the column',
  ),
  ...ofTable(
    'mapped-areas.csv',
    'observed_share',
    cell(/,[\d.]+\r\n/, ',many\r\n'),
    'line 2: expected a number in the column',
  ),
  ...ofTable(
    'ladder.csv',
    'method',
    cell(/total,TOTAL,(.*?),(\d+),/, 'total,TOTAL,$1,-3,'),
    'expected a count in the column',
  ),
  ...ofTable(
    'higher-classes.csv',
    'outcome',
    (text) => `${text}total,TOTAL,Total,a,,,,,,,0,none,,FINE,A\r\n`,
    'in the column outcome, found "FINE"',
  ),
  ...ofRecord('accuracy.json', 'confusion', cell(/"outcome": "[A-Z_]+"/, '"outcome": "FINE"'), 'outcome, found "FINE"'),
  ...ofRecord(
    'diagnostics.json',
    'gaps',
    cell(/"version": 1/, '"version": 99'),
    'expected another value at version, found 99',
  ),
  ...ofRecord(
    'reference-audit.json',
    'byPurpose',
    cell(/"unitsRead": \d+/, '"unitsRead": -1'),
    'at unitsRead, found -1',
  ),
  ...ofRecord('map-preview.json', 'legend', cell(/"widthPx": \d+/, '"widthPx": "wide"'), 'at widthPx, found "wide"'),
];

it('a report is made of no file that cannot be read whole: one sentence, exit code 2', async () => {
  for (const [file, spoil, told] of SPOILT) {
    const text = readFileSync(path.join(sound, file), 'utf8');
    rmSync(spoilt, { recursive: true, force: true });
    cpSync(sound, spoilt, { recursive: true });
    writeFileSync(path.join(spoilt, file), spoil(text));
    // As though the run had left the file so.
    const manifest = JSON.parse(readFileSync(path.join(sound, 'run.json'), 'utf8')) as Manifest;
    const { [file]: left, ...outputs } = manifest.outputs;
    expect(left).toBe(sha256OfBytes(text));
    writeFileSync(path.join(spoilt, 'run.json'), JSON.stringify({ ...manifest, outputs }));
    expect(spoil(text), `${file}: ${told}`).not.toBe(text);
    const fault: unknown = await renderReport(spoilt).catch((error: unknown) => error);
    expect([(fault as Error).name, (fault as Error).message]).toEqual([
      'PermanentError',
      expect.stringContaining(told),
    ]);
    expect((fault as Error).message).not.toContain('\n');
  }
});

/** A file of a run folder as it is read and written. */
interface File {
  readonly file: string;
  read(text: string, location: string): unknown;
  write(content: never): string;
}

it('every table and record is read as it was written', () => {
  const records: readonly File[] = [accuracy, diagnostics, referenceAudit, mapPreview];
  const tables: readonly File[] = [estimates, higherClasses, published, ladder, mappedAreas, nonResponseBounds];
  for (const one of [...records, ...tables]) {
    const text = readFileSync(path.join(sound, one.file), 'utf8');
    expect(one.write(one.read(text, one.file) as never), one.file).toBe(text);
  }
});

it('a sample is expected from no accuracy that cannot be read whole', () => {
  const spoiltAccuracy = path.join(folder, 'accuracy.json');
  const text = readFileSync(path.join(sound, 'accuracy.json'), 'utf8');
  for (const [file, spoil, told] of SPOILT.filter(([name]) => name === 'accuracy.json')) {
    writeFileSync(path.join(folder, file), spoil(text));
    const wish = ['--design', 'simple-random', '--size', '50', '--accuracy', spoiltAccuracy];
    const { status, stderr } = quadrat('sample-design', sound, ...wish);
    expect([status, stderr]).toEqual([2, expect.stringContaining(told)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  }
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

function withoutColumn(text: string, column: string): string {
  const at = text.split('\r\n')[0]!.split(',').indexOf(column);
  return text
    .split('\r\n')
    .map((line) => line.split(',').toSpliced(at, 1).join(','))
    .join('\r\n');
}

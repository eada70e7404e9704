import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256OfBytes } from '../../engine/digest.ts';
import { compareRuns } from '../../pipeline/outputs/compare-runs.ts';
import { planPublication } from '../../pipeline/planning/publication.ts';
import { readReference } from '../../pipeline/planning/reference/read-reference.ts';
import { PlanFaults } from '../../pipeline/planning/plan-faults.ts';
import { renderReport } from '../../report/render-report.ts';
import { accuracy } from '../../results/accuracy.ts';
import { diagnostics } from '../../results/diagnostics.ts';
import { estimates, higherClasses } from '../../results/estimates.ts';
import { execution } from '../../results/execution.ts';
import { ladder } from '../../results/ladder.ts';
import { runManifest } from '../../results/manifest.ts';
import { mapPreview } from '../../results/map-preview.ts';
import { mappedAreas } from '../../results/mapped-areas.ts';
import { nonResponseBounds } from '../../results/non-response-bounds.ts';
import { published } from '../../results/published.ts';
import { referenceAudit } from '../../results/reference-audit.ts';
import { sampleDesign } from '../../results/sample-design.ts';
import { filesBelow, quadrat } from '../cli/quadrat.ts';
import { writeSmallRun } from '../faults/sample-run.ts';
import { carriedOut } from './carried-out.ts';
import { spoilt as spoiltTexts } from './spoilt-text.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-damaged-'));
/** Before it was signed, and after. */
const held = path.join(folder, 'held');
const sound = path.join(folder, 'sound');
const spoilt = path.join(folder, 'spoilt');
const drawn = path.join(folder, 'drawn');
let runFile: string;

const SAMPLE = ['--design', 'stratified', '--allocation', 'proportional', '--size', '60', '--seed', '1'];
const SIGN = ['--name', 'A. Person', '--reason', 'as agreed'];

beforeAll(async () => {
  runFile = writeSmallRun(folder);
  writeFileSync(
    path.join(folder, 'policy.yaml'),
    'name: strict\ngates: [{measure: cv, class: wetland, atMost: 0.001}]\n',
  );
  writeFileSync(runFile, `${readFileSync(runFile, 'utf8')}publication: {policy: policy.yaml, vintage: final}\n`);
  const { status, stderr } = quadrat('run', runFile, '--out', held, '--workers', '2');
  if (status !== 3) throw new Error(stderr);
  cpSync(held, sound, { recursive: true });
  const made = [
    await carriedOut('sign', sound, ...SIGN),
    await carriedOut('sample-design', sound, ...SAMPLE, '--out', drawn),
  ];
  const failed = made.find(({ status: ended }) => ended !== 0);
  if (failed !== undefined) throw new Error(failed.told);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file as it is read and written. */
interface File {
  readonly file: string;
  read(text: string, location: string): unknown;
  write(content: never): string;
}

/** What a verb does where a file is damaged: says so with exit code 2, does not look at it, or has it made anew. */
type Outcome = 'refused' | 'not read' | 'mended';

/** Of a file: its schema where Quadrat reads it, and what becomes of report, sign, run and sample-design. */
interface Row {
  readonly schema?: File;
  readonly report: Outcome;
  readonly sign: Outcome;
  readonly run: Outcome;
  readonly sampleDesign: Outcome;
}

const LEFT = { sign: 'refused', run: 'mended', sampleDesign: 'not read' } as const;
const SHOWN = { ...LEFT, report: 'refused' } as const;
const ASIDE = { ...LEFT, report: 'not read' } as const;

const RUN_FOLDER: Readonly<Record<string, Row>> = {
  'run.json': { schema: runManifest, report: 'refused', sign: 'refused', run: 'refused', sampleDesign: 'refused' },
  // Only when and where attempts were made is lost with it, and the next record says so.
  'execution.json': {
    schema: execution,
    report: 'not read',
    sign: 'not read',
    run: 'mended',
    sampleDesign: 'not read',
  },
  'estimates.csv': { schema: estimates, ...SHOWN },
  'estimates.geojson': ASIDE,
  'mapped-areas.csv': { schema: mappedAreas, ...SHOWN },
  'higher-classes.csv': { schema: higherClasses, ...SHOWN },
  'ladder.csv': { schema: ladder, ...SHOWN },
  'non-response-bounds.csv': { schema: nonResponseBounds, ...ASIDE },
  'units.csv': ASIDE,
  'accuracy.json': { schema: accuracy, ...SHOWN, sampleDesign: 'refused' },
  'diagnostics.json': { schema: diagnostics, ...SHOWN },
  'reference-audit.json': { schema: referenceAudit, ...SHOWN },
  'map-preview.json': { schema: mapPreview, ...SHOWN },
  // There is none yet when a run is signed.
  'published.csv': { schema: published, ...ASIDE, sign: 'not read' },
};

/** Of the folder of a drawn sample, which no verb takes: what reads its files is told below. */
const SAMPLE_FOLDER: Readonly<Record<string, File | undefined>> = {
  'design.json': sampleDesign,
  // Filled in by people and read as any reference sample is: tests/inputs holds them.
  'sample.csv': undefined,
  'sample.geojson': undefined,
  'reserve.geojson': undefined,
};

const tablesOf = (place: string): string[] =>
  [...filesBelow(place).keys()].filter((name) => /\.(csv|json|geojson)$/.test(name) && !name.startsWith('artifacts/'));

it('every table and record that is left has its row', () => {
  expect(tablesOf(sound).toSorted()).toEqual(Object.keys(RUN_FOLDER).toSorted());
  expect(tablesOf(drawn).toSorted()).toEqual(Object.keys(SAMPLE_FOLDER).toSorted());
});

const SCHEMAS: readonly (readonly [name: string, schema: File])[] = [
  ...Object.entries(RUN_FOLDER).map(([name, { schema }]) => [name, schema] as const),
  ...Object.entries(SAMPLE_FOLDER),
].flatMap(([name, schema]) => (schema === undefined ? [] : [[name, schema] as const]));

/** Where a file lies. */
const placeOf = (name: string): string =>
  [sound, drawn].map((place) => path.join(place, name)).find((file) => textOf(file) !== undefined)!;

const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

describe.each(SCHEMAS)('%s', (name, schema) => {
  it('is read as it was written', () => {
    const text = textOf(placeOf(name))!;
    expect(schema.file).toBe(name);
    expect(schema.write(schema.read(text, name) as never)).toBe(text);
  });

  it('is refused in one sentence, however it is spoilt', () => {
    for (const { how, text, told } of spoiltTexts(name, textOf(placeOf(name))!)) {
      const fault = faultOf(() => schema.read(text, name));
      expect([how, fault?.name, fault?.message.includes('\n')]).toEqual([how, 'PermanentError', false]);
      expect(fault!.message, how).toMatch(told);
      expect(fault!.message).toMatch(new RegExp(`^${name}: `));
    }
  });
});

it('a value of another kind is refused', () => {
  const odd: readonly (readonly [name: string, from: RegExp, to: string, told: string])[] = [
    ['run.json', /("statistics": \{[^}]*"frame": )"\w+"/, '$1"everything"', 'at statistics.frame, found "everything"'],
    ['run.json', /"sampleSize"/, '"samplesize"', 'the key statistics.sampleSize, found statistics.samplesize'],
    ['execution.json', /"processors": \d+/, '"processors": "two"', 'at attempts.0.processors, found "two"'],
    ['accuracy.json', /"outcome": "[A-Z_]+"/, '"outcome": "FINE"', 'outcome, found "FINE"'],
    ['reference-audit.json', /"unitsRead": \d+/, '"unitsRead": -1', 'at unitsRead, found -1'],
    ['map-preview.json', /"widthPx": \d+/, '"widthPx": "wide"', 'at widthPx, found "wide"'],
    ['design.json', /"pixels": \d+,\n {4}"raster"/, '"pixels": 0,\n    "raster"', 'at frame.pixels, found 0'],
    ['estimates.csv', /,final,/, ',finale,', 'expected one of p, r, final in the column vintage, found "finale"'],
    ['mapped-areas.csv', /,[\d.]+\r\n/, ',many\r\n', 'line 2: expected a number in the column'],
    ['ladder.csv', /total,TOTAL,(.*?),(\d+),/, 'total,TOTAL,$1,-3,', 'expected a count in the column'],
  ];
  for (const [name, from, to, told] of odd) {
    const [, schema] = SCHEMAS.find(([file]) => file === name)!;
    const text = textOf(placeOf(name))!;
    expect(text, name).toMatch(from);
    expect(faultOf(() => schema.read(text.replace(from, to), name))?.message, name).toContain(told);
  }
});

const VERBS = {
  report: (place: string) => ['report', place],
  sign: (place: string) => ['sign', place, ...SIGN],
  sampleDesign: (place: string) => ['sample-design', place, ...SAMPLE],
} as const;

/** Whether a verb looks at a file, and the first ways of spoiling it: what is not looked at is so however it is spoilt. */
const spoilingsFor = (outcome: Outcome, name: string, text: string) =>
  spoiltTexts(name, text).slice(0, outcome === 'not read' ? 1 : 5);

describe.each(['report', 'sign', 'sampleDesign'] as const)('%s, of a folder with', (verb) => {
  const whole = verb === 'sign' ? held : sound;
  beforeAll(() => copyTo(spoilt, whole));

  it.each(Object.entries(RUN_FOLDER))('a damaged %s', async (name, row) => {
    const file = path.join(spoilt, name);
    const text = textOf(file);
    if (text === undefined) return expect(row[verb]).toBe('not read');
    for (const { how, text: other } of spoilingsFor(row[verb], name, text)) {
      writeFileSync(file, other);
      const { status, told } = await carriedOut(...VERBS[verb](spoilt));
      if (row[verb] === 'not read') expect([how, status, told]).toEqual([how, 0, '']);
      else expect([how, status, told.split('\n')]).toEqual([how, 2, [expect.stringContaining(`${name}: expected `)]]);
    }
    // What was signed is held again.
    if (verb === 'sign' && row[verb] === 'not read') copyTo(spoilt, whole);
    writeFileSync(file, text);
  });
});

it('what else reads a manifest refuses it: verify, of a revision, too, verify --store, and run', async () => {
  for (const { how, text } of spoiltTexts('run.json', textOf(path.join(sound, 'run.json'))!).slice(0, 5)) {
    rmSync(spoilt, { recursive: true, force: true });
    mkdirSync(path.join(spoilt, 'artifacts'), { recursive: true });
    mkdirSync(path.join(spoilt, 'revisions', '1'), { recursive: true });
    writeFileSync(path.join(spoilt, 'run.json'), text);
    writeFileSync(path.join(spoilt, 'revisions', '1', 'run.json'), text);
    for (const args of [
      ['verify', spoilt, '--run-file', runFile],
      ['verify', path.join(spoilt, 'revisions', '1'), '--run-file', runFile],
      ['verify', '--store', spoilt],
    ]) {
      const { status, told } = await carriedOut(...args);
      expect([how, status, told.split('\n')]).toEqual([how, 2, [expect.stringContaining('run.json: expected ')]]);
    }
    if (how !== 'version 99') continue;
    const { status, stdout, stderr } = quadrat('run', runFile, '--out', spoilt);
    expect([status, stdout, stderr.trim().split('\n')]).toEqual([
      2,
      '',
      [expect.stringMatching(/version 99; read it/)],
    ]);
  }
});

/** The same folder with all that a run left in it spoilt, each file in another way, but for the manifest. */
function spoilAll(): string[] {
  copyTo(spoilt, sound);
  const names = tablesOf(spoilt).filter((name) => name !== 'run.json');
  for (const [at, name] of names.entries()) {
    const file = path.join(spoilt, name);
    const text = readFileSync(file, 'utf8');
    if (at % 3 === 2 && name !== 'execution.json') rmSync(file);
    else writeFileSync(file, at % 3 === 0 ? '{}' : text.slice(0, -20));
  }
  return names;
}

it('verify names every file that is another, and run makes each anew as it was', async () => {
  const names = spoilAll();
  const left = names.filter((name) => name !== 'execution.json');
  const { differences } = await compareRuns(spoilt, sound);
  expect(differences.map(({ name }) => name).toSorted()).toEqual(
    left.map((name) => `${name} in the folder`).toSorted(),
  );
  expect(quadrat('run', runFile, '--out', spoilt, '--workers', '2').status).toBe(0);
  const now = left.map((name) => [name, textOf(path.join(spoilt, name))]);
  expect(now).toEqual(left.map((name) => [name, textOf(path.join(sound, name))]));
  expect(RUN_FOLDER['execution.json']!.run).toBe('mended');
  const { earlierAttemptsLost, attempts } = execution.read(textOf(path.join(spoilt, execution.file))!, '');
  expect([earlierAttemptsLost, attempts.length]).toEqual([true, 1]);
});

it('a report is made of no file that cannot be read whole, though the run left it so', async () => {
  copyTo(spoilt, sound);
  const manifest = runManifest.read(textOf(path.join(sound, 'run.json'))!, '');
  for (const [name, row] of Object.entries(RUN_FOLDER)) {
    if (row.report !== 'refused' || name === 'run.json') continue;
    const text = textOf(path.join(sound, name))!;
    for (const { how, text: other, told } of spoilingsFor(row.report, name, text)) {
      writeFileSync(path.join(spoilt, name), other);
      const outputs = { ...manifest.outputs, [name]: sha256OfBytes(other) };
      writeFileSync(path.join(spoilt, 'run.json'), runManifest.write({ ...manifest, outputs }));
      const fault: unknown = await renderReport(spoilt).catch((error: unknown) => error);
      expect([how, (fault as Error).message]).toEqual([how, expect.stringMatching(told)]);
    }
    writeFileSync(path.join(spoilt, name), text);
  }
});

it('an earlier release, and the design of a sample, are taken up from no file that cannot be read', async () => {
  const locate = (location: string): string => path.join(spoilt, location);
  const context = { classes: undefined, areaCodes: undefined, locate };
  rmSync(spoilt, { recursive: true, force: true });
  mkdirSync(spoilt);
  const readers: Readonly<Record<string, (faults: PlanFaults) => Promise<unknown>>> = {
    'published.csv': (faults) =>
      planPublication(
        { policy: 'statcan', vintage: 'final', previous: [{ release: 'published.csv' }] },
        context,
        faults,
      ),
    'design.json': (faults) =>
      readReference({ file: 'sample.geojson', class: 'class', design: 'design.json' }, locate, faults),
  };
  cpSync(path.join(drawn, 'sample.geojson'), locate('sample.geojson'));
  const taken = ['level', 'area_code', 'class', 'value_km2'];
  for (const [name, read] of Object.entries(readers)) {
    const text = textOf(placeOf(name))!;
    const isTaken = ({ how }: { readonly how: string }): boolean =>
      name !== 'published.csv' || ['no CSV', '{}', ...taken.map((column) => `${column} misspelt`)].includes(how);
    for (const { how, text: other } of spoiltTexts(name, text).filter(isTaken)) {
      writeFileSync(locate(name), other);
      const faults = new PlanFaults();
      await read(faults);
      const { message } = faultOf(() => faults.throwIfAny()) ?? { message: 'none' };
      expect([how, message.split('\n')]).toEqual([how, [expect.stringMatching(new RegExp(`${name}: expected `))]]);
    }
  }
});

function copyTo(place: string, from: string): void {
  rmSync(place, { recursive: true, force: true });
  cpSync(from, place, { recursive: true });
}

function faultOf(work: () => unknown): Error | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

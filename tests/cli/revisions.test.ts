import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256OfBytes } from '../../engine/digest.ts';
import { MemoryArtifactStore } from '../../engine/memory-artifact-store.ts';
import { compareRuns } from '../../pipeline/outputs/compare-runs.ts';
import { RunFolder } from '../../pipeline/outputs/run-folder.ts';
import { signRun } from '../../pipeline/outputs/sign-run.ts';
import { filesBelow, quadrat, root, startQuadrat } from './quadrat.ts';
import { start, type Ended } from './started.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-revisions-'));
const runFile = path.join(folder, 'run.yaml');
const imagery = path.join(folder, 'imagery');
const out = path.join(folder, 'out');
const fresh = path.join(folder, 'fresh');
const SIGN = ['--name', 'A. Statistician', '--reason', 'Wetland is for information only.'];

interface Manifest {
  readonly status: string;
  readonly revision: {
    readonly number: number;
    readonly changed: readonly string[];
    readonly earlier: readonly { readonly manifest: string; readonly status: string; readonly published: string }[];
  };
  readonly publication: { readonly signatures: readonly unknown[] };
}

const textOf = (...names: string[]): string => readFileSync(path.join(out, ...names), 'utf8');
const manifestOf = (...names: string[]): Manifest => JSON.parse(textOf(...names, 'run.json')) as Manifest;

/** The sample case on coarse pixels, its imagery in this folder. */
function writeCase(change: (text: string) => string = (text) => text): void {
  const sample = path.join(root, 'sample-tiles');
  const text = readFileSync(path.join(sample, 'run.yaml'), 'utf8')
    .replace('../models', path.join(root, 'models'))
    .replace('resolution: 20', 'resolution: 60')
    // As a scene is recorded that has more to it than its file.
    .replace('- id: west-2023-07-08', '$&\n      crs: EPSG:32632')
    .replace('file: areas.geojson', `file: ${path.join(sample, 'areas.geojson')}`);
  writeFileSync(runFile, change(text));
}

/** The reference sample with some labels corrected. */
function writeReference(o: { readonly corrected: number }): void {
  const text = readFileSync(path.join(root, 'sample-tiles', 'reference.geojson'), 'utf8');
  const sample = JSON.parse(text) as { features: { properties: { class: string } }[] };
  // Coarse pixels hold one unit at most.
  sample.features = sample.features.filter((_, index) => index % 3 === 0);
  for (const { properties } of sample.features.slice(0, o.corrected)) properties.class = 'forest';
  writeFileSync(path.join(folder, 'reference.geojson'), JSON.stringify(sample));
}

function run(to = out): { readonly computed: number; readonly reused: number; readonly status: string } {
  const { stdout, stderr, status } = quadrat('run', runFile, '--out', to, '--workers', '1', '--json');
  expect([0, 3], stderr).toContain(status);
  return JSON.parse(stdout) as { computed: number; reused: number; status: string };
}

/** Ends a command by Ctrl-C once it says that the run is under way. */
async function cancelled(...args: string[]): Promise<Ended> {
  const { child, ended } = start(...args);
  let isAsked = false;
  child.stderr!.on('data', (chunk: Buffer) => {
    // A second Ctrl-C would end the process at once.
    if (isAsked || !chunk.toString().includes('acquisition')) return;
    isAsked = child.kill('SIGINT');
  });
  return ended;
}

/** Digests of all files below a folder. */
function digestsBelow(at: string): Map<string, string> {
  return new Map([...filesBelow(at)].map(([name, bytes]) => [name, sha256OfBytes(bytes)]));
}

/** What a run leaves besides records of when and how. */
function resultsOf(at: string): Map<string, string> {
  const isResult = (name: string): boolean => /\.(csv|geojson|json|tif)$/.test(name) && !/^(run|execution)/.test(name);
  return new Map([...digestsBelow(at)].filter(([name]) => !name.includes(path.sep) && isResult(name)));
}

beforeAll(() => {
  cpSync(path.join(root, 'sample-tiles', 'imagery'), imagery, { recursive: true });
  writeReference({ corrected: 0 });
  writeCase();
  run();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('labels that arrive when the map stands', () => {
  const earlier = new Map<string, string>();
  beforeAll(() => {
    for (const name of ['run.json', 'estimates.csv', 'published.csv', 'report.html']) earlier.set(name, textOf(name));
    writeReference({ corrected: 9 });
  });

  it('make the next revision of its results, and nothing before them is computed, be the imagery there or not', () => {
    renameSync(imagery, `${imagery}-away`);
    const { status, stderr } = quadrat('run', runFile, '--out', out, '--workers', '1');
    renameSync(`${imagery}-away`, imagery);
    expect([status, stderr]).toEqual([0, expect.stringContaining('what it was made from is not looked at:')]);
    const { attempts } = JSON.parse(textOf('execution.json')) as { attempts: { steps: object }[] };
    expect(Object.keys(attempts.at(-1)!.steps)).toEqual(['validation/publish', 'validation/run']);
    expect(textOf('estimates.csv')).not.toBe(earlier.get('estimates.csv'));
    expect(textOf('report.html')).toContain('Revision 2 of the results of this map: reference changed.');
  });

  it('give what a run of its own would give', () => {
    expect(run(fresh).reused).toBe(0);
    expect(resultsOf(out)).toEqual(resultsOf(fresh));
    const plain = (report: string): string =>
      report.replace(/<p class="notes">\s*Revision 2[^<]*<\/p>/, '').replace(/\s+/g, '');
    expect(plain(textOf('report.html'))).toBe(plain(readFileSync(path.join(fresh, 'report.html'), 'utf8')));
  });

  it('leave the earlier results as they were, named by digest', () => {
    for (const [name, text] of earlier) expect(textOf('revisions', '1', name)).toBe(text);
    const published = sha256OfBytes(earlier.get('published.csv')!);
    expect(manifestOf().revision).toEqual({
      number: 2,
      changed: ['reference'],
      earlier: [
        { number: 1, changed: [], status: 'done', manifest: sha256OfBytes(earlier.get('run.json')!), published },
      ],
    });
  });
});

describe('a folder whose map stands', () => {
  it('refuses a run of another map and names the keys that differ', () => {
    const before = digestsBelow(out);
    writeCase((text) => text.replace('tile: 512', 'tile: 256').replace('title: Land', 'title: Other land'));
    const { status, stderr } = quadrat('run', runFile, '--out', out);
    expect(status).toBe(2);
    expect(stderr).toContain('differ in inference, title; only reference, estimation, publication may change');
    expect(digestsBelow(out)).toEqual(before);
    writeCase();
  });

  it.each([
    ['another size', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(8)])],
    [
      'the same size',
      (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace('EDITION=NO', 'EDITION=no'), 'latin1'),
    ],
  ])('refuses imagery of %s that is not what the map was made from', (_, change) => {
    const [name, bytes] = [...filesBelow(imagery)].find(([file]) => file.endsWith('.tif'))!;
    writeFileSync(path.join(imagery, name), change(bytes));
    writeReference({ corrected: 12 });
    const { status, stderr } = quadrat('run', runFile, '--out', out);
    writeFileSync(path.join(imagery, name), bytes);
    writeReference({ corrected: 9 });
    expect(status, stderr).toBe(2);
    expect(stderr).toMatch(
      /imagery\/.*\.tif: expected the file that the map of .* was made from .* choose one with --out/,
    );
    expect(manifestOf()).toMatchObject({ status: 'done', revision: { number: 2 } });
  });

  it('goes on with a revision that was killed, and computes nothing of the map', async () => {
    writeCase((text) => `${text}publication: {policy: policy.yaml, vintage: p}\n`);
    writeFileSync(
      path.join(folder, 'policy.yaml'),
      'name: strict\nrounding: {method: controlled, base: 0.5, seed: a secret of the office}\ngates:\n  - {measure: cv, class: wetland, atMost: 0.01}\n',
    );
    const child = startQuadrat('run', runFile, '--out', out, '--workers', '1');
    const closed = new Promise((resolve) => child.once('close', resolve));
    while (child.exitCode === null && manifestOf().status !== 'running') await pause(5);
    child.kill('SIGKILL');
    await closed;
    expect(manifestOf()).toMatchObject({ status: 'running', revision: { number: 3, changed: ['publication'] } });
    expect(run()).toMatchObject({ status: 'held', computed: 0 });
    expect(textOf('revisions', '2', 'report.html')).toContain('Revision 2 of the results');
    expect(existsSync(path.join(out, 'published.csv'))).toBe(false);
  });

  it('keeps a signature with the revision that was signed', async () => {
    expect(quadrat('sign', out, ...SIGN).status).toBe(0);
    writeCase((text) => `${text}publication: {policy: policy.yaml, vintage: r}\n`);
    expect(run().status).toBe('held');
    expect(manifestOf().publication.signatures).toEqual([]);
    expect(manifestOf('revisions', '3').publication.signatures).toHaveLength(1);
    const again = signRun(new RunFolder(path.join(out, 'revisions', '3')), {
      name: 'A. Statistician',
      reason: 'once more',
      signedAt: new Date(),
      artifacts: new MemoryArtifactStore(),
    });
    await expect(again).rejects.toThrow('found an earlier revision');
  });

  it('stays as it was where it is looked at again and that is cancelled', async () => {
    const before = textOf('run.json');
    let status: number | null = null;
    // It may have ended before it heard of it.
    for (let tries = 0; tries < 5 && status !== 5; tries++) {
      rmSync(path.join(out, 'artifacts'), { recursive: true });
      ({ status } = await cancelled('run', runFile, '--out', out, '--workers', '1'));
    }
    expect(status).toBe(5);
    expect(textOf('run.json')).toBe(before);
  });

  it('has earlier revisions whose reports stay as they were left, and that are no run folders', () => {
    const kept = path.join(out, 'revisions', '1');
    const before = digestsBelow(kept);
    for (const args of [
      ['report', kept],
      ['run', runFile, '--out', kept],
    ])
      expect(quadrat(...args)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('found an earlier revision, which stays as it was left'),
      });
    expect(digestsBelow(kept)).toEqual(before);
  });

  it('has an earlier revision compared with a run of its own', async () => {
    const compared = await compareRuns(path.join(out, 'revisions', '2'), fresh);
    expect(compared).toMatchObject({ differences: [], notes: [] });
    expect(compared.compared).toBeGreaterThan(30);
    const { notes } = await compareRuns(path.join(out, 'revisions', '1'), fresh);
    expect(notes).toEqual(['reference.geojson is another file than the run was made from']);
  });
});

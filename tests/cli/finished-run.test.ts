import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256OfBytes } from '../../engine/digest.ts';
import { filesBelow, root } from './quadrat.ts';
import { run, type Ended } from './started.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-finished-'));
const runFile = path.join(folder, 'run.yaml');
const imagery = path.join(folder, 'imagery');
const first = path.join(folder, 'first');

interface Manifest {
  readonly status: string;
  readonly code: { readonly digest: string };
  readonly artifacts: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  readonly revision: {
    readonly number: number;
    readonly changed: readonly string[];
    readonly earlier: readonly { readonly manifest: string }[];
  };
}

/** Of this file the server knows nothing any more, once it was asked how large it is. */
let lost: string | undefined;
let isLost = false;
const server: Server = createServer((request, response) => serve(request, response));

function serve(request: IncomingMessage, response: ServerResponse): void {
  const name = path.basename(request.url!);
  const file = path.join(imagery, name);
  if (!existsSync(file)) return missing(response);
  const bytes = readFileSync(file);
  const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '');
  const start = Number(range?.[1] ?? 0);
  if (name === lost && isLost) return missing(response);
  isLost ||= name === lost && request.method === 'HEAD';
  const piece = bytes.subarray(start, range?.[2] ? Number(range[2]) + 1 : bytes.length);
  response.writeHead(range === null ? 200 : 206, {
    etag: `"${sha256OfBytes(bytes).slice(0, 16)}"`,
    'content-length': piece.length,
    'accept-ranges': 'bytes',
    ...(range === null ? {} : { 'content-range': `bytes ${start}-${start + piece.length - 1}/${bytes.length}` }),
  });
  response.end(request.method === 'HEAD' ? undefined : piece);
}

function missing(response: ServerResponse): void {
  response.writeHead(404).end();
}

/** The sample case on coarse pixels, its imagery behind the server. */
function writeCase(): void {
  const sample = path.join(root, 'sample-tiles');
  const { port } = server.address() as AddressInfo;
  const text = readFileSync(path.join(sample, 'run.yaml'), 'utf8')
    .replaceAll(': imagery/', `: http://127.0.0.1:${port}/`)
    .replace('- id: west-2023-07-08', '$&\n      nodata: -9999')
    .replace('../models', path.join(root, 'models'))
    .replace('resolution: 20', 'resolution: 60')
    .replace('file: areas.geojson', `file: ${path.join(sample, 'areas.geojson')}`);
  writeFileSync(runFile, text);
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

const manifestOf = (out: string): Manifest => JSON.parse(readFileSync(path.join(out, 'run.json'), 'utf8')) as Manifest;
const again = (out: string): Promise<Ended> => run('run', runFile, '--out', out, '--workers', '1', '--json');

/** A copy of the finished run. */
function copyOf(name: string): string {
  const out = path.join(folder, name);
  cpSync(first, out, { recursive: true });
  return out;
}

/** Digests of what a run folder itself holds; when attempts were made is not of its results. */
function resultsIn(out: string): Record<string, string> {
  const own = [...filesBelow(out)].filter(([name]) => !/^(artifacts|revisions)\b|^execution\.json$/.test(name));
  return Object.fromEntries(own.map(([name, bytes]) => [name, sha256OfBytes(bytes)]));
}

beforeAll(async () => {
  cpSync(path.join(root, 'sample-tiles', 'imagery'), imagery, { recursive: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  writeCase();
  writeReference({ corrected: 0 });
  const { status, stderr } = await again(first);
  if (status !== 0) throw new Error(stderr);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

it('whose imagery fails when it is computed again keeps its results, and other labels make the next revision of them', async () => {
  const out = copyOf('failing');
  rmSync(path.join(out, 'artifacts', 'memos'), { recursive: true });
  lost = 'east-B04.tif';
  const partial = await again(out);
  [lost, isLost] = [undefined, false];
  expect([partial.status, JSON.parse(partial.stdout)]).toEqual([
    4,
    expect.objectContaining({
      status: 'partial',
      failures: expect.objectContaining({ 'preprocessing/tile/r0000c0000': expect.stringContaining('east-B04.tif') }),
    }),
  ]);
  expect(resultsIn(out)).toEqual(resultsIn(first));
  writeReference({ corrected: 9 });
  expect((await again(out)).status).toBe(0);
  writeReference({ corrected: 0 });
  expect(manifestOf(out).revision).toMatchObject({ number: 2, changed: ['reference'] });
  expect(resultsIn(path.join(out, 'revisions', '1'))).toEqual(
    Object.fromEntries(Object.entries(resultsIn(first)).filter(([name]) => !name.endsWith('.tif'))),
  );
});

it('whose imagery is another one is left as it was', async () => {
  const out = copyOf('other-imagery');
  const file = path.join(imagery, 'west-B02.tif');
  const bytes = readFileSync(file);
  writeFileSync(file, Buffer.from(bytes.toString('latin1').replace('EDITION=NO', 'EDITION=no'), 'latin1'));
  const { status, stdout } = await again(out);
  writeFileSync(file, bytes);
  expect([status, stdout]).toEqual([
    2,
    expect.stringMatching(/west-B02\.tif: expected the file that the map of .* was made from .* --out to make another/),
  ]);
  expect(resultsIn(out)).toEqual(resultsIn(first));
});

it('of other code stands where its results come out the same, and is kept where they do not', async () => {
  const out = copyOf('other-code');
  const manifest = { ...manifestOf(out), code: { ...manifestOf(out).code, digest: '0'.repeat(64) } };
  writeFileSync(path.join(out, 'run.json'), JSON.stringify(manifest));
  const before = resultsIn(out);
  expect((await again(out)).status).toBe(0);
  expect({ ...resultsIn(out), 'report.html': '' }).toEqual({ ...before, 'report.html': '' });

  // As code leaves it that numbers things in another way.
  const artifacts = { ...manifest.artifacts, 'validation/run/run': manifest.artifacts['validation/publish/run'] };
  writeFileSync(path.join(out, 'run.json'), JSON.stringify({ ...manifest, artifacts }));
  const kept = resultsIn(out);
  const { status, stdout } = await again(out);
  expect([status, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ computed: 0 })]);
  expect(manifestOf(out).revision).toMatchObject({ number: 2, changed: ['code'] });
  expect({ ...resultsIn(path.join(out, 'revisions', '1')), 'map.tif': '', 'confidence.tif': '' }).toEqual({
    ...kept,
    'map.tif': '',
    'confidence.tif': '',
  });
});

it('has a table that was changed since mended before it is kept, and all that the map was made of told again', async () => {
  const out = copyOf('changed-table');
  expect(manifestOf(out).warnings.join('\n')).toContain('nodata -9999 cannot occur');
  writeFileSync(path.join(out, 'estimates.csv'), 'opened and saved');
  rmSync(path.join(out, 'published.csv'));
  renameSync(imagery, `${imagery}-away`);
  mkdirSync(imagery);
  writeReference({ corrected: 9 });
  const { status, stderr } = await again(out);
  writeReference({ corrected: 0 });
  rmSync(imagery, { recursive: true });
  renameSync(`${imagery}-away`, imagery);
  expect(status, stderr).toBe(0);
  for (const name of ['estimates.csv', 'published.csv'])
    expect(readFileSync(path.join(out, 'revisions', '1', name))).toEqual(readFileSync(path.join(first, name)));
  expect(manifestOf(out).revision.number).toBe(2);
  const notOfLabels = (warnings: readonly string[]): string[] => warnings.filter((text) => /nodata|scene/.test(text));
  expect(notOfLabels(manifestOf(out).warnings)).toEqual(notOfLabels(manifestOf(first).warnings));
});

it('does not take the place of what somebody put where it is to be kept', async () => {
  const out = copyOf('taken-place');
  cpSync(path.join(first, 'run.json'), path.join(out, 'revisions', '1', 'run.json'));
  const other = { ...manifestOf(first), identity: '1'.repeat(64) };
  writeFileSync(path.join(out, 'revisions', '1', 'run.json'), JSON.stringify(other));
  const before = filesBelow(path.join(out, 'revisions'));
  writeReference({ corrected: 9 });
  const { status, stdout } = await again(out);
  writeReference({ corrected: 0 });
  expect([status, stdout]).toEqual([
    2,
    expect.stringContaining('expected a place for the results that are in the run'),
  ]);
  expect(filesBelow(path.join(out, 'revisions'))).toEqual(before);
  expect(resultsIn(out)).toEqual(resultsIn(first));
});

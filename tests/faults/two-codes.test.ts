import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { codeVersion } from '../../pipeline/code-version.ts';
import { hasEnded } from '../../pipeline/board/run-record.ts';
import { runId } from '../../pipeline/run-order.ts';
import { differences, writeSmallRun } from './sample-run.ts';
import { root } from '../cli/quadrat.ts';
import { run, start } from '../cli/started.ts';
import { itemsDone, openPlace, untilRun, type Place } from './place.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-codes-'));
const runFile = path.join(folder, 'run.yaml');
const calm = path.join(folder, 'calm');
/** Installations: the same code elsewhere, another release whose model steps make other numbers. */
const same = path.join(folder, 'same');
const other = path.join(folder, 'other');
/** Where chips become tensors. */
const CHIP_TENSOR = 'seen.widthPx),origin';
const places: Place[] = [];
let redis: TestServer;

function install(into: string): void {
  mkdirSync(into);
  cpSync(path.join(root, 'dist'), path.join(into, 'dist'), { recursive: true });
  cpSync(path.join(root, 'package.json'), path.join(into, 'package.json'));
  symlinkSync(path.join(root, 'node_modules'), path.join(into, 'node_modules'));
}

function edit(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(file, 'utf8');
  const edited = text.replace(from, to);
  expect(edited).not.toBe(text);
  writeFileSync(file, edited);
}

function command(installation: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [path.join(installation, 'dist', 'cli', 'main.js'), ...args], {
    encoding: 'utf8',
  });
}

async function place(): Promise<Place> {
  const opened = await openPlace(folder, redis);
  places.push(opened);
  return opened;
}

beforeAll(async () => {
  writeSmallRun(folder);
  install(same);
  install(other);
  edit(path.join(other, 'package.json'), '"version": "0.1.0"', '"version": "0.2.0"');
  const bundles = JSON.parse(readFileSync(path.join(other, 'dist', 'bundles.json'), 'utf8')) as string[];
  const tensors = bundles.find((name) => readFileSync(path.join(other, 'dist', name), 'utf8').includes(CHIP_TENSOR));
  edit(
    path.join(other, 'dist', tensors ?? 'none'),
    CHIP_TENSOR,
    CHIP_TENSOR.replace(')', ').map((value) => value * 0.9)'),
  );
  redis = await startRedis();
  const sample = await run('run', runFile, '--out', calm, '--workers', '1');
  if (sample.status !== 0) throw new Error(`the sample case failed: ${sample.stderr}`);
});
afterEach(async () => {
  await Promise.all(places.splice(0).map((open) => open.close()));
});
afterAll(async () => {
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('knows code by its content and its packages, not by where or when it was installed', async () => {
  const { digest, packages } = await codeVersion();
  const text = (installation: string): string => command(installation, 'version').stdout;
  expect(text(same)).toContain(digest.slice(0, 12));
  expect(text(other)).not.toContain(digest.slice(0, 12));
  expect(Object.keys(packages)).toEqual(
    expect.arrayContaining(['geotiff', 'onnxruntime-common', 'onnxruntime-node', 'proj4', 'sharp', 'zstddec']),
  );
  expect(Object.keys(packages).some((name) => name.startsWith('@img/sharp-libvips-'))).toBe(true);
});

it('leaves a run’s work to workers of its code, and says why once', async () => {
  const here = await place();
  here.crew.start(1);
  here.crew.start(1, { installation: other, args: ['--no-coordinate'] });
  const { status } = await here.verb('run', runFile, '--out', here.out, '--workers', '0');
  expect(status).toBe(0);
  expect(differences(calm, here.out)).toEqual([]);
  const told = here.crew.logText().split('\n');
  expect(told.filter((line) => line.includes('the run is pinned to the code of version 0.1.0'))).toHaveLength(1);
});

it('moves a run under way to new code as a whole, when that is asked for', async () => {
  const here = await place();
  const id = runId('sample-tiles', here.out);
  here.crew.start(1);
  const launcher = start('run', runFile, '--out', here.out, '--workers', '0', '--queue', here.url);
  const begun = await untilRun(here, id, (record) => itemsDone(record) > 2);
  expect(hasEnded(begun)).toBe(false);
  here.crew.kill(0);
  here.crew.start(1, { installation: other });
  const why = `${id}: it is pinned to version 0.1.0 (${begun.work!.code!.digest.slice(0, 8)}), and no worker present is of that code (version 0.2.0 (`;
  await expect.poll(async () => (await here.verb('status')).stdout, { timeout: 60_000 }).toContain(why);

  const moved = command(other, 'resume', id, '--code', 'new', '--queue', here.url);
  expect([moved.stderr, moved.stdout]).toEqual(['', expect.stringContaining('moved to the code of version 0.2.0')]);
  const record = await untilRun(here, id, ({ state }) => state === 'done');
  // Nothing of the old code. Jobs that the killed worker held may be carried out by the new one before it puts the run together,
  // which then finds its own results and counts them as reused: fewer than had been done.
  expect(record.reused).toBeLessThan(itemsDone(begun));
  expect(record.movedFrom).toEqual(begun.work!.code);
  await launcher.ended;
  const read = (name: string): Record<string, unknown> =>
    JSON.parse(readFileSync(path.join(here.out, name), 'utf8')) as Record<string, unknown>;
  expect(read('run.json')['code']).toMatchObject({ version: '0.2.0' });
  expect((read('execution.json')['attempts'] as unknown[]).at(-1)).toMatchObject({
    code: { version: '0.2.0' },
    movedFrom: { version: '0.1.0' },
  });
  const again = command(other, 'resume', id, '--code', 'new', '--queue', here.url);
  expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('found one of the same')]);
});

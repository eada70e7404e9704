import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { runId } from '../../pipeline/run-order.ts';
import { differences, writeSmallRun } from './sample-run.ts';
import { run, start } from '../cli/started.ts';
import { itemsDone, openPlace, untilRun, type Place } from './place.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-refuses-'));
const calm = path.join(folder, 'calm');
const runFile = path.join(folder, 'run.yaml');
const places: Place[] = [];
let redis: TestServer;
let admin: Redis;

async function place(): Promise<Place> {
  const opened = await openPlace(folder, redis);
  places.push(opened);
  return opened;
}

beforeAll(async () => {
  writeSmallRun(folder);
  redis = await startRedis();
  admin = new Redis(redis.url);
  const sample = await run('run', runFile, '--out', calm, '--workers', '1');
  if (sample.status !== 0) throw new Error(`the sample case failed: ${sample.stderr}`);
});
afterEach(async () => {
  await Promise.all(places.splice(0).map((open) => open.close()));
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('a run outlives that Redis is full, and all who watch are told why it stands', async () => {
  const words = 'OOM command not allowed';
  const here = await place();
  here.crew.start(2);
  const launcher = start('run', runFile, '--out', here.out, '--workers', '0', '--queue', here.url);
  const id = runId('sample-tiles', here.out);
  await untilRun(here, id, (record) => itemsDone(record) > 2);
  await admin.config('SET', 'maxmemory', '1');
  try {
    // Longer than workers hold a job without a word.
    await pause(4_000);
    const shown = await here.verb('status');
    expect([shown.stderr, shown.stdout]).toEqual([
      '',
      expect.stringContaining(`! The queue is not writable: ${words}`),
    ]);
  } finally {
    await admin.config('SET', 'maxmemory', '0');
  }
  const ended = await launcher.ended;
  expect([ended.status, ended.stderr]).toEqual([0, expect.any(String)]);
  expect(differences(calm, here.out)).toEqual([]);
  const told = here.crew.logText();
  expect(told).toContain(words);
  expect(told).toContain('the queue is writable again');
  // Once an outage, not once a call.
  expect(told.split('the queue is not writable').length).toBeLessThan(8);
});

it('a run goes on from its folder when the queue has lost its data', async () => {
  const here = await place();
  here.crew.start(2);
  const launcher = start('run', runFile, '--out', here.out, '--workers', '0', '--queue', here.url);
  const id = runId('sample-tiles', here.out);
  await untilRun(here, id, (record) => itemsDone(record) > 2);
  await admin.flushall();
  expect((await launcher.ended).status).toBe(0);
  expect(differences(calm, here.out)).toEqual([]);
  expect(here.crew.size).toBe(2);
});

it('a run that the queue has lost while no worker was up is offered again by who follows it', async () => {
  const here = await place();
  here.crew.start(1);
  const launcher = start('run', runFile, '--out', here.out, '--workers', '0', '--queue', here.url);
  const id = runId('sample-tiles', here.out);
  await untilRun(here, id, (record) => itemsDone(record) > 2);
  here.crew.kill(0);
  const { stdout } = await (async () => {
    for (;;) {
      const shown = await here.verb('status');
      if (shown.stdout.includes('nobody carries it') || shown.stdout.includes('No worker takes jobs')) return shown;
    }
  })();
  expect(stdout).toContain(`! ${id}: nobody carries it`);
  expect(stdout).toMatch(new RegExp(`${id} +running +\\S+ +\\d+ % +0 `));
  await admin.flushall();
  await pause(500);
  here.crew.start(1);
  const ended = await launcher.ended;
  expect([ended.status, ended.stderr]).toEqual([0, expect.stringContaining('The queue has lost word of the run')]);
  expect(differences(calm, here.out)).toEqual([]);
});

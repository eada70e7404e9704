import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { RunRecord } from '../../pipeline/run-record.ts';
import { startRedis } from '../servers.ts';
import { end } from './processes.ts';
import { command, sampleRun } from './sample-run.ts';

const WORKERS = 2;
const QUEUES_OF_RUNS = [1, 200, 1000];
/** The work of a run: 24 tiles of the sample case. */
const INFERENCE = '{tile: 192, chip: 128, overlap: 32}';
/** Runs are planned and the model is loaded meanwhile. */
const WARM_UP_MS = 10_000;
const WINDOW_MS = 60_000;
const STATUS_CALLS = 5;

interface Queued {
  readonly itemsPerSecond: number;
  readonly runsEnded: number;
  /** Processor time of Redis, as a fraction of one core. */
  readonly redisShare: number;
  /** Of the whole command, the start of the process included; the median of some. */
  readonly statusMs: number;
}

/** Many runs queued at once on two workers, against one alone: items a second, what Redis does, how long `status` takes. */
export async function queuedRuns(say: (text: string) => void): Promise<void> {
  say(`Runs of 24 tiles queued at once on ${WORKERS} workers of one thread`);
  let alone: number | undefined;
  for (const runs of QUEUES_OF_RUNS) {
    const measured = await queued(runs);
    alone ??= measured.itemsPerSecond;
    say(
      `  ${runs}: ${measured.itemsPerSecond.toFixed(1)} items/s, ${(measured.itemsPerSecond / alone).toFixed(2)} times one run's; ` +
        `${measured.runsEnded} ended; Redis ${(measured.redisShare * 100).toFixed(1)} % of a core; ` +
        `status ${measured.statusMs.toFixed(0)} ms (goal: below 1000)`,
    );
  }
}

async function queued(runs: number): Promise<Queued> {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-queued-'));
  const server = await startRedis();
  const redis = new Redis(server.url);
  const children: ChildProcess[] = [];
  try {
    const api = await serve(server.url, folder, children);
    for (let i = 0; i < runs; i++) {
      sampleRun(folder, `queued-${i}`, INFERENCE);
      const body = JSON.stringify({ runFile: `queued-${i}.yaml` });
      const reply = await fetch(`${api}/api/runs`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      });
      if (reply.status !== 202) throw new Error(`run ${i}: ${await reply.text()}`);
    }
    for (let i = 0; i < WORKERS; i++)
      children.push(
        spawn(process.execPath, [command, 'worker', '--queue', server.url, '--workers', '1'], { stdio: 'ignore' }),
      );
    return await (runs === 1 ? oneRun : manyRuns)(api, redis, server.url);
  } finally {
    await end(children);
    redis.disconnect();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One run alone from the moment a worker has taken it up to its end. */
async function oneRun(api: string, redis: Redis, url: string): Promise<Queued> {
  const processorBeforeS = await processorS(redis);
  const beganMs = performance.now();
  const run = async (): Promise<RunRecord> => (await listed(api))[0]!;
  while ((await run()).state !== 'done') await pause(100);
  const { startedAtMs, updatedAtMs, computed } = await run();
  const redisShare = ((await processorS(redis)) - processorBeforeS) / ((performance.now() - beganMs) / 1000);
  const itemsPerSecond = computed / ((updatedAtMs - startedAtMs) / 1000);
  return { itemsPerSecond, runsEnded: 1, redisShare, statusMs: await statusMs(url) };
}

async function manyRuns(api: string, redis: Redis, url: string): Promise<Queued> {
  await pause(WARM_UP_MS);
  const computed = async (): Promise<number> => (await listed(api)).reduce((sum, run) => sum + run.computed, 0);
  const [itemsBefore, processorBeforeS, beganMs] = [await computed(), await processorS(redis), performance.now()];
  await pause(WINDOW_MS);
  const seconds = (performance.now() - beganMs) / 1000;
  const redisShare = ((await processorS(redis)) - processorBeforeS) / seconds;
  const itemsPerSecond = ((await computed()) - itemsBefore) / seconds;
  const runsEnded = (await listed(api)).filter(({ state }) => state === 'done').length;
  return { itemsPerSecond, runsEnded, redisShare, statusMs: await statusMs(url) };
}

async function serve(queue: string, folder: string, children: ChildProcess[]): Promise<string> {
  const args = [command, 'serve', '--queue', queue, '--runs', folder, '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  let text = '';
  for await (const chunk of child.stderr) {
    text += String(chunk);
    const address = /listens on (\S+)/.exec(text)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error(`the server did not start: ${text}`);
}

async function listed(api: string): Promise<RunRecord[]> {
  return (await (await fetch(`${api}/api/runs`)).json()) as RunRecord[];
}

async function processorS(redis: Redis): Promise<number> {
  const text = await redis.info('cpu');
  const of = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)![1]);
  return of('used_cpu_user') + of('used_cpu_sys');
}

async function statusMs(queue: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < STATUS_CALLS; i++) {
    const beganMs = performance.now();
    const child = spawn(process.execPath, [command, 'status', '--once', '--queue', queue], { stdio: 'ignore' });
    await new Promise((resolve) => child.once('close', resolve));
    times.push(performance.now() - beganMs);
  }
  return times.sort((a, b) => a - b)[Math.floor(STATUS_CALLS / 2)]!;
}

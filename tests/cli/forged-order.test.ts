import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import type { JsonValue } from '../../engine/json.ts';
import { JOB_TREATMENT } from '../../pipeline/launch-run.ts';
import type { RunOrder } from '../../pipeline/run-order.ts';
import { RUNS } from '../../pipeline/stage-queues.ts';
import { connectQueue, RETRY, type JobQueue, type QueueConnection } from '../../queue/job-queue.ts';
import { deploymentKey } from '../../queue/payload-seal.ts';
import { writeSampleRun } from '../faults/sample-run.ts';
import { root } from './quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-forged-'));
const [runs, outside] = [path.join(folder, 'runs'), path.join(folder, 'outside')];
const KEY = 'a key that only this deployment has';
const connections: QueueConnection[] = [];
let redis: TestServer;
let worker: ChildProcess;

beforeAll(async () => {
  redis = await startRedis();
  for (const name of [runs, outside]) mkdirSync(name);
  writeFileSync(path.join(folder, 'key'), KEY);
  symlinkSync(outside, path.join(runs, 'way-out'));
  writeSampleRun(path.join(runs, 'run.yaml'), '{tile: 512, chip: 128, overlap: 32}');
  writeSampleRun(path.join(outside, 'run.yaml'), '{tile: 512, chip: 128, overlap: 32}');
  const main = path.join(root, 'dist', 'cli', 'main.js');
  const options = ['--queue', redis.url, '--workers', '1', '--grace', '0', '--runs', runs];
  const allowed = [path.join(root, 'sample-tiles'), path.join(root, 'models')].flatMap((dir) => ['--allow-root', dir]);
  worker = spawn(process.execPath, [main, 'worker', ...options, ...allowed], {
    stdio: 'ignore',
    env: { ...process.env, QUADRAT_KEY_FILE: path.join(folder, 'key') },
  });
});
afterAll(async () => {
  worker.kill('SIGKILL');
  await Promise.all(connections.map((connection) => connection.close()));
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function queueWith(key: string | undefined): Promise<JobQueue> {
  const connection = await connectQueue(redis.url, key === undefined ? {} : { key: deploymentKey(key, 'key') });
  connections.push(connection);
  return connection.open({ ...JOB_TREATMENT, ...RETRY, takeoverMs: 30_000, isPermanent: () => false });
}

const good = { runFile: path.join(runs, 'run.yaml'), folder: path.join(runs, 'out') };

const forged: readonly [string, string | undefined, Omit<RunOrder, 'id'>, RegExp][] = [
  ['unsigned', undefined, good, /signed with the key of this deployment/],
  ['folder-outside', KEY, { ...good, folder: path.join(outside, 'out') }, /within the folder of runs/],
  ['folder-by-link', KEY, { ...good, folder: path.join(runs, 'way-out', 'out') }, /within the folder of runs/],
  ['store-outside', KEY, { ...good, store: outside }, /within the folder of runs/],
  ['store-in-a-bucket', KEY, { ...good, store: 's3://elsewhere/prefix' }, /a bucket that the operator lists/],
  [
    'run-file-outside',
    KEY,
    { ...good, runFile: path.join(outside, 'run.yaml') },
    /within the folders that this run may use/,
  ],
  [
    'store-that-is-no-text',
    KEY,
    { ...good, store: 5 as unknown as string },
    /expected the order of a run, found something else/,
  ],
  // What came with the order opens nothing to a worker that was told its own folders.
  [
    ...(['access-of-its-own', KEY] as const),
    { ...good, folder: path.join(outside, 'out'), access: { hosts: [], listedOnly: false } },
    /within the folder of runs/,
  ],
];

it('a worker reads and writes nothing beside its folders, whatever a job says', async () => {
  const asked = new Map<string, JobQueue>();
  for (const [id, key, order] of forged) {
    const queue = await queueWith(key);
    asked.set(id, queue);
    await queue.add([{ stage: RUNS, id, payload: { id, ...order } as unknown as JsonValue }]);
  }
  for (const [id, , , sentence] of forged) {
    const queue = asked.get(id)!;
    await expect.poll(() => queue.failureOf(RUNS, id), { timeout: 60_000, interval: 100 }).toMatch(sentence);
  }
  expect(readdirSync(outside)).toEqual(['run.yaml']);
  expect(existsSync(good.folder)).toBe(false);
}, 90_000);

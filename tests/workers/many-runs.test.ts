import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { sleepingProcesses } from '../../benchmarks/queue/synthetic-run.ts';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { sha256OfBytes } from '../../engine/digest.ts';
import { readRunFile } from '../../config/read-run-file.ts';
import { cancelRun, JOB_TREATMENT, launchRun, waitingRecord, type LaunchPad } from '../../pipeline/launch-run.ts';
import { readFailures, readOverview, WHOLE_RUN_ITEM } from '../../pipeline/board/overview.ts';
import { planRun } from '../../pipeline/planning/plan-run.ts';
import { askFor, readControls, withdraw } from '../../pipeline/board/wishes.ts';
import { runId, type RunOrder } from '../../pipeline/run-order.ts';
import {
  findRun,
  listRuns,
  postRun,
  type RunRecord,
  type RunState,
  type RunWork,
} from '../../pipeline/board/run-record.ts';
import { RUNS, STAGE_QUEUES } from '../../pipeline/stage-queues.ts';
import { listWorkers } from '../../pipeline/board/worker-record.ts';
import { connectQueue, RETRY, type QueueConnection } from '../../queue/job-queue.ts';
import { STAGE_NAMES } from '../../stages/step-table.ts';
import type { WorkerLog } from '../../workers/worker-log.ts';
import { Worker } from '../../workers/worker.ts';
import { writeSampleRun } from '../faults/sample-run.ts';

/** Runs that a worker puts together at a time. */
const AT_A_TIME = 8;

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-many-'));
const runFile = path.join(folder, 'run.yaml');
const lines: { fields: Record<string, unknown>; text: string }[] = [];
const log: WorkerLog = {
  info: () => undefined,
  warn: (fields, text) => lines.push({ fields, text }),
  error: (fields, text) => lines.push({ fields, text }),
};
let server: TestServer;
let redis: Redis;
let places = 0;
const opened: { connection: QueueConnection; worker: Worker }[] = [];

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
  writeSampleRun(runFile, '{tile: 512, chip: 128, overlap: 32}');
});
afterEach(async () => {
  for (const { worker, connection } of opened.splice(0)) {
    await worker.stop(0);
    await connection.close();
  }
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function place(
  threads = sleepingProcesses(1, 0),
): Promise<{ connection: QueueConnection; worker: Worker; pad: LaunchPad }> {
  const connection = await connectQueue(`${server.url}?namespace=m${(places += 1)}`);
  const worker = new Worker({
    ...{ connection, queues: STAGE_NAMES, coordinates: true, device: 'cpu', takeoverMs: 30_000, log },
    processes: threads,
    writeReport: () => Promise.resolve(),
  });
  opened.push({ connection, worker });
  const queue = connection.open({ ...JOB_TREATMENT, ...RETRY, takeoverMs: 30_000, isPermanent: () => false });
  return { connection, worker, pad: { queue, board: connection.board, admin: connection.admin() } };
}

function orderInto(name: string, file = runFile): RunOrder {
  const out = path.join(folder, name);
  return { id: runId('sample-tiles', out), runFile: file, folder: out };
}

async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(value)}`);
    await pause(50);
  }
}

it('puts a bounded number of runs together and looks at the board once for all; the rest wait and are seen', async () => {
  const { connection, worker, pad } = await place();
  const { board, admin } = pad;
  // No item is carried out: the runs stay under way.
  for (const stage of STAGE_QUEUES) await admin.pause(stage);
  const orders = Array.from({ length: AT_A_TIME + 4 }, (_, index) => orderInto(`many-${index}`));
  const plan = await planRun(await readRunFile(runFile));
  for (const order of orders) {
    worker.lendPlan(order, plan);
    await launchRun(pad, order, { name: 'sample-tiles', title: 'x' });
  }
  await worker.start();
  const inState = async (state: RunState): Promise<RunRecord[]> =>
    (await listRuns(board)).filter((run) => run.state === state);
  await until(
    () => inState('running'),
    ({ length }) => length >= AT_A_TIME,
  );
  await redis.config('RESETSTAT');
  const sinceMs = performance.now();
  const looks = async (): Promise<number> =>
    Number(/^cmdstat_hgetall:calls=(\d+)/m.exec(await redis.info('commandstats'))?.[1] ?? 0);
  await until(looks, (calls) => calls >= 12);
  // Two sections each half second, whatever the number of runs.
  expect(performance.now() - sinceMs).toBeGreaterThan(2_000);
  expect([(await inState('running')).length, (await inState('waiting')).length]).toEqual([AT_A_TIME, 4]);
  expect((await readOverview(board, admin)).queues[0]).toMatchObject({ queue: RUNS, active: AT_A_TIME, waiting: 4 });
  await until(
    () => listWorkers(board),
    ([first]) => Object.keys(first?.runs ?? {}).length === AT_A_TIME,
  );

  // A paused run makes room for another one; a waiting one is cancelled at once.
  const [first, second] = await inState('running');
  for (const { id } of [first!, second!]) await askFor(board, id, 'paused', true);
  await until(
    () => inState('paused'),
    ({ length }) => length === 2,
  );
  await until(
    () => inState('running'),
    ({ length }) => length === AT_A_TIME,
  );
  const [waiting] = await inState('waiting');
  await cancelRun(pad, waiting!);
  expect((await findRun(board, waiting!.id))?.state).toBe('cancelled');
  for (const { id } of [first!, second!]) await withdraw(board, id, 'paused');
  await until(
    () => inState('running'),
    ({ length }) => length === AT_A_TIME + 2,
  );
  expect(connection.address.kind).toBe('redis');
});

it('leaves the weight of a run that is under way alone when it is launched again, and keeps that of an ended one', async () => {
  const { pad } = await place();
  const { board } = pad;
  const order = orderInto('weighed');
  const names = { name: 'sample-tiles', title: 'x' };
  expect(await launchRun(pad, order, { ...names, weight: 20 })).toBe(true);
  expect(await launchRun(pad, order, { ...names, weight: 90 })).toBe(false);
  expect((await readControls(board))(order.id).weight).toBe(20);
  await cancelRun(pad, (await findRun(board, order.id))!);
  expect([...(await board.read('control/'))]).toEqual([]);
  await launchRun(pad, order, names);
  expect((await findRun(board, order.id))?.weight).toBe(20);
  expect((await readControls(board))(order.id).weight).toBe(20);
  await askFor(board, order.id, 'weight', 1e9);
  expect((await readControls(board))(order.id).weight).toBeUndefined();
});

it('tells of a run that could not be put together among its failures, and of junk in one line of the log', async () => {
  const { worker, pad } = await place();
  const order = orderInto('lost', path.join(folder, 'none.yaml'));
  await launchRun(pad, order, { name: 'lost', title: 'lost' });
  await pad.queue.add([
    { stage: RUNS, id: 'by hand', payload: { hello: 1 } },
    { stage: RUNS, id: 'empty', payload: null },
    { stage: 'tiling', id: 'junk', payload: ['x'] },
  ]);
  await worker.start();
  const record = await until(
    () => findRun(pad.board, order.id),
    (run) => run?.state === 'failed',
  );
  const failures = await until(
    () => readFailures(pad.admin, record!, 10),
    (found) => found[0]?.stage === RUNS && found[0].jobId === order.id,
  );
  expect(failures).toMatchObject([{ item: WHOLE_RUN_ITEM, reason: expect.stringContaining('none.yaml') as string }]);
  expect(await readFailures(pad.admin, record!, 0)).toEqual([]);
  const states = async (): Promise<string[]> => [
    ...(await pad.queue.states(RUNS, ['by hand', 'empty'])),
    ...(await pad.queue.states('tiling', ['junk'])),
  ];
  await until(states, (all) => all.every((state) => state === 'failed'));
  const refused = lines.filter(({ text }) => text === 'a job was refused').map(({ fields }) => fields['job']);
  expect(new Set(refused)).toEqual(new Set(['by hand', 'empty', 'junk']));
  expect(refused).toHaveLength(3);
});

it('tells in its log of jobs whose run the board knows by work that is none', async () => {
  const { connection, worker, pad } = await place();
  const record = waitingRecord({ ...orderInto('forged'), id: 'forged' }, { name: 'forged', title: 'x' });
  const plan = sha256OfBytes('a plan that nobody has stored');
  const work: RunWork = {
    ...{
      store: orderInto('forged').folder,
      baseFolder: '/',
      plan,
      device: 'cpu',
      batch: 1,
      platform: plan,
      onnxPath: '',
    },
  };
  await postRun(connection.board, { ...record, state: 'running', work });
  const payload = { run: 'forged', plan, items: [{ id: 'tiling/plan-chips/r0000c0000', input: {} }] };
  await pad.queue.add([{ stage: 'tiling', id: 'forged|a', payload }]);
  await worker.start();
  await until(
    () => pad.queue.states('tiling', ['forged|a']),
    ([state]) => state === 'failed',
  );
  expect(lines.filter(({ fields }) => fields['run'] === 'forged')).toEqual([
    {
      fields: { run: 'forged', stage: 'tiling', retryable: false, reason: expect.stringMatching(/\w/) as string },
      text: 'a run whose jobs came could not be opened',
    },
  ]);
});

it('says that a run has failed whose faults, each of them passing, outlast its tries', async () => {
  const fault = Object.assign(new Error('ETIMEDOUT: the store does not answer'), { code: 'ETIMEDOUT' });
  const forRun = (): never => {
    throw fault;
  };
  const { worker, pad } = await place({ ...sleepingProcesses(1, 0), forRun });
  const order = orderInto('outlasted');
  await launchRun(pad, order, { name: 'sample-tiles', title: 'x' });
  await worker.start();
  const record = await until(
    () => findRun(pad.board, order.id),
    (run) => run?.state === 'failed',
  );
  expect(record?.error?.message).toBe(fault.message);
  expect(await launchRun(pad, order, { name: 'sample-tiles', title: 'x' })).toBe(true);
});

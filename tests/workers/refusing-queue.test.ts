import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { sleepingProcesses } from '../../benchmarks/queue/synthetic-run.ts';
import { readRunFile } from '../../config/read-run-file.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import type { StageResult } from '../../engine/execute-stage.ts';
import { memoKey } from '../../engine/memo-key.ts';
import { MemoryArtifactStore } from '../../engine/memory-artifact-store.ts';
import type { StageTask } from '../../engine/stage-executor.ts';
import { JOB_TREATMENT, launchRun } from '../../pipeline/launch-run.ts';
import { planRun, type RunPlan } from '../../pipeline/planning/plan-run.ts';
import { askFor, withdraw } from '../../pipeline/board/wishes.ts';
import { runId, type RunOrder } from '../../pipeline/run-order.ts';
import { findRun, type RunRecord } from '../../pipeline/board/run-record.ts';
import { RUNS } from '../../pipeline/stage-queues.ts';
import type { Board } from '../../queue/board.ts';
import { connectQueue, RETRY, type JobQueue, type QueueConnection } from '../../queue/job-queue.ts';
import { findStep, STAGE_NAMES } from '../../stages/step-table.ts';
import { Worker } from '../../workers/worker.ts';
import { writeSampleRun } from '../faults/sample-run.ts';

/** Enough for the tiles of all runs, of which no end is told. */
const SLOTS = 64;
const REFUSAL = 'the queue refuses';
const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-refusing-'));
const runFile = path.join(folder, 'run.yaml');
let connection: QueueConnection;
let board: Board;
let worker: Worker;
let plan: RunPlan;
let refuses = false;
/** Tiles of the run that were begun: all that it asks of the queue on its own account. */
let begun = 0;

/** The same queue; while `refuses`, no jobs of stages are added or taken back. */
function refusing(queue: JobQueue): JobQueue {
  const refusal = (stage: string): Promise<never> | undefined =>
    refuses && stage !== RUNS ? Promise.reject(new Error(REFUSAL)) : undefined;
  const refused: Partial<JobQueue> = {
    add: (jobs) => refusal(jobs[0]?.stage ?? '') ?? queue.add(jobs),
    remove: (stage, ids) => refusal(stage) ?? queue.remove(stage, ids),
  };
  return new Proxy(queue, {
    get: (target, key) => {
      const own = Reflect.get(refused, key) as unknown;
      const value = own ?? (Reflect.get(target, key) as unknown);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** One tile cannot be preprocessed; of the others no end is told, so that the run stays under way. */
function execute({ stage, options }: StageTask): Promise<never> {
  const { window } = options as { readonly window?: { readonly col: number; readonly row: number } };
  begun += 1;
  const isFirst = stage === 'preprocessing' && Math.max(window!.col, window!.row) <= 0;
  return isFirst ? Promise.reject(new PermanentError('a tile that cannot be read')) : new Promise(() => undefined);
}

/** Of that very work, with content that nobody reads. */
async function acquired({ stage, step, input, options }: StageTask, pin: string): Promise<StageResult> {
  const { version } = findStep(stage, step);
  const artifact = await new MemoryArtifactStore().put(new TextEncoder().encode('a scene'));
  return { key: memoKey({ stage, step, version, input, options, pin }), artifact, computed: true };
}

beforeAll(async () => {
  writeSampleRun(runFile, '{tile: 512, chip: 128, overlap: 32}');
  plan = await planRun(await readRunFile(runFile));
  connection = await connectQueue('embedded:');
  ({ board } = connection);
  const sleeping = sleepingProcesses(SLOTS, 0);
  worker = new Worker({
    connection: { ...connection, open: (options) => refusing(connection.open(options)) },
    ...{ queues: STAGE_NAMES, coordinates: true, device: 'cpu', takeoverMs: 30_000 },
    processes: {
      ...sleeping,
      forRun: (setup) => ({
        ...sleeping.forRun(setup),
        execute: (task) => (task.stage === 'acquisition' ? acquired(task, setup.pin) : execute(task)),
      }),
    },
    writeReport: () => Promise.resolve(),
  });
  await worker.start();
});
beforeEach(() => {
  refuses = false;
  begun = 0;
});
afterAll(async () => {
  await worker.stop(0);
  await connection.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Signal {
  readonly signal: string;
  readonly send: (run: string) => Promise<void>;
  /** What the run says of itself in the end. */
  readonly says: Partial<RunRecord>;
}

const failed = { state: 'failed', error: { name: 'Error', message: REFUSAL } } as const;
const SIGNALS: readonly Signal[] = [
  { signal: 'pause', send: (run) => askFor(board, run, 'paused', true), says: { state: 'paused' } },
  {
    signal: 'resume',
    send: async (run) => {
      await askFor(board, run, 'paused', true);
      await expect.poll(() => stateOf(run), { timeout: 20_000 }).toBe('paused');
      await withdraw(board, run, 'paused');
    },
    says: failed,
  },
  { signal: 'cancel', send: (run) => askFor(board, run, 'cancelled', true), says: { state: 'cancelled' } },
  { signal: 'replay', send: (run) => askFor(board, run, 'replay', { askedAtMs: 1, items: 'all' }), says: failed },
  { signal: 'priority', send: (run) => askFor(board, run, 'weight', 90), says: { state: 'running', weight: 90 } },
];

async function stateOf(run: string): Promise<RunRecord['state'] | undefined> {
  return (await findRun(board, run))?.state;
}

it.each(SIGNALS)('lives where the queue refuses a call that $signal leads to, and the run says so', async (o) => {
  const out = path.join(folder, o.signal);
  const order: RunOrder = { id: runId('sample-tiles', out), runFile, folder: out };
  const queue = connection.open({ ...JOB_TREATMENT, ...RETRY, takeoverMs: 30_000, isPermanent: () => false });
  worker.lendPlan(order, plan);
  await launchRun({ queue, board, admin: connection.admin() }, order, { name: 'sample-tiles', title: 'x' });
  await expect.poll(async () => (await findRun(board, order.id))?.failures, { timeout: 20_000 }).toBeGreaterThan(0);
  await expect.poll(() => begun, { timeout: 20_000 }).toBe(plan.tiles.count);
  refuses = true;
  await o.send(order.id);
  await expect.poll(() => findRun(board, order.id), { timeout: 20_000 }).toMatchObject(o.says);
  expect(worker.isReady).toBe(true);
});

import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { readRunFile } from '../../config/read-run-file.ts';
import { openArtifactStore } from '../../engine/open-artifact-store.ts';
import { waitingRecord } from '../../pipeline/launch-run.ts';
import { OpenRuns } from '../../pipeline/open-runs.ts';
import { planRun, type RunPlan } from '../../pipeline/planning/plan-run.ts';
import { findRun, postRun, type RunWork } from '../../pipeline/board/run-record.ts';
import { storeWorkPlan } from '../../pipeline/planning/work-plan.ts';
import { connectQueue, type QueueConnection } from '../../queue/job-queue.ts';
import { root } from '../cli/quadrat.ts';

let connection: QueueConnection;
let folder: string;
let plan: RunPlan;

beforeAll(async () => {
  connection = await connectQueue('embedded:');
  folder = await mkdtemp(path.join(os.tmpdir(), 'open-runs-'));
  plan = await planRun(await readRunFile(path.join(root, 'sample-tiles', 'run.yaml')));
});
afterAll(async () => {
  await connection.close();
  await rm(folder, { recursive: true });
});

/** Launches the run with this confidence; the digest of its plan. */
async function launched(confidence: number): Promise<string> {
  const { runFile } = plan;
  const changed = { ...plan, runFile: { ...runFile, estimation: { ...runFile.estimation, confidence } } };
  const { digest } = await storeWorkPlan(changed, openArtifactStore(folder));
  const order = { id: 'run', runFile: 'run.yaml', folder };
  const work: RunWork = {
    ...{ store: folder, baseFolder: root, plan: digest, device: 'cpu', batch: 1, platform: '', onnxPath: '' },
  };
  const record = { ...waitingRecord(order, { name: 'run', title: 'Run' }), state: 'running', work } as const;
  await postRun(connection.board, record);
  return digest;
}

it('computes what a job asks for by the plan that it was asked by, however soon the run file changed', async () => {
  const runs = new OpenRuns(connection.board, undefined);
  const confidenceOf = async (digest: string): Promise<unknown> => {
    const item = (await runs.open('run', digest))?.item('validation/run/run');
    return (item?.options as { readonly estimation?: { readonly confidence: number } } | undefined)?.estimation
      ?.confidence;
  };
  const first = await launched(0.9);
  expect(await confidenceOf(first)).toBe(0.9);
  const second = await launched(0.8);
  expect(await confidenceOf(second)).toBe(0.8);
  // What was asked for before the change is nobody's work any more.
  expect(await confidenceOf(first)).toBeUndefined();
});

it('looks at the board again after two seconds, and gives out no run that has ended since', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const runs = new OpenRuns(connection.board, undefined);
  const digest = await launched(0.7);
  const opened = await runs.open('run', digest);
  expect(opened).toBeDefined();
  await postRun(connection.board, { ...(await findRun(connection.board, 'run'))!, state: 'done' });
  vi.advanceTimersByTime(1_900);
  expect(await runs.open('run', digest)).toBe(opened);
  vi.advanceTimersByTime(200);
  expect(await runs.open('run', digest)).toBeUndefined();
});

it('reads the plan of a run once as long as its work is the same', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const runs = new OpenRuns(connection.board, undefined);
  const digest = await launched(0.6);
  const opened = await runs.open('run', digest);
  vi.advanceTimersByTime(5_000);
  expect(await runs.open('run', digest)).toBe(opened);
});

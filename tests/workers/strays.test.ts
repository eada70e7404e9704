import { beforeEach, expect, it } from 'vitest';
import { waitingRecord } from '../../pipeline/launch-run.ts';
import { postRun, type RunState } from '../../pipeline/board/run-record.ts';
import { postWorker } from '../../pipeline/board/worker-record.ts';
import type { JobState, QueueConnection } from '../../queue/job-queue.ts';
import { callStraysBack } from '../../workers/strays.ts';
import { MemoryBoard, workerOf } from './memory-board.ts';

let board: MemoryBoard;
let asked: (readonly string[])[];

beforeEach(async () => {
  board = new MemoryBoard();
  asked = [];
  const states: Record<string, RunState> = { carried: 'running', lost: 'running', resting: 'running', over: 'done' };
  for (const [id, state] of Object.entries(states)) {
    const order = { id, runFile: 'run.yaml', folder: id };
    await postRun(board, { ...waitingRecord(order, { name: id, title: id }), state });
  }
  await postWorker(board, workerOf('worker', { runs: { carried: 10 } }));
});

/** Calls back where the queue counts these jobs of runs, of which the lost one's waits once it is asked for. */
async function strays(counts: { readonly waiting: number; readonly active: number; readonly delayed: number }) {
  const connection = { board, admin: () => ({ counts: async () => ({ ...counts, failed: 9 }) }) };
  const stateOf: Record<string, JobState> = { lost: 'waiting', resting: 'delayed' };
  return callStraysBack(connection as unknown as QueueConnection, {
    states: async (_stage, ids) => {
      asked.push(ids);
      return ids.map((id) => stateOf[id] ?? 'gone');
    },
  });
}

it('asks the queue for runs under way that nobody carries, and names those whose jobs wait again', async () => {
  expect(await strays({ waiting: 0, active: 1, delayed: 1 })).toEqual(['lost']);
  expect(asked.map((ids) => ids.toSorted())).toEqual([['lost', 'resting']]);
});

it('asks for none where the queue has as many jobs as there are runs under way', async () => {
  for (const counts of [
    { waiting: 1, active: 1, delayed: 1 },
    { waiting: 0, active: 3, delayed: 0 },
    { waiting: 9, active: 0, delayed: 0 },
  ])
    expect(await strays(counts)).toEqual([]);
  expect(asked).toEqual([]);
});

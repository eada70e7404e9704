import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonValue } from '../../engine/json.ts';
import { waitingRecord } from '../../pipeline/launch-run.ts';
import { readOverview } from '../../pipeline/board/overview.ts';
import { askFor, readControls } from '../../pipeline/board/wishes.ts';
import { postRun } from '../../pipeline/board/run-record.ts';
import { postWorker, type WorkerRecord } from '../../pipeline/board/worker-record.ts';
import { connectQueue, type QueueConnection } from '../../queue/job-queue.ts';

let connection: QueueConnection;
beforeAll(async () => void (connection = await connectQueue('embedded:')));
afterAll(() => connection.close());

const RUN = waitingRecord({ id: 'own', runFile: '/runs/run.yaml', folder: '/runs/own' }, { name: 'own', title: 'Own' });
const WORKER: WorkerRecord = {
  ...{ id: 'own', host: 'host', processId: 1, queues: ['runs'], device: 'cpu', threads: 1, inHand: { tiling: 1 } },
  ...{
    runs: { own: 10 },
    memoryBytes: 1,
    startedAtMs: 1,
    stopping: false,
    pins: [],
    code: { version: '1', digest: 'd' },
  },
};

it('passes over what a hand, or another version, has put on the board and is no word of a run or a worker', async () => {
  const { board } = connection;
  await postRun(board, { ...RUN, state: 'running' });
  await postWorker(board, WORKER);
  const oddWorkers = [
    { runs: 7 },
    { pins: 7 },
    { code: 7 },
    { queues: [7] },
    { inHand: { a: 'b' } },
    { startedAtMs: 1e300 },
  ];
  const oddRuns = [
    { work: 7 },
    { error: 7 },
    { access: 'x' },
    { stages: [{}] },
    { reasons: { a: 7 } },
    { updatedAtMs: -1e300 },
    { tiles: 0.5 },
  ];
  for (const [section, whole, odd] of [
    ['worker', WORKER, oddWorkers],
    ['run', { ...RUN, state: 'running' }, oddRuns],
  ] as const)
    for (const [place, change] of odd.entries())
      await board.post(`${section}/odd-${place}`, { ...whole, ...change, id: `odd-${place}` } as unknown as JsonValue);
  const { runs, workers } = await readOverview(board, connection.admin());
  expect(runs.map(({ id }) => id)).toEqual(['own']);
  expect(workers.map(({ id }) => id)).toEqual(['own']);
});

it('takes nothing for a wish that is none', async () => {
  const wishes: JsonValue[] = [7, {}, { askedAtMs: 1, items: 7 }, { askedAtMs: 'now', items: 'all' }];
  for (const [place, wish] of wishes.entries()) await askFor(connection.board, `run-${place}`, 'replay', wish);
  await askFor(connection.board, 'own', 'replay', { askedAtMs: 1, items: ['tiling/chips/a'] });
  const controlOf = await readControls(connection.board);
  expect(wishes.map((_wish, place) => controlOf(`run-${place}`).replay)).toEqual(wishes.map(() => undefined));
  expect(controlOf('own').replay).toEqual({ askedAtMs: 1, items: ['tiling/chips/a'] });
});

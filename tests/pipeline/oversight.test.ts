import { expect, it } from 'vitest';
import type { ItemRunner } from '../../engine/loop/item-runner.ts';
import { Lookout } from '../../pipeline/board/lookout.ts';
import { askFor, withdraw } from '../../pipeline/board/wishes.ts';
import { findRun } from '../../pipeline/board/run-record.ts';
import { postWorker } from '../../pipeline/board/worker-record.ts';
import { Oversight } from '../../pipeline/oversight.ts';
import { MemoryBoard, workerOf } from '../workers/memory-board.ts';

/** A run of tiles of a side on a worker of four threads, and what its runner was told. */
function oversight(tilePx = 512) {
  const board = new MemoryBoard();
  const lookout = new Lookout(board, 'worker');
  const told: string[] = [];
  const runner = {
    failures: new Map([
      ['a', 'no such file'],
      ['b', 'needs a'],
    ]),
    pause: () => told.push('pause'),
    resume: () => told.push('resume'),
    replay: (items: unknown) => told.push(`replay ${String(items)}`),
    abandon: (error: Error) => told.push(error.name),
  } as unknown as ItemRunner;
  const watch = new Oversight({
    host: { board, lookout, threads: 4, worker: 'worker' },
    order: { id: 'run', runFile: 'run.yaml', folder: '/runs/run' },
    plan: { runFile: { name: 'run', inference: { tile: tilePx } } },
    runWork: { store: '', baseFolder: '', plan: 'ab', device: 'cpu', batch: 1, platform: '', onnxPath: '' },
    items: { tiles: { count: 9 } },
    progress: { stages: [], itemsPerSecond: 1.5, secondsLeft: 20 },
    record: { computed: 3, reusedItems: 2 },
  } as unknown as ConstructorParameters<typeof Oversight>[0]);
  lookout.carry('run', 10);
  lookout.attend((seen) => watch.look(seen));
  return { board, lookout, watch, told, runner };
}

it('keeps tiles in the queues by the threads of all workers and by its share among the runs', async () => {
  const { board, lookout, watch, runner } = oversight();
  watch.steer(runner);
  expect([watch.itemsPerJob, watch.groupsInFlight]).toEqual([1, 2 * 4 + 2]);
  await postWorker(board, workerOf('worker', { threads: 4, runs: { run: 10 } }));
  await postWorker(board, workerOf('other', { threads: 6, runs: { other: 30 } }));
  await lookout.look();
  expect(watch.slots).toBe(10);
  // 10 of a weight of 40.
  expect(watch.groupsInFlight).toBe(Math.ceil((2 * 10 + 2) / 4));
  await askFor(board, 'run', 'weight', 90);
  await lookout.look();
  expect(watch.groupsInFlight).toBe(Math.ceil(22 * 0.75));
  expect(await findRun(board, 'run')).toMatchObject({
    ...{ state: 'running', weight: 90, tiles: 9, computed: 3, reused: 2, secondsLeft: 20 },
    ...{ failures: 2, reasons: { a: 'no such file' }, coordinator: 'worker' },
  });
});

it.each([
  [512, 1],
  [256, 4],
  [64, 64],
  [16, 64],
  [2048, 1],
])('puts tiles of %i pixels together by %i in a job', (tilePx, itemsPerJob) => {
  expect(oversight(tilePx).watch.itemsPerJob).toBe(itemsPerJob);
});

it('pauses and goes on once each, and tells a runner of a run that is paused already', async () => {
  const { board, lookout, watch, told, runner } = oversight();
  watch.steer(runner);
  await askFor(board, 'run', 'paused', true);
  for (let look = 0; look < 2; look++) await lookout.look();
  expect([told, lookout.pausedRuns, (await findRun(board, 'run'))!.state]).toEqual([['pause'], 1, 'paused']);
  watch.steer(runner);
  expect(told).toEqual(['pause', 'pause']);
  await withdraw(board, 'run', 'paused');
  for (let look = 0; look < 2; look++) await lookout.look();
  expect([told.at(-1), told.length, lookout.pausedRuns]).toEqual(['resume', 3, 0]);
});

it('replays what is asked for once, and nothing that was asked for before the run was taken up', async () => {
  const { board, lookout, watch, told, runner } = oversight();
  await askFor(board, 'run', 'replay', { askedAtMs: 7, items: 'all' });
  watch.steer(runner);
  await lookout.look();
  expect(told).toEqual([]);
  // A clock that is behind: the wish is another one all the same.
  await askFor(board, 'run', 'replay', { askedAtMs: 5, items: ['x'] });
  for (let look = 0; look < 2; look++) await lookout.look();
  expect(told).toEqual(['replay x']);
});

it('abandons a cancelled run, and says no more of one that has ended', async () => {
  const { board, lookout, watch, told, runner } = oversight();
  watch.steer(runner);
  await askFor(board, 'run', 'cancelled', true);
  await lookout.look();
  expect(told).toEqual(['CancelledError']);
  await watch.end('cancelled', new Map([['c', 'gone']]));
  await lookout.look();
  expect(told).toEqual(['CancelledError']);
  expect(await findRun(board, 'run')).toMatchObject({ state: 'cancelled', failures: 1, reasons: { c: 'gone' } });
});

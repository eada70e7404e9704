import { expect, it, onTestFinished, vi } from 'vitest';
import { sleepingProcesses } from '../../benchmarks/queue/synthetic-run.ts';
import { listWorkers } from '../../pipeline/board/worker-record.ts';
import type { QueueConnection } from '../../queue/job-queue.ts';
import { Worker } from '../../workers/worker.ts';
import { MemoryBoard } from './memory-board.ts';

/** A queue that takes handlers and never has a job. */
function idleConnection(board: MemoryBoard): { readonly connection: QueueConnection; readonly worked: string[] } {
  const worked: string[] = [];
  const own: Record<string, unknown> = { work: async (stage: string) => void worked.push(stage) };
  const queue = new Proxy(own, { get: (target, key) => target[String(key)] ?? (() => undefined) });
  const connection = { board, open: () => queue, onOutage: () => undefined, address: { kind: 'embedded', label: '' } };
  return { connection: connection as unknown as QueueConnection, worked };
}

it('a worker is ready as long as its queue answered lately, and no more once it stops', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const board = new MemoryBoard();
  const { connection, worked } = idleConnection(board);
  const worker = new Worker({
    ...{ connection, queues: ['tiling'], coordinates: false, device: 'cpu', takeoverMs: 30_000 },
    ...{ processes: sleepingProcesses(1, 0), writeReport: async () => undefined },
  });
  await worker.start();
  expect(worked).toEqual(['tiling']);
  expect(await listWorkers(board)).toMatchObject([{ id: worker.id, queues: ['tiling'], threads: 1, stopping: false }]);
  expect(worker.isReady).toBe(true);
  board.refuses = true;
  vi.advanceTimersByTime(5_900);
  expect(worker.isReady).toBe(true);
  vi.advanceTimersByTime(200);
  expect(worker.isReady).toBe(false);
  board.refuses = false;
  // Its next sign of life is on the way.
  await expect.poll(() => worker.isReady, { timeout: 20_000 }).toBe(true);
  await worker.stop(0);
  expect(worker.isReady).toBe(false);
  expect(await listWorkers(board)).toEqual([]);
});

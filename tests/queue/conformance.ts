import { afterEach, describe, expect, it } from 'vitest';
import { openJobQueue, type FailedJob, type JobQueue, type JobQueueOptions } from '../../queue/job-queue.ts';

/** A place to keep jobs that the suite runs on. */
export interface ConnectionUnderTest {
  readonly name: string;
  /** The queue URL, asked for once the server it names is up. */
  readonly url: () => Promise<string>;
}

const PATIENCE_MS = 50_000;

let prefixes = 0;

/** Waits until the condition holds; a queue has no event for "all done". */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${PATIENCE_MS} ms in vain until ${what}`);
    await pause(5);
  }
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

/** What every connection must do alike: the promises of {@link JobQueue}, tested against the real thing. */
export function describeJobQueue(connection: ConnectionUnderTest): void {
  const opened: JobQueue[] = [];
  const faults: Error[] = [];

  async function open(options: Partial<JobQueueOptions> = {}): Promise<JobQueue> {
    prefixes += 1;
    const queue = await openJobQueue(await connection.url(), {
      stages: ['tiles', 'merges'],
      prefix: `test ${process.pid}:${prefixes}`,
      attempts: 3,
      backoffMs: 20,
      isPermanent: (error) => error instanceof TypeError,
      ...options,
    });
    opened.push(queue);
    queue.onFault((fault) => faults.push(fault));
    return queue;
  }

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((queue) => queue.close()));
    expect(faults.splice(0)).toEqual([]);
  });

  const tiles = (...ids: string[]) => ids.map((id) => ({ stage: 'tiles', id, payload: { tile: id } }));

  describe('delivery', () => {
    it('hands jobs over in the order they were added, with their payload unchanged', async () => {
      const queue = await open();
      const payloads = [
        { tile: [1, 2], name: 'Rondônia "\\ \u{1F6F0}', nested: { empty: {}, none: null } },
        null,
        'text',
        0,
        [],
        true,
      ];
      await queue.add(payloads.slice(0, 2).map((payload, index) => ({ stage: 'tiles', id: `job-${index}`, payload })));
      await queue.add(payloads.slice(2).map((payload, index) => ({ stage: 'tiles', id: `job-${index + 2}`, payload })));
      const seen: unknown[] = [];
      await queue.work(
        'tiles',
        { concurrency: 1 },
        async (payload, job) => void seen.push([job.id, job.attempt, payload]),
      );
      await until(() => seen.length === payloads.length, 'all jobs ran');
      expect(seen).toEqual(payloads.map((payload, index) => [`job-${index}`, 1, payload]));
    });

    it('takes any text as an id', async () => {
      const queue = await open();
      const ids = ['12', '-3', '0', '', 'a:b', 'a:b:c', 'a%3Ab', '#12', 'é/ü ?', '0:x', 'tile 7'];
      await queue.add(tiles(...ids));
      const seen: string[] = [];
      await queue.work('tiles', { concurrency: 2 }, async (_payload, job) => void seen.push(job.id));
      await until(() => seen.length >= ids.length, 'all jobs ran');
      expect([...seen].sort()).toEqual([...ids].sort());
    });

    it('runs 1000 jobs once each', async () => {
      const queue = await open();
      const ids = Array.from({ length: 1000 }, (_, index) => `tile-${index}`);
      const runs = new Map<string, number>();
      await queue.work('tiles', { concurrency: 8 }, async (_payload, job) => {
        runs.set(job.id, (runs.get(job.id) ?? 0) + 1);
      });
      await queue.add(tiles(...ids));
      await until(async () => (await queue.counts('tiles')).completed === ids.length, 'all jobs completed');
      expect([...runs.keys()].sort()).toEqual([...ids].sort());
      expect(new Set(runs.values())).toEqual(new Set([1]));
    });

    it('keeps stages apart and lets a handler add jobs', async () => {
      const queue = await open();
      const merged: string[] = [];
      await queue.work('merges', { concurrency: 1 }, async (_payload, job) => void merged.push(job.id));
      await queue.work('tiles', { concurrency: 3 }, async (_payload, job) => {
        await queue.add([{ stage: 'merges', id: `of-${job.id}`, payload: null }]);
      });
      await queue.add(tiles('a', 'b', 'c'));
      await until(() => merged.length === 3, 'every tile was merged');
      expect(merged.sort()).toEqual(['of-a', 'of-b', 'of-c']);
      await until(async () => (await queue.counts('tiles')).completed === 3, 'the tiles are completed');
      expect(await queue.counts('merges')).toEqual({ waiting: 0, active: 0, completed: 3, failed: 0, delayed: 0 });
    });

    it('wakes an idle worker at once', async () => {
      const queue = await open();
      let ranAtMs = 0;
      await queue.work('tiles', { concurrency: 2 }, async () => void (ranAtMs = performance.now()));
      await pause(300);
      const addedAtMs = performance.now();
      await queue.add(tiles('late'));
      await until(() => ranAtMs > 0, 'the job ran');
      // Milliseconds; a worker that only looks now and then would take many seconds.
      expect(ranAtMs - addedAtMs).toBeLessThan(4000);
    });
  });

  describe('adding an id again', () => {
    it('is harmless in one call and in a later one, while it waits, runs, and after it completed', async () => {
      const queue = await open();
      await queue.add([...tiles('a', 'b'), ...tiles('a')]);
      await queue.add(tiles('b'));
      expect(await queue.counts('tiles')).toMatchObject({ waiting: 2 });
      const runs: string[] = [];
      let release: () => void = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      await queue.work('tiles', { concurrency: 1 }, async (_payload, job) => {
        runs.push(job.id);
        if (job.id === 'a') await held;
      });
      await until(() => runs.length === 1, 'the first job runs');
      await queue.add(tiles('a'));
      release();
      await until(async () => (await queue.counts('tiles')).completed === 2, 'both completed');
      await queue.add(tiles('b', 'a', 'c'));
      await until(async () => (await queue.counts('tiles')).completed === 3, 'the new one completed');
      expect(runs).toEqual(['a', 'b', 'c']);
    });

    it('does not revive a job that failed', async () => {
      const queue = await open();
      let runs = 0;
      await queue.work('tiles', { concurrency: 1 }, async () => {
        runs += 1;
        throw new TypeError('bad tile');
      });
      await queue.add(tiles('a'));
      await until(async () => (await queue.counts('tiles')).failed === 1, 'the job failed');
      await queue.add(tiles('a'));
      await pause(100);
      expect(runs).toBe(1);
      expect(await queue.counts('tiles')).toEqual({ waiting: 0, active: 0, completed: 0, failed: 1, delayed: 0 });
    });
  });

  describe('failure', () => {
    it('tries again after a growing wait, and a later success is no failure', async () => {
      const queue = await open({ backoffMs: 100 });
      const failed: FailedJob[] = [];
      queue.onFailed((job) => failed.push(job));
      const startedAtMs: number[] = [];
      const attempts: number[] = [];
      await queue.work('tiles', { concurrency: 1 }, async (_payload, job) => {
        startedAtMs.push(performance.now());
        attempts.push(job.attempt);
        if (job.attempt < 3) throw new Error('flaky network');
      });
      await queue.add(tiles('a'));
      await until(async () => (await queue.counts('tiles')).completed === 1, 'the job completed');
      expect(attempts).toEqual([1, 2, 3]);
      const waitsMs = startedAtMs.slice(1).map((at, index) => at - startedAtMs[index]!);
      // Half of a wait is at random, and clocks of two kinds may differ by a millisecond or two.
      expect(waitsMs[0]).toBeGreaterThanOrEqual(48);
      expect(waitsMs[1]).toBeGreaterThanOrEqual(98);
      expect(failed).toEqual([]);
    });

    it('never tries a permanent failure again', async () => {
      const queue = await open();
      const failed: FailedJob[] = [];
      queue.onFailed((job) => failed.push(job));
      const error = new TypeError('truncated TIFF');
      let runs = 0;
      await queue.work('tiles', { concurrency: 1 }, async () => {
        runs += 1;
        throw error;
      });
      await queue.add(tiles('a'));
      await until(() => failed.length > 0, 'the failure was told');
      await pause(150);
      expect(runs).toBe(1);
      expect(failed).toEqual([{ stage: 'tiles', id: 'a', error, attempts: 1 }]);
      expect(failed[0]?.error).toBe(error);
    });

    it('gives a job up after its attempts, tells it once and goes on with the others', async () => {
      const queue = await open({ attempts: 3, backoffMs: 5 });
      const failed: FailedJob[] = [];
      queue.onFailed((job) => failed.push(job));
      const runs: string[] = [];
      await queue.work('tiles', { concurrency: 2 }, async (_payload, job) => {
        runs.push(job.id);
        if (job.id === 'bad') throw new Error(`no luck at attempt ${job.attempt}`);
      });
      await queue.add(tiles('bad', 'good', 'better'));
      await until(() => failed.length > 0, 'the failure was told');
      await until(async () => (await queue.counts('tiles')).completed === 2, 'the others completed');
      await pause(100);
      expect(runs.filter((id) => id === 'bad')).toHaveLength(3);
      expect(failed).toHaveLength(1);
      expect(failed[0]).toMatchObject({ stage: 'tiles', id: 'bad', attempts: 3 });
      expect(failed[0]?.error.message).toBe('no luck at attempt 3');
      expect(await queue.counts('tiles')).toEqual({ waiting: 0, active: 0, completed: 2, failed: 1, delayed: 0 });
    });

    it('counts a job that waits for its next attempt as delayed', async () => {
      const queue = await open({ backoffMs: 60_000 });
      await queue.work('tiles', { concurrency: 1 }, () => Promise.reject(new Error('flaky disk')));
      await queue.add(tiles('a'));
      await until(async () => (await queue.counts('tiles')).delayed === 1, 'the job is delayed');
      expect(await queue.counts('tiles')).toEqual({ waiting: 0, active: 0, completed: 0, failed: 0, delayed: 1 });
    });

    it('makes an error of whatever a handler throws', async () => {
      const queue = await open({ attempts: 1 });
      const failed: FailedJob[] = [];
      queue.onFailed((job) => failed.push(job));
      await queue.work('tiles', { concurrency: 1 }, () => Promise.reject('just words'));
      await queue.add(tiles('a'));
      await until(() => failed.length > 0, 'the failure was told');
      expect(failed[0]?.error).toBeInstanceOf(Error);
      expect(failed[0]?.error.message).toBe('just words');
    });
  });

  describe('concurrency', () => {
    it.each([1, 3])('runs %i at a time and no more', async (concurrency) => {
      const queue = await open();
      await queue.add(tiles(...Array.from({ length: 12 }, (_, index) => `tile-${index}`)));
      let running = 0;
      let most = 0;
      let ended = 0;
      let openGate: () => void = () => {};
      const gate = new Promise<void>((resolve) => (openGate = resolve));
      await queue.work('tiles', { concurrency }, async () => {
        running += 1;
        most = Math.max(most, running);
        await gate;
        running -= 1;
        ended += 1;
      });
      await until(() => running === concurrency, 'all places are taken');
      await pause(200);
      openGate();
      await until(() => ended === 12, 'all jobs ran');
      expect(most).toBe(concurrency);
    });
  });

  describe('closing', () => {
    it('is quick while jobs run, aborts them and drops what they still do', async () => {
      const queue = await open();
      const failed: FailedJob[] = [];
      queue.onFailed((job) => failed.push(job));
      const signals: AbortSignal[] = [];
      const outcomes: string[] = [];
      await queue.work('tiles', { concurrency: 3 }, async (_payload, job) => {
        signals.push(job.signal);
        await new Promise<void>((resolve) => job.signal.addEventListener('abort', () => resolve()));
        await pause(job.id === 'late' ? 200 : 0);
        outcomes.push(job.id);
        if (job.id === 'thrower') throw new TypeError('cancelled');
      });
      await queue.add(tiles('thrower', 'late', 'third', 'waiting'));
      await until(() => signals.length === 3, 'three jobs run');
      expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false]);
      const startMs = performance.now();
      await queue.close();
      expect(performance.now() - startMs).toBeLessThan(1000);
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
      await until(() => outcomes.length === 3, 'the handlers ended');
      await pause(50);
      expect(failed).toEqual([]);
    });

    it('survives being called in the thick of it, twice, and refuses what comes after', async () => {
      const queue = await open();
      let runs = 0;
      await queue.work('tiles', { concurrency: 8 }, async () => {
        runs += 1;
        if (runs % 3 === 0) throw new Error('flaky');
      });
      const ids = Array.from({ length: 300 }, (_, index) => `tile-${index}`);
      await queue.add(tiles(...ids));
      const adding = queue.add(tiles(...ids.map((id) => `more-${id}`))).catch((error: unknown) => error);
      await until(() => runs > 20, 'some jobs ran');
      await Promise.all([queue.close(), queue.close()]);
      expect([undefined, 'queue: it is closed']).toContain(((await adding) as Error | undefined)?.message);
      await expect(queue.add(tiles('a'))).rejects.toThrow('queue: it is closed');
      await expect(queue.counts('tiles')).rejects.toThrow('queue: it is closed');
      await expect(queue.work('merges', { concurrency: 1 }, async () => {})).rejects.toThrow('queue: it is closed');
    });

    it('leaves a queue that was never used without a trace', async () => {
      const queue = await open();
      await queue.close();
      await expect(queue.close()).resolves.toBeUndefined();
    });
  });

  it('keeps two queues in one process apart', async () => {
    const [one, two] = await Promise.all([open(), open()]);
    const seen: string[] = [];
    await one.work('tiles', { concurrency: 1 }, async (_payload, job) => void seen.push(`one ${job.id}`));
    await two.work('tiles', { concurrency: 1 }, async (_payload, job) => void seen.push(`two ${job.id}`));
    await Promise.all([one.add(tiles('a')), two.add(tiles('a', 'b'))]);
    await until(() => seen.length === 3, 'all jobs ran');
    expect(seen.sort()).toEqual(['one a', 'two a', 'two b']);
    await one.close();
    await two.add(tiles('c'));
    await until(() => seen.includes('two c'), 'the other queue goes on');
  });

  it('names a stage it was not opened with, and a second worker for one stage', async () => {
    const queue = await open();
    const message = 'queue: expected one of the stages tiles, merges, found tile';
    await expect(queue.add([...tiles('a'), { stage: 'tile', id: 'b', payload: null }])).rejects.toThrow(message);
    expect(await queue.counts('tiles')).toMatchObject({ waiting: 0 });
    await expect(queue.counts('tile')).rejects.toThrow(message);
    await queue.work('tiles', { concurrency: 1 }, async () => {});
    await expect(queue.work('tiles', { concurrency: 1 }, async () => {})).rejects.toThrow(
      'queue: stage tiles already has its worker',
    );
  });
}

import { describe, expect, it, vi } from 'vitest';
import { HandBack } from '../../queue/job-queue.ts';
import type { JsonValue } from '../../engine/json.ts';
import { laterJobs, sidesOf, TREATMENT, tiles, until, type ConnectionUnderTest } from './queue-under-test.ts';

const nothing = (): Promise<JsonValue> => Promise.resolve(null);

/** What every connection must do alike: the promises of the job queue, tested against the real thing. */
export function describeJobQueue(connection: ConnectionUnderTest): void {
  const open = sidesOf(connection);

  describe('delivery', () => {
    it('hands jobs over in the order they were added, payloads and results unchanged', async () => {
      const { near, far, done } = await open();
      const values: JsonValue[] = [
        { tile: [1, 2], name: 'Rondônia "\\ \u{1F6F0}', nested: { empty: {}, none: null } },
        null,
        'text',
        0,
        [],
        true,
      ];
      await near.add(values.slice(0, 2).map((payload, index) => ({ stage: 'tiles', id: `job-${index}`, payload })));
      await near.add(values.slice(2).map((payload, index) => ({ stage: 'tiles', id: `job-${index + 2}`, payload })));
      const seen: unknown[] = [];
      await far.work('tiles', { concurrency: 1 }, async (payload, job) => {
        seen.push([job.id, job.attempt, payload]);
        return payload;
      });
      await until(() => done.length === values.length, 'all jobs were told done');
      expect(seen).toEqual(values.map((payload, index) => [`job-${index}`, 1, payload]));
      expect(done).toEqual(values.map((result, index) => ({ stage: 'tiles', id: `job-${index}`, result })));
    });

    it('takes any text as an id', async () => {
      const { near, far, done } = await open();
      const ids = ['12', '-3', '0', '', 'a:b', 'a:b:c', 'a%3Ab', '#12', 'é/ü ?', '0:x', 'tile 7', 'run|a/b+3'];
      await near.add(tiles(...ids));
      await far.work('tiles', { concurrency: 2 }, nothing);
      await until(() => done.length >= ids.length, 'all jobs ran');
      expect(done.map(({ id }) => id).sort()).toEqual([...ids].sort());
    });

    it('runs 1000 jobs once each', async () => {
      const { near, far, done } = await open();
      const ids = Array.from({ length: 1000 }, (_, index) => `tile-${index}`);
      const runs = new Map<string, number>();
      await far.work('tiles', { concurrency: 8 }, async (_payload, job) => {
        runs.set(job.id, (runs.get(job.id) ?? 0) + 1);
        return null;
      });
      await near.add(tiles(...ids));
      await until(() => done.length === ids.length, 'all jobs completed');
      expect([...runs.keys()].sort()).toEqual([...ids].sort());
      expect(new Set(runs.values())).toEqual(new Set([1]));
    });

    it('keeps stages apart and lets a handler add jobs', async () => {
      const { near, far, done } = await open();
      await far.work('merges', { concurrency: 1 }, nothing);
      await far.work('tiles', { concurrency: 3 }, async (_payload, job) => {
        await far.add([{ stage: 'merges', id: `of-${job.id}`, payload: null }]);
        return null;
      });
      await near.add(tiles('a', 'b', 'c'));
      await until(() => done.length === 6, 'every tile was merged');
      const merged = done.filter(({ stage }) => stage === 'merges').map(({ id }) => id);
      expect(merged.sort()).toEqual(['of-a', 'of-b', 'of-c']);
    });

    it('wakes an idle worker at once', async () => {
      const { near, far, done } = await open();
      await far.work('tiles', { concurrency: 2 }, nothing);
      const addedAtMs = performance.now();
      for (let i = 1; i <= 10; i++) {
        await near.add(tiles(`late-${i}`));
        await until(() => done.length === i, 'the job ran, and no other waits');
      }
      // Milliseconds; a worker that only looks now and then would take seconds for each.
      expect(performance.now() - addedAtMs).toBeLessThan(8000);
    });

    it('tells who follows a stage twice of each job once', async () => {
      const { near, far, done, failed } = await open();
      await far.work('tiles', { concurrency: 1 }, (_payload, { id }) =>
        id === 'bad' ? Promise.reject(new TypeError('bad tile')) : Promise.resolve(null),
      );
      await near.follow(['tiles']);
      await near.add(tiles('a', 'bad', 'last'));
      await until(() => done.some(({ id }) => id === 'last'), 'the last one is told');
      expect([...done, ...failed].map(({ id }) => id)).toEqual(['a', 'last', 'bad']);
    });

    it('passes over an id that waits, runs or failed, and carries a completed one out again', async () => {
      const { near, far, done, failed, nearConnection } = await open();
      await near.add([...tiles('a', 'b'), ...tiles('a')]);
      await near.add(tiles('b'));
      expect(await nearConnection.admin().counts('tiles')).toMatchObject({ waiting: 2 });
      const runs: string[] = [];
      let release: () => void = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      await far.work('tiles', { concurrency: 1 }, async (_payload, job) => {
        runs.push(job.id);
        if (job.id === 'a') await held;
        if (job.id === 'bad') throw new TypeError('bad tile');
        return null;
      });
      await until(() => runs.length === 1, 'the first job runs');
      await near.add(tiles('a'));
      release();
      await until(() => done.length === 2, 'both completed');
      await near.add(tiles('bad'));
      await until(() => failed.length === 1, 'the bad one failed');
      await near.add(tiles('bad', 'b'));
      await until(() => done.length === 3, 'the completed one ran again');
      expect(runs).toEqual(['a', 'b', 'bad', 'b']);
    });
  });

  describe('failure', () => {
    it('tries again after a growing wait, and a later success is no failure', async () => {
      const { near, far, done, failed } = await open({ backoffMs: 100 });
      const startedAtMs: number[] = [];
      await far.work('tiles', { concurrency: 1 }, async (_payload, job) => {
        startedAtMs.push(performance.now());
        if (job.attempt < 3) throw new Error('flaky network');
        return job.attempt;
      });
      await near.add(tiles('a'));
      await until(() => done.length === 1, 'the job completed');
      expect(done[0]?.result).toBe(3);
      const waitsMs = startedAtMs.slice(1).map((at, index) => at - startedAtMs[index]!);
      // Half of a wait is at random, and clocks of two kinds may differ by a millisecond or two.
      expect(waitsMs[0]).toBeGreaterThanOrEqual(48);
      expect(waitsMs[1]).toBeGreaterThanOrEqual(98);
      expect(failed).toEqual([]);
    });

    it('never tries a permanent failure again, and tells it once with its reason', async () => {
      const { near, far, failed, nearConnection } = await open();
      let runs = 0;
      await far.work('tiles', { concurrency: 1 }, async () => {
        runs += 1;
        throw new TypeError('truncated TIFF: "é"');
      });
      await near.add(tiles('a'));
      await until(() => failed.length > 0, 'the failure was told');
      // Neither at work nor to be tried again.
      const { active, delayed, waiting } = await nearConnection.admin().counts('tiles');
      expect([runs, active, delayed, waiting]).toEqual([1, 0, 0, 0]);
      expect(failed).toEqual([{ stage: 'tiles', id: 'a', reason: 'truncated TIFF: "é"' }]);
    });

    it('gives a job up after its attempts, keeps it among the dead and goes on with the others', async () => {
      const { near, far, done, failed, nearConnection } = await open({ attempts: 3, backoffMs: 5 });
      const runs: string[] = [];
      await far.work('tiles', { concurrency: 2 }, async (_payload, job) => {
        runs.push(job.id);
        if (job.id === 'bad') throw new Error(`no luck at attempt ${job.attempt}`);
        return null;
      });
      await near.add(tiles('bad', 'good', 'better'));
      await until(() => failed.length > 0 && done.length === 2, 'the failure was told');
      expect(runs.filter((id) => id === 'bad')).toHaveLength(3);
      expect(failed).toEqual([{ stage: 'tiles', id: 'bad', reason: 'no luck at attempt 3' }]);
      const admin = nearConnection.admin();
      expect(await admin.counts('tiles')).toEqual({ waiting: 0, active: 0, failed: 1, delayed: 0 });
      expect(await admin.dead('tiles', 10)).toMatchObject([{ id: 'bad', reason: 'no luck at attempt 3', attempts: 3 }]);
    });

    it.each(['handed back', 'to be tried again'])(
      'wakes a job that was laid to rest, %s, by a worker whose clock was two hours ahead',
      async (how) => {
        const { near, far, done, nearConnection } = await open({ takeoverMs: 1_000 });
        const now = Date.now;
        let runs = 0;
        await far.work('tiles', { concurrency: 1 }, async () => {
          runs += 1;
          if (runs > 1) return null;
          vi.spyOn(Date, 'now').mockImplementation(() => now() + 2 * 3_600_000);
          throw how === 'handed back'
            ? new HandBack('another worker has its imagery', 100)
            : new Error('flaky network');
        });
        try {
          await near.add(tiles('a'));
          const admin = nearConnection.admin();
          await until(async () => (await admin.counts('tiles')).delayed === 1 || runs > 1, 'it rests');
        } finally {
          vi.restoreAllMocks();
        }
        await until(() => done.length === 1, 'it was woken');
        expect(runs).toBe(2);
      },
    );

    it('makes a sentence of whatever a handler throws', async () => {
      const { near, far, failed } = await open({ attempts: 1 });
      await far.work('tiles', { concurrency: 1 }, () => Promise.reject('just words'));
      await near.add(tiles('a'));
      await until(() => failed.length > 0, 'the failure was told');
      expect(failed[0]?.reason).toBe('just words');
    });
  });

  it.each([1, 3])('runs %i at a time and no more', async (concurrency) => {
    const sides = await open();
    const { near, far, done, nearConnection } = sides;
    const later = await laterJobs(sides);
    await near.add(tiles(...Array.from({ length: 12 }, (_, index) => `tile-${index}`)));
    let running = 0;
    let most = 0;
    let openGate: () => void = () => {};
    const gate = new Promise<void>((resolve) => (openGate = resolve));
    await far.work('tiles', { concurrency }, async () => {
      running += 1;
      most = Math.max(most, running);
      await gate;
      running -= 1;
      return null;
    });
    await until(() => running === concurrency, 'all places are taken');
    await later();
    expect(await nearConnection.admin().counts('tiles')).toMatchObject({
      active: concurrency,
      waiting: 12 - concurrency,
    });
    openGate();
    await until(() => done.filter(({ stage }) => stage === 'tiles').length === 12, 'all jobs ran');
    expect(most).toBe(concurrency);
  });

  describe('closing', () => {
    it('is quick while jobs run, aborts them and drops what they still do', async () => {
      const { near, far, done, failed, nearConnection } = await open();
      const signals: AbortSignal[] = [];
      const outcomes: string[] = [];
      let tellClosed: () => void = () => {};
      const closed = new Promise<void>((resolve) => (tellClosed = resolve));
      await far.work('tiles', { concurrency: 3 }, async (_payload, job) => {
        signals.push(job.signal);
        await new Promise<void>((resolve) => job.signal.addEventListener('abort', () => resolve()));
        if (job.id === 'late') await closed;
        outcomes.push(job.id);
        if (job.id === 'thrower') throw new TypeError('cancelled');
        return null;
      });
      await near.add(tiles('thrower', 'late', 'third', 'waiting'));
      await until(() => signals.length === 3, 'three jobs run');
      expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false]);
      const startMs = performance.now();
      await far.close();
      expect(performance.now() - startMs).toBeLessThan(4000);
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
      tellClosed();
      await until(() => outcomes.length === 3, 'the handlers ended');
      // The one that waits is carried out by the next worker, and told of after all that came before it.
      const other = nearConnection.open(TREATMENT);
      const next: string[] = [];
      await other.work('tiles', { concurrency: 1 }, async (_payload, { id }) => next.push(id));
      await until(() => next.length > 0 && (near === far || done.length > 0), 'another worker took the next one');
      expect(next).toEqual(['waiting']);
      expect(done.filter(({ id }) => id !== 'waiting')).toEqual([]);
      expect(failed).toEqual([]);
    });

    it('survives being called in the thick of it, twice, and refuses what comes after', async () => {
      const { near } = await open();
      let runs = 0;
      await near.work('tiles', { concurrency: 8 }, async () => {
        runs += 1;
        if (runs % 3 === 0) throw new Error('flaky');
        return null;
      });
      const ids = Array.from({ length: 300 }, (_, index) => `tile-${index}`);
      await near.add(tiles(...ids));
      const adding = near.add(tiles(...ids.map((id) => `more-${id}`))).catch((error: unknown) => error);
      await until(() => runs > 20, 'some jobs ran');
      await Promise.all([near.close(), near.close()]);
      expect([undefined, 'queue: it is closed']).toContain(((await adding) as Error | undefined)?.message);
      await expect(near.add(tiles('a'))).rejects.toThrow('queue: it is closed');
      await expect(near.states('tiles', ['a'])).rejects.toThrow('queue: it is closed');
      await expect(near.work('merges', { concurrency: 1 }, nothing)).rejects.toThrow('queue: it is closed');
    });
  });

  it('keeps two installations on one server, or two embedded queues, apart', async () => {
    const [one, two] = [await open(), await open()];
    await one.far.work('tiles', { concurrency: 1 }, nothing);
    await two.far.work('tiles', { concurrency: 1 }, nothing);
    await one.near.add(tiles('a'));
    await two.near.add(tiles('a', 'b'));
    await until(() => one.done.length === 1 && two.done.length === 2, 'all jobs ran');
    await one.nearConnection.close();
    await two.near.add(tiles('c'));
    await until(() => two.done.length === 3, 'the other queue goes on');
    expect(one.done.map(({ id }) => id)).toEqual(['a']);
  });

  it('names a stage it was not opened with, and a second worker for one stage', async () => {
    const { near, nearConnection } = await open();
    const message = 'queue: expected one of the stages tiles, merges, found tile';
    await expect(near.add([...tiles('a'), { stage: 'tile', id: 'b', payload: null }])).rejects.toThrow(message);
    expect(await nearConnection.admin().counts('tiles')).toMatchObject({ waiting: 0 });
    await near.work('tiles', { concurrency: 1 }, nothing);
    await expect(near.work('tiles', { concurrency: 1 }, nothing)).rejects.toThrow(
      'queue: stage tiles already has its worker',
    );
  });
}

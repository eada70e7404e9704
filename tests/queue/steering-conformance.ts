import { describe, expect, it, vi } from 'vitest';
import { HandBack } from '../../queue/job-queue.ts';
import { laterJobs, sidesOf, TREATMENT, tiles, until, type ConnectionUnderTest } from './queue-under-test.ts';

/** What every connection must do alike where jobs are handed back, taken away, held and scheduled. */
export function describeSteering(connection: ConnectionUnderTest): void {
  const open = sidesOf(connection);

  describe('handing back', () => {
    it.each([0, 100])('gives the job to a worker again after %i ms, and no attempt is lost', async (delayMs) => {
      const { near, far, done } = await open({ attempts: 1 });
      const attempts: number[] = [];
      await far.work('tiles', { concurrency: 1 }, async (_payload, job) => {
        attempts.push(job.attempt);
        if (attempts.length < 4) throw new HandBack('not mine', delayMs);
        return 'mine';
      });
      await near.add(tiles('a'));
      await until(() => done.length === 1, 'the job was carried out');
      expect(attempts).toEqual([1, 1, 1, 1]);
      expect(done).toEqual([{ stage: 'tiles', id: 'a', result: 'mine' }]);
    });

    it('stops: lets jobs in hand end in time, hands back the rest, takes no more', async () => {
      const { near, far, done, nearConnection } = await open();
      const begun: string[] = [];
      let release: () => void = () => {};
      const released = new Promise<void>((resolve) => (release = resolve));
      await far.work('tiles', { concurrency: 2 }, async (_payload, job) => {
        begun.push(job.id);
        if (job.id === 'quick') {
          await released;
          return 'in time';
        }
        await new Promise<void>((resolve) => job.signal.addEventListener('abort', () => resolve()));
        throw new HandBack('the worker stops');
      });
      await near.add(tiles('quick', 'endless'));
      await until(() => begun.length === 2, 'both run');
      await near.add(tiles('waiting'));
      const stopped = far.stop(800);
      release();
      await stopped;
      await until(() => done.length === 1, 'the quick one is told');
      expect(done[0]).toEqual({ stage: 'tiles', id: 'quick', result: 'in time' });
      expect(begun).toEqual(['quick', 'endless']);
      expect(await near.states('tiles', ['quick', 'endless', 'waiting'])).toEqual(['gone', 'waiting', 'waiting']);
      const other = nearConnection.open(TREATMENT);
      const taken: string[] = [];
      await other.work('tiles', { concurrency: 2 }, async (_payload, job) => {
        taken.push(job.id);
        return null;
      });
      await until(() => taken.length === 2, 'another worker takes them');
      expect(taken.sort()).toEqual(['endless', 'waiting']);
    });
  });

  it('says where jobs stand and takes away those that nobody holds', async () => {
    const { near, far, failed } = await open({ backoffMs: 60_000 });
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await far.work('tiles', { concurrency: 1 }, async (_payload, job) => {
      if (job.id === 'dead') throw new TypeError('bad tile');
      if (job.id === 'resting') throw new Error('flaky');
      await held;
      return null;
    });
    await near.add(tiles('dead', 'resting', 'held', 'waiting'));
    const ids = ['dead', 'resting', 'held', 'waiting', 'unknown'];
    const states = (): Promise<string[]> => near.states('tiles', ids);
    await until(async () => (await states())[2] === 'active', 'the third is in hand');
    await until(() => failed.length === 1, 'the first was given up');
    expect(await states()).toEqual(['failed', 'delayed', 'active', 'waiting', 'gone']);
    expect(await near.remove('tiles', ids)).toEqual(['held']);
    expect(await states()).toEqual(['gone', 'gone', 'active', 'gone', 'gone']);
    release();
    await until(async () => (await states())[2] === 'gone', 'the third ended');
  });

  it('takes more jobs at a time as soon as it is widened, and fewer when it is narrowed again', async () => {
    const sides = await open();
    const { near, far, done } = sides;
    await expect(far.widen('merges', 2)).rejects.toThrow('queue: expected a stage that has its worker, found merges');
    const later = await laterJobs(sides);
    const release: (() => void)[] = [];
    await far.work('tiles', { concurrency: 1 }, () => new Promise((resolve) => release.push(() => resolve(null))));
    await near.add(tiles('a', 'b', 'c', 'd', 'e'));
    await until(() => release.length === 1, 'one runs');
    await later();
    expect(release).toHaveLength(1);
    await far.widen('tiles', 3);
    await until(() => release.length === 3, 'three run');
    await far.widen('tiles', 1);
    release[0]!();
    await until(() => done.some(({ stage }) => stage === 'tiles'), 'one has ended');
    await later();
    expect(release).toHaveLength(3);
    release[1]!();
    release[2]!();
    await until(() => release.length === 4, 'the next one runs');
    await later();
    expect(release).toHaveLength(4);
  });

  it('holds a stage while it is paused', async () => {
    const { near, far, done, farConnection } = await open();
    const admin = farConnection.admin();
    for (const stage of ['tiles', 'merges']) await far.work(stage, { concurrency: 2 }, () => Promise.resolve(null));
    await admin.pause('tiles');
    expect(await admin.isPaused('tiles')).toBe(true);
    await near.add(tiles('a', 'b'));
    await near.add([{ stage: 'merges', id: 'later', payload: null }]);
    await until(() => done.length === 1, 'what came later to another stage ran');
    expect(done[0]).toMatchObject({ stage: 'merges' });
    expect((await admin.counts('tiles')).waiting).toBe(2);
    await until(async () => (await admin.oldestWaitingMs('tiles'))! > 100, 'the wait is told');
    await admin.resume('tiles');
    await until(() => done.length === 3, 'they ran');
    expect(await admin.oldestWaitingMs('tiles')).toBeUndefined();
  });

  describe('the board', () => {
    it('shows notices to everybody, by section, until they are replaced, removed or out of time', async () => {
      const { nearConnection, farConnection } = await open();
      const [near, far] = [nearConnection.board, farConnection.board];
      await near.post('run/b', { state: 'running', nested: [1, null, 'é %'] });
      await far.post('run/a', 1);
      await near.post('worker/x', 'short', 700);
      expect([...(await far.read('run/'))]).toEqual([
        ['run/a', 1],
        ['run/b', { state: 'running', nested: [1, null, 'é %'] }],
      ]);
      expect(await far.get('worker/x')).toBe('short');
      await far.post('run/a', 2);
      await near.remove('run/b');
      expect([...(await near.read('run/'))]).toEqual([['run/a', 2]]);
      expect(await near.get('run/b')).toBeUndefined();
      await until(async () => (await near.get('worker/x')) === undefined, 'its time is over');
      expect([...(await near.read('worker/'))]).toEqual([]);
      await near.post('worker/x', 'again', 60_000);
      expect(await far.get('worker/x')).toBe('again');
    });

    it('takes many notices at once', async () => {
      const { nearConnection, farConnection } = await open();
      await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          (index % 2 === 0 ? nearConnection : farConnection).board.post(`n/${index}`, index),
        ),
      );
      expect((await nearConnection.board.read('n/')).size).toBe(200);
    });
  });
}

/** What every connection must do alike that several processes share. */
export function describeBounds(connection: ConnectionUnderTest): void {
  const open = sidesOf(connection);

  it('bounds a stage over all workers, by number and by rate, until the bounds are lifted', async () => {
    const { near, far, done, nearConnection } = await open();
    const admin = nearConnection.admin();
    await admin.limit('tiles', { concurrency: 2 });
    await admin.limit('merges', { perSecond: 5 });
    expect(await admin.limits('tiles')).toEqual({ concurrency: 2, perSecond: undefined });
    expect(await admin.limits('merges')).toEqual({ concurrency: undefined, perSecond: 5 });
    const other = nearConnection.open(TREATMENT);
    let running = 0;
    let most = 0;
    let openGate: () => void = () => {};
    const gate = new Promise<void>((resolve) => (openGate = resolve));
    for (const queue of [far, other])
      await queue.work('tiles', { concurrency: 4 }, async () => {
        running += 1;
        most = Math.max(most, running);
        await gate;
        running -= 1;
        return null;
      });
    await near.add(tiles(...Array.from({ length: 12 }, (_, index) => `tile-${index}`)));
    await until(() => running === 2, 'as many run as may');
    openGate();
    await until(() => done.length === 12, 'all ran');
    expect(most).toBe(2);
    const startedMs = performance.now();
    await far.work('merges', { concurrency: 8 }, () => Promise.resolve(null));
    await near.add(Array.from({ length: 11 }, (_, index) => ({ stage: 'merges', id: `${index}m`, payload: null })));
    await until(() => done.length === 23, 'the merges ran');
    expect(performance.now() - startedMs).toBeGreaterThan(1800);
    await admin.limit('tiles', {});
    expect(await admin.limits('tiles')).toEqual({ concurrency: undefined, perSecond: undefined });
  });

  it('keeps a job in hand while the worker’s clock is put back by hours', async () => {
    const takeoverMs = 1500;
    const { near, far, done, nearConnection } = await open({ takeoverMs });
    const ending = nearConnection.open({ ...TREATMENT, takeoverMs });
    let isLost = false;
    await ending.work('tiles', { concurrency: 1 }, (_payload, { signal }) => {
      isLost = true;
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null)));
    });
    await near.add(tiles('lost'));
    await until(() => isLost, 'a worker that will end has a job in hand');
    const now = Date.now;
    const runs: string[] = [];
    let aborted = false;
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await far.work('tiles', { concurrency: 2 }, async (_payload, { id, signal }) => {
      runs.push(id);
      if (id === 'lost') return null;
      signal.addEventListener('abort', () => (aborted = true));
      vi.spyOn(Date, 'now').mockImplementation(() => now() - 2 * 3_600_000);
      await released;
      return null;
    });
    try {
      await near.add(tiles('kept'));
      await until(() => runs.length === 1, 'it is in hand');
      // By the clock of the server.
      await nearConnection.board.post('time/over', null, 1.5 * takeoverMs);
      await until(
        async () => (await nearConnection.board.get('time/over')) === undefined,
        'the worker may be taken for dead',
      );
      vi.restoreAllMocks();
      await ending.close();
      // Its last word is younger than that time: who was silent all along is taken over before it.
      await until(() => runs.includes('lost'), 'the job of the worker that ended is taken over');
      release();
      await until(() => done.length === 2, 'both are done');
    } finally {
      vi.restoreAllMocks();
    }
    expect([runs, aborted]).toEqual([['kept', 'lost'], false]);
  });

  describe('schedules', () => {
    it('add their job again and again until they are removed', async () => {
      const { far, done, nearConnection } = await open();
      const admin = nearConnection.admin();
      const seen: unknown[] = [];
      await far.work('tiles', { concurrency: 1 }, async (payload) => {
        seen.push(payload);
        return null;
      });
      const schedule = { id: 'every: second', cron: '* * * * *', timeZone: 'Europe/Rome', payload: { run: 'x' } };
      await admin.schedule('tiles', schedule);
      const [planned] = await admin.schedules('tiles');
      expect(planned).toMatchObject(schedule);
      expect(planned!.nextAtMs! - Date.now()).toBeLessThanOrEqual(60_000);
      // Five fields fire once a minute at most: here the same schedule each second.
      const data = { payload: schedule.payload };
      await admin
        .queue('tiles')
        .upsertJobScheduler('every%3A%20second', { pattern: '* * * * * *' }, { name: 'x', data });
      await until(() => done.length >= 2, 'it fired twice');
      expect(await admin.unschedule('tiles', 'every: second')).toBe(true);
      expect(await admin.unschedule('tiles', 'every: second')).toBe(false);
      expect(await admin.schedules('tiles')).toEqual([]);
      expect(seen[0]).toEqual({ run: 'x' });
      // The moment that it stood for, on every attempt.
      expect(done[0]!.id).toMatch(/:\d{13}$/);
    });

    it('refuse fields and zones that do not exist, in a sentence', async () => {
      const admin = (await open()).nearConnection.admin();
      const schedule = { id: 's', cron: '0 3 * * 1', timeZone: 'UTC', payload: null };
      await expect(admin.schedule('tiles', { ...schedule, timeZone: 'Europe/Atlantis' })).rejects.toThrow(
        'time zone: expected a name such as Europe/Rome, found "Europe/Atlantis"',
      );
      await expect(admin.schedule('tiles', { ...schedule, cron: '0 3 * * noon' })).rejects.toThrow(
        'schedule s: expected the fields of cron, found "0 3 * * noon"',
      );
      for (const cron of ['* * * * * *', 'at noon', ''])
        await expect(admin.schedule('tiles', { ...schedule, cron })).rejects.toThrow('expected 5 fields of cron');
      expect(await admin.schedules('tiles')).toEqual([]);
    });
  });
}

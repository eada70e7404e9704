import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { JobsInHand } from '../../queue/jobs-in-hand.ts';

const TAKEOVER_MS = 30_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Jobs in hand whose renewals are answered by hand. */
function inHand() {
  const asked: (readonly string[])[] = [];
  const answers: ((lost: string[]) => void)[] = [];
  const faults: unknown[] = [];
  const worker = {
    extendJobLocks: (ids: string[]) => {
      asked.push(ids);
      return new Promise<string[]>((resolve) => answers.push(resolve));
    },
  };
  const hand = new JobsInHand(worker, { takeoverMs: TAKEOVER_MS, onFault: (error) => faults.push(error) });
  hand.renewNowAndThen();
  return { hand, asked, answers, faults, third: () => vi.advanceTimersByTimeAsync(TAKEOVER_MS / 3) };
}

it('are renewed together three times a takeover, one renewal at a time, and not where there are none', async () => {
  const { hand, asked, answers, faults, third } = inHand();
  await third();
  expect(asked).toEqual([]);

  const ends: (() => void)[] = [];
  const jobs = ['a', 'b'].map((id) => hand.with(id, 'token', () => new Promise<void>((resolve) => ends.push(resolve))));
  await third();
  expect(asked).toEqual([['a', 'b']]);
  // The server is slow: it is not asked again before it has answered.
  await third();
  expect(asked).toHaveLength(1);
  answers[0]!([]);
  await third();
  expect(asked).toHaveLength(2);
  answers[1]!([]);

  for (const end of ends) end();
  await Promise.all(jobs);
  await third();
  expect(asked).toHaveLength(2);
  expect(faults).toEqual([]);
});

it('are left where another worker has them, and no others are', async () => {
  const { hand, answers, third } = inHand();
  const signals: AbortSignal[] = [];
  const work = (signal: AbortSignal) => {
    signals.push(signal);
    return new Promise<void>(() => undefined);
  };
  const jobs = ['a', 'b'].map((id) => hand.with(id, 'token', work));
  expect(jobs).toHaveLength(2);
  await third();
  answers[0]!(['b']);
  await third();
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  hand.abortAll();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
});

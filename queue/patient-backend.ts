import type { Patience } from './patience.ts';

/** What BullMQ's worker asks of its backend to take a job and to let it go. */
const CALLS = [
  'moveToActive',
  'moveToCompleted',
  'moveToFailed',
  'moveToDelayed',
  'moveJobFromActiveToWait',
  'retryJob',
] as const;

type Call = (...args: unknown[]) => Promise<unknown>;

/**
 * Makes a worker's backend wait where the server refuses for now: the end of a job that was carried out is told when the
 * server takes it, and the next one is not asked for without a pause. A job that was taken over meanwhile is refused in
 * another way.
 */
export function makePatient(backend: object, patience: Patience): void {
  const calls = backend as Record<(typeof CALLS)[number], Call>;
  for (const name of CALLS) {
    const call = calls[name].bind(backend);
    calls[name] = (...args) => patience.with(() => call(...args));
  }
}

import type { BullQueue } from './bull-connection.ts';

/** Those that are to rest longest are looked at: after a clock that was ahead it is among them that jobs oversleep. */
const LOOKED_AT = 50;

/**
 * Jobs that rest (before another try, or after a worker has handed them back) until a time by the clock of the worker that
 * laid them down. Where that clock was hours ahead nobody would wake them for hours: a job that is seen at rest for longer
 * than any is meant to rest is woken, whatever the clocks say. Woken too early it is offered once more, and no worse.
 */
export class Oversleepers {
  readonly #queue: BullQueue;
  readonly #longestRestMs: number;
  /** Jobs seen at rest → since when, by the clock that never jumps. */
  #since = new Map<string, number>();

  constructor(queue: BullQueue, longestRestMs: number) {
    this.#queue = queue;
    this.#longestRestMs = longestRestMs;
  }

  /** Looks once, and wakes those that were seen at rest for too long. */
  async wake(): Promise<void> {
    const nowMs = performance.now();
    const resting = await this.#queue.getJobs(['delayed'], 0, LOOKED_AT - 1, false);
    const since = new Map<string, number>();
    for (const job of resting) {
      // What waits for the next time of a schedule is meant to.
      if (job.id === undefined || job.repeatJobKey !== undefined) continue;
      const sinceMs = this.#since.get(job.id) ?? nowMs;
      if (nowMs - sinceMs <= this.#longestRestMs) since.set(job.id, sinceMs);
      // Somebody else may have woken it meanwhile.
      else await job.promote().catch(() => undefined);
    }
    this.#since = since;
  }
}

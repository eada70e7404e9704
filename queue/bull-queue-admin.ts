import { messageOf, PermanentError } from '../errors/error-kinds.ts';
import type { BullConnection, BullData, BullQueue } from './bull-connection.ts';
import { idOfBull } from './bull-ids.ts';
import { isSealed, sealedData, type DeploymentKey } from './payload-seal.ts';
import type { DeadJob, PlannedSchedule, QueueAdmin, Schedule, StageCounts, StageLimits } from './queue-admin.ts';

/** Jobs that a schedule adds are tried like any other. */
export interface AdminOptions {
  readonly attempts: number;
  readonly backoffMs: number;
}

/** On PostgreSQL the waiting jobs of a paused queue are in a state that BullMQ's types do not name. */
const WAITING = ['waiting', 'paused'] as unknown as readonly ['waiting'];
const COUNTED = [...WAITING, 'prioritized', 'active', 'failed', 'delayed'] as const;

/** A sixth field would be seconds: a national run each second is never meant. */
const CRON_FIELDS = 5;

/** Sight and steering of queues through BullMQ; a queue is opened when it is first asked for. */
export class BullQueueAdmin implements QueueAdmin {
  readonly #connection: BullConnection;
  readonly #key: DeploymentKey | undefined;
  readonly #options: AdminOptions;
  readonly #queues = new Map<string, BullQueue>();

  constructor(connection: BullConnection, options: AdminOptions, key?: DeploymentKey) {
    this.#connection = connection;
    this.#key = key;
    this.#options = options;
  }

  async counts(stage: string): Promise<StageCounts> {
    const counts = await this.queue(stage).getJobCounts(...COUNTED);
    const countOf = (state: string): number => counts[state] ?? 0;
    return {
      waiting: countOf('waiting') + countOf('paused') + countOf('prioritized'),
      active: countOf('active'),
      failed: countOf('failed'),
      delayed: countOf('delayed'),
    };
  }

  async oldestWaitingMs(stage: string): Promise<number | undefined> {
    const [oldest] = await this.#read(stage, (queue) => queue.getJobs([...WAITING], 0, 0, true));
    return oldest === undefined ? undefined : Math.max(0, Date.now() - oldest.timestamp);
  }

  isPaused(stage: string): Promise<boolean> {
    return this.queue(stage).isPaused();
  }

  async pause(stage: string): Promise<void> {
    await this.queue(stage).pause();
  }

  async resume(stage: string): Promise<void> {
    await this.queue(stage).resume();
  }

  async limits(stage: string): Promise<StageLimits> {
    const queue = this.queue(stage);
    const [concurrency, rate] = await Promise.all([queue.getGlobalConcurrency(), queue.getGlobalRateLimit()]);
    return {
      concurrency: finite(concurrency),
      perSecond: finite(rate === null ? undefined : (rate.max * 1000) / rate.duration),
    };
  }

  async limit(stage: string, { concurrency, perSecond }: StageLimits): Promise<void> {
    const queue = this.queue(stage);
    if (concurrency === undefined) await queue.removeGlobalConcurrency();
    else await queue.setGlobalConcurrency(concurrency);
    if (perSecond === undefined) await queue.removeGlobalRateLimit();
    else if (perSecond >= 1) await queue.setGlobalRateLimit(Math.round(perSecond), 1000);
    else await queue.setGlobalRateLimit(1, Math.round(1000 / perSecond));
  }

  async dead(stage: string, atMost: number): Promise<DeadJob[]> {
    const jobs = await this.#read(stage, (queue) => queue.getFailed(0, atMost - 1));
    return jobs.map((job) => ({
      stage,
      id: idOfBull(job.id ?? ''),
      // What was put there by hand may carry anything.
      payload: (job.data as Partial<BullData> | null)?.payload ?? null,
      reason: job.failedReason ?? 'no reason was given',
      attempts: finite(job.attemptsMade) ?? 0,
      failedAtMs: finite(job.finishedOn) ?? finite(job.timestamp) ?? 0,
    }));
  }

  /** What cannot be read is nobody's job, and hides those beside it. */
  async #read<T>(stage: string, ask: (queue: BullQueue) => Promise<T>): Promise<T> {
    try {
      return await ask(this.queue(stage));
    } catch (error) {
      if (!(error instanceof SyntaxError) || this.#connection.dropUnreadable === undefined) throw error;
      await this.#connection.dropUnreadable(stage);
      return ask(this.queue(stage));
    }
  }

  async schedules(stage: string): Promise<PlannedSchedule[]> {
    const schedulers = await this.#read(stage, (queue) => queue.getJobSchedulers(0, -1, true));
    return schedulers.flatMap(({ key, pattern, tz, next, template }) => {
      const { payload = null, seal } = (template?.data ?? {}) as Partial<BullData>;
      // Of one that no process of the deployment added every job is refused.
      if (!isSealed(this.#key, `job/${stage}`, { value: payload, seal })) return [];
      return [{ id: idOfBull(key), cron: pattern ?? '', timeZone: tz ?? 'UTC', payload, nextAtMs: finite(next) }];
    });
  }

  async schedule(stage: string, { id, cron, timeZone, payload }: Schedule): Promise<void> {
    checkTimeZone(timeZone);
    const fields = cron.trim().split(/\s+/).length;
    if (fields !== CRON_FIELDS)
      throw new PermanentError(
        `schedule ${id}: expected ${CRON_FIELDS} fields of cron (minute, hour, day of month, month, day of week), ` +
          `found ${fields} in ${JSON.stringify(cron)}`,
      );
    try {
      await this.queue(stage).upsertJobScheduler(
        encodeURIComponent(id),
        { pattern: cron, tz: timeZone },
        { name: stage, data: sealedData(this.#key, stage, payload) },
      );
    } catch (error) {
      throw new PermanentError(
        `schedule ${id}: expected the fields of cron, found ${JSON.stringify(cron)} (${messageOf(error)})`,
      );
    }
  }

  unschedule(stage: string, id: string): Promise<boolean> {
    return this.queue(stage).removeJobScheduler(encodeURIComponent(id));
  }

  /** BullMQ's own queue of a stage, for its own web page of queues. */
  queue(stage: string): BullQueue {
    const open = this.#queues.get(stage) ?? this.#connection.openQueue(stage, this.#options);
    if (!this.#queues.has(stage)) {
      // A lost connection is called again; what fails for good, its caller hears of.
      open.on('error', () => undefined);
      this.#queues.set(stage, open);
    }
    return open;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#queues.values()].map((queue) => queue.close()));
  }
}

/** What was put there by hand may be no number. */
function finite(value: number | null | undefined): number | undefined {
  return Number.isFinite(value) ? (value ?? undefined) : undefined;
}

function checkTimeZone(timeZone: string): void {
  try {
    Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new PermanentError(`time zone: expected a name such as Europe/Rome, found ${JSON.stringify(timeZone)}`);
  }
}

import type { JsonValue } from '../engine/json.ts';
import type { FailedJob } from '../engine/loop/job-port.ts';

/** Jobs of one stage by state; completed ones are removed and counted by nobody. */
export interface StageCounts {
  readonly waiting: number;
  readonly active: number;
  readonly failed: number;
  /** Waiting for their next attempt. */
  readonly delayed: number;
}

/** A job that was given up, as it lies in its queue. */
export interface DeadJob extends FailedJob {
  readonly payload: JsonValue;
  readonly attempts: number;
  readonly failedAtMs: number;
}

/** A job that is added again and again. */
export interface Schedule {
  readonly id: string;
  /** Five fields of cron: minute, hour, day of month, month, day of week. */
  readonly cron: string;
  /** Name of the IANA time zone that the fields are read in. */
  readonly timeZone: string;
  readonly payload: JsonValue;
}

export interface PlannedSchedule extends Schedule {
  readonly nextAtMs: number | undefined;
}

/** Bounds of a stage over all workers; undefined: none. */
export interface StageLimits {
  readonly concurrency?: number | undefined;
  readonly perSecond?: number | undefined;
}

/** What an operator sees and steers of the queues themselves. */
export interface QueueAdmin {
  counts(stage: string): Promise<StageCounts>;
  /** How long the job at the head of the stage's queue has waited; undefined where none waits. */
  oldestWaitingMs(stage: string): Promise<number | undefined>;
  isPaused(stage: string): Promise<boolean>;
  /** No worker takes a job of the stage until it is resumed. */
  pause(stage: string): Promise<void>;
  resume(stage: string): Promise<void>;
  limits(stage: string): Promise<StageLimits>;
  limit(stage: string, limits: StageLimits): Promise<void>;
  /** Jobs that were given up, the latest first. */
  dead(stage: string, atMost: number): Promise<DeadJob[]>;
  schedules(stage: string): Promise<PlannedSchedule[]>;
  /**
   * Adds a schedule, or changes the one of that id.
   * @throws PermanentError for other than five fields, and for fields or a time zone that do not exist.
   */
  schedule(stage: string, schedule: Schedule): Promise<void>;
  /** Resolves to whether there was one. */
  unschedule(stage: string, id: string): Promise<boolean>;
}

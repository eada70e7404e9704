import type { JsonValue } from '../engine/json.ts';

/** One piece of work: references to artifacts, never pixels. */
export interface JobRequest {
  /** The stage whose workers take it: one of the stages the queue was opened with. */
  readonly stage: string;
  /** Unique within its stage; any text. The same work has the same id on every attempt and in every run. */
  readonly id: string;
  /** What the handler gets. A waiting job costs its size in memory or in Redis: keep it under 1 kB. */
  readonly payload: JsonValue;
}

/** What a handler knows of the job it carries out. */
export interface JobContext {
  readonly id: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Aborted when the queue closes: stop soon, nobody waits for the result. */
  readonly signal: AbortSignal;
}

/**
 * Jobs of one stage by state. `completed` counts distinct jobs completed through this queue object,
 * because completed jobs are removed; the other numbers are what the connection holds now.
 */
export interface StageCounts {
  readonly waiting: number;
  readonly active: number;
  readonly completed: number;
  readonly failed: number;
  /** Waiting for their next attempt. */
  readonly delayed: number;
}

/** A job that was given up: its error was permanent or its attempts are used up. */
export interface FailedJob {
  readonly stage: string;
  readonly id: string;
  /** What the handler threw last. */
  readonly error: Error;
  readonly attempts: number;
}

/** Carries out one job; a rejection is retried unless `isPermanent` of the queue's options says otherwise. */
export type JobHandler = (payload: JsonValue, job: JobContext) => Promise<void>;

/**
 * The narrow port to the job queue: a queue per stage, at-least-once delivery, first in first out.
 * Not in it, on purpose: connections, priorities, flows, results (they are artifacts), events.
 */
export interface JobQueue {
  /**
   * Adds jobs in this order. An id that waits, runs, failed or completed through this queue object
   * is passed over, so adding twice is harmless.
   * @throws RangeError for a stage the queue was not opened with.
   */
  add(jobs: readonly JobRequest[]): Promise<void>;
  /**
   * Starts taking the stage's jobs, at most `concurrency` at a time; resolves once it takes them.
   * @throws RangeError for an unknown stage or one that this queue object already works on.
   */
  work(stage: string, options: { readonly concurrency: number }, handler: JobHandler): Promise<void>;
  /** Calls the listener once for every job that is given up, and for none that will be tried again. */
  onFailed(listener: (failed: FailedJob) => void): void;
  /** Calls the listener when the queue itself is at fault (its database is lost, say), not a job. */
  onFault(listener: (error: Error) => void): void;
  counts(stage: string): Promise<StageCounts>;
  /**
   * Aborts the jobs in hand, waits for none of them and lets go of the connection. What they still
   * return or throw is dropped. Never rejects; closing twice is harmless.
   */
  close(): Promise<void>;
}

/** How a queue treats its jobs. */
export interface JobQueueOptions {
  readonly stages: readonly string[];
  /** Keeps the queues of different runs apart on one connection. */
  readonly prefix: string;
  /** Tries per job in all, the first included; at least 1. */
  readonly attempts: number;
  /** Wait before the second try; it doubles with each further one, less up to half of it at random. */
  readonly backoffMs: number;
  /** True where a second try would give the same error. */
  readonly isPermanent: (error: unknown) => boolean;
}

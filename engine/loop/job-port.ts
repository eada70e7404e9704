import type { JsonValue } from '../json.ts';

/** One piece of work: references to artifacts, never pixels. */
export interface JobRequest {
  /** The stage whose workers take it: one of the stages the queue was opened with. */
  readonly stage: string;
  /** Unique within its stage; any text. The same work has the same id on every attempt. */
  readonly id: string;
  /** What the handler gets. A waiting job costs its size in memory or in Redis: keep it under 1 kB. */
  readonly payload: JsonValue;
}

/** What a handler knows of the job it carries out. */
export interface JobContext {
  readonly id: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** An error that is thrown now gives the job up, a passing one too. */
  readonly isLastAttempt: boolean;
  /** Aborted when the queue closes or its time to stop is over: hand the job back soon, nobody waits for the result. */
  readonly signal: AbortSignal;
}

/** A job that was carried out, by whichever process. */
export interface DoneJob {
  readonly stage: string;
  readonly id: string;
  /** What the handler returned. */
  readonly result: JsonValue;
}

/** A job that was given up: its error was permanent, its attempts are used up, or it took too many workers down. */
export interface FailedJob {
  readonly stage: string;
  readonly id: string;
  /** One sentence: what the handler threw last. */
  readonly reason: string;
}

/** Where a job stands; `gone` for one that is completed, removed or was never added. */
export type JobState = 'waiting' | 'active' | 'delayed' | 'failed' | 'gone';

/**
 * Carries out one job and returns a small result; a rejection is retried unless `isPermanent` of the queue's options
 * says otherwise, and a {@link HandBack} gives the job to another worker.
 */
export type JobHandler = (payload: JsonValue, job: JobContext) => Promise<JsonValue>;

/** Thrown by a handler that leaves its job to another worker; no attempt is lost by it. */
export class HandBack extends Error {
  override readonly name = 'HandBack';
  /** How long the job rests before anyone is offered it; 0: not at all. */
  readonly delayMs: number;

  constructor(message: string, delayMs = 0) {
    super(message);
    this.delayMs = delayMs;
  }
}

/**
 * The narrow port to the job queue: a queue per stage, at-least-once delivery, first in first out, any number of
 * processes. Not in it, on purpose: connections, priorities, flows.
 */
export interface JobQueue {
  /**
   * Adds jobs in this order. An id that waits, runs or failed is passed over, so adding twice is harmless; one that was
   * completed is carried out again.
   * @throws RangeError for a stage the queue was not opened with.
   */
  add(jobs: readonly JobRequest[]): Promise<void>;
  /**
   * Starts taking the stage's jobs, at most `concurrency` at a time; resolves once it takes them.
   * @throws RangeError for an unknown stage or one that this queue object already works on.
   */
  work(stage: string, options: { readonly concurrency: number }, handler: JobHandler): Promise<void>;
  /**
   * From now on at most so many jobs of the stage at a time; those in hand go on.
   * @throws RangeError for a stage that this queue object does not work on.
   */
  widen(stage: string, concurrency: number): Promise<void>;
  /**
   * From now on tells of the stages' jobs that end, in whichever process. After a broken connection some may not be
   * told: ask for {@link states} now and then.
   */
  follow(stages: readonly string[]): Promise<void>;
  /** Calls the listener for every job of a followed stage that was carried out. */
  onDone(listener: (done: DoneJob) => void): void;
  /** Calls the listener for every job of a followed stage that is given up, and for none that will be tried again. */
  onFailed(listener: (failed: FailedJob) => void): void;
  /** Calls the listener when the queue itself is at fault (its database is lost, say), not a job. */
  onFault(listener: (error: Error) => void): void;
  /** Where jobs of a stage stand, in the order of the ids. */
  states(stage: string, ids: readonly string[]): Promise<JobState[]>;
  /** Why a job that was given up was, in one sentence. */
  failureOf(stage: string, id: string): Promise<string | undefined>;
  /** Takes away jobs that wait, rest or failed; those in a worker's hand stay. Resolves to the ids that stayed. */
  remove(stage: string, ids: readonly string[]): Promise<string[]>;
  /**
   * Stops taking jobs, lets those in hand end for `graceMs` or until the signal fires, and hands back the rest. The queue stays
   * usable for adding.
   */
  stop(graceMs: number, hurry?: AbortSignal): Promise<void>;
  /**
   * Aborts the jobs in hand, waits for none of them and lets go of the queue. What they still return or throw is
   * dropped. Never rejects; closing twice is harmless.
   */
  close(): Promise<void>;
}

/** How a queue treats its jobs. */
export interface JobQueueOptions {
  readonly stages: readonly string[];
  /** Tries per job in all, the first included; at least 1. */
  readonly attempts: number;
  /** Wait before the second try; it doubles with each further one, less up to half of it at random. */
  readonly backoffMs: number;
  /** True where a second try would give the same error. */
  readonly isPermanent: (error: unknown) => boolean;
  /** A worker that is silent for so long is taken for dead, and its jobs are given to others. */
  readonly takeoverMs: number;
  /** How many workers a job may take down with it before it is given up. */
  readonly takeovers: number;
  /** Stages (of few and long jobs) whose jobs may change hands without end. */
  readonly endlessTakeovers?: readonly string[];
}

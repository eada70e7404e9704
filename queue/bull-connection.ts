import type { Job, Queue } from 'bullmq';
import type { JsonValue } from '../engine/json.ts';
import type { Board } from './board.ts';

/** What BullMQ stores of a payload: an object, because it reads a bare `null` back as `{}`. */
export interface BullData {
  readonly payload: JsonValue;
  /** That it was added by a process of the deployment, where that has a key. */
  readonly seal?: string;
}

/** What it stores of a result, for the same reason. */
export interface BullResult {
  readonly result: JsonValue;
  /** That it was made by a process of the deployment, where that has a key. */
  readonly seal?: string;
}

/** A job as BullMQ keeps it; its name is its stage's, because BullMQ names spans of a trace after it. */
export type BullJob = Job<BullData, BullResult>;

/** A queue of BullMQ, whatever backend it is on. */
export type BullQueue = Queue<BullData, BullResult, string, BullData, BullResult, string>;

/** How often and when a job is tried again, and when it is taken from a silent worker. */
export interface JobSettings {
  readonly attempts: number;
  readonly backoffMs: number;
}

export interface WorkerSettings {
  readonly concurrency: number;
  readonly takeoverMs: number;
  readonly takeovers: number;
}

/** Of BullMQ's worker only what this project calls. */
export interface BullWorker {
  /** Jobs in hand at a time, at most. */
  concurrency: number;
  waitUntilReady(): Promise<unknown>;
  /** Takes no more jobs; with `true` it does not wait for those in hand. */
  pause(doNotWaitActive: true): Promise<void>;
  resume(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'completed', listener: (job: BullJob, result: BullResult) => void): unknown;
  on(event: 'failed', listener: (job: BullJob | undefined, error: Error) => void): unknown;
  /** Says of jobs that they are in hand for so long still; resolves to those that are not. */
  extendJobLocks(jobIds: string[], tokens: string[], durationMs: number): Promise<string[]>;
  /** Takes no more jobs and waits for those in hand. */
  close(): Promise<void>;
  /** Lets go without waiting for the jobs in hand. */
  stop(): Promise<void>;
}

/** Of BullMQ's event stream only what this project calls. */
export interface BullEvents {
  waitUntilReady(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'completed', listener: (event: { jobId: unknown; returnvalue: unknown }) => void): unknown;
  on(event: 'failed', listener: (event: { jobId: unknown; failedReason: unknown }) => void): unknown;
  close(): Promise<void>;
}

/** Carries out one job of BullMQ; the token is what proves that the job is in this worker's hand. */
export type BullProcessor = (job: BullJob, token: string) => Promise<BullResult>;

/** BullMQ on one place to keep jobs; what differs between places is decided here and nowhere else. */
export interface BullConnection {
  readonly board: Board;
  openQueue(stage: string, settings: JobSettings): BullQueue;
  openWorker(stage: string, settings: WorkerSettings, process: BullProcessor): BullWorker;
  /** The stream of what becomes of a stage's jobs; undefined where all workers live in this process. */
  openEvents(stage: string): BullEvents | undefined;
  /** Takes away jobs that BullMQ cannot read, and resolves to their ids; undefined where the server lets nobody store such. */
  readonly dropUnreadable: ((stage: string) => Promise<string[]>) | undefined;
  close(): Promise<void>;
}

/** How every queue treats its jobs, wherever they are kept. */
export function jobDefaults({ attempts, backoffMs }: JobSettings): {
  readonly attempts: number;
  readonly backoff: { readonly type: 'exponential'; readonly delay: number; readonly jitter: number };
  readonly removeOnComplete: true;
  readonly removeOnFail: false;
  readonly stackTraceLimit: number;
} {
  return {
    attempts,
    backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 },
    removeOnComplete: true,
    removeOnFail: false,
    stackTraceLimit: 1,
  };
}

/** How a worker takes jobs that other processes take too. */
export function sharedWorkerOptions(
  { concurrency, takeoverMs, takeovers }: WorkerSettings,
  idlePollS: number,
): {
  readonly concurrency: number;
  readonly drainDelay: number;
  readonly lockDuration: number;
  readonly skipLockRenewal: true;
  readonly stalledInterval: number;
  readonly maxStalledCount: number;
  readonly runRetryDelay: number;
} {
  return {
    concurrency,
    drainDelay: idlePollS,
    lockDuration: takeoverMs,
    // The queue renews them itself, by a clock that never jumps.
    skipLockRenewal: true,
    // Silent workers are looked for often enough that their jobs are taken over soon after the lock has run out.
    stalledInterval: Math.ceil(takeoverMs / 3),
    maxStalledCount: takeovers,
    runRetryDelay: 1000,
  };
}

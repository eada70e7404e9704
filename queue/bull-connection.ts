import type { Job } from 'bullmq';
import type { JsonValue } from '../engine/json.ts';

/** What BullMQ stores of a payload: an object, because it reads a bare `null` back as `{}`. */
export interface BullData {
  readonly payload: JsonValue;
}

/** A job as BullMQ keeps it; its name is the id as the caller gave it. */
export type BullJob = Job<BullData, void>;

/** What is stored with a job when it is added. */
export interface BullJobRequest {
  readonly name: string;
  readonly data: BullData;
  readonly opts: { readonly jobId: string };
}

/** How often and when a job is tried again. */
export interface RetrySettings {
  readonly attempts: number;
  readonly backoffMs: number;
}

/** Of BullMQ's queue only what this project calls; every backend of BullMQ has it. */
export interface BullQueue {
  add(name: string, data: BullData, opts: BullJobRequest['opts']): Promise<unknown>;
  addBulk(jobs: BullJobRequest[]): Promise<unknown>;
  getJobCounts(...states: ('waiting' | 'active' | 'failed' | 'delayed')[]): Promise<Record<string, number>>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

/** Of BullMQ's worker only what this project calls. */
export interface BullWorker {
  waitUntilReady(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'completed', listener: (job: BullJob) => void): unknown;
  on(event: 'failed', listener: (job: BullJob | undefined, error: Error) => void): unknown;
  /** Lets go without waiting for the jobs in hand. */
  stop(): Promise<void>;
}

/** BullMQ on one place to keep jobs; what differs between places is decided here and nowhere else. */
export interface BullConnection {
  openQueue(name: string, retry: RetrySettings): BullQueue;
  openWorker(name: string, concurrency: number, process: (job: BullJob) => Promise<void>): BullWorker;
  close(): Promise<void>;
}

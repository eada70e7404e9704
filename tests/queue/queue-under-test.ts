import { afterEach, expect } from 'vitest';
import {
  connectQueue,
  type DoneJob,
  type FailedJob,
  type JobQueue,
  type JobQueueOptions,
  type QueueConnection,
} from '../../queue/job-queue.ts';

/** A place to keep jobs that the suites run on. */
export interface ConnectionUnderTest {
  readonly name: string;
  /** True where other processes can reach it. */
  readonly shared: boolean;
  /** The queue URL, asked for once the server it names is up. */
  readonly url: () => string;
}

const PATIENCE_MS = 20_000;
let namespaces = 0;

/** Waits until the condition holds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited ${PATIENCE_MS} ms in vain until ${what}`);
    await pause(5);
  }
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

export const TREATMENT: JobQueueOptions = {
  stages: ['tiles', 'merges'],
  attempts: 3,
  backoffMs: 20,
  takeoverMs: 30_000,
  takeovers: 3,
  isPermanent: (error) => error instanceof TypeError,
};

/**
 * Two sides of one place: one adds jobs and follows them, the other works. On a server they are two connections, as in
 * production; embedded there is only the one.
 */
export interface Sides {
  readonly near: JobQueue;
  readonly far: JobQueue;
  readonly nearConnection: QueueConnection;
  readonly farConnection: QueueConnection;
  readonly url: string;
  /** What the near side was told. */
  readonly done: DoneJob[];
  readonly failed: FailedJob[];
}

/** Opens sides for the tests of a suite, closes them after each, and lets no fault of the queue go unseen. */
export function sidesOf(connection: ConnectionUnderTest): (options?: Partial<JobQueueOptions>) => Promise<Sides> {
  const opened: QueueConnection[] = [];
  const faults: Error[] = [];

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
    expect(faults.splice(0)).toEqual([]);
  });

  return async (options = {}) => {
    namespaces += 1;
    const url = connection.shared ? `${connection.url()}?namespace=t${process.pid}-${namespaces}` : connection.url();
    const nearConnection = await connectQueue(url);
    const farConnection = connection.shared ? await connectQueue(url) : nearConnection;
    opened.push(nearConnection, ...(connection.shared ? [farConnection] : []));
    const near = nearConnection.open({ ...TREATMENT, ...options });
    const far = connection.shared ? farConnection.open({ ...TREATMENT, ...options }) : near;
    const done: DoneJob[] = [];
    const failed: FailedJob[] = [];
    near.onDone((job) => done.push(job));
    near.onFailed((job) => failed.push(job));
    for (const queue of new Set([near, far])) queue.onFault((fault) => faults.push(fault));
    await near.follow(TREATMENT.stages);
    return { near, far, nearConnection, farConnection, url, done, failed };
  };
}

/** Jobs of another stage that one waits for, one after the other: what was to come of earlier jobs has come by then. */
const LATER_JOBS = 5;

/**
 * What comes later, again and again: proof that something did not happen needs an end to wait for. It takes the stage
 * `merges` of the far side.
 */
export async function laterJobs({ near, far, done }: Sides): Promise<() => Promise<void>> {
  await far.work('merges', { concurrency: 1 }, () => Promise.resolve(null));
  let last = 0;
  return async () => {
    for (let i = 0; i < LATER_JOBS; i++) {
      const id = `later-${(last += 1)}`;
      await near.add([{ stage: 'merges', id, payload: null }]);
      await until(() => done.some((job) => job.id === id), 'a job of another stage ran');
    }
  };
}

export const tiles = (...ids: string[]): { stage: string; id: string; payload: { tile: string } }[] =>
  ids.map((id) => ({ stage: 'tiles', id, payload: { tile: id } }));

import { UnrecoverableError } from 'bullmq';
import { messageOf } from '../engine/errors.ts';
import type { BullConnection, BullJob, BullQueue, BullWorker } from './bull-connection.ts';
import type { FailedJob, JobHandler, JobQueue, JobQueueOptions, JobRequest, StageCounts } from './queue-port.ts';

/** One statement inserts a chunk; larger ones gain no speed, and hold up the event loop longer. */
const JOBS_PER_INSERT = 200;

interface StageQueue {
  readonly queue: BullQueue;
  /** Ids whose handler is through: BullMQ forgets completed jobs, so that they cost nothing. */
  readonly done: Set<string>;
  completed: number;
  worker: BullWorker | undefined;
}

/** The job queue on BullMQ, whatever the connection. */
export class BullJobQueue implements JobQueue {
  readonly #connection: BullConnection;
  readonly #options: JobQueueOptions;
  readonly #stages: ReadonlyMap<string, StageQueue>;
  readonly #failedListeners: ((failed: FailedJob) => void)[] = [];
  readonly #faultListeners: ((error: Error) => void)[] = [];
  readonly #inHand = new Set<AbortController>();
  readonly #calls = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(connection: BullConnection, options: JobQueueOptions) {
    this.#connection = connection;
    this.#options = options;
    const retry = { attempts: options.attempts, backoffMs: options.backoffMs };
    this.#stages = new Map(
      options.stages.map((stage) => {
        const queue = connection.openQueue(queueName(options.prefix, stage), retry);
        queue.on('error', (error) => this.#fault(error));
        return [stage, { queue, done: new Set<string>(), completed: 0, worker: undefined }];
      }),
    );
  }

  async add(jobs: readonly JobRequest[]): Promise<void> {
    for (const { stage } of jobs) this.#stage(stage);
    for (const [stage, ofStage] of groupByStage(jobs)) {
      const { queue, done } = this.#stage(stage);
      const fresh = ofStage.filter(({ id }) => !done.has(id));
      for (let start = 0; start < fresh.length; start += JOBS_PER_INSERT) {
        const chunk = fresh.slice(start, start + JOBS_PER_INSERT);
        await this.#call(() => insert(queue, chunk));
      }
    }
  }

  async work(stage: string, options: { readonly concurrency: number }, handler: JobHandler): Promise<void> {
    const stageQueue = this.#stage(stage);
    if (stageQueue.worker !== undefined) throw new RangeError(`queue: stage ${stage} already has its worker`);
    this.#refuseIfClosed();
    const worker = this.#connection.openWorker(queueName(this.#options.prefix, stage), options.concurrency, (job) =>
      this.#process(stageQueue, job, handler),
    );
    stageQueue.worker = worker;
    worker.on('error', (error) => this.#fault(error));
    worker.on('completed', () => (stageQueue.completed += 1));
    worker.on('failed', (job, error) => this.#failed(stage, job, error));
    await this.#call(() => worker.waitUntilReady());
  }

  onFailed(listener: (failed: FailedJob) => void): void {
    this.#failedListeners.push(listener);
  }

  onFault(listener: (error: Error) => void): void {
    this.#faultListeners.push(listener);
  }

  async counts(stage: string): Promise<StageCounts> {
    const { queue, completed } = this.#stage(stage);
    const counts = await this.#call(() => queue.getJobCounts('waiting', 'active', 'failed', 'delayed'));
    const countOf = (state: string): number => counts[state] ?? 0;
    return {
      waiting: countOf('waiting'),
      active: countOf('active'),
      completed,
      failed: countOf('failed'),
      delayed: countOf('delayed'),
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #process(stage: StageQueue, job: BullJob, handler: JobHandler): Promise<void> {
    const controller = new AbortController();
    this.#inHand.add(controller);
    try {
      await handler(job.data.payload, { id: job.name, attempt: job.attemptsMade + 1, signal: controller.signal });
      stage.done.add(job.name);
    } catch (error) {
      throw this.#options.isPermanent(error) ? asUnrecoverable(error) : asError(error);
    } finally {
      this.#inHand.delete(controller);
    }
  }

  #failed(stage: string, job: BullJob | undefined, error: Error): void {
    if (job === undefined || this.#closing !== undefined) return;
    const isFinal = error instanceof UnrecoverableError || job.attemptsMade >= this.#options.attempts;
    if (!isFinal) return;
    const original = error instanceof UnrecoverableError && error.cause instanceof Error ? error.cause : error;
    for (const listener of this.#failedListeners) {
      listener({ stage, id: job.name, error: original, attempts: job.attemptsMade });
    }
  }

  #fault(error: Error): void {
    if (this.#closing !== undefined) return;
    if (this.#faultListeners.length === 0) process.emitWarning(error);
    for (const listener of this.#faultListeners) listener(error);
  }

  #stage(stage: string): StageQueue {
    const stageQueue = this.#stages.get(stage);
    if (stageQueue !== undefined) return stageQueue;
    throw new RangeError(`queue: expected one of the stages ${[...this.#stages.keys()].join(', ')}, found ${stage}`);
  }

  /** Remembers the call until it ends: a call that the connection is closed under would never end. */
  async #call<T>(start: () => Promise<T>): Promise<T> {
    this.#refuseIfClosed();
    const call = start();
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  #refuseIfClosed(): void {
    if (this.#closing !== undefined) throw new Error('queue: it is closed');
  }

  async #close(): Promise<void> {
    for (const controller of this.#inHand) controller.abort();
    await Promise.allSettled(this.#calls);
    const stages = [...this.#stages.values()];
    await Promise.allSettled(stages.map(async ({ worker }) => worker?.stop()));
    await Promise.allSettled(stages.map(({ queue }) => queue.close()));
    await Promise.allSettled([this.#connection.close()]);
  }
}

/** A few at a time are quicker one by one: the statement for many costs as much as six for one. */
const FEW_JOBS = 4;

async function insert(queue: BullQueue, jobs: readonly JobRequest[]): Promise<void> {
  const requests = jobs.map(({ id, payload }) => ({ name: id, data: { payload }, opts: { jobId: bullId(id) } }));
  if (jobs.length > FEW_JOBS) await queue.addBulk(requests);
  else for (const { name, data, opts } of requests) await queue.add(name, data, opts);
}

function groupByStage(jobs: readonly JobRequest[]): Map<string, JobRequest[]> {
  const groups = new Map<string, JobRequest[]>();
  for (const job of jobs) {
    const group = groups.get(job.stage);
    if (group === undefined) groups.set(job.stage, [job]);
    else group.push(job);
  }
  return groups;
}

/** Colons separate the parts of BullMQ's own keys. */
function queueName(prefix: string, stage: string): string {
  return encodeURIComponent(`${prefix}.${stage}`);
}

/** BullMQ takes neither colons nor whole numbers for an id, and makes one up for an empty one. */
function bullId(id: string): string {
  const encoded = encodeURIComponent(id);
  return /^-?\d*$/.test(encoded) ? `#${encoded}` : encoded;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error));
}

function asUnrecoverable(error: unknown): UnrecoverableError {
  const unrecoverable = new UnrecoverableError(messageOf(error));
  unrecoverable.cause = asError(error);
  return unrecoverable;
}

import { UnrecoverableError } from 'bullmq';
import { messageOf } from '../errors/error-kinds.ts';
import type { JsonValue } from '../engine/json.ts';
import type {
  BullConnection,
  BullData,
  BullEvents,
  BullJob,
  BullQueue,
  BullResult,
  BullWorker,
} from './bull-connection.ts';
import { bullId, idOfBull } from './bull-ids.ts';
import { handBack, idOf, insert, isRemoved, settledStateOf } from './bull-jobs.ts';
import { JobsInHand } from './jobs-in-hand.ts';
import { Oversleepers } from './oversleepers.ts';
import type { Patience } from './patience.ts';
import { isSealed, openResult, sealedResult, type DeploymentKey } from './payload-seal.ts';
import {
  HandBack,
  type DoneJob,
  type FailedJob,
  type JobContext,
  type JobHandler,
  type JobQueue,
  type JobQueueOptions,
  type JobRequest,
  type JobState,
} from '../engine/loop/job-port.ts';
import { isRefusal } from './refusal.ts';

/** One statement inserts a chunk; larger ones gain no speed, and hold up the event loop longer. */
const JOBS_PER_INSERT = 200;

interface StageQueue {
  readonly queue: BullQueue;
  worker: BullWorker | undefined;
  inHand: JobsInHand | undefined;
  events: BullEvents | undefined;
  followed: boolean;
}

/** The job queue on BullMQ, whatever the connection. */
export class BullJobQueue implements JobQueue {
  readonly #connection: BullConnection;
  readonly #key: DeploymentKey | undefined;
  readonly #options: JobQueueOptions;
  /** Undefined where the server lives in this process and does not come back. */
  readonly #patience: Patience | undefined;
  readonly #stages: ReadonlyMap<string, StageQueue>;
  readonly #doneListeners: ((done: DoneJob) => void)[] = [];
  readonly #failedListeners: ((failed: FailedJob) => void)[] = [];
  readonly #faultListeners: ((error: Error) => void)[] = [];
  readonly #calls = new Set<Promise<unknown>>();
  readonly #timers: NodeJS.Timeout[] = [];
  #closing: Promise<void> | undefined;

  constructor(
    connection: BullConnection,
    options: JobQueueOptions,
    o: { readonly patience?: Patience | undefined; readonly key?: DeploymentKey | undefined } = {},
  ) {
    this.#connection = connection;
    this.#key = o.key;
    this.#options = options;
    this.#patience = o.patience;
    const { attempts, backoffMs } = options;
    this.#stages = new Map(
      options.stages.map((stage) => {
        const queue = connection.openQueue(stage, { attempts, backoffMs });
        queue.on('error', (error) => this.#faultOf(stage, error));
        return [stage, { queue, worker: undefined, inHand: undefined, events: undefined, followed: false }];
      }),
    );
  }

  async add(jobs: readonly JobRequest[]): Promise<void> {
    for (const { stage } of jobs) this.#stage(stage);
    for (const [stage, ofStage] of groupByStage(jobs)) {
      const { queue } = this.#stage(stage);
      for (let start = 0; start < ofStage.length; start += JOBS_PER_INSERT) {
        const chunk = ofStage.slice(start, start + JOBS_PER_INSERT);
        await this.#call(() => insert(queue, chunk, { stage, key: this.#key }));
      }
    }
  }

  async work(stage: string, options: { readonly concurrency: number }, handler: JobHandler): Promise<void> {
    const stageQueue = this.#stage(stage);
    if (stageQueue.worker !== undefined) throw new RangeError(`queue: stage ${stage} already has its worker`);
    this.#refuseIfClosed();
    const { takeoverMs, takeovers, endlessTakeovers } = this.#options;
    const settings = {
      concurrency: options.concurrency,
      takeoverMs,
      takeovers: endlessTakeovers?.includes(stage) === true ? ENDLESS : takeovers,
    };
    const worker = this.#connection.openWorker(stage, settings, async (job, token) => {
      const payload = this.#payloadOf(stage, job);
      const handle = (context: JobContext): Promise<JsonValue> => handler(payload, context);
      return inHand.with(job.id ?? '', token, (signal) => this.#process(stage, job, { token, handle, signal }));
    });
    const inHand = new JobsInHand(worker, { takeoverMs, onFault: (error) => this.#fault(asError(error)) });
    stageQueue.worker = worker;
    stageQueue.inHand = inHand;
    // Workers and an embedded server live and die together: no job of theirs is taken over.
    if (this.#patience !== undefined) this.#timers.push(inHand.renewNowAndThen());
    worker.on('error', (error) => this.#faultOf(stage, error));
    if (stageQueue.followed) this.#followWorker(stage, worker);
    await this.#call(() => worker.waitUntilReady());
    this.#wakeNowAndThen(stage, new Oversleepers(stageQueue.queue, takeoverMs), takeoverMs / 2);
  }

  #wakeNowAndThen(stage: string, oversleepers: Oversleepers, everyMs: number): void {
    let looking = false;
    const timer = setInterval(() => {
      if (looking || this.#closing !== undefined) return;
      looking = true;
      this.#call(() => oversleepers.wake())
        .catch((error: unknown) => this.#faultOf(stage, error instanceof Error ? error : asError(error)))
        .finally(() => (looking = false));
    }, everyMs);
    this.#timers.push(timer.unref());
  }

  async widen(stage: string, concurrency: number): Promise<void> {
    const { worker } = this.#stage(stage);
    if (worker === undefined) throw new RangeError(`queue: expected a stage that has its worker, found ${stage}`);
    const isMore = concurrency > worker.concurrency;
    worker.concurrency = concurrency;
    if (!isMore) return;
    // A worker whose hands were full looks again only when a job ends, or when it resumes.
    await this.#call(() => worker.pause(true).then(() => worker.resume()));
  }

  async follow(stages: readonly string[]): Promise<void> {
    await Promise.all(stages.map((stage) => this.#follow(stage)));
  }

  onDone(listener: (done: DoneJob) => void): void {
    this.#doneListeners.push(listener);
  }

  onFailed(listener: (failed: FailedJob) => void): void {
    this.#failedListeners.push(listener);
  }

  onFault(listener: (error: Error) => void): void {
    this.#faultListeners.push(listener);
  }

  async states(stage: string, ids: readonly string[]): Promise<JobState[]> {
    const { queue } = this.#stage(stage);
    return this.#call(() => Promise.all(ids.map((id) => settledStateOf(queue, id))));
  }

  async failureOf(stage: string, id: string): Promise<string | undefined> {
    const { queue } = this.#stage(stage);
    const job = await this.#call(() => queue.getJob(bullId(id)));
    return job?.failedReason;
  }

  async remove(stage: string, ids: readonly string[]): Promise<string[]> {
    const { queue } = this.#stage(stage);
    const stayed = ids.map(async (id) => ((await isRemoved(queue, id)) ? [] : [id]));
    return this.#call(async () => (await Promise.all(stayed)).flat());
  }

  async stop(graceMs: number, hurry?: AbortSignal): Promise<void> {
    const workers = [...this.#stages.values()].flatMap(({ worker }) => worker ?? []);
    const handBack = setTimeout(() => this.#abortAll(), graceMs);
    hurry?.addEventListener('abort', () => this.#abortAll(), { once: true });
    // What the server refuses to hear is left to its clock.
    await settledWithin(
      workers.map((worker) => worker.close()),
      graceMs + LAST_CALLS_MS,
    );
    clearTimeout(handBack);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** A job that no process of the deployment added is nobody's work; what was put there by hand may carry anything. */
  #payloadOf(stage: string, job: BullJob): JsonValue {
    const data: Partial<BullData> | null = job.data;
    const { payload = null, seal } = data ?? {};
    if (isSealed(this.#key, `job/${stage}`, { value: payload, seal })) return payload;
    throw asUnrecoverable(
      new Error(
        'expected a job that is signed with the key of this deployment (QUADRAT_KEY_FILE), found one that is not',
      ),
    );
  }

  async #process(
    stage: string,
    job: BullJob,
    {
      token,
      handle,
      signal,
    }: {
      readonly token: string;
      readonly handle: (context: JobContext) => Promise<JsonValue>;
      readonly signal: AbortSignal;
    },
  ): Promise<BullResult> {
    try {
      const attempt = job.attemptsMade + 1;
      const isLastAttempt = attempt >= this.#options.attempts;
      const context = { id: idOf(job), attempt, isLastAttempt, signal };
      const result = await handle(context);
      await this.#unlessClosed();
      return sealedResult(this.#key, { stage, id: context.id }, result);
    } catch (error) {
      await this.#unlessClosed();
      if (error instanceof HandBack) throw await handBack(job, token, error);
      throw this.#options.isPermanent(error) ? asUnrecoverable(error) : asError(error);
    }
  }

  async #follow(stage: string): Promise<void> {
    const stageQueue = this.#stage(stage);
    if (stageQueue.followed) return;
    stageQueue.followed = true;
    const events = this.#connection.openEvents(stage);
    if (events === undefined) {
      if (stageQueue.worker !== undefined) this.#followWorker(stage, stageQueue.worker);
      return;
    }
    stageQueue.events = events;
    events.on('error', (error) => this.#fault(error));
    // Whoever can write to the queue can have an event say anything.
    events.on('completed', ({ jobId, returnvalue }) => {
      if (typeof jobId !== 'string') return;
      const id = idOfBull(jobId);
      const result = openResult(this.#key, { stage, id }, returnvalue);
      // As if it was not told: who asked for the job asks after it.
      if (result !== undefined) this.#done({ stage, id, result });
    });
    events.on('failed', ({ jobId, failedReason }) => {
      if (typeof jobId !== 'string') return;
      const reason = typeof failedReason === 'string' ? failedReason : 'no reason was given';
      this.#failed({ stage, id: idOfBull(jobId), reason });
    });
    await this.#call(() => events.waitUntilReady());
  }

  #followWorker(stage: string, worker: BullWorker): void {
    worker.on('completed', (job, { result }) => this.#done({ stage, id: idOf(job), result }));
    worker.on('failed', (job, error) => {
      if (job === undefined) return;
      const isFinal = error instanceof UnrecoverableError || job.attemptsMade >= this.#options.attempts;
      if (isFinal) this.#failed({ stage, id: idOf(job), reason: error.message });
    });
  }

  #done(done: DoneJob): void {
    if (this.#closing !== undefined) return;
    for (const listener of this.#doneListeners) listener(done);
  }

  #failed(failed: FailedJob): void {
    if (this.#closing !== undefined) return;
    for (const listener of this.#failedListeners) listener(failed);
  }

  /** At what cannot be read a worker would stumble again and again, and say no more than where in a text it did. */
  #faultOf(stage: string, error: Error): void {
    const drop = isUnreadable(error) ? this.#connection.dropUnreadable : undefined;
    if (drop === undefined) return this.#fault(error);
    this.#call(() => drop(stage)).then(
      (ids) => {
        if (ids.length > 0)
          this.#fault(
            new Error(
              `${stage}: dropped ${ids.length} that cannot be read, as ${JSON.stringify(ids[0])}; look who can write to the queue`,
            ),
          );
      },
      (fault: unknown) => this.#fault(asError(fault)),
    );
  }

  #fault(error: Error): void {
    if (this.#closing !== undefined) return;
    // What the server refuses for now is waited out, and told by who waits.
    if (this.#patience !== undefined && isRefusal(error)) return this.#patience.notice(error);
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
    const call = this.#patience === undefined ? start() : this.#patience.with(start);
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  /** Never, once it is closed: BullMQ would still tell what a job in hand comes to, where its connection lasts so long. */
  async #unlessClosed(): Promise<void> {
    if (this.#closing !== undefined) await new Promise<never>(() => undefined);
  }

  #refuseIfClosed(): void {
    if (this.#closing !== undefined) throw new Error('queue: it is closed');
  }

  #abortAll(): void {
    for (const { inHand } of this.#stages.values()) inHand?.abortAll();
  }

  async #close(): Promise<void> {
    this.#abortAll();
    for (const timer of this.#timers) clearInterval(timer);
    await settledWithin(this.#calls, LAST_CALLS_MS);
    const stages = [...this.#stages.values()];
    await Promise.allSettled(stages.map(async ({ worker }) => worker?.stop()));
    await Promise.allSettled(stages.map(async ({ events }) => events?.close()));
    await Promise.allSettled(stages.map(({ queue }) => queue.close()));
  }
}

/** What Node says of text that is no JSON, and Redis of text that is no number. */
function isUnreadable(error: Error): boolean {
  return error instanceof SyntaxError || error.message.includes('hash value is not an integer');
}

/** More often than any job changes hands; PostgreSQL takes no larger integer. */
const ENDLESS = 1_000_000_000;

/** Calls to a server that is gone for now would hold up the closing until it is back. */
const LAST_CALLS_MS = 2000;

async function settledWithin(calls: Iterable<Promise<unknown>>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
  await Promise.race([Promise.allSettled(calls), tooLate]);
  clearTimeout(timer);
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

/** BullMQ keeps an error's stack for all who look at the queue, whom the sentence alone concerns. */
function asError(error: unknown): Error {
  return withoutStack(new Error(messageOf(error)));
}

function asUnrecoverable(error: unknown): UnrecoverableError {
  return withoutStack(new UnrecoverableError(messageOf(error)));
}

function withoutStack<T extends Error>(error: T): T {
  error.stack = error.message;
  return error;
}

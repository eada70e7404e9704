import { randomUUID } from 'node:crypto';
import os from 'node:os';
import type { Access } from '../access/access.ts';
import { isRetryable, messageOf } from '../engine/errors.ts';
import { JOB_TREATMENT } from '../pipeline/launch-run.ts';
import { OpenRuns, type RunDirectory } from '../pipeline/open-runs.ts';
import type { RunPlan } from '../pipeline/plan-run.ts';
import { LOOK_EVERY_MS, readControls } from '../pipeline/run-control.ts';
import type { RunOrder } from '../pipeline/run-order.ts';
import { RUNS, STAGE_QUEUES, type Device } from '../pipeline/stage-job.ts';
import { HEARTBEAT_MS, postWorker, removeWorker } from '../pipeline/worker-record.ts';
import { RETRY, type JobQueue, type QueueConnection } from '../queue/job-queue.ts';
import { RunJobs } from './run-jobs.ts';
import { StageJobs } from './stage-jobs.ts';
import { SILENT, type WorkerLog } from './worker-log.ts';
import type { WorkerObserver } from './worker-observer.ts';
import type { WorkerThreads } from './worker-threads.ts';

export interface WorkerOptions {
  readonly connection: QueueConnection;
  /** Queues of stages that it takes jobs from. */
  readonly queues: readonly string[];
  /** Whether it puts runs together, besides. */
  readonly coordinates: boolean;
  readonly device: Device;
  readonly threads: WorkerThreads;
  /** What it may open, whoever launched a run; left out: what came with the run. */
  readonly access?: Access;
  /** Silence after which others take its jobs over. */
  readonly takeoverMs: number;
  readonly writeReport: (folder: string) => Promise<unknown>;
  readonly log?: WorkerLog;
  readonly observers?: readonly WorkerObserver[];
  /** Where it finds runs; left out: on the queue's board. */
  readonly runs?: RunDirectory;
}

/** Jobs of a queue that are in hand at a time, for each thread: one is computed, one is read or written. */
const JOBS_PER_THREAD = 2;
/** Runs that a worker puts together at a time: each costs little, and none should wait. */
const RUNS_AT_A_TIME = 100;
/** Calls to a queue that does not answer must not keep a worker from ending. */
const FAREWELL_MS = 2_000;

/** A worker process, or the worker inside of a command: takes jobs of stages, puts runs together, says that it lives. */
export class Worker {
  readonly id = `${os.hostname()}-${process.pid}-${randomUUID().slice(0, 4)}`;
  readonly queue: JobQueue;
  readonly #o: WorkerOptions;
  readonly #log: WorkerLog;
  readonly #stageJobs: StageJobs;
  readonly #runJobs: RunJobs;
  readonly #startedAtMs = Date.now();
  readonly #timers: NodeJS.Timeout[] = [];
  #lastAnswerMs = Date.now();
  #stopping = false;

  constructor(o: WorkerOptions) {
    const { connection, threads } = o;
    this.#o = o;
    this.#log = o.log ?? SILENT;
    this.queue = connection.open({
      ...JOB_TREATMENT,
      ...RETRY,
      takeoverMs: o.takeoverMs,
      isPermanent: (error) => !isRetryable(error),
    });
    const runs = o.runs ?? new OpenRuns(connection.board, o.access);
    this.#stageJobs = new StageJobs({ worker: this.id, runs, threads, log: this.#log, observers: o.observers ?? [] });
    this.#runJobs = new RunJobs(
      {
        worker: this.id,
        queue: this.queue,
        queueLabel: connection.address.label,
        board: connection.board,
        threads: threads.size,
        access: o.access,
        isEmbedded: connection.address.kind === 'embedded',
        executorFor: (setup) => threads.forRun(setup),
        writeReport: o.writeReport,
      },
      this.#log,
    );
    threads.onUse((use) => o.observers?.forEach((observer) => observer.use(use)));
  }

  /** Starts taking jobs. */
  async start(): Promise<void> {
    const { queues, coordinates, threads } = this.#o;
    this.queue.onFault((error) => this.#log.error({ reason: messageOf(error) }, 'the queue is at fault'));
    if (coordinates) await this.queue.follow(STAGE_QUEUES);
    await this.#beat();
    const concurrency = JOBS_PER_THREAD * threads.size;
    for (const queue of queues)
      await this.queue.work(queue, { concurrency }, (payload, job) => this.#stageJobs.carryOut(queue, payload, job));
    if (coordinates)
      await this.queue.work(RUNS, { concurrency: RUNS_AT_A_TIME }, (payload, job) =>
        this.#runJobs.carryOut(payload, job),
      );
    this.#every(HEARTBEAT_MS, () => this.#beat());
    this.#every(LOOK_EVERY_MS, () => this.#obey());
    this.#log.info({ worker: this.id, queues, threads: threads.size, coordinates }, 'takes jobs');
  }

  /** Whether the queue has answered lately: a worker that cannot reach it is alive but not ready. */
  get isReady(): boolean {
    return !this.#stopping && Date.now() - this.#lastAnswerMs < 3 * HEARTBEAT_MS;
  }

  lendPlan(order: RunOrder, plan: RunPlan): void {
    this.#runJobs.lendPlan(order, plan);
  }

  /** Takes no more jobs, lets those in hand end for `graceMs`, hands back the rest, and lets go of everything. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.#log.info({ worker: this.id, graceMs }, 'stops');
    for (const timer of this.#timers) clearInterval(timer);
    if (graceMs > 0) await this.queue.stop(graceMs);
    await this.queue.close();
    await this.#o.threads.close();
    const farewell = removeWorker(this.#o.connection.board, this.id).catch(() => undefined);
    await Promise.race([farewell, new Promise((resolve) => setTimeout(resolve, FAREWELL_MS).unref())]);
    this.#log.info({ worker: this.id }, 'stopped');
  }

  async #beat(): Promise<void> {
    await postWorker(this.#o.connection.board, {
      id: this.id,
      host: os.hostname(),
      processId: process.pid,
      queues: this.#o.coordinates ? [RUNS, ...this.#o.queues] : this.#o.queues,
      device: this.#o.device,
      threads: this.#o.threads.size,
      inHand: this.#stageJobs.inHand,
      memoryBytes: process.memoryUsage.rss(),
      startedAtMs: this.#startedAtMs,
      stopping: this.#stopping,
    });
    this.#lastAnswerMs = Date.now();
  }

  /** Ends what is in hand of runs that were cancelled. */
  async #obey(): Promise<void> {
    const inHand = this.#stageJobs.runsInHand;
    if (inHand.length === 0) return;
    const control = await readControls(this.#o.connection.board);
    const cancelled = inHand.filter((run) => control(run).cancelled);
    this.#stageJobs.cancelledRuns = cancelled;
    await Promise.all(cancelled.map((run) => this.#o.threads.cancel(run)));
  }

  #every(intervalMs: number, action: () => Promise<void>): void {
    let busy = false;
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      action()
        .catch((error: unknown) => this.#log.warn({ reason: messageOf(error) }, 'the queue did not answer'))
        .finally(() => (busy = false));
    }, intervalMs);
    this.#timers.push(timer);
  }
}

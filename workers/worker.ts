import { randomUUID } from 'node:crypto';
import os from 'node:os';
import type { Access } from '../access/access.ts';
import { damageText, onNewDamage } from '../engine/artifact-damage.ts';
import { onStepProgress, progressText } from '../engine/step-progress.ts';
import { isRetryable, messageOf } from '../errors/error-kinds.ts';
import type { JsonValue } from '../engine/json.ts';
import { codeVersion } from '../pipeline/code-version.ts';
import { JOB_TREATMENT } from '../pipeline/launch-run.ts';
import { Lookout } from '../pipeline/board/lookout.ts';
import { OpenRuns } from '../pipeline/open-runs.ts';
import type { RunPlan } from '../pipeline/planning/plan-run.ts';
import { LOOK_EVERY_MS, type Wishes } from '../pipeline/board/wishes.ts';
import { orderOf, type RunOrder } from '../pipeline/run-order.ts';
import { ownPins } from '../pipeline/run-pin.ts';
import { stageJobOf } from '../engine/loop/stage-job.ts';
import type { Device } from '../engine/stage.ts';
import { RUNS, STAGE_QUEUES } from '../pipeline/stage-queues.ts';
import { HEARTBEAT_MS, postWorker, removeWorker } from '../pipeline/board/worker-record.ts';
import { RETRY, type JobQueue, type QueueConnection } from '../queue/job-queue.ts';
import { MissingInputs } from './missing-inputs.ts';
import { Peers } from './peers.ts';
import { refuseJunk } from './refuse-junk.ts';
import { RunJobs } from './run-jobs.ts';
import { StageJobs } from './stage-jobs.ts';
import { callStraysBack } from './strays.ts';
import { SILENT, type WorkerLog } from './worker-log.ts';
import type { WorkerObserver } from './worker-observer.ts';
import type { WorkerProcesses } from './worker-processes.ts';

export interface WorkerOptions {
  readonly connection: QueueConnection;
  /** Queues of stages that it takes jobs from. */
  readonly queues: readonly string[];
  /** Whether it puts runs together, besides. */
  readonly coordinates: boolean;
  readonly device: Device;
  readonly processes: WorkerProcesses;
  /** What it may open, whoever launched a run; left out: what came with the run. */
  readonly access?: Access;
  /** Silence after which others take its jobs over. */
  readonly takeoverMs: number;
  readonly writeReport: (folder: string) => Promise<unknown>;
  readonly log?: WorkerLog;
  readonly observers?: readonly WorkerObserver[];
  /** Where it finds runs; left out: on the queue's board. */
  readonly runs?: Pick<OpenRuns, 'open'>;
}

/** Jobs of a queue that are in hand at a time, for each process: one is computed, one is read or written. */
const JOBS_PER_PROCESS = 2;
/**
 * Runs that a worker puts together at a time, besides paused ones: enough that one begins while others write their
 * outputs. The rest wait in their queue, where they cost nothing and any worker may take them.
 */
const RUNS_AT_A_TIME = 8;
/** Calls to a queue that does not answer must not keep a worker from ending. */
const FAREWELL_MS = 2_000;
/** Takeovers after which runs that nobody carries are looked for: by then another worker has had its turn. */
const STRAYS_PER_TAKEOVER = 3;

/** A worker process, or the worker inside of a command: takes jobs of stages, puts runs together, says that it lives. */
export class Worker {
  readonly id = `${os.hostname()}-${process.pid}-${randomUUID().slice(0, 4)}`;
  readonly queue: JobQueue;
  readonly #o: WorkerOptions;
  readonly #log: WorkerLog;
  readonly #stageJobs: StageJobs;
  readonly #runJobs: RunJobs;
  readonly #lookout: Lookout;
  readonly #startedAtMs = Date.now();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #pins = ownPins();
  #lastAnswerMs = performance.now();
  #runsAtATime = RUNS_AT_A_TIME;
  #stopping = false;
  #endHearing: () => void = () => undefined;

  constructor(o: WorkerOptions) {
    const { connection, processes } = o;
    this.#o = o;
    this.#log = o.log ?? SILENT;
    this.queue = connection.open({
      ...JOB_TREATMENT,
      ...RETRY,
      takeoverMs: o.takeoverMs,
      isPermanent: (error) => !isRetryable(error),
    });
    this.#lookout = new Lookout(connection.board, this.id);
    const runs = o.runs ?? new OpenRuns(connection.board, o.access);
    const peers = new Peers(connection.board);
    const isEmbedded = connection.address.kind === 'embedded';
    const missing = new MissingInputs({ worker: this.id, board: connection.board, peers, isEmbedded });
    this.#stageJobs = new StageJobs({
      worker: this.id,
      runs,
      processes,
      peers,
      missing,
      log: this.#log,
      observers: o.observers ?? [],
    });
    this.#runJobs = new RunJobs(
      {
        worker: this.id,
        queue: this.queue,
        queueLabel: connection.address.label,
        board: connection.board,
        lookout: this.#lookout,
        threads: processes.size,
        access: o.access,
        isEmbedded,
        executorFor: (setup) => processes.forRun(setup),
        writeReport: o.writeReport,
        missing,
        onCarries: () => this.#beat(),
      },
      this.#log,
    );
    processes.onUse((use) => o.observers?.forEach((observer) => observer.use(use)));
  }

  /** Starts taking jobs. */
  async start(): Promise<void> {
    const { queues, coordinates, processes } = this.#o;
    const ends = [
      onNewDamage((damage) => this.#log.warn({ ...damage }, damageText(damage))),
      onStepProgress((progress) => this.#log.info({ ...progress }, progressText(progress))),
    ];
    this.#endHearing = () => ends.forEach((end) => end());
    this.queue.onFault((error) => this.#log.error({ reason: messageOf(error) }, 'the queue is at fault'));
    this.#o.connection.onOutage((outage) => {
      if (outage === undefined) this.#log.info({}, 'the queue is writable again');
      else this.#log.error({ reason: outage.reason }, 'the queue is not writable; waits for it');
    });
    if (coordinates) await this.queue.follow(STAGE_QUEUES);
    await this.#beat();
    const concurrency = JOBS_PER_PROCESS * processes.size;
    for (const queue of queues) {
      const check = {
        queue,
        log: this.#log,
        check: (payload: JsonValue, id: string) => stageJobOf(payload, queue, id),
      };
      const handler = refuseJunk(check, (payload, job) => this.#stageJobs.carryOut(queue, payload, job));
      await this.queue.work(queue, { concurrency }, handler);
    }
    if (coordinates) {
      const check = { queue: RUNS, log: this.#log, check: orderOf };
      const handler = refuseJunk(check, (payload, job) => this.#runJobs.carryOut(payload, job));
      await this.queue.work(RUNS, { concurrency: RUNS_AT_A_TIME }, handler);
    }
    this.#every(HEARTBEAT_MS, () => this.#beat());
    this.#every(LOOK_EVERY_MS, () => this.#look());
    // The embedded queue loses no place.
    if (coordinates && this.#o.connection.address.kind !== 'embedded')
      this.#every(STRAYS_PER_TAKEOVER * this.#o.takeoverMs, () => this.#callStraysBack());
    this.#log.info({ worker: this.id, queues, threads: processes.size, coordinates }, 'takes jobs');
  }

  /** Whether the queue has answered lately: a worker that cannot reach it is alive but not ready. */
  get isReady(): boolean {
    return !this.#stopping && performance.now() - this.#lastAnswerMs < 3 * HEARTBEAT_MS;
  }

  lendPlan(order: RunOrder, plan: RunPlan): void {
    this.#runJobs.lendPlan(order, plan);
  }

  /** Takes no more jobs, lets those in hand end for `graceMs` or until the signal fires, hands back the rest, and lets go of everything. */
  async stop(graceMs: number, hurry?: AbortSignal): Promise<void> {
    this.#stopping = true;
    this.#log.info({ worker: this.id, graceMs }, 'stops');
    // Until its runs are in other hands it says that it lives, and does what is asked of them.
    if (graceMs > 0) await this.#handBack(graceMs, hurry);
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all([this.queue.close(), this.#o.processes.close()]);
    this.#endHearing();
    const farewell = removeWorker(this.#o.connection.board, this.id).catch(() => undefined);
    await Promise.race([farewell, new Promise((resolve) => setTimeout(resolve, FAREWELL_MS).unref())]);
    this.#log.info({ worker: this.id }, 'stopped');
  }

  /** A run is handed back when its map is given up, for which a process that is deep in a model must be ended. */
  async #handBack(graceMs: number, hurry: AbortSignal | undefined): Promise<void> {
    const handedBack = this.queue.stop(graceMs, hurry);
    // After the queue, which tells those who hold jobs that they go back: what then ends is no fault of theirs.
    const letGo = (): void => {
      this.#o.processes
        .close()
        .catch((error: unknown) => this.#log.warn({ reason: messageOf(error) }, 'a process stays'));
    };
    const timer = setTimeout(letGo, graceMs);
    hurry?.addEventListener('abort', letGo, { once: true });
    await handedBack;
    clearTimeout(timer);
  }

  async #beat(): Promise<void> {
    const [{ version, digest }, pins] = await Promise.all([codeVersion(), this.#pins]);
    await postWorker(this.#o.connection.board, {
      id: this.id,
      host: os.hostname(),
      processId: process.pid,
      queues: this.#o.coordinates ? [RUNS, ...this.#o.queues] : this.#o.queues,
      device: this.#o.device,
      threads: this.#o.processes.size,
      inHand: this.#stageJobs.inHand,
      runs: this.#lookout.carried,
      memoryBytes: process.memoryUsage.rss(),
      startedAtMs: this.#startedAtMs,
      stopping: this.#stopping,
      code: { version, digest },
      pins,
    });
    this.#lastAnswerMs = performance.now();
  }

  /** Looks at the board, for the runs that this worker puts together and for those whose jobs are in its hands. */
  async #look(): Promise<void> {
    if (this.#stageJobs.runsInHand.length === 0 && !this.#lookout.isAttended) return;
    const { controlOf } = await this.#lookout.look();
    await Promise.all([this.#obey(controlOf), this.#makeRoom()]);
  }

  async #callStraysBack(): Promise<void> {
    for (const run of await callStraysBack(this.#o.connection, this.queue))
      this.#log.warn({ run }, 'the queue had lost the place of the run’s job; it waits again');
  }

  /** Ends what is in hand of runs that were cancelled. */
  async #obey(controlOf: (run: string) => Wishes): Promise<void> {
    const cancelled = this.#stageJobs.runsInHand.filter((run) => controlOf(run).cancelled);
    this.#stageJobs.cancelledRuns = cancelled;
    await Promise.all(cancelled.map((run) => this.#o.processes.cancel(run)));
  }

  /** A paused run keeps no other from being put together. */
  async #makeRoom(): Promise<void> {
    const runsAtATime = RUNS_AT_A_TIME + this.#lookout.pausedRuns;
    if (!this.#o.coordinates || this.#stopping || runsAtATime === this.#runsAtATime) return;
    this.#runsAtATime = runsAtATime;
    await this.queue.widen(RUNS, runsAtATime);
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

import { CancelledError, isNotHere, isRetryable, messageOf } from '../errors/error-kinds.ts';
import type { JsonValue } from '../engine/json.ts';
import type { OpenRun, OpenRuns } from '../pipeline/open-runs.ts';
import { packResults, unpackInput, type ItemResult, type StageJob } from '../engine/loop/stage-job.ts';
import { HandBack, type JobContext } from '../queue/job-queue.ts';
import type { MissingInputs } from './missing-inputs.ts';
import type { Peers } from './peers.ts';
import type { WorkerLog } from './worker-log.ts';
import type { WorkerObserver } from './worker-observer.ts';
import type { WorkerProcesses } from './worker-processes.ts';

export interface StageJobsSetup {
  readonly worker: string;
  readonly runs: Pick<OpenRuns, 'open'>;
  readonly processes: Pick<WorkerProcesses, 'forRun'>;
  readonly peers: Peers;
  readonly missing: MissingInputs;
  readonly log: WorkerLog;
  readonly observers: readonly WorkerObserver[];
}

/** Before a job that this process must not compute is offered again: another worker should have had time to take it. */
const MISFIT_PAUSE_MS = 1_000;
/** And where no worker is up that may compute it. */
const LONG_PAUSE_MS = 10_000;

/** Carries out jobs of stages' queues in the worker's processes. */
export class StageJobs {
  readonly #setup: StageJobsSetup;
  /** Runs → their jobs in hand. */
  readonly #inHand = new Map<string, number>();
  readonly #perQueue = new Map<string, number>();
  /** What was left to others and is told once: run and reason. */
  readonly #left = new Set<string>();
  #cancelled: ReadonlySet<string> = new Set();

  constructor(setup: StageJobsSetup) {
    this.#setup = setup;
  }

  /** Runs of which a job is in hand. */
  get runsInHand(): string[] {
    return [...this.#inHand.keys()];
  }

  /** From now on what is cut short of these runs is dropped, and not handed back. */
  set cancelledRuns(runs: readonly string[]) {
    this.#cancelled = new Set(runs);
  }

  /** Jobs in hand by queue. */
  get inHand(): Record<string, number> {
    return Object.fromEntries(this.#perQueue);
  }

  /** @throws HandBack where another worker should do it; what the steps throw. */
  async carryOut(queue: string, payload: JsonValue, context: JobContext): Promise<JsonValue> {
    const job = payload as unknown as StageJob;
    this.#count(queue, job.run, 1);
    if (context.attempt > 1) for (const observer of this.#setup.observers) observer.retry(queue);
    try {
      return packResults(await beforeAbort(this.#run(queue, job, context), context.signal));
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      // Nobody waits for the results of a cancelled run; other work that was cut short is for another worker.
      if (this.#cancelled.has(job.run)) return packResults([]);
      throw new HandBack('the worker stops');
    } finally {
      this.#count(queue, job.run, -1);
    }
  }

  async #run(queue: string, job: StageJob, context: JobContext): Promise<ItemResult[]> {
    const run = await this.#open(queue, job);
    if (run === undefined) {
      this.#setup.log.warn(
        { run: job.run, stage: queue },
        'a job of a run that nobody knows, or that has changed since, was dropped',
      );
      return [];
    }
    if (run.misfit !== undefined) throw await this.#refusal(queue, job.run, { ...run, misfit: run.misfit });
    const settled = await Promise.allSettled(job.items.map((item) => this.#item(run, item, { queue, job, context })));
    const faults = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    if (faults.length > 0) throw await this.#worst(faults, run, { queue, job, context });
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  }

  async #open(queue: string, { run, plan }: StageJob): Promise<OpenRun | undefined> {
    try {
      return await this.#setup.runs.open(run, plan);
    } catch (error) {
      const fields = { run, stage: queue, retryable: isRetryable(error), reason: messageOf(error) };
      this.#setup.log.warn(fields, 'a run whose jobs came could not be opened');
      throw error;
    }
  }

  async #item(
    run: OpenRun,
    packed: StageJob['items'][number],
    { queue, job, context }: { readonly queue: string; readonly job: StageJob; readonly context: JobContext },
  ): Promise<ItemResult> {
    const item = run.item(packed.id);
    if (item === undefined) throw new RangeError(`run ${job.run}: expected an item of its plan, found ${packed.id}`);
    const { stage, step, options } = item;
    const fields = {
      run: job.run,
      stage,
      step,
      tile: packed.id.split('/').slice(2).join('/'),
      attempt: context.attempt,
    };
    const startedMs = performance.now();
    try {
      const input = await unpackInput(packed, run.artifacts);
      const { key, artifact, computed } = await this.#setup.processes
        .forRun(run.setup)
        .execute({ stage, step, input, options });
      const elapsedMs = performance.now() - startedMs;
      for (const observer of this.#setup.observers) observer.item({ stage, step, elapsedMs, computed });
      this.#setup.log.info({ ...fields, elapsedMs: Math.round(elapsedMs), computed }, 'done');
      return { id: packed.id, key, artifact, elapsedMs, computed };
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      for (const observer of this.#setup.observers) observer.failure({ stage, step, error });
      this.#setup.log.warn({ ...fields, queue, retryable: isRetryable(error), reason: messageOf(error) }, 'failed');
      throw error;
    }
  }

  /** Of a job's faults the one that decides what becomes of it: one that stays, one that is this machine's, one that passes. */
  async #worst(
    faults: readonly unknown[],
    { setup }: OpenRun,
    { queue, job, context }: { readonly queue: string; readonly job: StageJob; readonly context: JobContext },
  ): Promise<unknown> {
    const lasting = faults.find((fault) => !isRetryable(fault) && !isNotHere(fault));
    if (lasting !== undefined) return lasting;
    const stranded = faults.find(isNotHere);
    if (stranded === undefined) return faults[0];
    const outcome = await this.#setup.missing.passOn({ queue, id: context.id, pin: setup.pin }, stranded);
    if (outcome instanceof HandBack) this.#tellOnce(job.run, outcome.message);
    return outcome;
  }

  /** Other code, vector instructions or library versions may give other bits: such a job is another worker's. */
  async #refusal(
    queue: string,
    run: string,
    { misfit, setup }: OpenRun & { readonly misfit: string },
  ): Promise<HandBack> {
    this.#tellOnce(run, misfit);
    const fitting = await this.#setup.peers.takersOf(queue, setup.pin);
    return new HandBack(misfit, fitting.length > 0 ? MISFIT_PAUSE_MS : LONG_PAUSE_MS);
  }

  #tellOnce(run: string, reason: string): void {
    if (this.#left.has(`${run} ${reason}`)) return;
    this.#left.add(`${run} ${reason}`);
    this.#setup.log.warn({ run, reason }, 'its jobs are left to other workers');
  }

  #count(queue: string, run: string, change: 1 | -1): void {
    for (const observer of this.#setup.observers) observer.inHand(queue, change);
    addTo(this.#inHand, run, change);
    addTo(this.#perQueue, queue, change);
  }
}

function addTo(counts: Map<string, number>, key: string, change: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

/** Hands the job back when the signal fires first; what is computed meanwhile is found in the store by who takes it. */
async function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined);
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new HandBack('the worker stops'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

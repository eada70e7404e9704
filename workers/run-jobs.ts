import { AsyncResource } from 'node:async_hooks';
import { withAccess } from '../access/access.ts';
import { isNotHere, isRetryable, messageOf } from '../errors/error-kinds.ts';
import type { JsonValue } from '../engine/json.ts';
import { coordinateRun } from '../pipeline/coordinate-run.ts';
import type { CoordinatorHost, JobListener } from '../pipeline/coordinator-host.ts';
import { waitingRecord } from '../pipeline/launch-run.ts';
import { planOrder } from '../pipeline/planning/plan-order.ts';
import type { RunPlan } from '../pipeline/planning/plan-run.ts';
import { accessFor } from '../pipeline/run-access.ts';
import { underWatch } from '../pipeline/planning/watch.ts';
import { forgetControl, USUAL_WEIGHT } from '../pipeline/board/wishes.ts';
import { orderOf, type RunOrder } from '../pipeline/run-order.ts';
import { findRun, hasEnded, postRun } from '../pipeline/board/run-record.ts';
import { RUNS } from '../pipeline/stage-queues.ts';
import { HandBack, type DoneJob, type FailedJob, type JobContext } from '../queue/job-queue.ts';
import type { MissingInputs } from './missing-inputs.ts';
import type { WorkerLog } from './worker-log.ts';

/** What a worker lends, and whether its queue lives and dies with it. */
type RunJobsHost = Omit<CoordinatorHost, 'attach'> & {
  readonly isEmbedded: boolean;
  readonly missing: MissingInputs;
  /** Called when it begins to put a run together, or lets go of one. */
  readonly onCarries: () => Promise<void>;
};

/** Puts runs together: carries out the jobs of the queue of runs. */
export class RunJobs {
  readonly #host: RunJobsHost;
  readonly #log: WorkerLog;
  readonly #listeners = new Map<string, JobListener>();
  readonly #lentPlans = new Map<string, RunPlan>();
  /** Why runs were left, each told once. */
  readonly #left = new Set<string>();

  constructor(host: RunJobsHost, log: WorkerLog) {
    this.#host = host;
    this.#log = log;
    host.queue.onDone((job) => this.#listenerOf(job.id)?.heardDone(job));
    host.queue.onFailed((job) => this.#listenerOf(job.id)?.heardFailed(job));
    host.queue.onFault((error) => {
      // A server that is gone comes back; the database of this process does not.
      if (host.isEmbedded) for (const listener of this.#listeners.values()) listener.fault(error);
    });
  }

  /** Saves planning anew what the launcher in this process has planned. */
  lendPlan(order: RunOrder, plan: RunPlan): void {
    this.#lentPlans.set(order.id, plan);
  }

  async carryOut(payload: JsonValue, context: JobContext): Promise<JsonValue> {
    const order = orderOf(payload, context.id);
    try {
      return await this.#putTogether(order, context);
    } catch (error) {
      const outcome = await this.#outcomeOf(error, order, context);
      this.#tellOnce(order.id, messageOf(outcome));
      if (outcome instanceof HandBack) await this.#offerAgain(payload, order, context);
      else if (context.isLastAttempt || !isRetryable(outcome)) await this.#postFailure(order, outcome);
      throw outcome;
    } finally {
      this.#host.lookout.letGo(order.id);
    }
  }

  async #putTogether(order: RunOrder, context: JobContext): Promise<JsonValue> {
    return withAccess(accessFor(this.#host.access, order.access), () => this.#carry(order, context));
  }

  async #carry(order: RunOrder, context: JobContext): Promise<JsonValue> {
    const { board } = this.#host;
    const planning = { lent: this.#takePlan(order), signal: context.signal };
    const planned = await underWatch(order, board, () => planOrder(order, board, planning));
    this.#log.info({ run: order.id, attempt: context.attempt }, 'puts the run together');
    this.#host.lookout.carry(order.id, USUAL_WEIGHT);
    await this.#host.onCarries();
    const host = { ...this.#host, attach: (run: string, listener: JobListener) => this.#attach(run, listener) };
    const { state, computed, reused } = await coordinateRun(planned, host, context.signal);
    this.#log.info({ run: order.id, state, computed, reused }, 'the run has ended');
    return state;
  }

  /** What becomes of a run that was left: what a worker that stops throws, or one that lacks a file, is not the run's. */
  async #outcomeOf(error: unknown, { id }: RunOrder, { signal }: JobContext): Promise<unknown> {
    if (error instanceof HandBack) return error;
    if (signal.aborted) return new HandBack(messageOf(error));
    if (!isNotHere(error)) return error;
    return this.#host.missing.passOn({ queue: RUNS, id }, error);
  }

  /** A queue that has lost its data has lost the run's job, which was in this worker's hands. */
  async #offerAgain(payload: JsonValue, { id }: RunOrder, { signal }: JobContext): Promise<void> {
    const { queue, board } = this.#host;
    if (!signal.aborted) return;
    try {
      const [state] = await queue.states(RUNS, [id]);
      const record = await findRun(board, id);
      if (state !== 'gone' || (record !== undefined && hasEnded(record))) return;
      await queue.add([{ stage: RUNS, id, payload }]);
      this.#log.warn({ run: id }, 'the queue has lost the run’s job; it is offered again');
    } catch {
      // The queue is closed: the worker stops, and its job goes back.
    }
  }

  #tellOnce(run: string, reason: string): void {
    if (this.#left.has(`${run} ${reason}`)) return;
    this.#left.add(`${run} ${reason}`);
    this.#log.warn({ run, reason }, 'the run was left');
  }

  /** Not to a run of a service: the plan was made with what the person may open. */
  #takePlan({ id, access }: RunOrder): RunPlan | undefined {
    const plan = access === undefined ? this.#lentPlans.get(id) : undefined;
    this.#lentPlans.delete(id);
    return plan;
  }

  #attach(run: string, listener: JobListener): () => void {
    // In the run's own context, so that a trace leads from the run to its tiles.
    this.#listeners.set(run, {
      heardDone: AsyncResource.bind((job: DoneJob) => listener.heardDone(job)),
      heardFailed: AsyncResource.bind((job: FailedJob) => listener.heardFailed(job)),
      fault: (error) => listener.fault(error),
    });
    return () => this.#listeners.delete(run);
  }

  /** A job's id begins with its run's. */
  #listenerOf(jobId: string): JobListener | undefined {
    return this.#listeners.get(jobId.slice(0, jobId.indexOf('|')));
  }

  /** Says that the run could not be put together. */
  async #postFailure(order: RunOrder, error: unknown): Promise<void> {
    const { board } = this.#host;
    const record = (await findRun(board, order.id)) ?? waitingRecord(order, { name: order.id, title: order.id });
    const { name, message } = error instanceof Error ? error : new Error(messageOf(error));
    const code = error instanceof Error && 'code' in error ? { code: String(error.code) } : {};
    await postRun(board, { ...record, state: 'failed', updatedAtMs: Date.now(), error: { name, message, ...code } });
    await forgetControl(board, order.id);
  }
}

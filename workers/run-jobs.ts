import { AsyncResource } from 'node:async_hooks';
import { isRetryable, messageOf } from '../engine/errors.ts';
import type { JsonValue } from '../engine/json.ts';
import { coordinateRun } from '../pipeline/coordinate-run.ts';
import type { CoordinatorHost, JobListener } from '../pipeline/coordinator-host.ts';
import { waitingRecord } from '../pipeline/launch-run.ts';
import { planOrder } from '../pipeline/plan-order.ts';
import type { RunPlan } from '../pipeline/plan-run.ts';
import { underWatch } from '../pipeline/plan-watch.ts';
import { forgetControl } from '../pipeline/run-control.ts';
import { orderOf, type RunOrder } from '../pipeline/run-order.ts';
import { findRun, postRun } from '../pipeline/run-record.ts';
import { HandBack, type DoneJob, type FailedJob, type JobContext } from '../queue/job-queue.ts';
import type { WorkerLog } from './worker-log.ts';

/** What a worker lends, and whether its queue lives and dies with it. */
type RunJobsHost = Omit<CoordinatorHost, 'attach'> & { readonly isEmbedded: boolean };

/** Puts runs together: carries out the jobs of the queue of runs. */
export class RunJobs {
  readonly #host: RunJobsHost;
  readonly #log: WorkerLog;
  readonly #listeners = new Map<string, JobListener>();
  readonly #lentPlans = new Map<string, RunPlan>();

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
    const { board } = this.#host;
    this.#log.info({ run: order.id, attempt: context.attempt }, 'puts the run together');
    try {
      const planning = { lent: this.#takePlan(order), signal: context.signal };
      const planned = await underWatch(order, board, () => planOrder(order, board, planning));
      const host = { ...this.#host, attach: (run: string, listener: JobListener) => this.#attach(run, listener) };
      const record = await coordinateRun(planned, host, context.signal);
      this.#log.info(
        { run: order.id, state: record.state, computed: record.computed, reused: record.reused },
        'the run has ended',
      );
      return record.state;
    } catch (error) {
      this.#log.warn({ run: order.id, reason: messageOf(error) }, 'the run was left');
      if (!(error instanceof HandBack) && !isRetryable(error)) await this.#postFailure(order, error);
      throw error;
    }
  }

  #takePlan({ id }: RunOrder): RunPlan | undefined {
    const plan = this.#lentPlans.get(id);
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

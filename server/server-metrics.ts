import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { readOverview, type Overview } from '../pipeline/board/overview.ts';
import { hasEnded } from '../pipeline/board/run-record.ts';
import type { Board } from '../queue/board.ts';
import type { QueueAdmin } from '../queue/queue-admin.ts';

/** How queues, runs and workers stand, for Prometheus: read anew when it asks. */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #board: Board;
  readonly #admin: QueueAdmin;
  readonly #gauges = {
    jobs: this.#gauge('quadrat_queue_jobs', 'Jobs by queue and state.', ['stage', 'state']),
    waiting: this.#gauge('quadrat_queue_oldest_waiting_seconds', 'How long the job at the head has waited.', ['stage']),
    workers: this.#gauge('quadrat_workers', 'Workers that live.', []),
    threads: this.#gauge('quadrat_worker_threads', 'Threads of all workers that live.', []),
    runs: this.#gauge('quadrat_runs', 'Runs by state.', ['state']),
    items: this.#gauge('quadrat_run_items', 'Items of runs under way: done, failed and in all.', [
      'run',
      'stage',
      'state',
    ]),
    speed: this.#gauge('quadrat_run_items_per_second', 'Items a second of runs under way.', ['run']),
  };

  constructor(board: Board, admin: QueueAdmin) {
    this.#board = board;
    this.#admin = admin;
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The metrics in Prometheus's text format. */
  async text(): Promise<string> {
    this.#note(await readOverview(this.#board, this.#admin));
    return this.#registry.metrics();
  }

  #note({ queues, workers, runs }: Overview): void {
    const { jobs, waiting, items, speed, runs: states } = this.#gauges;
    for (const gauge of Object.values(this.#gauges)) gauge.reset();
    for (const { queue, oldestWaitingMs, ...counts } of queues) {
      for (const state of ['waiting', 'active', 'delayed', 'failed'] as const)
        jobs.set({ stage: queue, state }, counts[state]);
      waiting.set({ stage: queue }, (oldestWaitingMs ?? 0) / 1000);
    }
    this.#gauges.workers.set(workers.length);
    this.#gauges.threads.set(workers.reduce((sum, { threads }) => sum + threads, 0));
    for (const run of runs) {
      states.inc({ state: run.state });
      if (hasEnded(run)) continue;
      speed.set({ run: run.id }, run.itemsPerSecond);
      for (const { stage, ...counts } of run.stages)
        for (const state of ['done', 'failed', 'total'] as const)
          items.set({ run: run.id, stage, state }, counts[state]);
    }
  }

  #gauge(name: string, help: string, labelNames: string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }
}

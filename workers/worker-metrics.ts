import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { isRetryable } from '../errors/error-kinds.ts';
import type { Device } from '../engine/stage.ts';
import type { ProcessUse } from './process-messages.ts';
import type { WorkerObserver } from './worker-observer.ts';

/** From a plan of chips to a tile of many bands read over a slow network. */
const DURATION_BUCKETS_S = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Counts what a worker does, for Prometheus. */
export class WorkerMetrics implements WorkerObserver {
  readonly #registry = new Registry();
  readonly #durations: Histogram<'stage' | 'step'>;
  readonly #items: Counter<'stage' | 'step' | 'outcome'>;
  readonly #failures: Counter<'stage' | 'reason'>;
  readonly #retries: Counter<'stage'>;
  readonly #inHand: Gauge<'stage'>;
  readonly #bytesRead: Counter;
  readonly #modelLoads: Histogram;

  constructor(o: { readonly queues: readonly string[]; readonly device: Device; readonly version: string }) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    new Gauge({
      name: 'quadrat_worker_info',
      help: 'What the worker takes; always 1.',
      labelNames: ['stages', 'device', 'version'],
      registers,
    }).set({ stages: o.queues.join(','), device: o.device, version: o.version }, 1);
    this.#durations = new Histogram({
      name: 'quadrat_stage_duration_seconds',
      help: 'Time a step took for one item, waiting for a process included.',
      labelNames: ['stage', 'step'],
      buckets: DURATION_BUCKETS_S,
      registers,
    });
    this.#items = new Counter({
      name: 'quadrat_items_total',
      help: 'Items by what became of them: computed, recalled from the store, failed.',
      labelNames: ['stage', 'step', 'outcome'],
      registers,
    });
    this.#failures = new Counter({
      name: 'quadrat_failures_total',
      help: 'Failures of items, by the name of the error.',
      labelNames: ['stage', 'reason'],
      registers,
    });
    this.#retries = new Counter({
      name: 'quadrat_job_retries_total',
      help: 'Jobs that were tried again.',
      labelNames: ['stage'],
      registers,
    });
    this.#inHand = new Gauge({
      name: 'quadrat_jobs_in_hand',
      help: 'Jobs in the worker’s hands.',
      labelNames: ['stage'],
      registers,
    });
    this.#bytesRead = new Counter({ name: 'quadrat_bytes_read_total', help: 'Bytes of imagery read.', registers });
    this.#modelLoads = new Histogram({
      name: 'quadrat_model_load_seconds',
      help: 'Time it took a process to load a model.',
      buckets: DURATION_BUCKETS_S,
      registers,
    });
  }

  /** The metrics in Prometheus's text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  item(o: {
    readonly stage: string;
    readonly step: string;
    readonly elapsedMs: number;
    readonly computed: boolean;
  }): void {
    const { stage, step } = o;
    this.#durations.observe({ stage, step }, o.elapsedMs / 1000);
    this.#items.inc({ stage, step, outcome: o.computed ? 'computed' : 'recalled' });
  }

  failure({ stage, step, error }: { readonly stage: string; readonly step: string; readonly error: unknown }): void {
    this.#items.inc({ stage, step, outcome: 'failed' });
    const name = error instanceof Error ? error.name : 'Error';
    this.#failures.inc({ stage, reason: isRetryable(error) ? `${name} (passing)` : name });
  }

  retry(stage: string): void {
    this.#retries.inc({ stage });
  }

  inHand(stage: string, change: 1 | -1): void {
    this.#inHand.inc({ stage }, change);
  }

  use({ bytesRead, modelLoadsMs }: ProcessUse): void {
    this.#bytesRead.inc(bytesRead);
    for (const loadMs of modelLoadsMs) this.#modelLoads.observe(loadMs / 1000);
  }
}

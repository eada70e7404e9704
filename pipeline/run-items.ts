import type { ArtifactRef, ArtifactStore } from '../engine/artifact-store.ts';
import { CancelledError, messageOf, PermanentError } from '../engine/errors.ts';
import type { StageExecutor } from '../engine/stage-executor.ts';
import { resolveInput, type WorkItem } from '../engine/work-item.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { ExecutionRecord } from './execution-record.ts';
import { ItemGraph } from './item-graph.ts';

/** What became of a plan's items. */
export interface ItemOutcome {
  readonly results: ReadonlyMap<string, ArtifactRef>;
  /** Item → reason, one sentence each; also for items that could not start because another failed. */
  readonly failures: ReadonlyMap<string, string>;
}

export interface ItemRunnerSetup {
  /** The plan; each item after those that it needs. */
  readonly items: readonly WorkItem[];
  readonly queue: JobQueue;
  readonly executor: StageExecutor;
  readonly artifacts: ArtifactStore;
  readonly record: ExecutionRecord;
  /** Groups (tiles) that may be under way at a time: what bounds memory and the disk for intermediate results. */
  readonly groupsInFlight: number;
  /** Jobs of one stage that are handed to the executor at a time. */
  readonly jobsPerStage: number;
  readonly signal: AbortSignal;
  /** Called for each item that is done, before those that need it start. */
  readonly onDone: (item: WorkItem, result: ArtifactRef) => void;
}

/** Carries out items of a plan as jobs of their stages' queues, each as soon as everything that it needs is done. */
export class ItemRunner {
  readonly #setup: ItemRunnerSetup;
  #graph: ItemGraph;
  #results = new Map<string, ArtifactRef>();
  #failures = new Map<string, string>();
  #finish: () => void = () => undefined;
  #abandon: (error: unknown) => void = () => undefined;

  constructor(setup: ItemRunnerSetup) {
    this.#setup = setup;
    this.#graph = new ItemGraph({ ...setup, toDo: new Set() });
  }

  /** Starts taking jobs. */
  async start(): Promise<void> {
    const { queue, items, jobsPerStage } = this.#setup;
    queue.onFailed(({ id, error }) => this.#step(() => this.#fail(id, messageOf(error))));
    queue.onFault((error) => this.#abandon(error));
    for (const stage of new Set(items.map((item) => item.stage))) {
      await queue.work(stage, { concurrency: jobsPerStage }, (payload) =>
        this.#handle((payload as { item: string }).item),
      );
    }
  }

  /**
   * Carries out the items to do; `results` are those of all others that are done. A failed item takes those that need
   * it with it and no others.
   * @throws CancelledError when the signal fires; what is done stays done.
   */
  async carryOut(o: {
    readonly toDo: ReadonlySet<string>;
    readonly results: ReadonlyMap<string, ArtifactRef>;
  }): Promise<ItemOutcome> {
    const { signal } = this.#setup;
    this.#results = new Map(o.results);
    this.#failures = new Map();
    this.#graph = new ItemGraph({ ...this.#setup, toDo: o.toDo });
    const cancel = (): void =>
      this.#abandon(new CancelledError('the run was cancelled; run it again to go on where it stopped'));
    const settled = new Promise<void>((resolve, reject) => {
      this.#finish = resolve;
      this.#abandon = reject;
    });
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    this.#step(() => this.#discardLeftovers());
    this.#step(() => this.#submit());
    try {
      await settled;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
    return { results: this.#results, failures: this.#failures };
  }

  async #handle(id: string): Promise<void> {
    const { executor, record, onDone } = this.#setup;
    const item = this.#graph.item(id);
    const input = resolveInput(item, (needed) => this.#resultOf(needed).digest);
    const startedMs = performance.now();
    const result = await executor.execute({ stage: item.stage, step: item.step, input, options: item.options });
    record.done(item, performance.now() - startedMs);
    this.#results.set(id, result);
    onDone(item, result);
    await this.#discard(this.#graph.finish(id));
    await this.#submit();
  }

  #resultOf(id: string): ArtifactRef {
    const result = this.#results.get(id);
    if (result === undefined) throw new PermanentError(`item ${id}: expected its result, found none`);
    return result;
  }

  async #submit(): Promise<void> {
    const ready = this.#graph.takeReady();
    if (ready.length > 0)
      await this.#setup.queue.add(ready.map(({ id, stage }) => ({ stage, id, payload: { item: id } })));
    if (this.#graph.isDone()) this.#finish();
  }

  async #fail(id: string, reason: string): Promise<void> {
    this.#failures.set(id, reason);
    for (const lost of this.#graph.fail(id)) this.#failures.set(lost, `needs ${id}, which failed`);
    await this.#submit();
  }

  /** Drops content that nothing needs any more, also what an attempt that was killed had no time to drop. */
  async #discard(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.#setup.artifacts.discard(this.#resultOf(id).digest);
  }

  async #discardLeftovers(): Promise<void> {
    const over = this.#setup.items.filter((item) => this.#results.has(item.id) && this.#graph.isSpent(item.id));
    await this.#discard(over.map((item) => item.id));
  }

  /** Runs bookkeeping whose failure must end the run and not vanish. */
  #step(action: () => Promise<void>): void {
    action().catch((error: unknown) => this.#abandon(error));
  }
}

import type { ArtifactStore } from '../artifact-store.ts';
import type { Sha256 } from '../digest.ts';
import type { JsonValue } from '../json.ts';
import type { Device } from '../stage.ts';
import type { WorkItem } from '../work-item.ts';
import type { DoneJob, FailedJob, JobQueue, JobRequest } from './job-port.ts';
import type { Batch } from './item-batches.ts';
import { packItem, queueOf, unpackResults, type ItemResult, type StageJob } from './stage-job.ts';

/** A job without news for so long is asked after: its end may have been told while nobody could hear it. */
const SILENCE_MS = 5_000;

interface ReadyItem {
  readonly item: WorkItem;
  readonly input: Record<string, unknown>;
}

interface JobInFlight extends JobRequest {
  readonly items: readonly ReadyItem[];
  /** By the clock that never jumps. */
  heardOfMs: number;
}

export interface JobFeedSetup {
  readonly run: string;
  /** Digest of the run's plan, as workers read it. */
  readonly plan: Sha256;
  readonly queue: JobQueue;
  readonly artifacts: ArtifactStore;
  readonly device: Device;
  /** The references of an item that is ready. */
  readonly inputOf: (item: WorkItem) => Record<string, unknown>;
  /** Whether a result is one of the very work that is asked for now, and not of another under the same name. */
  readonly isAsked: (result: ItemResult) => boolean;
  readonly onDone: (results: readonly ItemResult[]) => void;
  readonly onFailed: (item: string, reason: string) => void;
}

/** A run's jobs in the queue: adds items as jobs, hears of their end, asks after those that went silent. */
export class JobFeed {
  readonly #setup: JobFeedSetup;
  readonly #jobs = new Map<string, JobInFlight>();

  constructor(setup: JobFeedSetup) {
    this.#setup = setup;
  }

  get jobsInFlight(): number {
    return this.#jobs.size;
  }

  /** Adds each batch as a job of its step's queue. */
  async submit(batches: readonly Batch[]): Promise<void> {
    const { inputOf } = this.#setup;
    const jobs = batches.map(({ id, items }) =>
      this.#job(
        id,
        items.map((item) => ({ item, input: inputOf(item) })),
      ),
    );
    await this.#add(await Promise.all(jobs));
  }

  /** A job of a followed queue was carried out; other runs' jobs are passed over. */
  async done({ stage, id, result }: DoneJob): Promise<void> {
    if (!id.startsWith(`${this.#setup.run}|`)) return;
    const all = unpackResults(result);
    // A job that was dropped on the way is asked after, and added again.
    if (all.length === 0) return;
    const results = all.filter((one) => this.#setup.isAsked(one));
    const job = this.#jobs.get(keyOf(stage, id));
    this.#jobs.delete(keyOf(stage, id));
    this.#setup.onDone(results);
    const done = new Set(results.map((result) => result.id));
    const left = job?.items.filter(({ item }) => !done.has(item.id)) ?? [];
    // An earlier attempt at the run had asked for fewer items under this name, or for others.
    if (left.length > 0) await this.#add(await this.#single(left));
  }

  /** A job of a followed queue was given up: alone, it takes its item with it; of several items each gets its own try. */
  async failed({ stage, id, reason }: FailedJob): Promise<void> {
    const job = this.#jobs.get(keyOf(stage, id));
    if (job === undefined) return;
    this.#jobs.delete(keyOf(stage, id));
    const [first, ...others] = job.items;
    if (others.length === 0) return this.#setup.onFailed(first!.item.id, reason);
    await this.#setup.queue.remove(stage, [id]);
    await this.#add(await this.#single(job.items));
  }

  /** Asks after jobs that went silent and adds again those that are gone; what they had done is found in the store. */
  async sweep(): Promise<void> {
    const nowMs = performance.now();
    const silent = [...this.#jobs.values()].filter((job) => nowMs - job.heardOfMs > SILENCE_MS);
    for (const stage of new Set(silent.map((job) => job.stage))) {
      const ofStage = silent.filter((job) => job.stage === stage);
      const states = await this.#setup.queue.states(
        stage,
        ofStage.map((job) => job.id),
      );
      for (const [index, job] of ofStage.entries()) {
        job.heardOfMs = nowMs;
        if (!this.#jobs.has(keyOf(stage, job.id))) continue;
        if (states[index] === 'gone') await this.#add([job]);
        else if (states[index] === 'failed') {
          const reason = (await this.#setup.queue.failureOf(stage, job.id)) ?? 'the queue gave it up and has no reason';
          await this.failed({ stage, id: job.id, reason });
        }
      }
    }
  }

  /** Takes back what no worker has begun; resolves when the queue holds none of it. */
  async withdraw(): Promise<void> {
    const jobs = [...this.#jobs.values()];
    for (const stage of new Set(jobs.map((job) => job.stage))) {
      const ids = jobs.filter((job) => job.stage === stage).map((job) => job.id);
      const stayed = new Set(await this.#setup.queue.remove(stage, ids));
      for (const id of ids) if (!stayed.has(id)) this.#jobs.delete(keyOf(stage, id));
    }
  }

  /** Clears the way for items that were given up: their jobs still lie among the dead. */
  async clear(items: readonly WorkItem[]): Promise<void> {
    for (const item of items) await this.#setup.queue.remove(queueOf(item, this.#setup.device), [this.#jobId(item.id)]);
  }

  async #add(jobs: readonly JobInFlight[]): Promise<void> {
    // Known before they are added: one may be done before the call returns.
    for (const job of jobs) this.#jobs.set(keyOf(job.stage, job.id), job);
    await this.#setup.queue.add(jobs.map(({ stage, id, payload }) => ({ stage, id, payload })));
  }

  #single(entries: readonly ReadyItem[]): Promise<JobInFlight[]> {
    return Promise.all(entries.map((entry) => this.#job(entry.item.id, [entry])));
  }

  async #job(id: string, entries: readonly ReadyItem[]): Promise<JobInFlight> {
    const { run, plan, artifacts, device } = this.#setup;
    const items = await Promise.all(entries.map(({ item, input }) => packItem(item.id, input, artifacts)));
    const job: StageJob = { run, plan, items };
    const stage = queueOf(entries[0]!.item, device);
    return {
      stage,
      id: this.#jobId(id),
      payload: job as unknown as JsonValue,
      items: entries,
      heardOfMs: performance.now(),
    };
  }

  /** The same for the same items, in every attempt: what an earlier one left in the queue is not added again. */
  #jobId(id: string): string {
    return `${this.#setup.run}|${id}`;
  }
}

function keyOf(stage: string, id: string): string {
  return `${stage}\n${id}`;
}

import type { ArtifactRef, ArtifactStore } from '../artifact-store.ts';
import type { ItemSource } from '../item-source.ts';
import type { Sha256 } from '../digest.ts';
import { itemsToDo, recallGroup, type StepMemory } from '../standing.ts';
import { predecessors, resolveInput, type WorkItem } from '../work-item.ts';
import type { DoneJob, FailedJob, JobQueue } from './job-port.ts';
import { ItemBatches } from './item-batches.ts';
import { ItemStates } from './item-states.ts';
import { KeptContents } from './kept-contents.ts';
import { JobFeed } from './job-feed.ts';
import { OpenItems } from './open-items.ts';
import { PendingGroups } from './pending-groups.ts';
import type { Device } from '../stage.ts';
import type { ItemResult } from './stage-job.ts';

export interface ItemRunnerSetup extends StepMemory {
  /** Names the run among all on the queue. */
  readonly run: string;
  /** Digest of the run's plan. */
  readonly plan: Sha256;
  /** Of what work the result of an item with this input is: {@link memoKey}. */
  readonly keyOf: (item: WorkItem, input: Record<string, unknown>) => Sha256;
  readonly source: ItemSource;
  readonly queue: JobQueue;
  readonly artifacts: ArtifactStore;
  readonly device: Device;
  /** Items of one job at most: more than one where they are small. */
  readonly itemsPerJob: number;
  /** Groups (tiles) that may be under way now: what bounds memory, the queue and the disk for intermediate results. */
  readonly groupsInFlight: () => number;
  /** True where the run's outputs are written, so that content kept for the run is not needed for them. */
  readonly outputsStand: boolean;
  /** Results that stand by the records of an earlier revision, and content of them that can be put back. */
  readonly standing?: StandingResults | undefined;
  /** Called for each item that is done, before those that need it start; `result` only for those of this attempt. */
  readonly onDone: (id: string, artifact: ArtifactRef, result: ItemResult | undefined) => void;
  readonly onFailed: (id: string) => void;
  /** Called for each failed or lost item that is tried again. */
  readonly onRetried: (id: string) => void;
}

/** What stands already and is not to be made again. */
export interface StandingResults {
  recall(id: string): ArtifactRef | undefined;
  /** Puts content back into the store; undefined where it cannot be. */
  restore(id: string): Promise<ArtifactRef | undefined>;
}

/** Between two looks at jobs that went silent. */
const SWEEP_EVERY_MS = 1_000;

/**
 * Carries out the items of a plan as jobs, each as soon as everything that it needs is done. Groups are opened in order,
 * a bounded number at a time; what an earlier attempt made is found when a group is opened, so that the first tile of a
 * large run starts at once.
 */
export class ItemRunner {
  readonly #setup: ItemRunnerSetup;
  readonly #states: ItemStates;
  readonly #kept: KeptContents;
  readonly #open: OpenItems;
  readonly #feed: JobFeed;
  readonly #pending: PendingGroups;
  /** 1 for a group that is pending. */
  readonly #isStillToOpen: Uint8Array;
  #next: { readonly group: number; readonly items: readonly WorkItem[] } | undefined;
  #opening = false;
  #paused = false;
  #standing = 0;
  #finish: () => void = () => undefined;
  #abandon: (error: unknown) => void = () => undefined;

  constructor(setup: ItemRunnerSetup) {
    this.#setup = setup;
    this.#states = new ItemStates(setup.source);
    this.#kept = new KeptContents({ ...setup, states: this.#states });
    this.#open = new OpenItems(new ItemBatches(setup.source, setup.itemsPerJob));
    this.#isStillToOpen = new Uint8Array(setup.source.groupCount).fill(1);
    this.#pending = new PendingGroups(setup.source.groupCount);
    this.#feed = new JobFeed({
      ...setup,
      inputOf: (item) => this.#inputOf(item),
      isAsked: (result) => this.#isAsked(result),
      onDone: (results) => this.#step(() => this.#done(results)),
      onFailed: (id, reason) => this.#fail(id, reason),
    });
  }

  /** A job of the run's queues was carried out. */
  heardDone(job: DoneJob): void {
    this.#step(() => this.#feed.done(job));
  }

  /** A job of the run's queues was given up. */
  heardFailed(job: FailedJob): void {
    this.#step(() => this.#feed.failed(job));
  }

  /** The queue itself is at fault. */
  fault(error: Error): void {
    this.#abandon(error);
  }

  /** Item → reason, one sentence each; also for items that could not start because another failed. */
  get failures(): ReadonlyMap<string, string> {
    return this.#states.failures;
  }

  /** Items that an earlier attempt had done. */
  get standing(): number {
    return this.#standing;
  }

  resultOf(id: string): ArtifactRef | undefined {
    return this.#states.resultOf(id);
  }

  /** Results of all items that are done, by id. */
  results(): Generator<[id: string, artifact: ArtifactRef]> {
    return this.#states.results();
  }

  /** Carries out all items; resolves when each is done, failed or lost. A failed item takes only those that need it. */
  async carryOut(): Promise<void> {
    const settled = new Promise<void>((resolve, reject) => {
      this.#finish = resolve;
      this.#abandon = reject;
    });
    const sweeping = setInterval(() => this.#step(() => this.#feed.sweep()), SWEEP_EVERY_MS);
    this.#advance();
    try {
      await settled;
    } finally {
      clearInterval(sweeping);
      this.#paused = true;
    }
  }

  /** Stops adding jobs; those in the queue end. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#advance();
  }

  /** Ends {@link carryOut} with this error, and takes back the jobs that no worker has begun. */
  abandon(error: unknown, o: { readonly withdraw: boolean }): void {
    this.#paused = true;
    this.#abandon(error);
    if (o.withdraw) this.#step(() => this.#feed.withdraw());
  }

  /** Tries failed items again, and with them those that were lost; unknown ones are passed over. */
  replay(ids: readonly string[] | 'all'): void {
    this.#step(() => this.#replay(ids));
  }

  async #replay(ids: readonly string[] | 'all'): Promise<void> {
    const { source } = this.#setup;
    const wanted = ids === 'all' ? undefined : new Set(ids);
    const groups = new Set<number>();
    await this.forgetFailures(wanted);
    for (const id of [...this.failures.keys()]) {
      if (this.#states.of(id) === 'failed' && wanted !== undefined && !wanted.has(id)) continue;
      this.#states.forget(id);
      this.#setup.onRetried(id);
      groups.add(source.groupOf(id));
    }
    for (const group of groups) this.#isStillToOpen[group] = 1;
    this.#pending.putBack(groups);
    this.#advance();
  }

  /** Takes what was given up out of the queue, so that another runner may try it again. */
  async forgetFailures(wanted?: ReadonlySet<string>): Promise<void> {
    const given = [...this.failures.keys()].filter(
      (id) => this.#states.of(id) === 'failed' && wanted?.has(id) !== false,
    );
    await this.#feed.clear(given.map((id) => this.#itemOf(id)));
  }

  #advance(): void {
    this.#step(() => this.#openGroups());
  }

  async #openGroups(): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    try {
      for (let next = this.#mayOpen(); next !== undefined; next = this.#mayOpen()) {
        this.#pending.takeFirst();
        this.#next = undefined;
        await this.#openGroup(next.group, next.items);
        this.#isStillToOpen[next.group] = 0;
        this.#step(() => this.#submit());
      }
    } finally {
      this.#opening = false;
    }
    await this.#submit();
  }

  /** A group waits for room, and for items that look outside: only their results tell what is remembered of its own. */
  #mayOpen(): { readonly group: number; readonly items: readonly WorkItem[] } | undefined {
    const group = this.#pending.first;
    if (this.#paused || group === undefined || this.#open.groups >= this.#setup.groupsInFlight()) return undefined;
    if (this.#next?.group !== group) this.#next = { group, items: this.#setup.source.group(group) };
    const outside = (id: string): boolean => {
      const open = this.#open.item(id);
      return open?.traits.looksOutside === true;
    };
    return this.#next.items.some((item) => predecessors(item).some(outside)) ? undefined : this.#next;
  }

  async #openGroup(group: number, all: readonly WorkItem[]): Promise<void> {
    const { standing } = this.#setup;
    const untouched = all.filter((item) => this.#states.of(item.id) === 'untouched');
    const items: WorkItem[] = [];
    for (const item of untouched) {
      const result = standing?.recall(item.id);
      if (result === undefined) items.push(item);
      else {
        this.#states.settle(item.id, 'standing', result);
        await this.#stands(item);
      }
    }
    const recalled = await recallGroup(items, (id) => this.#states.lastDigestOf(id), this.#setup);
    for (const [id, artifact] of recalled) this.#states.settle(id, 'standing', artifact);
    const toDo = await itemsToDo(items, (id) => this.resultOf(id), this.#setup);
    for (const item of items) {
      if (toDo.has(item.id)) await this.#openItem(item, group);
      else await this.#stands(item);
    }
  }

  async #openItem(item: WorkItem, group: number): Promise<void> {
    const lostWith = predecessors(item).find((id) => this.#states.isOver(id));
    if (lostWith !== undefined) return this.#lose(item, lostWith);
    this.#states.open(item.id);
    for (const id of predecessors(item)) await this.#requireContent(id);
    this.#open.add(item, group, predecessors(item));
  }

  async #stands(item: WorkItem): Promise<void> {
    this.#standing += 1;
    this.#setup.onDone(item.id, this.resultOf(item.id)!, undefined);
    await this.#kept.release(item);
  }

  /** What an earlier attempt made may have been dropped since: then it is made again, for this one consumer. */
  async #requireContent(id: string): Promise<void> {
    const { source, artifacts, standing } = this.#setup;
    if (this.#states.of(id) !== 'standing' || (await artifacts.has(this.resultOf(id)!))) return;
    const restored = await standing?.restore(id);
    if (restored !== undefined) return this.#states.settle(id, 'standing', restored);
    const group = source.groupOf(id);
    this.#standing -= 1;
    await this.#openItem(this.#itemOf(id), group);
  }

  #itemOf(id: string): WorkItem {
    const { source } = this.#setup;
    return source.group(source.groupOf(id)).find((item) => item.id === id)!;
  }

  async #submit(): Promise<void> {
    if (this.#open.size === 0 && this.#pending.isEmpty && !this.#opening) return this.#finish();
    if (this.#paused) return;
    await this.#feed.submit(this.#open.takeReady((group) => this.#isStillToOpen[group] === 1));
  }

  #inputOf(item: WorkItem): Record<string, unknown> {
    return resolveInput(item, (id) => this.#states.digestOf(id));
  }

  /**
   * Jobs have the names of their items: one that was left in the queue, or in the hands of a halted worker, since before the
   * run file or its imagery changed ends under the same name. What is over is nobody's to refuse.
   */
  #isAsked({ id, key }: ItemResult): boolean {
    const item = this.#open.item(id);
    if (item === undefined) return true;
    if (!predecessors(item).every((needed) => this.resultOf(needed) !== undefined)) return false;
    return key === this.#setup.keyOf(item, this.#inputOf(item));
  }

  async #done(results: readonly ItemResult[]): Promise<void> {
    for (const result of results) {
      if (!this.#open.has(result.id)) continue;
      this.#states.settle(result.id, 'done', result.artifact);
      this.#setup.onDone(result.id, result.artifact, result);
      const item = this.#open.item(result.id)!;
      this.#open.finish(result.id);
      await this.#kept.release(item);
    }
    await this.#submit();
    await this.#openGroups();
  }

  #fail(id: string, reason: string): void {
    if (!this.#open.has(id)) return;
    this.#states.fail(id, reason);
    this.#setup.onFailed(id);
    for (const item of this.#open.fail(id)) this.#lose(item, id);
    this.#advance();
  }

  #lose(item: WorkItem, because: string): void {
    this.#states.lose(item, because);
    this.#setup.onFailed(item.id);
  }

  /** Runs bookkeeping whose failure must end the run and not vanish. */
  #step(action: () => Promise<void>): void {
    action().catch((error: unknown) => this.#abandon(error));
  }
}

/** How far a stage is, in items. */
export interface StageProgress {
  readonly stage: string;
  readonly done: number;
  readonly failed: number;
  readonly total: number;
}

/** Speed is that of the last so many seconds. */
const MEMORY_S = 30;

/** Counts finished items by stage, and how fast they come. */
export class ProgressCounter {
  readonly #stages: Map<string, { done: number; failed: number; readonly total: number }>;
  readonly #startedAtMs = performance.now();
  /** Items carried out by second of the run. */
  readonly #perSecond = new Map<number, number>();

  constructor(totals: ReadonlyMap<string, number>) {
    this.#stages = new Map([...totals].map(([stage, total]) => [stage, { done: 0, failed: 0, total }]));
  }

  /** The run goes over its items from the first one. */
  begin(): void {
    for (const counts of this.#stages.values()) Object.assign(counts, { done: 0, failed: 0 });
  }

  /** Notes an item that is done, in this attempt or in an earlier one. */
  done(itemId: string, o: { readonly now: boolean }): void {
    this.#stageOf(itemId).done += 1;
    if (!o.now) return;
    const second = this.#second();
    this.#perSecond.set(second, (this.#perSecond.get(second) ?? 0) + 1);
    this.#perSecond.delete(second - MEMORY_S - 1);
  }

  failed(itemId: string): void {
    this.#stageOf(itemId).failed += 1;
  }

  /** Notes that a failed item is tried again. */
  retried(itemId: string): void {
    this.#stageOf(itemId).failed -= 1;
  }

  get stages(): StageProgress[] {
    return [...this.#stages].map(([stage, counts]) => ({ stage, ...counts }));
  }

  get itemsPerSecond(): number {
    const second = this.#second();
    const seconds = Math.min(MEMORY_S, Math.max(1, second));
    let items = 0;
    for (const [at, count] of this.#perSecond) if (at > second - seconds - 1 && at <= second) items += count;
    return items / seconds;
  }

  /** At the present speed; undefined while there is none. */
  get secondsLeft(): number | undefined {
    const left = this.stages.reduce((sum, { total, done, failed }) => sum + total - done - failed, 0);
    const speed = this.itemsPerSecond;
    return speed > 0 ? left / speed : undefined;
  }

  #second(): number {
    return Math.floor((performance.now() - this.#startedAtMs) / 1000);
  }

  #stageOf(itemId: string): { done: number; failed: number; readonly total: number } {
    return this.#stages.get(itemId.slice(0, itemId.indexOf('/')))!;
  }
}

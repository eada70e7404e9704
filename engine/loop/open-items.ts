import type { WorkItem } from '../work-item.ts';
import type { Batch, ItemBatches } from './item-batches.ts';

interface OpenItem {
  readonly item: WorkItem;
  readonly group: number;
  readonly waitsFor: Set<string>;
}

/** The items under way and who waits for whom among them. Knows no queue, no store and no time. */
export class OpenItems {
  readonly #open = new Map<string, OpenItem>();
  readonly #waiting = new Map<string, Set<string>>();
  readonly #perGroup = new Map<number, number>();
  readonly #batches: ItemBatches;

  constructor(batches: ItemBatches) {
    this.#batches = batches;
  }

  /** Groups with an item under way. */
  get groups(): number {
    return this.#perGroup.size;
  }

  get size(): number {
    return this.#open.size;
  }

  has(id: string): boolean {
    return this.#open.has(id);
  }

  /** Opens an item; of what it waits for, only what is open itself counts. */
  add(item: WorkItem, group: number, waitsFor: readonly string[]): void {
    if (this.#open.has(item.id)) return;
    const still = new Set(waitsFor.filter((id) => this.#open.has(id)));
    this.#open.set(item.id, { item, group, waitsFor: still });
    this.#perGroup.set(group, (this.#perGroup.get(group) ?? 0) + 1);
    for (const id of still) this.#waitersOf(id).add(item.id);
    this.#batches.await(item, group);
    if (still.size === 0) this.#batches.ready(item, group);
  }

  /** Items that may start now, with those that share a job with them; each is given out once. */
  takeReady(isStillToOpen: (group: number) => boolean): Batch[] {
    return this.#batches.takeComplete(isStillToOpen);
  }

  item(id: string): WorkItem | undefined {
    return this.#open.get(id)?.item;
  }

  /** Closes an item that is done: those that waited for it alone become ready. False for one that is not open. */
  finish(id: string): boolean {
    if (!this.#close(id)) return false;
    for (const waiter of this.#takeWaiters(id)) {
      const open = this.#open.get(waiter);
      if (open === undefined) continue;
      open.waitsFor.delete(id);
      if (open.waitsFor.size === 0) this.#batches.ready(open.item, open.group);
    }
    return true;
  }

  /** Closes an item that failed and those that need it; returns the latter. */
  fail(id: string): WorkItem[] {
    if (!this.#close(id)) return [];
    return [...this.#takeWaiters(id)].flatMap((waiter) => {
      const lost = this.#open.get(waiter);
      return lost === undefined ? [] : [lost.item, ...this.fail(waiter)];
    });
  }

  #waitersOf(id: string): Set<string> {
    const waiters = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiters);
    return waiters;
  }

  #takeWaiters(id: string): Set<string> {
    const waiters = this.#waiting.get(id) ?? new Set();
    this.#waiting.delete(id);
    return waiters;
  }

  #close(id: string): boolean {
    const open = this.#open.get(id);
    if (open === undefined) return false;
    this.#open.delete(id);
    this.#batches.drop(open.item, open.group, { wasReady: open.waitsFor.size === 0 });
    const left = this.#perGroup.get(open.group)! - 1;
    if (left === 0) this.#perGroup.delete(open.group);
    else this.#perGroup.set(open.group, left);
    return true;
  }
}

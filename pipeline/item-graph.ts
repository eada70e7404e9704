import { predecessors, type WorkItem } from '../engine/work-item.ts';

/**
 * Which items may start: those whose predecessors are done, in the order of the plan, with a bounded number of
 * groups under way. A group is under way from its first item's start until all of its items are done or lost.
 * Knows no queue and no time.
 */
export class ItemGraph {
  readonly #items: ReadonlyMap<string, WorkItem>;
  readonly #successors = new Map<string, string[]>();
  /** Items to do → predecessors that are not done. */
  readonly #waiting = new Map<string, number>();
  /** May start at once. */
  #ready: WorkItem[] = [];
  /** Would begin a group; wait for another one to end. */
  readonly #held: WorkItem[] = [];
  #heldTaken = 0;
  readonly #open = new Set<string>();
  readonly #leftInGroup = new Map<string, number>();
  readonly #groupsUnderWay = new Set<string>();
  readonly #groupsInFlight: number;

  constructor(o: {
    readonly items: readonly WorkItem[];
    readonly toDo: ReadonlySet<string>;
    readonly groupsInFlight: number;
  }) {
    this.#items = new Map(o.items.map((item) => [item.id, item]));
    this.#groupsInFlight = o.groupsInFlight;
    for (const item of o.items) {
      for (const id of new Set(predecessors(item)))
        this.#successors.set(id, [...(this.#successors.get(id) ?? []), item.id]);
      if (!o.toDo.has(item.id)) continue;
      this.#open.add(item.id);
      if (item.group !== undefined) this.#leftInGroup.set(item.group, (this.#leftInGroup.get(item.group) ?? 0) + 1);
      const missing = new Set(predecessors(item).filter((id) => o.toDo.has(id))).size;
      this.#waiting.set(item.id, missing);
      if (missing === 0) this.#enqueue(item);
    }
  }

  item(id: string): WorkItem {
    const item = this.#items.get(id);
    if (item === undefined) throw new RangeError(`item ${id}: expected an item of the plan`);
    return item;
  }

  /** Items that may start now; each is given out once. */
  takeReady(): WorkItem[] {
    while (this.#groupsUnderWay.size < this.#groupsInFlight && this.#heldTaken < this.#held.length) {
      const item = this.#held[this.#heldTaken++]!;
      this.#groupsUnderWay.add(item.group!);
      this.#ready.push(item);
    }
    const taken = this.#ready;
    this.#ready = [];
    return taken;
  }

  /** Notes that an item is done; returns the items whose content nothing needs any more. */
  finish(id: string): string[] {
    this.#close(id);
    for (const next of this.#successors.get(id) ?? []) {
      const missing = this.#waiting.get(next);
      if (missing === undefined) continue;
      this.#waiting.set(next, missing - 1);
      if (missing === 1) this.#enqueue(this.item(next));
    }
    return predecessors(this.item(id)).filter((before) => this.isSpent(before));
  }

  /** Notes that an item failed; returns the items that are lost with it. */
  fail(id: string): string[] {
    this.#close(id);
    const lost = (this.#successors.get(id) ?? []).filter((next) => this.#open.has(next));
    return lost.flatMap((next) => (this.#open.has(next) ? [next, ...this.fail(next)] : []));
  }

  /** Whether the item's content was for its consumers only and all of them are done. */
  isSpent(id: string): boolean {
    return (
      this.item(id).keep === 'consumers' && (this.#successors.get(id) ?? []).every((next) => !this.#open.has(next))
    );
  }

  isDone(): boolean {
    return this.#open.size === 0;
  }

  #enqueue(item: WorkItem): void {
    const begins = item.group !== undefined && !this.#groupsUnderWay.has(item.group);
    (begins ? this.#held : this.#ready).push(item);
  }

  #close(id: string): void {
    this.#open.delete(id);
    this.#waiting.delete(id);
    const { group } = this.item(id);
    if (group === undefined) return;
    const left = (this.#leftInGroup.get(group) ?? 1) - 1;
    this.#leftInGroup.set(group, left);
    if (left === 0) this.#groupsUnderWay.delete(group);
  }
}

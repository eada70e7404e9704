import type { ItemSource } from '../item-source.ts';
import type { WorkItem } from '../work-item.ts';

/** Items of one step that share a job. */
export interface Batch {
  /** The same for the same items in every attempt at the run. */
  readonly id: string;
  readonly items: readonly WorkItem[];
}

/** A step of neighbouring groups. */
interface Gathering {
  readonly id: string;
  readonly first: number;
  readonly end: number;
  /** Opened and not ready yet. */
  awaited: number;
  ready: WorkItem[];
}

/**
 * Puts small items of a step together for one job. Which belong together is fixed by their places in the plan and never by
 * the moment at which they become ready, so that a run that is taken over, or goes on, asks for the same jobs again:
 * those that lie in the queue already are then not done twice.
 */
export class ItemBatches {
  readonly #source: Pick<ItemSource, 'neighbours'>;
  readonly #size: number;
  readonly #gatherings = new Map<string, Gathering>();

  /** @param size groups whose items share a job at most */
  constructor(source: Pick<ItemSource, 'neighbours'>, size: number) {
    this.#source = source;
    this.#size = size;
  }

  /** An item is opened: the others of its batch wait for it. */
  await(item: WorkItem, group: number): void {
    this.#gatheringOf(item, group).awaited += 1;
  }

  /** An opened item may start. */
  ready(item: WorkItem, group: number): void {
    const gathering = this.#gatheringOf(item, group);
    gathering.awaited -= 1;
    gathering.ready.push(item);
  }

  /** An opened item is over, and may not have been given out: its results came by other ways, or it never will be ready. */
  drop(item: WorkItem, group: number, { wasReady }: { readonly wasReady: boolean }): void {
    const gathering = this.#gatheringOf(item, group);
    if (wasReady) gathering.ready = gathering.ready.filter(({ id }) => id !== item.id);
    else gathering.awaited -= 1;
    if (gathering.awaited === 0 && gathering.ready.length === 0) this.#gatherings.delete(gathering.id);
  }

  /** Batches of which nothing is awaited; each is given out once. */
  takeComplete(isStillToOpen: (group: number) => boolean): Batch[] {
    const complete: Batch[] = [];
    for (const gathering of this.#gatherings.values()) {
      if (gathering.awaited > 0 || anyBetween(gathering, isStillToOpen)) continue;
      this.#gatherings.delete(gathering.id);
      const { id, ready } = gathering;
      complete.push({ id: ready.length === 1 ? ready[0]!.id : id, items: ready });
    }
    return complete;
  }

  #gatheringOf({ stage, step }: WorkItem, group: number): Gathering {
    const { first, end } = this.#source.neighbours(group, this.#size);
    const id = `${stage}/${step}/${first}-${end - 1}`;
    const known = this.#gatherings.get(id) ?? { id, first, end, awaited: 0, ready: [] };
    this.#gatherings.set(id, known);
    return known;
  }
}

function anyBetween({ first, end }: Gathering, condition: (group: number) => boolean): boolean {
  for (let group = first; group < end; group++) if (condition(group)) return true;
  return false;
}

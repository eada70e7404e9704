import type { ArtifactStore } from '../artifact-store.ts';
import type { ItemSource } from '../item-source.ts';
import { predecessors, type WorkItem } from '../work-item.ts';
import type { ItemStates } from './item-states.ts';

/** Contents that are kept for their consumers only, and dropped with the last of them. */
export class KeptContents {
  readonly #source: ItemSource;
  readonly #artifacts: ArtifactStore;
  readonly #states: ItemStates;
  /** Item → consumers that are not done yet, of those of which one is. */
  readonly #consumersLeft = new Map<string, number>();

  constructor(o: { readonly source: ItemSource; readonly artifacts: ArtifactStore; readonly states: ItemStates }) {
    this.#source = o.source;
    this.#artifacts = o.artifacts;
    this.#states = o.states;
  }

  /** An item is done: what it alone still needed is dropped. */
  async release(item: WorkItem): Promise<void> {
    for (const id of predecessors(item)) {
      const consumers = this.#source.consumersOf(id);
      if (consumers === undefined) continue;
      const left = (this.#consumersLeft.get(id) ?? consumers) - 1;
      this.#consumersLeft.set(id, left);
      if (left > 0) continue;
      this.#consumersLeft.delete(id);
      const result = this.#states.resultOf(id);
      if (result !== undefined) await this.#artifacts.discard(result.digest);
    }
  }
}

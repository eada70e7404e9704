import { PermanentError } from '../../errors/error-kinds.ts';
import type { ArtifactRef } from '../artifact-store.ts';
import type { Sha256 } from '../digest.ts';
import { ItemLedger, type ItemState } from '../item-ledger.ts';
import type { ItemSource } from '../item-source.ts';
import type { WorkItem } from '../work-item.ts';

/** How the items of a plan stand, by their ids, and why those failed that did. */
export class ItemStates {
  readonly #source: ItemSource;
  readonly #ledger: ItemLedger;
  readonly #failures = new Map<string, string>();

  constructor(source: ItemSource) {
    this.#source = source;
    this.#ledger = new ItemLedger(source.itemCount);
  }

  of(id: string): ItemState {
    return this.#ledger.state(this.#source.ordinalOf(id));
  }

  /** Failed, or lost with another. */
  isOver(id: string): boolean {
    const state = this.of(id);
    return state === 'failed' || state === 'lost';
  }

  /** Item → reason, one sentence each. */
  get failures(): ReadonlyMap<string, string> {
    return this.#failures;
  }

  resultOf(id: string): ArtifactRef | undefined {
    return this.#ledger.result(this.#source.ordinalOf(id));
  }

  /** The digest of a result that must be there. */
  digestOf(id: string): string {
    const result = this.resultOf(id);
    if (result === undefined) throw new PermanentError(`item ${id}: expected its result, found none`);
    return result.digest;
  }

  /** The digest that was recorded last, also of an item that is being made again. */
  lastDigestOf(id: string): Sha256 | undefined {
    return this.#ledger.lastDigest(this.#source.ordinalOf(id));
  }

  /** Results of all items that are done, by id. */
  *results(): Generator<[id: string, artifact: ArtifactRef]> {
    for (let ordinal = 0; ordinal < this.#source.itemCount; ordinal++) {
      const result = this.#ledger.result(ordinal);
      if (result !== undefined) yield [this.#source.idAt(ordinal), result];
    }
  }

  open(id: string): void {
    this.#ledger.mark(this.#source.ordinalOf(id), 'open');
  }

  /** Done in this attempt, or in an earlier one. */
  settle(id: string, state: 'done' | 'standing', artifact: ArtifactRef): void {
    const ordinal = this.#source.ordinalOf(id);
    this.#ledger.record(ordinal, artifact);
    this.#ledger.mark(ordinal, state);
  }

  fail(id: string, reason: string): void {
    this.#failures.set(id, reason);
    this.#ledger.mark(this.#source.ordinalOf(id), 'failed');
  }

  /** The item can't be made, as one that it needs failed or was lost. */
  lose({ id }: WorkItem, because: string): void {
    const isRoot = this.of(because) === 'failed';
    this.#failures.set(id, isRoot ? `needs ${because}, which failed` : (this.#failures.get(because) ?? because));
    this.#ledger.mark(this.#source.ordinalOf(id), 'lost');
  }

  /** Failed or lost no more. */
  forget(id: string): void {
    this.#failures.delete(id);
    this.#ledger.mark(this.#source.ordinalOf(id), 'untouched');
  }
}

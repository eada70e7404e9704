import type { ArtifactRef } from './artifact-store.ts';
import type { Sha256 } from './digest.ts';

const DIGEST_BYTES = 32;

/** How an item stands: not looked at yet, under way, done in this attempt, done in an earlier one, failed, or lost with another. */
export type ItemState = 'untouched' | 'open' | 'done' | 'standing' | 'failed' | 'lost';

const STATES: readonly ItemState[] = ['untouched', 'open', 'done', 'standing', 'failed', 'lost'];

/** States and results of all items of a plan by their place in it: 41 bytes an item. */
export class ItemLedger {
  readonly #states: Uint8Array;
  readonly #digests: Uint8Array;
  readonly #sizesBytes: Float64Array;

  constructor(itemCount: number) {
    this.#states = new Uint8Array(itemCount);
    this.#digests = new Uint8Array(itemCount * DIGEST_BYTES);
    this.#sizesBytes = new Float64Array(itemCount);
  }

  state(ordinal: number): ItemState {
    return STATES[this.#states[ordinal]!]!;
  }

  mark(ordinal: number, state: ItemState): void {
    this.#states[ordinal] = STATES.indexOf(state);
  }

  /** Notes a result; it stays known whatever becomes of the item's state. */
  record(ordinal: number, { digest, sizeBytes }: ArtifactRef): void {
    this.#digests.set(Buffer.from(digest, 'hex'), ordinal * DIGEST_BYTES);
    this.#sizesBytes[ordinal] = sizeBytes;
  }

  /** The item's result, where it is done. */
  result(ordinal: number): ArtifactRef | undefined {
    const state = this.state(ordinal);
    const digest = state === 'done' || state === 'standing' ? this.lastDigest(ordinal) : undefined;
    return digest === undefined ? undefined : { digest, sizeBytes: this.#sizesBytes[ordinal]! };
  }

  /** The digest that was recorded last, also of an item that is being made again: it will be the same. */
  lastDigest(ordinal: number): Sha256 | undefined {
    const start = ordinal * DIGEST_BYTES;
    const digest = Buffer.from(this.#digests.buffer, start, DIGEST_BYTES);
    return digest.some((byte) => byte !== 0) ? digest.toString('hex') : undefined;
  }
}

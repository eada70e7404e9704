import type { Sha256 } from '../../engine/digest.ts';

const DIGEST_BYTES = 32;

interface Waiter {
  readonly arrived: Promise<Sha256>;
  readonly resolve: (digest: Sha256) => void;
  readonly reject: (error: Error) => void;
}

/** Hears of blocks as they arrive, of those that are there first, and of it where the rest will not come. */
export interface BlockListener {
  arrived(index: number, digest: Sha256): void;
  abandoned(error: Error): void;
}

/**
 * Digests of the map's blocks, by their place among its tiles; each may be waited for before it is known. 33 bytes a block,
 * and something more for those that are waited for.
 */
export class ArrivingBlocks {
  readonly #digests: Uint8Array;
  readonly #known: Uint8Array;
  readonly #waiters = new Map<number, Waiter>();
  readonly #listeners = new Set<BlockListener>();
  #abandoned: Error | undefined;

  constructor(count: number) {
    this.#digests = new Uint8Array(count * DIGEST_BYTES);
    this.#known = new Uint8Array(count);
  }

  /** Waits for a block. */
  at(index: number): Promise<Sha256> {
    const digest = this.#digestAt(index);
    if (digest !== undefined) return Promise.resolve(digest);
    if (this.#abandoned !== undefined) return Promise.reject(this.#abandoned);
    const waiter = this.#waiters.get(index) ?? newWaiter();
    this.#waiters.set(index, waiter);
    return waiter.arrived;
  }

  arrive(index: number, digest: Sha256): void {
    this.#digests.set(Buffer.from(digest, 'hex'), index * DIGEST_BYTES);
    this.#known[index] = 1;
    this.#waiters.get(index)?.resolve(digest);
    this.#waiters.delete(index);
    for (const listener of this.#listeners) listener.arrived(index, digest);
  }

  /** Rejects what has not arrived, whether it is waited for now or later. */
  abandon(error: Error): void {
    this.#abandoned = error;
    for (const { reject } of this.#waiters.values()) reject(error);
    this.#waiters.clear();
    for (const listener of this.#listeners) listener.abandoned(error);
  }

  /** Tells of all that has arrived and of what arrives, until the returned function is called. */
  follow(listener: BlockListener): () => void {
    for (let index = 0; index < this.#known.length; index++) {
      const digest = this.#digestAt(index);
      if (digest !== undefined) listener.arrived(index, digest);
    }
    if (this.#abandoned !== undefined) listener.abandoned(this.#abandoned);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #digestAt(index: number): Sha256 | undefined {
    if (this.#known[index] !== 1) return undefined;
    return Buffer.from(this.#digests.buffer, index * DIGEST_BYTES, DIGEST_BYTES).toString('hex');
  }
}

function newWaiter(): Waiter {
  let settle: Pick<Waiter, 'resolve' | 'reject'> = { resolve: () => undefined, reject: () => undefined };
  const arrived = new Promise<Sha256>((resolve, reject) => (settle = { resolve, reject }));
  return { arrived, ...settle };
}

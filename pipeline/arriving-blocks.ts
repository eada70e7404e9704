import type { Sha256 } from '../engine/digest.ts';

interface Arrival {
  readonly digest: Promise<Sha256>;
  readonly resolve: (digest: Sha256) => void;
  readonly reject: (error: Error) => void;
}

/** Digests of the map's blocks, by their place among its windows; each may be waited for before it is known. */
export class ArrivingBlocks {
  readonly #arrivals = new Map<number, Arrival>();
  #abandoned: Error | undefined;

  /** Waits for a block. */
  at(index: number): Promise<Sha256> {
    return this.#arrival(index).digest;
  }

  arrive(index: number, digest: Sha256): void {
    this.#arrival(index).resolve(digest);
  }

  /** Rejects what has not arrived, whether it is waited for now or later. */
  abandon(error: Error): void {
    this.#abandoned = error;
    for (const { reject } of this.#arrivals.values()) reject(error);
  }

  #arrival(index: number): Arrival {
    const known = this.#arrivals.get(index);
    if (known !== undefined) return known;
    const arrival = newArrival();
    if (this.#abandoned !== undefined) arrival.reject(this.#abandoned);
    this.#arrivals.set(index, arrival);
    return arrival;
  }
}

function newArrival(): Arrival {
  let settle: Pick<Arrival, 'resolve' | 'reject'> = { resolve: () => undefined, reject: () => undefined };
  const digest = new Promise<Sha256>((resolve, reject) => (settle = { resolve, reject }));
  // A block that nobody has asked for may be abandoned, too.
  digest.catch(() => undefined);
  return { digest, ...settle };
}

import type { BullWorker } from './bull-connection.ts';

interface Held {
  readonly token: string;
  readonly controller: AbortController;
}

/** Of the time after which a silent worker's jobs are taken over: so often it says that it still has them. */
const RENEWALS_PER_TAKEOVER = 3;

/**
 * The jobs in a worker's hand, and the word that it still has them. BullMQ's own keeper of locks goes by the wall clock: where
 * that is put back it says nothing for as long, the job is given to another worker, and the two carry it out side by side.
 * This one's clock never jumps.
 */
export class JobsInHand {
  readonly #held = new Map<string, Held>();
  readonly #worker: Pick<BullWorker, 'extendJobLocks'>;
  readonly #takeoverMs: number;
  readonly #onFault: (error: unknown) => void;
  #renewing = false;

  constructor(
    worker: Pick<BullWorker, 'extendJobLocks'>,
    o: { readonly takeoverMs: number; readonly onFault: (error: unknown) => void },
  ) {
    this.#worker = worker;
    this.#takeoverMs = o.takeoverMs;
    this.#onFault = o.onFault;
  }

  /** Renews from now on; the timer keeps no process alive. */
  renewNowAndThen(): NodeJS.Timeout {
    return setInterval(() => {
      this.#renew().catch(this.#onFault);
    }, this.#takeoverMs / RENEWALS_PER_TAKEOVER).unref();
  }

  /** Holds the job while it is worked on; the signal fires where another worker has it. */
  async with<T>(id: string, token: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const held = { token, controller: new AbortController() };
    this.#held.set(id, held);
    try {
      return await work(held.controller.signal);
    } finally {
      if (this.#held.get(id) === held) this.#held.delete(id);
    }
  }

  abortAll(): void {
    for (const { controller } of this.#held.values()) controller.abort();
  }

  async #renew(): Promise<void> {
    if (this.#renewing || this.#held.size === 0) return;
    this.#renewing = true;
    const held = new Map(this.#held);
    const tokens = [...held.values()].map(({ token }) => token);
    try {
      const lost = await this.#worker.extendJobLocks([...held.keys()], tokens, this.#takeoverMs);
      for (const id of lost) held.get(id)?.controller.abort();
    } finally {
      this.#renewing = false;
    }
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { TransientError } from '../errors/error-kinds.ts';
import { isRefusal, isUnreachable, refusalText } from './refusal.ts';

/** A time in which the queue's server takes no work. */
export interface Outage {
  /** The server's own sentence. */
  readonly reason: string;
  readonly sinceMs: number;
}

export interface PatienceSettings {
  /** The server's address, without user and password. */
  readonly label: string;
  /** How long a call waits for the server at most. */
  readonly limitMs: number;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3_000;

/**
 * Waits out what the queue's server refuses for now: the call is made again until it is taken. Calls must be such that one
 * which was carried out unheard does no harm twice.
 */
export class Patience {
  readonly #settings: PatienceSettings;
  readonly #listeners: ((outage: Outage | undefined) => void)[] = [];
  readonly #closing = new AbortController();
  #waiting = 0;
  #outage: Outage | undefined;

  constructor(settings: PatienceSettings) {
    this.#settings = settings;
  }

  /** Calls the listener when the server begins to refuse, and with undefined when it takes work again. */
  onChange(listener: (outage: Outage | undefined) => void): void {
    this.#listeners.push(listener);
    if (this.#outage !== undefined) listener(this.#outage);
  }

  /**
   * @throws TransientError where the server refuses for longer than the limit; what else the call throws, and what it
   * threw last when this is closed.
   */
  async with<T>(ask: () => Promise<T>): Promise<T> {
    try {
      const answer = await ask();
      if (this.#waiting === 0) this.#setOutage(undefined);
      return answer;
    } catch (error) {
      if (!isRefusal(error) || this.#closing.signal.aborted) throw error;
      return this.#waitOut(ask, error);
    }
  }

  /** Notes what a connection met that calls again by itself: calls wait in it, and none is refused. */
  notice(error: Error): void {
    if (isUnreachable(error)) this.#begin(error);
  }

  /** Calls that wait end with what the server said last. */
  close(): void {
    this.#closing.abort();
  }

  async #waitOut<T>(ask: () => Promise<T>, first: Error): Promise<T> {
    const deadlineMs = performance.now() + this.#settings.limitMs;
    let last = first;
    this.#waiting += 1;
    try {
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
        this.#begin(last);
        if (performance.now() > deadlineMs)
          throw new TransientError(
            `${this.#settings.label}: the queue is not writable: ${refusalText(last)}; mend the server and try again`,
          );
        await pause(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
        if (this.#closing.signal.aborted) throw last;
        try {
          return await ask();
        } catch (error) {
          if (!isRefusal(error)) throw error;
          last = error;
        }
      }
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#setOutage(undefined);
    }
  }

  #begin(error: Error): void {
    this.#setOutage({ reason: refusalText(error), sinceMs: this.#outage?.sinceMs ?? Date.now() });
  }

  #setOutage(outage: Outage | undefined): void {
    const isNews = (outage === undefined) !== (this.#outage === undefined) || outage?.reason !== this.#outage?.reason;
    this.#outage = outage;
    if (isNews && !this.#closing.signal.aborted) for (const listener of this.#listeners) listener(outage);
  }
}

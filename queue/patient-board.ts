import type { JsonValue } from '../engine/json.ts';
import type { Board } from './board.ts';
import type { Patience } from './patience.ts';

/** A board that waits where its server refuses for now. */
export class PatientBoard implements Board {
  readonly #board: Board;
  readonly #patience: Patience;

  constructor(board: Board, patience: Patience) {
    this.#board = board;
    this.#patience = patience;
  }

  post(key: string, value: JsonValue, ttlMs?: number): Promise<void> {
    return this.#patience.with(() => this.#board.post(key, value, ttlMs));
  }

  get(key: string): Promise<JsonValue | undefined> {
    return this.#patience.with(() => this.#board.get(key));
  }

  read(prefix: string): Promise<Map<string, JsonValue>> {
    return this.#patience.with(() => this.#board.read(prefix));
  }

  remove(key: string): Promise<void> {
    return this.#patience.with(() => this.#board.remove(key));
  }
}

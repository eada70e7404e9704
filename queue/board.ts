import type { JsonValue } from '../engine/json.ts';

/**
 * What processes on one queue tell one another besides jobs: small JSON values under keys (signals to a run, how far it
 * is, which workers live). A notice is replaced by the next one under its key and goes when its time is up. A key is a
 * section and a name, as in `run/NAME`; sections are kept apart, so that reading one costs nothing of the others.
 */
export interface Board {
  /** Puts up a notice; without `ttlMs` it stays until it is removed. Time is the server's. */
  post(key: string, value: JsonValue, ttlMs?: number): Promise<void>;
  /** Reads this one notice and no other. */
  get(key: string): Promise<JsonValue | undefined>;
  /** Notices of a section, named with its slash, by key in ascending order. */
  read(section: string): Promise<Map<string, JsonValue>>;
  remove(key: string): Promise<void>;
}

import type { JsonValue } from '../engine/json.ts';

/**
 * What processes on one queue tell one another besides jobs: small JSON values under keys (signals to a run, how far it
 * is, which workers live). A notice is replaced by the next one under its key and goes when its time is up.
 */
export interface Board {
  /** Puts up a notice; without `ttlMs` it stays until it is removed. Time is the server's. */
  post(key: string, value: JsonValue, ttlMs?: number): Promise<void>;
  get(key: string): Promise<JsonValue | undefined>;
  /** Notices whose key begins so, by key in ascending order. */
  read(prefix: string): Promise<Map<string, JsonValue>>;
  remove(key: string): Promise<void>;
}

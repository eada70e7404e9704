/** What keeps a run from being released, and what its reader must know; one sentence each. */
export interface GuardSentences {
  readonly holds: readonly string[];
  readonly warnings: readonly string[];
}

/** Parts of the land that a sentence names. */
export const MOST_NAMED = 5;

/** An area in a sentence. */
export function km2Text(km2: number): string {
  return km2 >= 1000 ? km2.toFixed(0) : String(Number(km2.toPrecision(4)));
}

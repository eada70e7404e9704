/** A change that alters nothing anybody could notice, with why. It is known by its file and by its line before and after. */
export interface EquivalentChange {
  readonly file: string;
  readonly was: string;
  readonly becomes: string;
  readonly reason: string;
}

export const EQUIVALENT_CHANGES: readonly EquivalentChange[] = [];

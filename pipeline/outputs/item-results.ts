import type { ArtifactRef } from '../../engine/artifact-store.ts';

/** What the items of a run made, as far as they are done. */
export interface ItemResults {
  resultOf(id: string): ArtifactRef | undefined;
  /** Of all items that are done, in the order of the plan. */
  results(): Iterable<readonly [id: string, artifact: ArtifactRef]>;
}

export const NO_RESULTS: ItemResults = { resultOf: () => undefined, results: () => [] };

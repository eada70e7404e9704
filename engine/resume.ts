import type { ArtifactRef, ArtifactStore } from './artifact-store.ts';
import type { Sha256 } from './digest.ts';
import { memoKey } from './memo-key.ts';
import { predecessors, resolveInput, type WorkItem } from './work-item.ts';

/** What a look at the store says of a plan: results that stand, and items that have to be carried out. */
export interface Standing {
  readonly results: Map<string, ArtifactRef>;
  readonly toDo: Set<string>;
}

/**
 * Finds out what earlier attempts left. An item is to do if nothing remembers its result, or if its content is gone
 * and an item to do needs it. Items must be listed after those that they need.
 */
export async function findStanding(o: {
  readonly items: readonly WorkItem[];
  readonly artifacts: ArtifactStore;
  readonly versionOf: (item: WorkItem) => number;
  readonly platform: Sha256;
  /** Results of this attempt, e.g. of what was acquired. */
  readonly results: ReadonlyMap<string, ArtifactRef>;
  /** True where the run's outputs are written, so that content kept for the run is not needed for them. */
  readonly outputsStand: boolean;
}): Promise<Standing> {
  const results = new Map(o.results);
  for (const item of o.items) {
    if (results.has(item.id) || !predecessors(item).every((id) => results.has(id))) continue;
    const input = resolveInput(item, (id) => results.get(id)!.digest);
    const { stage, step, options } = item;
    const key = memoKey({ stage, step, version: o.versionOf(item), input, options, platform: o.platform });
    const known = await o.artifacts.recall(key);
    if (known !== undefined) results.set(item.id, known);
  }
  const toDo = await itemsToDo({ ...o, results });
  for (const id of toDo) results.delete(id);
  return { results, toDo };
}

async function itemsToDo(o: {
  readonly items: readonly WorkItem[];
  readonly results: ReadonlyMap<string, ArtifactRef>;
  readonly artifacts: ArtifactStore;
  readonly outputsStand: boolean;
}): Promise<Set<string>> {
  const toDo = new Set<string>();
  const neededContent = new Set<string>();
  for (const item of [...o.items].reverse()) {
    const result = o.results.get(item.id);
    const wanted = item.keep === 'always' || (item.keep === 'run' && !o.outputsStand);
    const contentNeeded = neededContent.has(item.id) || wanted;
    if (result !== undefined && (!contentNeeded || (await o.artifacts.has(result)))) continue;
    toDo.add(item.id);
    for (const id of predecessors(item)) neededContent.add(id);
  }
  return toDo;
}

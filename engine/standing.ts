import type { ArtifactRef, ArtifactStore } from './artifact-store.ts';
import type { Sha256 } from './digest.ts';
import { memoKey } from './memo-key.ts';
import { predecessors, resolveInput, type WorkItem } from './work-item.ts';

/** How a step looks up its earlier results. */
export interface StepMemory {
  /** Digest of the platform and the code. */
  readonly pin: Sha256;
  readonly artifacts: ArtifactStore;
}

/**
 * What earlier attempts made of a group's items, as far as the store remembers. An item is looked up where the digests
 * of all that it needs are known, from elsewhere or from this look-up; whether its content is still there is not asked.
 * Items must be listed after those that they need.
 */
export async function recallGroup(
  items: readonly WorkItem[],
  digestOf: (id: string) => Sha256 | undefined,
  { pin, artifacts }: StepMemory,
): Promise<Map<string, ArtifactRef>> {
  const found = new Map<string, ArtifactRef>();
  const known = (id: string): Sha256 | undefined => found.get(id)?.digest ?? digestOf(id);
  for (const item of items) {
    const { version, looksOutside } = item.traits;
    if (looksOutside === true || digestOf(item.id) !== undefined) continue;
    if (!predecessors(item).every((id) => known(id) !== undefined)) continue;
    const input = resolveInput(item, (id) => known(id)!);
    const { stage, step, options } = item;
    const memo = await artifacts.recall(memoKey({ stage, step, version, input, options, pin }));
    if (memo !== undefined) found.set(item.id, memo);
  }
  return found;
}

/**
 * The items of a group that have to be carried out: those without a result, and those whose content is gone although the
 * run keeps it or another item to do needs it.
 */
export async function itemsToDo(
  items: readonly WorkItem[],
  resultOf: (id: string) => ArtifactRef | undefined,
  o: { readonly artifacts: Pick<ArtifactStore, 'has'>; readonly outputsStand: boolean },
): Promise<Set<string>> {
  const toDo = new Set<string>();
  const neededContent = new Set<string>();
  for (const item of [...items].reverse()) {
    const result = resultOf(item.id);
    const { keep } = item.traits;
    const wanted = keep === undefined || (keep === 'run' && !o.outputsStand);
    const contentNeeded = wanted || neededContent.has(item.id);
    if (result !== undefined && (!contentNeeded || (await o.artifacts.has(result)))) continue;
    toDo.add(item.id);
    for (const id of predecessors(item)) neededContent.add(id);
  }
  return toDo;
}

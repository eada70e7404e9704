import { expect, it } from 'vitest';
import type { ArtifactRef } from '../../engine/artifact-store.ts';
import { sha256OfBytes } from '../../engine/digest.ts';
import { MemoryArtifactStore } from '../../engine/memory-artifact-store.ts';
import { memoKey } from '../../engine/memo-key.ts';
import { itemsToDo, recallGroup } from '../../engine/standing.ts';
import type { WorkItem } from '../../engine/work-item.ts';

function item(id: string, needs: readonly string[], traits: Partial<WorkItem['traits']> = {}): WorkItem {
  return {
    ...{ id, stage: 'stage', step: id, options: { of: id }, input: {} },
    ...{ needs: { before: needs }, traits: { version: 1, ...traits } },
  };
}

/** a is dropped once b is done; b is kept until the run's outputs are written; c for good. */
const ITEMS = [item('a', [], { keep: 'consumers' }), item('b', ['a'], { keep: 'run' }), item('c', ['b'])];
const refOf = (id: string): ArtifactRef => ({ digest: sha256OfBytes(id), sizeBytes: 1 });

/** What is to do where these items have a result and the content of these is there. */
async function toDo(made: string, there: string, outputsStand = false): Promise<string> {
  const contents = new Set(there.split('').map((id) => refOf(id).digest));
  const artifacts = { has: async ({ digest }: ArtifactRef) => contents.has(digest) };
  const result = (id: string): ArtifactRef | undefined => (made.includes(id) ? refOf(id) : undefined);
  return [...(await itemsToDo(ITEMS, result, { artifacts, outputsStand }))].sort().join('');
}

it('does what has no result, and what is gone though the run keeps it or an item to do needs it', async () => {
  expect(await toDo('', '')).toBe('abc');
  expect(await toDo('abc', 'bc')).toBe('');
  // The content that is kept for good is gone, and nothing else.
  expect(await toDo('abc', 'b')).toBe('c');
  expect(await toDo('abc', '')).toBe('abc');
  // Blocks of the map are gone, but the map is written.
  expect(await toDo('abc', 'c', true)).toBe('');
  expect(await toDo('abc', 'c', false)).toBe('ab');
  expect(await toDo('ab', 'b', true)).toBe('c');
  expect(await toDo('ab', '', true)).toBe('abc');
});

it('recalls what earlier attempts made, where all that it needs is known, but nothing that looks outside', async () => {
  const pin = sha256OfBytes('pin');
  const artifacts = new MemoryArtifactStore();
  const remember = async (of: WorkItem, input: Record<string, unknown>): Promise<void> => {
    const { stage, step, options } = of;
    const key = memoKey({ stage, step, version: of.traits.version, input, options, pin });
    await artifacts.remember(key, refOf(of.id));
  };
  await remember(ITEMS[0]!, { before: [] });
  await remember(ITEMS[1]!, { before: [refOf('a').digest] });
  await remember(ITEMS[2]!, { before: [refOf('another b').digest] });
  const recall = (items: readonly WorkItem[], on = pin): Promise<string[]> =>
    recallGroup(items, () => undefined, { pin: on, artifacts }).then((found) => [...found.keys()]);
  expect(await recall(ITEMS)).toEqual(['a', 'b']);
  expect(await recall(ITEMS.slice(1))).toEqual([]);
  expect(await recall(ITEMS, sha256OfBytes('another platform'))).toEqual([]);
  expect(await recall([{ ...ITEMS[0]!, traits: { version: 1, looksOutside: true } }])).toEqual([]);
  expect(await recall([{ ...ITEMS[0]!, traits: { version: 2 } }])).toEqual([]);
  const known = (id: string): string | undefined => (id === 'a' ? refOf('a').digest : undefined);
  expect([...(await recallGroup(ITEMS, known, { pin, artifacts })).keys()]).toEqual(['b']);
});

import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readRunFile } from '../../config/read-run-file.ts';
import { ItemLedger } from '../../engine/item-ledger.ts';
import { MemoryArtifactStore } from '../../engine/memory-artifact-store.ts';
import { predecessors } from '../../engine/work-item.ts';
import { planRun } from '../../pipeline/planning/plan-run.ts';
import { PlannedItems } from '../../pipeline/planned-items.ts';
import { readWorkPlan, storeWorkPlan } from '../../pipeline/planning/work-plan.ts';
import { root } from '../cli/quadrat.ts';

let items: PlannedItems;
const artifacts = new MemoryArtifactStore();

beforeAll(async () => {
  const plan = await planRun(await readRunFile(path.join(root, 'sample-tiles', 'run.yaml')));
  const { digest } = await storeWorkPlan(plan, artifacts);
  items = new PlannedItems(await readWorkPlan(digest, artifacts));
});

it('finds every item by its place, its group and its id', () => {
  const all = Array.from({ length: items.groupCount }, (_, group) => items.group(group)).flat();
  expect(all).toHaveLength(items.itemCount);
  all.forEach(({ id }, place) => {
    expect([id, items.ordinalOf(id), items.idAt(place)]).toEqual([id, place, id]);
    expect(items.item(id)?.id).toBe(id);
  });
  expect([...items.stageTotals.values()].reduce((sum, total) => sum + total, 0)).toBe(items.itemCount);
});

it('gives every group a fixed place among neighbours of its kind', () => {
  for (const size of [1, 3, 64]) {
    for (let group = 0; group < items.groupCount; group++) {
      const { first, end } = items.neighbours(group, size);
      expect(first <= group && group < end && end - first <= size).toBe(true);
      for (let other = first; other < end; other++) expect(items.neighbours(other, size)).toEqual({ first, end });
      const steps = (of: number): string[] => items.group(of).map(({ step }) => step);
      expect(steps(first)).toEqual(steps(end - 1));
    }
  }
});

it('puts few of the first tiles together, so that the first one is soon done', () => {
  const firstTile = items.stageTotals.get('acquisition')!;
  const sizes: number[] = [];
  for (let group = firstTile; group < items.groupCount - 1;) {
    const { first, end } = items.neighbours(group, 4);
    sizes.push(end - first);
    group = end;
  }
  expect(sizes.slice(0, 3)).toEqual([1, 1, 2]);
});

it('lists items after those that they need, and counts who needs what is dropped early', () => {
  const all = Array.from({ length: items.groupCount }, (_, group) => items.group(group)).flat();
  const consumers = new Map<string, number>();
  all.forEach((item, place) => {
    for (const id of predecessors(item)) {
      expect(items.ordinalOf(id)).toBeLessThan(place);
      consumers.set(id, (consumers.get(id) ?? 0) + 1);
    }
  });
  for (const { id, traits } of all)
    expect(items.consumersOf(id)).toBe(traits.keep === 'consumers' ? consumers.get(id) : undefined);
});

it('keeps states and results of a million items in little room', () => {
  const ledger = new ItemLedger(1_000_000);
  const ref = { digest: 'ab'.repeat(32), sizeBytes: 2 ** 40 };
  expect(ledger.result(999_999)).toBeUndefined();
  ledger.record(999_999, ref);
  ledger.mark(999_999, 'done');
  expect(ledger.result(999_999)).toEqual(ref);
  ledger.mark(999_999, 'open');
  expect([ledger.result(999_999), ledger.lastDigest(999_999)]).toEqual([undefined, ref.digest]);
  expect(ledger.result(0)).toBeUndefined();
});

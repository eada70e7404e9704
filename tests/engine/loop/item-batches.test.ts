import { expect, it } from 'vitest';
import type { WorkItem } from '../../../engine/work-item.ts';
import { ItemBatches, type Batch } from '../../../engine/loop/item-batches.ts';

const threes = {
  neighbours: (group: number) => ({ first: group - (group % 3), end: group - (group % 3) + 3 }),
};
const item = (group: number): WorkItem => ({
  id: `s/t/${group}`,
  stage: 's',
  step: 't',
  options: {},
  input: {},
  needs: {},
  traits: { version: 1 },
});
const open = (groups: readonly number[]): ItemBatches => {
  const batches = new ItemBatches(threes, 3);
  for (const group of groups) batches.await(item(group), group);
  return batches;
};
const shown = (batches: readonly Batch[]): string[] =>
  batches.map(({ id, items }) => `${id}: ${items.map((one) => one.id).join(' ')}`);

it('are the same whatever the order in which their items become ready', () => {
  for (const order of [
    [0, 1, 2, 3, 4, 5],
    [5, 3, 1, 0, 4, 2],
  ]) {
    const batches = open(order);
    const taken: string[] = [];
    for (const group of order) {
      batches.ready(item(group), group);
      taken.push(...batches.takeComplete(() => false).map(({ id, items }) => `${id}: ${items.length}`));
    }
    expect(taken.sort()).toEqual(['s/t/0-2: 3', 's/t/3-5: 3']);
  }
});

it('keep their names where some of their items are done already', () => {
  const batches = open([1, 2, 4, 5, 3]);
  for (const group of [5, 2, 4, 1, 3]) batches.ready(item(group), group);
  expect(shown(batches.takeComplete(() => false)).sort()).toEqual([
    's/t/0-2: s/t/2 s/t/1',
    's/t/3-5: s/t/5 s/t/4 s/t/3',
  ]);
});

it('wait for groups that are still to be opened, and not for items that are lost or done by others', () => {
  const batches = open([0, 1]);
  batches.ready(item(0), 0);
  batches.ready(item(1), 1);
  expect(batches.takeComplete((group) => group === 2)).toEqual([]);
  batches.await(item(2), 2);
  expect(batches.takeComplete(() => false)).toEqual([]);
  batches.drop(item(2), 2, { wasReady: false });
  batches.drop(item(0), 0, { wasReady: true });
  expect(shown(batches.takeComplete(() => false))).toEqual(['s/t/1: s/t/1']);
  expect(batches.takeComplete(() => false)).toEqual([]);
});

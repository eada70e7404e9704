import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkItem } from '../../../engine/work-item.ts';
import { ItemBatches } from '../../../engine/loop/item-batches.ts';
import { OpenItems } from '../../../engine/loop/open-items.ts';

const item = (id: string): WorkItem => ({
  id,
  stage: 's',
  step: id,
  options: {},
  input: {},
  needs: {},
  traits: { version: 1 },
});
const ids = (items: readonly WorkItem[]): string[] => items.map(({ id }) => id);
const oneByOne = { neighbours: (group: number) => ({ first: group, end: group + 1 }) };
const takeReady = (open: OpenItems): WorkItem[] => open.takeReady(() => false).flatMap(({ items }) => items);

describe('items under way', () => {
  it('are ready once all that they wait for is done, and given out once', () => {
    const open = new OpenItems(new ItemBatches(oneByOne, 1));
    open.add(item('a'), 0, []);
    open.add(item('b'), 0, ['a', 'elsewhere']);
    open.add(item('c'), 1, ['a', 'b']);
    expect(ids(takeReady(open))).toEqual(['a']);
    expect(takeReady(open)).toEqual([]);
    expect(open.groups).toBe(2);
    expect(open.finish('a')).toBe(true);
    expect(open.finish('a')).toBe(false);
    expect(ids(takeReady(open))).toEqual(['b']);
    open.finish('b');
    expect([ids(takeReady(open)), open.groups, open.size]).toEqual([['c'], 1, 1]);
  });

  it('take with them, when they fail, those that need them and no others', () => {
    const open = new OpenItems(new ItemBatches(oneByOne, 1));
    for (const [id, needs] of [
      ['a', []],
      ['b', ['a']],
      ['c', ['b']],
      ['d', []],
      ['e', ['d', 'c']],
    ] as const)
      open.add(item(id), 0, needs);
    takeReady(open);
    expect(ids(open.fail('a')).sort()).toEqual(['b', 'c', 'e']);
    expect([open.size, open.has('d'), open.groups]).toEqual([1, true, 1]);
  });

  it('all come to an end in any order of finishing, each after what it waits for', () => {
    const graph = fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(graph, fc.infiniteStream(fc.nat()), (needs, picks) => {
        const open = new OpenItems(new ItemBatches(oneByOne, 1));
        const waits = needs.map((numbers, index) => (index === 0 ? [] : [...new Set(numbers.map((n) => n % index))]));
        waits.forEach((before, index) => open.add(item(String(index)), index % 5, before.map(String)));
        const done = new Set<number>();
        const ready = ids(takeReady(open));
        while (ready.length > 0) {
          const [id] = ready.splice((picks.next().value as number) % ready.length, 1);
          expect(waits[Number(id)]!.every((before) => done.has(before))).toBe(true);
          done.add(Number(id));
          open.finish(id!);
          ready.push(...ids(takeReady(open)));
        }
        expect([done.size, open.size, open.groups]).toEqual([needs.length, 0, 0]);
      }),
    );
  });
});

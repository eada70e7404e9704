import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collapseThinParts, representative, type SamplePart } from '../../statistics/collapse.ts';

const part = (name: string, size: number, units: number): SamplePart => ({ name, size, units });
const joins = (parts: readonly SamplePart[], o: Parameters<typeof collapseThinParts>[1]): Record<string, string> =>
  Object.fromEntries(collapseThinParts(parts, o).map(({ name, into }) => [name, into]));

const samples = fc
  .array(fc.record({ size: fc.double({ min: 0, max: 100, noNaN: true }), units: fc.nat(40) }), { minLength: 1 })
  .map((list) => list.map(({ size, units }, i) => part(`p${i}`, size, size === 0 ? 0 : units)));

describe('thin parts', () => {
  it('join the next larger one, from the smallest on, until none is thin', () => {
    const parts = [part('big', 900, 90), part('mid', 60, 6), part('small', 30, 3), part('tiny', 10, 1)];
    // tiny into small: four units, still thin; both into mid.
    expect(joins(parts, { minimumUnits: 5 })).toEqual({ small: 'mid', tiny: 'mid' });
    expect(joins(parts, { minimumUnits: 4 })).toEqual({ tiny: 'small' });
    expect(joins(parts, { minimumUnits: 1 })).toEqual({});
  });

  it('that are the largest join the next smaller one', () => {
    expect(joins([part('a', 10, 8), part('b', 90, 1)], { minimumUnits: 5 })).toEqual({ b: 'a' });
  });

  it('join what is declared, whatever their size', () => {
    const parts = [part('crop', 500, 50), part('orchard', 100, 10), part('water', 300, 30), part('shore', 1, 0)];
    const declared = { orchard: 'crop', shore: 'water' };
    expect(joins(parts, { minimumUnits: 5, declared })).toEqual(declared);
    // Without it the shore would have gone to the orchards.
    expect(joins(parts, { minimumUnits: 5 })).toEqual({ shore: 'orchard' });
  });

  it('may be declared in a chain or a ring without being lost', () => {
    const parts = [part('a', 10, 9), part('b', 20, 9), part('c', 30, 9)];
    expect(joins(parts, { minimumUnits: 1, declared: { a: 'b', b: 'c' } })).toEqual({ a: 'c', b: 'c' });
    expect(joins(parts, { minimumUnits: 1, declared: { a: 'b', b: 'a' } })).toEqual({ a: 'b' });
  });

  it('without size stay where they are', () => {
    expect(joins([part('a', 10, 9), part('none', 0, 0)], { minimumUnits: 5 })).toEqual({});
  });

  it('lose nothing: what stands for others holds all of their size, none that stands is thin but a last one', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 12 }), (parts, minimumUnits) => {
        const collapsed = collapseThinParts(parts, { minimumUnits });
        const held = new Map<string, SamplePart>();
        for (const { name, size, units } of parts) {
          const of = representative(collapsed, name);
          expect(representative(collapsed, of)).toBe(of);
          const before = held.get(of) ?? part(of, 0, 0);
          held.set(of, part(of, before.size + size, before.units + units));
        }
        const standing = [...held.values()].filter(({ size }) => size > 0);
        const thin = standing.filter(({ units }) => units < minimumUnits);
        if (standing.length > 1) expect(thin).toEqual([]);
      }),
    );
  });

  it('are found in whatever order the parts are listed', () => {
    fc.assert(
      fc.property(samples, (parts) => {
        expect(joins(parts.toReversed(), { minimumUnits: 5 })).toEqual(joins(parts, { minimumUnits: 5 }));
      }),
    );
  });
});

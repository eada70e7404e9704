import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realAllocation, type AllocationRule } from '../../statistics/allocation.ts';
import { wholeAllocation } from '../../statistics/whole-allocation.ts';

const rules: readonly AllocationRule[] = ['proportional', 'equal', 'neyman', 'cost-optimal', 'compromise'];

const strataOf = fc.array(
  fc.record({
    size: fc.double({ min: 0.01, max: 1000, noNaN: true }),
    unitCount: fc.integer({ min: 1, max: 500 }),
    deviation: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 0.5, noNaN: true })),
    cost: fc.double({ min: 0.1, max: 10, noNaN: true }),
  }),
  { minLength: 1, maxLength: 8 },
);

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Table 8 of Olofsson et al. 2014: two rare classes of change. */
const table8 = [0.02, 0.015, 0.32, 0.645].map((size, h) => ({
  name: `stratum ${h}`,
  size,
  deviation: Math.sqrt([0.21, 0.24, 0.09, 0.0475][h]!),
}));

describe('an allocation', () => {
  it('keeps the total, gives every stratum its minimum and none more than it has', () => {
    fc.assert(
      fc.property(
        strataOf,
        fc.constantFrom(...rules),
        fc.integer({ min: 2, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (given, rule, minimum, at) => {
          const strata = given.map((stratum, h) => ({ ...stratum, name: String(h) }));
          const caps = strata.map(({ unitCount }) => unitCount);
          const floors = caps.map((cap) => Math.min(cap, minimum));
          const total = Math.round(sum(floors) + at * (sum(caps) - sum(floors)));
          const units = wholeAllocation({ strata, rule, total, minimum });
          expect(sum(units)).toBe(total);
          for (const [h, n] of units.entries()) {
            expect(Number.isInteger(n)).toBe(true);
            expect(n).toBeGreaterThanOrEqual(floors[h]!);
            expect(n).toBeLessThanOrEqual(caps[h]!);
          }
        },
      ),
      { seed: 4, numRuns: 500 },
    );
  });

  it('fixes rare classes at the minimum and shares the rest out by size, as Olofsson et al. do', () => {
    const units = realAllocation({ strata: table8, rule: 'compromise', total: 641, minimum: 75 });
    expect(units).toEqual([75, 75, expect.closeTo((491 * 0.32) / 0.965, 9), expect.closeTo((491 * 0.645) / 0.965, 9)]);
    expect(wholeAllocation({ strata: table8, rule: 'compromise', total: 641, minimum: 75 })).toEqual([
      75, 75, 163, 328,
    ]);
  });

  it('takes a small stratum whole and gives what it cannot hold to the others', () => {
    const strata = [
      { name: 'small', size: 50, unitCount: 4 },
      { name: 'middle', size: 30, unitCount: 1000 },
      { name: 'large', size: 20, unitCount: 1000 },
    ];
    expect(wholeAllocation({ strata, rule: 'proportional', total: 104 })).toEqual([4, 60, 40]);
  });

  it('of Neyman has the smallest variance, of costs the smallest for its price', () => {
    const variance = (units: readonly number[]): number =>
      sum(table8.map(({ size, deviation }, h) => (size * deviation) ** 2 / units[h]!));
    const of = (rule: AllocationRule): readonly number[] => realAllocation({ strata: table8, rule, total: 5000 });
    expect(variance(of('neyman'))).toBeLessThan(Math.min(variance(of('proportional')), variance(of('equal'))));
    const costs = [1, 4, 9, 16];
    const priced = realAllocation({
      strata: table8.map((stratum, h) => ({ ...stratum, cost: costs[h]! })),
      ...{ rule: 'cost-optimal', total: 5000 },
    });
    const price = (units: readonly number[]): number => sum(units.map((n, h) => n * costs[h]!));
    expect(variance(priced) * price(priced)).toBeLessThan(variance(of('neyman')) * price(of('neyman')));
  });

  it('fills strata without variance only when the others are full', () => {
    const strata = [
      { name: 'a', size: 1, unitCount: 10, deviation: 0.5 },
      { name: 'b', size: 9, unitCount: 90, deviation: 0 },
    ];
    expect(wholeAllocation({ strata, rule: 'neyman', total: 12 })).toEqual([10, 2]);
    expect(wholeAllocation({ strata, rule: 'neyman', total: 60 })).toEqual([10, 50]);
  });

  it('refuses what cannot be', () => {
    const strata = table8.map((stratum) => ({ ...stratum, unitCount: 100 }));
    const refused = (rule: AllocationRule, total: number, minimum = 2) => {
      expect(() => wholeAllocation({ strata, rule, total, minimum })).toThrow(RangeError);
    };
    refused('compromise', 100, 50);
    refused('equal', 401);
    refused('equal', 10.5);
    expect(() => wholeAllocation({ strata, rule: 'cost-optimal', total: 50 })).toThrow(/"stratum 0" needs a cost/);
  });
});

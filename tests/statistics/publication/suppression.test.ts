import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRecovered, protectReleases } from '../../../benchmarks/suppression/protect-releases.ts';
import { randomReleases } from '../../../benchmarks/suppression/random-releases.ts';
import { seededRandom } from '../../../statistics/random-stream.ts';
import { sameRelation, sumRelation, type AdditiveTable } from '../../../statistics/publication/additive-table.ts';
import { feasibleInterval } from '../../../benchmarks/suppression/feasible-interval.ts';
import { primaryConfStatus } from '../../../statistics/publication/conf-status.ts';
import { primarySuppression } from '../../../statistics/publication/primary-suppression.ts';
import { secondarySuppression } from '../../../statistics/publication/secondary-suppression.ts';

interface GoldenTable {
  readonly values: readonly number[];
  readonly relations: readonly (readonly [number, readonly number[]])[];
  readonly withheld: readonly number[];
  readonly intervals: readonly (readonly [number, number, number | null])[];
}

const golden = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../golden/suppression/intervals.json'), 'utf8'),
) as { readonly tables: readonly GoldenTable[] };

/** Rows of classes that add up to the last column, and columns that add up to the last row. */
function twoWay(rows: readonly (readonly number[])[]): AdditiveTable {
  const width = rows[0]!.length + 1;
  const closed = rows.map((row) => [...row, row.reduce((sum, value) => sum + value, 0)]);
  const margin = closed[0]!.map((_, column) => closed.reduce((sum, row) => sum + row[column]!, 0));
  const all = [...closed, margin];
  const at = (row: number, column: number): number => row * width + column;
  const rowSums = all.map((row, r) =>
    sumRelation(
      at(r, width - 1),
      row.slice(0, -1).map((_, c) => at(r, c)),
    ),
  );
  const columnSums = margin.map((_, c) =>
    sumRelation(
      at(rows.length, c),
      rows.map((_row, r) => at(r, c)),
    ),
  );
  return { cells: all.flat().map((value) => ({ value })), relations: [...rowSums, ...columnSums] };
}

function withheldIn({ cells }: AdditiveTable, withheld: readonly number[]): boolean[] {
  return cells.map((_, cell) => withheld.includes(cell));
}

describe('the interval attack', () => {
  it('finds the intervals that another solver finds, in 25 tables', () => {
    for (const { values, relations, withheld, intervals } of golden.tables) {
      const table = {
        cells: values.map((value) => ({ value })),
        relations: relations.map(([parent, parts]) => sumRelation(parent, parts)),
      };
      for (const [cell, lower, upper] of intervals) {
        const found = feasibleInterval(table, withheldIn(table, withheld), cell);
        expect(found.lower).toBeCloseTo(lower, 6);
        if (upper === null) expect(found.upper).toBe(Number.POSITIVE_INFINITY);
        else expect(found.upper).toBeCloseTo(upper, 6);
      }
    }
  });

  it('works out a cell that is withheld alone, and one in a rectangle of four only within limits', () => {
    const table = twoWay([
      [10, 20, 30],
      [5, 40, 15],
    ]);
    expect(feasibleInterval(table, withheldIn(table, [0]), 0)).toEqual({ lower: 10, upper: 10 });
    // Up to what the smaller of the other corners can give: 20 and 5.
    expect(feasibleInterval(table, withheldIn(table, [0, 1, 4, 5]), 0)).toEqual({ lower: 0, upper: 15 });
  });

  it('subtracts one release from another', () => {
    // 12 is withheld beside 8 in the first release; the second gives their neighbour's new number and the old total.
    const table: AdditiveTable = {
      cells: [{ value: 12 }, { value: 8 }, { value: 20 }, { value: 8 }],
      relations: [sumRelation(2, [0, 1]), sameRelation(1, 3)],
    };
    expect(feasibleInterval(table, [true, true, false, false], 0)).toEqual({ lower: 12, upper: 12 });
    const revised = { ...table, relations: [sumRelation(2, [0, 1]), sameRelation(1, 3, 2)] };
    expect(feasibleInterval(revised, [true, true, false, false], 0)).toEqual({ lower: 10, upper: 14 });
  });
});

describe('secondary suppression', () => {
  it('withholds three more corners of a rectangle for one cell, the cheapest', () => {
    const table = twoWay([
      [10, 20, 30],
      [5, 40, 15],
      [50, 60, 70],
    ]);
    const { secondary, unprotected } = secondarySuppression({ table, primary: [0], protection: 0.1 });
    expect(unprotected).toEqual([]);
    expect(secondary).toHaveLength(3);
    expect(feasibleInterval(table, withheldIn(table, [0, ...secondary]), 0).lower).toBeLessThanOrEqual(9);
  });

  it('protects the sum of two withheld cells that would itself be withheld', () => {
    // Two holdings, one in each cell: either could subtract itself from the sum that the total gives away.
    const table: AdditiveTable = {
      cells: [{ value: 10 }, { value: 12 }, { value: 30 }, { value: 40 }, { value: 92 }],
      relations: [sumRelation(4, [0, 1, 2, 3])],
    };
    const request = { table, primary: [0, 1], protection: 0.1 };
    expect(secondarySuppression(request).secondary).toEqual([]);
    const isUnionSensitive = (cells: readonly number[]): boolean => cells.every((cell) => cell < 2);
    expect(secondarySuppression({ ...request, isUnionSensitive }).secondary).toEqual([2]);
  });

  it('says so where an earlier release has given the cell away', () => {
    const table: AdditiveTable = { cells: [{ value: 12 }, { value: 12 }], relations: [sameRelation(0, 1)] };
    const found = secondarySuppression({ table, primary: [0], protection: 0.1, released: new Set([1]) });
    expect(found).toEqual({ secondary: [], unprotected: [{ cells: [0], by: 'anybody' }] });
  });

  it('turns no table round where a revision is known to go one way only', () => {
    // The second cell was 10, and nobody revises by more than 2: it may be less than its 12, and no more.
    const table: AdditiveTable = {
      cells: [{ value: 10 }, { value: 12 }, { value: 30 }, { value: 40 }, { value: 92 }, { value: 10 }],
      relations: [sumRelation(4, [0, 1, 2, 3]), sameRelation(1, 5, 2)],
    };
    const found = secondarySuppression({ table, primary: [0, 1], protection: 0.1, released: new Set([4, 5]) });
    expect(found).toEqual({ secondary: [2], unprotected: [{ cells: [1], by: 'anybody' }] });
  });

  it('leaves no cell of any table that the attack recovers, and withholds none for nothing', () => {
    const cell = fc.integer({ min: 1, max: 500 });
    const rows = fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 2, maxLength: 6 }),
      );
    fc.assert(
      fc.property(rows, fc.integer(), (values, seed) => {
        const table = twoWay(values);
        const random = seededRandom(seed);
        const primary = [...table.cells.keys()].filter(() => random() < 0.2);
        const { secondary, unprotected } = secondarySuppression({ table, primary, protection: 0.15 });
        const isOpen = (withheld: readonly number[]): boolean =>
          primary.some((target) => isRecovered(table, withheldIn(table, withheld), target, 0.15));
        expect(unprotected).toEqual([]);
        expect(isOpen([...primary, ...secondary])).toBe(false);
        for (const spared of secondary)
          expect(isOpen([...primary, ...secondary.filter((other) => other !== spared)])).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('protects 20 random tables of two levels in two releases at less cost than whole rows', () => {
    const results = Array.from({ length: 20 }, (_, index) => protectReleases(randomReleases(seededRandom(index + 1))));
    expect(results.flatMap(({ recovered, unprotected }) => [...recovered, ...unprotected])).toEqual([]);
    const sum = (of: (result: (typeof results)[number]) => number): number => results.reduce((n, r) => n + of(r), 0);
    expect(sum((r) => r.protectedCells.length)).toBeGreaterThan(200);
    expect(sum((r) => r.lost)).toBeLessThan(0.75 * sum((r) => r.lostByRows));
  });

  it('refuses a protection that is none', () => {
    const table: AdditiveTable = { cells: [{ value: 1 }], relations: [] };
    expect(() => secondarySuppression({ table, primary: [0], protection: 0 })).toThrow(
      'Protection is a share above 0, found 0.',
    );
  });
});

describe('primary suppression', () => {
  const rules = { minContributors: 3, dominance: { largest: 2, share: 0.85 }, pPercent: 0.1 };

  it('names the rules that a cell breaks, whatever the order of its contributors', () => {
    expect(primarySuppression([5, 80, 10, 5], rules)).toEqual({
      frequency: false,
      dominance: true,
      pPercent: false,
      isSensitive: true,
    });
    expect(primarySuppression([40, 45], rules)).toMatchObject({ frequency: true, dominance: true, pPercent: true });
    expect(primarySuppression([], rules).isSensitive).toBe(false);
  });

  it('gives each rule its code, and one for several', () => {
    const code = (cell: readonly number[], only: Partial<typeof rules>): string =>
      primaryConfStatus(primarySuppression(cell, only), only);
    expect(code([1, 1], { minContributors: 3 })).toBe('A');
    expect(code([80, 10, 5], { dominance: { largest: 2, share: 0.85 } })).toBe('T');
    expect(code([50, 49, 1], { pPercent: 0.1 })).toBe('M');
    expect(code([40, 45], rules)).toBe('C');
    expect(code([10, 10, 10, 10], rules)).toBe('F');
  });

  it('breaks a rule above its limit and not at it', () => {
    const { dominance, pPercent, minContributors } = {
      dominance: { dominance: { largest: 2, share: 0.75 } },
      pPercent: { pPercent: 0.25 },
      minContributors: { minContributors: 3 },
    };
    expect(primarySuppression([50, 25, 25], dominance).isSensitive).toBe(false);
    expect(primarySuppression([51, 25, 24], dominance).isSensitive).toBe(true);
    // What the second largest learns of 40 is off by 10, a quarter of it.
    expect(primarySuppression([40, 30, 6, 4], pPercent).isSensitive).toBe(false);
    expect(primarySuppression([40, 30, 6, 3], pPercent).isSensitive).toBe(true);
    expect(primarySuppression([1, 1, 1], minContributors).isSensitive).toBe(false);
    // Who has nothing hides nobody.
    expect(primarySuppression([1, 0], minContributors).isSensitive).toBe(true);
    expect(primarySuppression([9, 0, 0], minContributors).isSensitive).toBe(true);
    expect(primarySuppression([0, 0, 0], dominance).isSensitive).toBe(false);
    for (const rules of [
      { dominance: { largest: 0, share: 0.5 } },
      { dominance: { largest: 1, share: 0 } },
      { pPercent: 0 },
      { minContributors: 0 },
    ])
      expect(() => primarySuppression([1], rules), JSON.stringify(rules)).toThrow(RangeError);
    expect(() => primarySuppression([1], { dominance: { largest: 1, share: 1 } })).not.toThrow();
  });

  it('refuses a negative contribution', () => {
    expect(() => primarySuppression([-1], rules)).toThrow('A contribution is at least 0, found -1.');
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../statistics/random-stream.ts';
import { sumRelation, type AdditiveTable } from '../../../statistics/publication/additive-table.ts';
import { controlledRounding } from '../../../statistics/publication/controlled-rounding.ts';
import {
  roundOutward,
  roundToBase,
  roundToSignificantDigits,
  roundUnbiased,
  significantUnit,
} from '../../../statistics/publication/rounding.ts';

describe('conventional rounding', () => {
  it('takes halves away from zero and leaves no binary dust', () => {
    expect([2.5, -2.5, 7.5, 0].map((value) => roundToBase(value, 5))).toEqual([5, -5, 10, 0]);
    expect(roundToBase(0.3, 0.1)).toBe(0.3);
    expect(roundToBase(1.15, 0.1)).toBe(1.2);
  });

  it('keeps significant digits of numbers of any size', () => {
    expect([123_456, 0.001_234_56, 99.96, 0].map((value) => roundToSignificantDigits(value, 3))).toEqual([
      123_000, 0.001_23, 100, 0,
    ]);
    expect(significantUnit(0.0347, 2)).toBe(0.001);
  });

  it('never lets an interval cover less than it did', () => {
    const numbers = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(numbers, numbers, fc.constantFrom(0.01, 0.5, 1, 5), (a, b, base) => {
        const interval = { lower: Math.min(a, b), upper: Math.max(a, b) };
        const rounded = roundOutward(interval, base);
        // The smallest numbers there are vanish when they are divided by a base.
        const dust = 1e-12 * Math.max(Math.abs(a), Math.abs(b)) + 1e-300;
        expect(rounded.lower).toBeLessThanOrEqual(interval.lower + dust);
        expect(rounded.upper).toBeGreaterThanOrEqual(interval.upper - dust);
      }),
    );
  });

  it('refuses a base that is none and a value that is no number', () => {
    expect(() => roundToBase(1, 0)).toThrow('A rounding base is above 0, found 0.');
    expect(() => roundToBase(Number.NaN, 1)).toThrow('Only a finite value can be rounded, found NaN.');
  });
});

describe('unbiased rounding', () => {
  it('gives the value on average: 20,000 roundings of 7 to base 5', () => {
    const random = seededRandom(11);
    const results = Array.from({ length: 20_000 }, () => roundUnbiased(7, 5, random()));
    expect(new Set(results)).toEqual(new Set([5, 10]));
    const mean = results.reduce((sum, value) => sum + value, 0) / results.length;
    // Standard error of the mean: 5 · √(0.4 · 0.6 / 20,000) = 0.0173.
    expect(Math.abs(mean - 7)).toBeLessThan(3 * 0.0173);
    expect(roundUnbiased(10, 5, random())).toBe(10);
  });
});

/** Districts of municipalities by class, with the sums over classes, over areas and over all. */
function additiveTable(districts: readonly (readonly (readonly number[])[])[]): AdditiveTable {
  const cells: { value: number }[] = [];
  const relations: AdditiveTable['relations'][number][] = [];
  const total = (parts: readonly number[]): number => {
    const value = parts.reduce((sum, part) => sum + cells[part]!.value, 0);
    const cell = cells.push({ value }) - 1;
    relations.push(sumRelation(cell, parts));
    return cell;
  };
  const sums = (rows: readonly (readonly number[])[]): number[] =>
    rows[0]!.map((_, column) => total(rows.map((row) => row[column]!)));
  const tops = districts.map((rows) =>
    sums(
      rows.map((row) => {
        const own = row.map((value) => cells.push({ value }) - 1);
        return [...own, total(own)];
      }),
    ),
  );
  const whole = sums(tops);
  for (const row of [...tops, whole]) relations.push(sumRelation(row.at(-1)!, row.slice(0, -1)));
  return { cells, relations };
}

const tables = fc.integer({ min: 1, max: 4 }).chain((classes) => {
  const row = fc.array(
    fc.integer({ min: 0, max: 4000 }).map((n) => n / 100),
    { minLength: classes, maxLength: classes },
  );
  return fc.array(fc.array(row, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }).map(additiveTable);
});

function faults({ cells, relations }: AdditiveTable, values: readonly number[], base: number): string[] {
  const far = cells.flatMap(({ value }, cell) => {
    const isMultiple = Number.isInteger(Number((values[cell]! / base).toPrecision(12)));
    return isMultiple && Math.abs(values[cell]! - value) < base - 1e-9
      ? []
      : [`cell ${cell}: ${value} → ${values[cell]}`];
  });
  const open = relations.flatMap(({ terms }, relation) => {
    const sum = terms.reduce((total, { cell, coefficient }) => total + coefficient * values[cell]!, 0);
    return Math.abs(sum) < 1e-9 ? [] : [`relation ${relation}: off by ${sum}`];
  });
  return [...far, ...open];
}

describe('controlled rounding', () => {
  it('keeps every sum over classes, areas and levels and moves no cell past the next multiple', () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(0.5, 1, 3, 5), fc.integer(), (table, base, seed) => {
        const random = controlledRounding(table, base, seededRandom(seed))!;
        const nearest = controlledRounding(table, base)!;
        expect(faults(table, random.values, base)).toEqual([]);
        expect(faults(table, nearest.values, base)).toEqual([]);
        expect(random.notAdditive).toEqual([]);
      }),
    );
  });

  it('is unbiased with random numbers: 4,000 roundings of one table', () => {
    const table = additiveTable([
      [
        [1, 2.2, 3],
        [4.1, 5, 6],
      ],
      [[7.3, 8, 9]],
    ]);
    const random = seededRandom(5);
    const draws = 4_000;
    const sums = table.cells.map(() => 0);
    for (let draw = 0; draw < draws; draw++) {
      for (const [cell, value] of controlledRounding(table, 5, random)!.values.entries()) sums[cell]! += value;
    }
    const errors = table.cells.map(({ value }, cell) => {
      const share = (value / 5) % 1;
      const standardError = 5 * Math.sqrt(Math.max(share * (1 - share), 1e-12) / draws);
      return Math.abs(sums[cell]! / draws - value) / standardError;
    });
    expect(Math.max(...errors)).toBeLessThan(4);
  });

  it('without random numbers changes as little as can be: one of three thirds goes up', () => {
    const table = additiveTable([[[1 / 3, 1 / 3, 1 / 3]]]);
    const { values } = controlledRounding(table, 1)!;
    expect(values.slice(0, 3).toSorted((a, b) => a - b)).toEqual([0, 0, 1]);
    expect(values[3]).toBe(1);
  });

  it('names the sums that did not hold before', () => {
    const table = { cells: [{ value: 10 }, { value: 4.4 }, { value: 4.4 }], relations: [sumRelation(0, [1, 2])] };
    expect(controlledRounding(table, 1)).toEqual({ values: [10, 4, 4], notAdditive: [0] });
  });
});

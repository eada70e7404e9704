import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benchmarkTable, type BenchmarkTableRequest } from '../../statistics/small-area/benchmark-table.ts';
import { differenceBenchmark, ratioBenchmark, type BenchmarkItem } from '../../statistics/small-area/benchmarking.ts';

const RUNS = { seed: 41, numRuns: 150, endOnFailure: true };
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const valuesOf = (items: readonly BenchmarkItem[]): number[] => items.map(({ value }) => value);
const rowSums = (table: readonly (readonly number[])[]): number[] => table.map(sum);
const columnSums = (table: readonly (readonly number[])[]): number[] =>
  (table[0] ?? []).map((_, j) => sum(table.map((row) => row[j]!)));

/** A table whose margins come from one with the same zeros, every cell within three of its standard errors. */
const tables = fc
  .record({ rows: fc.integer({ min: 1, max: 12 }), columns: fc.integer({ min: 1, max: 6 }) })
  .chain(({ rows, columns }) => {
    const cell = fc.record({
      value: fc.double({ min: 0.01, max: 1000, noNaN: true }),
      isZero: fc.integer({ min: 0, max: 4 }).map((k) => k === 0),
      error: fc.double({ min: 0.002, max: 0.6, noNaN: true }),
      errorsOff: fc.double({ min: -3, max: 3, noNaN: true }),
    });
    const row = fc.array(cell, { minLength: columns, maxLength: columns });
    return fc.array(row, { minLength: rows, maxLength: rows });
  })
  .map((drawn): BenchmarkTableRequest => {
    const target = drawn.map((row) =>
      row.map(({ value, isZero, error, errorsOff }) => (isZero ? 0 : value * Math.exp(error * errorsOff))),
    );
    return {
      cells: drawn.map((row) =>
        row.map(({ value, isZero, error }) => (isZero ? { value: 0, mse: 0 } : { value, mse: (error * value) ** 2 })),
      ),
      rowTotals: rowSums(target),
      columnTotals: columnSums(target),
    };
  });

function solved(request: BenchmarkTableRequest): number[][] {
  const { cells, method } = benchmarkTable(request);
  expect(method).toBe('mse-weighted');
  return cells!.map(valuesOf);
}

function expectMargins(table: readonly (readonly number[])[], request: BenchmarkTableRequest): void {
  for (const [d, total] of rowSums(table).entries()) {
    expect(Math.abs(total - request.rowTotals[d]!)).toBeLessThanOrEqual(1e-9 * request.rowTotals[d]!);
  }
  for (const [j, total] of columnSums(table).entries()) {
    expect(Math.abs(total - request.columnTotals[j]!)).toBeLessThanOrEqual(1e-9 * request.columnTotals[j]!);
  }
}

describe('a table benchmarked to its margins', () => {
  it('meets every row and column, keeps zeros, and leaves no cell below 0', () => {
    fc.assert(
      fc.property(tables, (request) => {
        const table = solved(request);
        expectMargins(table, request);
        table.forEach((row, d) => row.forEach((value, j) => expect(value > 0).toBe(request.cells[d]![j]!.value > 0)));
      }),
      RUNS,
    );
  });

  it('does not depend on the order of rows and columns', () => {
    fc.assert(
      fc.property(tables, (request) => {
        const turned = solved({
          cells: request.cells.toReversed().map((row) => row.toReversed()),
          rowTotals: request.rowTotals.toReversed(),
          columnTotals: request.columnTotals.toReversed(),
        });
        const back = turned.toReversed().map((row) => row.toReversed());
        solved(request).forEach((row, d) =>
          row.forEach((value, j) => expect(Math.abs(back[d]![j]! - value)).toBeLessThanOrEqual(1e-7 * value)),
        );
      }),
      RUNS,
    );
  });

  it('leaves a table that already agrees as it is', () => {
    fc.assert(
      fc.property(tables, ({ cells }) => {
        const start = cells.map(valuesOf);
        const table = solved({ cells, rowTotals: rowSums(start), columnTotals: columnSums(start) });
        table.forEach((row, d) =>
          row.forEach((value, j) => expect(Math.abs(value - start[d]![j]!)).toBeLessThanOrEqual(1e-9 * start[d]![j]!)),
        );
      }),
      RUNS,
    );
  });

  it('is, for a small gap, the least-squares adjustment weighted by 1 ÷ mse', () => {
    // A single row and a column total each: λ alone moves the cells, by λ mse.
    const cells = [[{ value: 100, mse: 25 }], [{ value: 100, mse: 1 }], [{ value: 50, mse: 0 }]];
    const free = benchmarkTable({
      cells: [
        cells.map(([cell]) => cell!),
        [
          { value: 1000, mse: 1e6 },
          { value: 1000, mse: 1e6 },
          { value: 1000, mse: 1e6 },
        ],
      ],
      rowTotals: [250.26, 3000],
      columnTotals: [1100.05, 1100.21, 1050],
    });
    const [wide, precise, fixed] = free.cells![0]!;
    expect(wide!.value - 100).toBeCloseTo(0.25, 3);
    expect(precise!.value - 100).toBeCloseTo(0.01, 3);
    expect(fixed!.value).toBe(50);
    expect(wide!.mse).toBeCloseTo(25 + (wide!.value - 100) ** 2, 12);
  });

  it('keeps a small cell of large error from multiplying or vanishing', () => {
    const tiny = { value: 0.01, mse: 100 };
    const large = { value: 99.99, mse: 100 };
    const up = benchmarkTable({
      cells: [
        [tiny, large],
        [tiny, large],
      ],
      rowTotals: [110, 100],
      columnTotals: [0.03, 209.97],
    });
    expect(up.method).toBe('mse-weighted');
    for (const [small] of up.cells!) {
      expect(small!.value).toBeGreaterThan(0.01);
      expect(small!.value).toBeLessThan(0.02);
    }
  });

  it('empties a row whose area is 0', () => {
    const cell = (value: number) => ({ value, mse: value });
    const { cells } = benchmarkTable({
      cells: [
        [cell(3), cell(4)],
        [cell(5), cell(6)],
      ],
      rowTotals: [0, 12],
      columnTotals: [5, 7],
    });
    expect(cells!.map(valuesOf)[0]).toEqual([0, 0]);
    expect(sum(valuesOf(cells![1]!))).toBeCloseTo(12, 9);
  });

  it('rakes all cells, and says so, where those without error leave no solution', () => {
    const result = benchmarkTable({
      cells: [
        [
          { value: 5, mse: 0 },
          { value: 5, mse: 1 },
        ],
        [
          { value: 5, mse: 1 },
          { value: 5, mse: 1 },
        ],
      ],
      rowTotals: [4, 16],
      columnTotals: [10, 10],
    });
    expect(result.method).toBe('raking');
    const expected = [
      [2, 2],
      [8, 8],
    ];
    result.cells!.flat().forEach(({ value }, k) => expect(value).toBeCloseTo(expected.flat()[k]!, 9));
  });

  it('refuses what zeros make impossible, and margins that contradict each other', () => {
    const one = { value: 1, mse: 0.1 };
    const none = { value: 0, mse: 0 };
    const diagonal = [
      [one, none],
      [none, one],
    ];
    expect(benchmarkTable({ cells: diagonal, rowTotals: [3, 1], columnTotals: [2, 2] })).toEqual({
      cells: undefined,
      method: undefined,
      refusal: 'ZEROS_DO_NOT_FIT',
    });
    expect(() => benchmarkTable({ cells: diagonal, rowTotals: [3, 1], columnTotals: [2, 3] })).toThrow(/same sum/);
    expect(() => benchmarkTable({ cells: diagonal, rowTotals: [3, 1], columnTotals: [4] })).toThrow(RangeError);
    expect(() => benchmarkTable({ cells: [[{ value: -1, mse: 1 }]], rowTotals: [1], columnTotals: [1] })).toThrow(
      /at least 0/,
    );
  });
});

describe('a list benchmarked to a total', () => {
  const items = [
    { value: 100, mse: 16 },
    { value: 200, mse: 4 },
    { value: 50, mse: 0 },
  ];

  it('shares the gap out by mean squared error, so that what is exact stays', () => {
    const { items: changed } = differenceBenchmark({ items, total: 380 })!;
    expect(valuesOf(changed)).toEqual([124, 206, 50]);
    expect(changed.map(({ mse }) => mse)).toEqual([16 + 24 ** 2, 4 + 6 ** 2, 0]);
  });

  it('takes shares with the sizes of their areas', () => {
    const shares = [
      { value: 0.2, mse: 0.01 },
      { value: 0.4, mse: 0.01 },
    ];
    const { items: changed } = differenceBenchmark({ items: shares, total: 10, weights: [10, 30] })!;
    expect(changed[0]!.value).toBeCloseTo(0.2 - 0.04, 12);
    expect(changed[1]!.value).toBeCloseTo(0.4 - 0.12, 12);
    expect(ratioBenchmark({ items: shares, total: 10, weights: [10, 30] })!.factor).toBeCloseTo(10 / 14, 12);
  });

  it('refuses a gap that nothing can take up', () => {
    expect(differenceBenchmark({ items: [{ value: 1, mse: 0 }], total: 2 })).toBeUndefined();
    expect(ratioBenchmark({ items: [{ value: 0, mse: 1 }], total: 2 })).toBeUndefined();
    expect(() => ratioBenchmark({ items: [{ value: 1, mse: -1 }], total: 2 })).toThrow(RangeError);
    expect(() => ratioBenchmark({ items, total: 2, weights: [1, 0, 1] })).toThrow(/weights above 0/);
  });
});

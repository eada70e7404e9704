import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sumRelation, type AdditiveTable } from '../../../statistics/publication/additive-table.ts';
import { feasibleInterval } from '../../../benchmarks/suppression/feasible-interval.ts';
import type { Intruders } from '../../../statistics/publication/intruders.ts';
import { primarySuppression } from '../../../statistics/publication/primary-suppression.ts';
import { secondarySuppression } from '../../../statistics/publication/secondary-suppression.ts';
import { seededRandom } from '../../../statistics/random-stream.ts';

type Parts = Readonly<Record<string, number>>;

const PROTECTION = 0.1;

/** Cells of one line with their published sum last. */
function lineOf(cells: readonly Parts[]): {
  table: AdditiveTable;
  contributions: (cell: number) => Map<string, number>;
} {
  const values = cells.map((parts) => Object.values(parts).reduce((sum, part) => sum + part, 0));
  const total = values.reduce((sum, value) => sum + value, 0);
  return {
    table: {
      cells: [...values, total].map((value) => ({ value })),
      relations: [sumRelation(values.length, [...values.keys()])],
    },
    contributions: (cell) => new Map(Object.entries(cells[cell] ?? {})),
  };
}

function protectLine(cells: readonly Parts[], primary: readonly number[], intruders: Intruders) {
  const line = lineOf(cells);
  return secondarySuppression({
    ...line,
    primary,
    protection: PROTECTION,
    intruders,
    released: new Set([cells.length]),
  });
}

const many = (count: number, each: number, name: string): Parts =>
  Object.fromEntries(Array.from({ length: count }, (_, k) => [`${name}${k}`, each]));

/** A random table of rows and columns with its margins, and what a few contributors add to each of its cells. */
function randomTable(seed: number) {
  const random = seededRandom(seed);
  const [rows, columns] = [2 + Math.floor(4 * random()), 2 + Math.floor(3 * random())];
  const parts: Map<string, number>[] = [];
  const index = (row: number, column: number): number => row * (columns + 1) + column;
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      const own = new Map<string, number>();
      const isInner = row < rows && column < columns;
      if (isInner)
        for (let k = 1 + Math.floor(6 * random()); k > 0; k--)
          own.set(`c${Math.floor(14 * random())}`, 1 + Math.floor(40 * random() * random()));
      parts.push(own);
    }
  }
  const merge = (cells: readonly number[], into: number): void => {
    for (const cell of cells)
      for (const [name, part] of parts[cell]!) parts[into]!.set(name, (parts[into]!.get(name) ?? 0) + part);
  };
  const relations = [];
  for (let row = 0; row < rows; row++) {
    const line = Array.from({ length: columns }, (_, column) => index(row, column));
    merge(line, index(row, columns));
    relations.push(sumRelation(index(row, columns), line));
  }
  for (let column = 0; column <= columns; column++) {
    const line = Array.from({ length: rows }, (_, row) => index(row, column));
    merge(line, index(rows, column));
    relations.push(sumRelation(index(rows, column), line));
  }
  const sumOf = (own: ReadonlyMap<string, number>): number => [...own.values()].reduce((sum, part) => sum + part, 0);
  const bottom = Array.from({ length: columns }, (_, column) => index(rows, column));
  relations.push(sumRelation(index(rows, columns), bottom));
  const rules = { minContributors: 3, pPercent: PROTECTION };
  return {
    table: { cells: parts.map((own) => ({ value: sumOf(own) })), relations },
    parts,
    primary: [...parts.keys()].filter((cell) => primarySuppression([...parts[cell]!.values()], rules).isSensitive),
  };
}

/** Whether contributors together can tell that a cell lies nearer to its value than they may, by minimum and maximum of all tables. */
function isToldTo(
  { table, parts }: ReturnType<typeof randomTable>,
  withheld: ReadonlySet<number>,
  o: { readonly cell: number; readonly who: readonly string[] },
): boolean {
  const own = (cell: number): number => o.who.reduce((sum, name) => sum + (parts[cell]!.get(name) ?? 0), 0);
  const isAllOf = (cell: number): boolean =>
    parts[cell]!.size > 0 && [...parts[cell]!.keys()].every((name) => o.who.includes(name));
  if (isAllOf(o.cell)) return false;
  const known = {
    cells: table.cells.map((cell, index) => ({ ...cell, lower: own(index) })),
    relations: table.relations,
  };
  const { value } = table.cells[o.cell]!;
  const isUnknown = table.cells.map((_, cell) => withheld.has(cell) && !isAllOf(cell));
  const { lower, upper } = feasibleInterval(known, isUnknown, o.cell);
  const amount = PROTECTION * (value - own(o.cell)) * (1 - 1e-6);
  return lower > value - amount || upper < value + amount;
}

describe('contributors who attack', () => {
  it('work out the only other cell that is withheld, unless a third one is', () => {
    const cells = [{ anna: 10 }, { bert: 12 }, many(5, 6, 'x'), many(5, 8, 'y')];
    expect(protectLine(cells, [0, 1], 'outsider').secondary).toEqual([]);
    expect(protectLine(cells, [0, 1], 'contributor')).toEqual({ secondary: [2], unprotected: [] });
  });

  it('work out the third of three cells where two of them pool what they know', () => {
    const cells = [{ anna: 10 }, { bert: 12 }, { carl: 11 }, many(5, 6, 'x'), many(5, 8, 'y')];
    expect(protectLine(cells, [0, 1, 2], 'contributor').secondary).toEqual([]);
    expect(protectLine(cells, [0, 1, 2], 'two-contributors')).toEqual({ secondary: [3], unprotected: [] });
  });

  it('know that a cell is no less than their own part of it', () => {
    // From 20 the second cell may fall to 19.5 in the eyes of bert, so that the first is at most 10.5.
    const cells = [{ anna: 10 }, { bert: 19.5, carl: 0.25, dora: 0.25 }, many(5, 6, 'x'), many(5, 8, 'y')];
    expect(protectLine(cells, [0, 1], 'outsider').secondary).toEqual([]);
    expect(protectLine(cells, [0, 1], 'contributor')).toEqual({ secondary: [2], unprotected: [] });
  });

  it('are named as those who can, where nothing is left to withhold', () => {
    const cells = [{ anna: 10 }, { bert: 12 }];
    expect(protectLine(cells, [0, 1], 'contributor').unprotected).toEqual([
      { cells: [1], by: 'contributors' },
      { cells: [0], by: 'contributors' },
    ]);
  });

  it('are one where holdings of one owner go by one name', () => {
    const cells = [{ anna: 10 }, { bert: 12 }, { anna: 11 }, many(5, 6, 'x')];
    expect(protectLine(cells, [0, 1, 2], 'contributor')).toEqual({ secondary: [3], unprotected: [] });
  });

  it.each(['contributor', 'two-contributors'] as const)(
    'recover no cell of a random table that is not said to be open: %s',
    (intruders) => {
      let attacked = 0;
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const random = randomTable(seed);
          const { table, primary, parts } = random;
          const contributions = (cell: number): Map<string, number> => parts[cell]!;
          const found = secondarySuppression({ table, primary, protection: PROTECTION, contributions, intruders });
          const withheld = new Set([...primary, ...found.secondary]);
          const open = new Set(found.unprotected.flatMap(({ cells }) => cells));
          const names = [...new Set(parts.flatMap((own) => [...own.keys()]))];
          const pairs = names.flatMap((one, k) => names.slice(k + 1).map((other) => [one, other]));
          const coalitions = [[], ...names.map((name) => [name]), ...(intruders === 'contributor' ? [] : pairs)];
          for (const cell of primary.filter((target) => !open.has(target))) {
            attacked += coalitions.length;
            expect(coalitions.filter((who) => isToldTo(random, withheld, { cell, who }))).toEqual([]);
          }
        }),
        { numRuns: 40 },
      );
      expect(attacked).toBeGreaterThan(500);
    },
  );
});

describe('a search that fails closed', () => {
  it('names a sum of withheld cells that is confidential and that nothing protects', () => {
    const { table } = lineOf([many(2, 5, 'x'), many(2, 6, 'y')]);
    const isUnionSensitive = (cells: readonly number[]): boolean => cells.length === 2;
    const request = { table, primary: [0, 1], protection: PROTECTION, isUnionSensitive };
    expect(secondarySuppression({ ...request, released: new Set([2]) }).unprotected).toEqual([
      { cells: [0, 1], by: 'anybody' },
    ]);
    // What everybody knows anyhow, such as an area's size, is given away by no release.
    expect(secondarySuppression({ ...request, known: new Set([2]) }).unprotected).toEqual([]);
  });

  it('says of what it did not come to that it is not shown to be safe', () => {
    const request = { ...lineOf([many(2, 5, 'x'), many(9, 6, 'y'), many(9, 7, 'z')]), primary: [0], protection: 0.1 };
    const { unprotected } = secondarySuppression({ ...request, effort: 0 });
    expect(unprotected).toEqual([{ cells: [0], by: 'unfinished-search' }]);
    expect(secondarySuppression(request).unprotected).toEqual([]);
  });

  it('keeps back in this release a number that an earlier one withheld, where it is the same', () => {
    const table: AdditiveTable = {
      cells: [{ value: 12 }, { value: 8 }, { value: 20 }, { value: 12 }, { value: 8 }],
      relations: [
        sumRelation(2, [0, 1]),
        ...[0, 1].map((cell) => ({
          terms: [
            { cell, coefficient: 1 },
            { cell: cell + 3, coefficient: -1 },
          ],
        })),
      ],
    };
    const earlier = new Set([3, 4]);
    const found = secondarySuppression({ table, primary: [0], protection: 0.1, withheld: earlier });
    expect(found).toEqual({ secondary: [1], unprotected: [] });
  });

  it('protects 500 areas by 10 classes in seconds', () => {
    const random = seededRandom(7);
    const width = 11;
    const values = Array.from({ length: 501 * width }, () => Math.round(1000 * Math.exp(2 * random())) / 1000);
    const line = Array.from({ length: 500 }, (_, row) => row);
    const classes = Array.from({ length: 10 }, (_, column) => column);
    const relations = [
      ...line.map((row) =>
        sumRelation(
          row * width + 10,
          classes.map((column) => row * width + column),
        ),
      ),
      ...classes.map((column) =>
        sumRelation(
          500 * width + column,
          line.map((row) => row * width + column),
        ),
      ),
    ];
    for (const { terms } of relations)
      values[terms[0]!.cell] = terms.slice(1).reduce((sum, { cell }) => sum + values[cell]!, 0);
    const primary = line.flatMap((row) => classes.map((column) => row * width + column)).filter(() => random() < 0.1);
    const known = new Set(line.map((row) => row * width + 10));
    const told: number[] = [];
    const before = process.cpuUsage();
    const found = secondarySuppression({
      ...{ table: { cells: values.map((value) => ({ value })), relations }, primary, protection: 0.1, known },
      tell: ({ phase, done }) => {
        if (phase === 'protecting') told.push(done);
      },
    });
    const { user, system } = process.cpuUsage(before);
    expect(found.unprotected).toEqual([]);
    expect((user + system) / 1e6).toBeLessThan(15);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.length).toBeGreaterThan(3);
  });
});

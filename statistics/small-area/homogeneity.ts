import { chiSquareUpperTail } from '../distributions/chi-square.ts';

/** Sample units of one area, map class and reference class. */
export interface HomogeneityUnit {
  readonly area: string;
  readonly mapClass: string;
  readonly referenceClass: string;
  /** How many units they are; 1 unless given. */
  readonly count?: number;
}

/** Whether the map errs alike in all areas, as synthetic estimates assume. */
export interface HomogeneityTest {
  /** Pearson's Σ (observed − expected)² ÷ expected, summed over map classes. */
  readonly statistic: number;
  readonly df: number;
  /** Small: P(reference | map) differs between areas, and carrying it over is biased. */
  readonly pValue: number;
  readonly pValueMethod: 'chi-square' | 'permutation';
  readonly smallestExpected: number;
}

/** One map class: units by area (row) and reference class (column), both non-empty. */
type Table = readonly (readonly number[])[];

/**
 * Tests that P(reference | map class) is the same in all areas: independence of area and reference class within each map
 * class. Where an expected count is below 1, or more than a fifth of them below 5 (Cochran's rule), the p-value is from
 * random permutations of reference labels within map classes, (1 + at least as large) ÷ (1 + all of them).
 * Source: Cochran 1954, Biometrics 10:417-451; Phipson and Smyth 2010, for permutations.
 * Assumes units of a map class drawn with equal probability. A high p-value of few units is no proof of sameness.
 * @returns `undefined` where no map class has units in two areas and of two reference classes.
 * @throws RangeError when a count is not a whole number of at least 0.
 */
export function testHomogeneity(o: {
  readonly units: readonly HomogeneityUnit[];
  /** Uniform on [0, 1), seeded by the caller. */
  readonly random: () => number;
  /** 999 unless given. */
  readonly permutations?: number;
}): HomogeneityTest | undefined {
  const wrong = o.units.find(({ count = 1 }) => !Number.isInteger(count) || count < 0);
  if (wrong !== undefined) throw new RangeError(`Units are counted in whole numbers, found ${wrong.count}.`);
  const tables = tablesOf(o.units.filter(({ count = 1 }) => count > 0));
  const df = tables.reduce((sum, table) => sum + (table.length - 1) * (table[0]!.length - 1), 0);
  if (df === 0) return undefined;
  const statistic = pearson(tables);
  const expected = tables.flatMap(expectedCounts);
  const smallestExpected = expected.reduce((least, count) => Math.min(least, count), Infinity);
  const isSparse = smallestExpected < 1 || expected.filter((value) => value < 5).length > expected.length / 5;
  if (!isSparse) {
    return { statistic, df, pValue: chiSquareUpperTail(statistic, df), pValueMethod: 'chi-square', smallestExpected };
  }
  const permutations = o.permutations ?? 999;
  const labels = tables.map((table) => labelsOf(table));
  let atLeast = 0;
  for (let k = 0; k < permutations; k++) {
    const shuffled = tables.map((table, t) => redealt(table, labels[t]!, o.random));
    // Equal tables reach equal statistics only up to rounding.
    if (pearson(shuffled) >= statistic * (1 - 1e-12)) atLeast += 1;
  }
  const pValue = (1 + atLeast) / (1 + permutations);
  return { statistic, df, pValue, pValueMethod: 'permutation', smallestExpected };
}

/** A table per map class that can tell something: two areas and two reference classes at least. */
function tablesOf(units: readonly HomogeneityUnit[]): Table[] {
  const names = [...new Set(units.map(({ mapClass }) => mapClass))];
  const tables = names.map((name) => {
    const own = units.filter(({ mapClass }) => mapClass === name);
    const areas = [...new Set(own.map(({ area }) => area))];
    const classes = [...new Set(own.map(({ referenceClass }) => referenceClass))];
    const table = areas.map(() => classes.map(() => 0));
    for (const { area, referenceClass, count = 1 } of own) {
      table[areas.indexOf(area)]![classes.indexOf(referenceClass)]! += count;
    }
    return table;
  });
  return tables.filter((table) => table.length > 1 && table[0]!.length > 1);
}

function expectedCounts(table: Table): number[] {
  const columns = table[0]!.map((_, j) => table.reduce((sum, row) => sum + row[j]!, 0));
  const total = columns.reduce((sum, value) => sum + value, 0);
  return table.flatMap((row) => {
    const size = row.reduce((sum, value) => sum + value, 0);
    return columns.map((column) => (size * column) / total);
  });
}

function pearson(tables: readonly Table[]): number {
  return tables.reduce((sum, table) => {
    const expected = expectedCounts(table);
    return table.flat().reduce((part, observed, k) => part + (observed - expected[k]!) ** 2 / expected[k]!, sum);
  }, 0);
}

/** The reference label of every unit of a table. */
function labelsOf(table: Table): number[] {
  return table.flatMap((row) => row.flatMap((count, j) => Array.from({ length: count }, () => j)));
}

/** The table after its labels were dealt out anew; areas keep their numbers of units. */
function redealt(table: Table, labels: readonly number[], random: () => number): Table {
  const deck = [...labels];
  for (let k = deck.length - 1; k > 0; k--) {
    const other = Math.floor(random() * (k + 1));
    [deck[k], deck[other]] = [deck[other]!, deck[k]!];
  }
  let next = 0;
  return table.map((row) => {
    const dealt = row.map(() => 0);
    const size = row.reduce((sum, value) => sum + value, 0);
    for (let k = 0; k < size; k++) dealt[deck[next++]!]! += 1;
    return dealt;
  });
}

import { describe, expect, it } from 'vitest';
import { feasibleInterval } from '../../../benchmarks/suppression/feasible-interval.ts';
import { roundEntries, type UnroundedEntry } from '../../../stages/validation/publication/round-rows.ts';
import { publicationTable, type AreaNesting } from '../../../stages/validation/publication/table.ts';
import { RandomStream } from '../../../statistics/random-stream.ts';

const CLASSES = ['crop', 'grass', 'water', 'built'];
/** Five regions of four municipalities and one of a single one. */
const PARTS = [4, 4, 4, 4, 4, 1];
const REGIONS = PARTS.map((_, region) => `R${region}`);
const municipalitiesOf = (region: string): string[] =>
  Array.from({ length: PARTS[REGIONS.indexOf(region)]! }, (_, part) => `${region}M${part}`);
const nesting: AreaNesting = {
  levels: ['municipality', 'region', 'total'],
  parentOf: (level, code) => (level === 'municipality' ? code.slice(0, 2) : level === 'region' ? 'TOTAL' : undefined),
  childrenOf: (level, code) => (level === 'total' ? REGIONS : level === 'region' ? municipalitiesOf(code) : []),
};
const BASE = 5;

/** Numbers of the municipalities, by code and class. */
type Numbers = ReadonlyMap<string, number>;

function randomNumbers(seed: number): Numbers {
  const stream = new RandomStream(seed);
  const codes = REGIONS.flatMap(municipalitiesOf);
  return new Map(codes.flatMap((code) => CLASSES.map((name) => [`${code} ${name}`, stream.between(0, 40)] as const)));
}

function entriesOf(numbers: Numbers): UnroundedEntry[] {
  const sumOf = (codes: readonly string[], name: string): number =>
    codes.reduce((sum, code) => sum + numbers.get(`${code} ${name}`)!, 0);
  const areas = [
    { level: 'total', areaCode: 'TOTAL', parts: REGIONS.flatMap(municipalitiesOf) },
    ...REGIONS.map((areaCode) => ({ level: 'region', areaCode, parts: municipalitiesOf(areaCode) })),
    ...REGIONS.flatMap(municipalitiesOf).map((areaCode) => ({ level: 'municipality', areaCode, parts: [areaCode] })),
  ];
  return areas.flatMap(({ parts, ...area }) =>
    CLASSES.map((name) => ({
      ...{ ...area, class: name, value: sumOf(parts, name) },
      ...{ standardError: null, lower: null, upper: null, cv: null },
    })),
  );
}

/** Rounded numbers by what they are of. */
function release(
  method: 'unbiased' | 'controlled',
  numbers: Numbers,
  seed = 'an office’s secret',
): Map<string, number> {
  const entries = entriesOf(numbers);
  const rounded = roundEntries(entries, { method, base: BASE, seed }, { nesting });
  expect(rounded.warnings).toEqual([]);
  return new Map(entries.map(({ areaCode, class: name }, at) => [`${areaCode} ${name}`, rounded.numbers[at]!.value]));
}

function changedCells(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): string[] {
  return [...one].filter(([key, value]) => other.get(key) !== value).map(([key]) => key);
}

describe.each(['unbiased', 'controlled'] as const)('%s rounding of a table that is released again', (method) => {
  const numbers = randomNumbers(1);
  const first = release(method, numbers);

  it('shows what it showed: the mean of 1,000 releases with a small change elsewhere tells no more than one', () => {
    const stream = new RandomStream(2);
    for (let i = 0; i < 1000; i++) {
      const key = `R0M0 ${CLASSES[i % CLASSES.length]!}`;
      const next = new Map(numbers).set(key, numbers.get(key)! + 1e-6 * stream.between(-1, 1));
      expect(changedCells(first, release(method, next))).toEqual([]);
    }
  });

  it('is another with another secret, and on the mean of secrets the number itself', () => {
    expect(changedCells(first, release(method, numbers, 'another office’s secret')).length).toBeGreaterThan(20);
    const sums = new Map<string, number>();
    const rounds = 2000;
    for (let i = 0; i < rounds; i++)
      for (const [key, value] of release(method, numbers, `a secret of the office, ${i}`))
        sums.set(key, (sums.get(key) ?? 0) + value / rounds);
    // The largest of 130 deviations, each with a standard error of at most BASE ÷ 2 ÷ √rounds.
    const most = (4.5 * BASE) / 2 / Math.sqrt(rounds);
    for (const { areaCode, class: name, value } of entriesOf(numbers))
      expect(Math.abs(sums.get(`${areaCode} ${name}`)! - value), `${areaCode} ${name}`).toBeLessThan(most);
  });

  it('shows an area and the only one in it alike, so that two draws do not tell of one number', () => {
    for (let i = 0; i < 50; i++) {
      const shown = release(method, randomNumbers(100 + i));
      for (const name of CLASSES) expect(shown.get(`R5M0 ${name}`)).toBe(shown.get(`R5 ${name}`));
    }
  });
});

it('unbiased rounding shows all other cells as before, whatever is revised and by how much', () => {
  const numbers = randomNumbers(1);
  const first = release('unbiased', numbers);
  const stream = new RandomStream(3);
  for (let i = 0; i < 200; i++) {
    const next = new Map(numbers).set('R0M0 crop', stream.between(0, 40));
    const changed = changedCells(first, release('unbiased', next));
    expect(changed.filter((key) => !['R0M0 crop', 'R0 crop', 'TOTAL crop'].includes(key))).toEqual([]);
  }
});

it('controlled rounding shows most cells of other areas as before where one is revised by more than a base', () => {
  const numbers = randomNumbers(1);
  const first = release('controlled', numbers);
  const stream = new RandomStream(3);
  let changed = 0;
  const others = [...first.keys()].filter((key) => /^R[1-5]M/.test(key));
  for (let i = 0; i < 200; i++) {
    const next = new Map(numbers).set('R0M0 crop', stream.between(0, 40));
    changed += changedCells(first, release('controlled', next)).filter((key) => others.includes(key)).length;
  }
  // About one in fifteen: the sums tie all areas together.
  expect(changed / 200 / others.length).toBeLessThan(0.12);
});

it('all numbers of controlled rounding together leave each a base to either side, and know no more of it than it says', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const numbers = randomNumbers(seed);
    const shown = [...release('controlled', numbers).values()];
    const entries = entriesOf(numbers);
    const { table, entryCells, wholes } = publicationTable(entries, nesting);
    const unknown = new Set(entryCells);
    const bounds = new Map(entryCells.map((cell, at) => [cell, [Math.max(0, shown[at]! - BASE), shown[at]! + BASE]]));
    const cells = table.cells.map(({ value }, cell) => {
      const [lower = value, upper = value] = bounds.get(cell) ?? [];
      return { value, lower, upper };
    });
    expect(wholes.size).toBeGreaterThan(0);
    const isWithheld = cells.map((_, cell) => unknown.has(cell));
    for (const at of [0, 5, 30, 50, 80]) {
      const cell = entryCells[at]!;
      const { lower, upper } = feasibleInterval({ ...table, cells }, isWithheld, cell);
      expect([lower, upper].map((limit) => Math.round(limit * 1e6) / 1e6)).toEqual(bounds.get(cell));
    }
  }
});

it('4,000 areas by 10 classes are rounded so that sums stay sums, and a table that is none holds the run', () => {
  const regions = Array.from({ length: 100 }, (_, region) => `R${region}`);
  const partsOf = (region: string): string[] => Array.from({ length: 40 }, (_, part) => `${region}M${part}`);
  const large: AreaNesting = {
    ...nesting,
    childrenOf: (level, code) => (level === 'total' ? regions : level === 'region' ? partsOf(code) : []),
  };
  const stream = new RandomStream(9);
  const unknown = { standardError: null, lower: null, upper: null, cv: null };
  const entries = Array.from({ length: 10 }, (_, at) => `c${at}`).flatMap((name): UnroundedEntry[] => {
    const parts = regions.map((region) =>
      partsOf(region).map((areaCode) => ({
        ...{ level: 'municipality', areaCode, class: name, value: stream.between(0, 40) },
        ...unknown,
      })),
    );
    const sums = parts.map((of, at) => ({
      ...{ level: 'region', areaCode: regions[at]!, class: name, value: of.reduce((sum, { value }) => sum + value, 0) },
      ...unknown,
    }));
    const value = sums.reduce((sum, part) => sum + part.value, 0);
    return [{ level: 'total', areaCode: 'TOTAL', class: name, value, ...unknown }, ...sums, ...parts.flat()];
  });
  const rule = { method: 'controlled', base: BASE, seed: 'an office’s secret' } as const;
  const { numbers, heldBy } = roundEntries(entries, rule, { nesting: large });
  expect(heldBy).toEqual([]);
  const shown = new Map(entries.map((entry, at) => [`${entry.areaCode} ${entry.class}`, numbers[at]!.value]));
  for (const region of regions)
    expect(partsOf(region).reduce((sum, code) => sum + shown.get(`${code} c3`)!, 0)).toBe(shown.get(`${region} c3`));
  // Districts beside the regions tie the areas together twice: no network any more.
  const districts = ['D0', 'D1'];
  const twice: AreaNesting = {
    ...large,
    furtherLevels: [['municipality', 'district', 'total']],
    childrenOf: (level, code, below) =>
      level === 'district'
        ? regions.filter((_, at) => `D${at % 2}` === code).flatMap(partsOf)
        : below === 'district'
          ? districts
          : large.childrenOf(level, code, below),
  };
  const more = districts.flatMap((areaCode, at) =>
    Array.from({ length: 10 }, (_, k): UnroundedEntry => {
      const of = entries.filter(
        ({ level, areaCode: code, class: name }) =>
          level === 'region' && name === `c${k}` && Number(code.slice(1)) % 2 === at,
      );
      const value = of.reduce((sum, part) => sum + part.value, 0);
      return { level: 'district', areaCode, class: `c${k}`, value, ...unknown };
    }),
  );
  const held = roundEntries([...entries, ...more], rule, { nesting: twice });
  expect(held.heldBy).toEqual([expect.stringMatching(/^Rounding is controlled, but no way was found .* unbiased\.$/)]);
});

import { assert, integer, property } from 'fast-check';
import { expect, it } from 'vitest';
import { policyFileSchema } from '../../../stages/validation/publication-options.ts';
import type { UngradedRow } from '../../../stages/validation/estimates/area-estimates.ts';
import { completePolicy } from '../../../stages/validation/publication/policy.ts';
import { publishEstimates } from '../../../stages/validation/publication/publish-rows.ts';
import { seededRandom } from '../../../statistics/random-stream.ts';

/** A random table of areas in two districts, with numbers that have no figure. */
function randomCase(seed: number) {
  const random = seededRandom(seed);
  const pick = (most: number): number => Math.floor(random() * most);
  const classes = ['crop', 'forest', 'water'].slice(0, 2 + pick(2));
  const areas = Array.from({ length: 4 + pick(4) }, (_, i) => ({ code: `a${i}`, district: i % 2 === 0 ? 'd0' : 'd1' }));
  const contributions = areas.flatMap(({ code }) =>
    classes.flatMap((name) =>
      Array.from({ length: random() < 0.2 ? 1 : 4 }, (_, k) => ({
        ...{ areaCode: code, class: name, contributor: `${code} ${name} ${k}`, value: 1 + 9 * random() },
      })),
    ),
  );
  const codesOf = (level: string, code: string): string[] =>
    areas.filter((area) => level === 'total' || area.code === code || area.district === code).map((area) => area.code);
  const places = [
    ...areas.map(({ code }) => ({ level: 'area', areaCode: code })),
    ...['d0', 'd1'].map((areaCode) => ({ level: 'district', areaCode })),
    { level: 'total', areaCode: 'TOTAL' },
  ];
  const rows = places.flatMap(({ level, areaCode }) =>
    classes.map((name): UngradedRow => {
      const of = contributions.filter((c) => c.class === name && codesOf(level, areaCode).includes(c.areaCode));
      const value = random() < 0.15 ? null : of.reduce((sum, c) => sum + c.value, 0);
      const limits = { ciLowerKm2: value && 0.8 * value, ciUpperKm2: value && 1.2 * value, ciLevel: 0.95 };
      return {
        ...{ level, areaCode, areaName: areaCode, class: name, ...limits },
        ...{ estimateKm2: value, standardErrorKm2: value && 0.1 * value, cv: value && 0.1, df: 100, sampleSize: 200 },
        ...{ frameKm2: 100, method: 'stratified', intervalMethod: 'wald-t', outcome: 'OK', obsStatus: 'A' },
        ...{ mappedAreaKm2: 1, observedShare: 1, classUnits: 20 },
      };
    }),
  );
  const childrenOf = (level: string, code: string): string[] =>
    level === 'total' ? ['d0', 'd1'] : areas.filter(({ district }) => district === code).map((area) => area.code);
  const nesting = {
    levels: ['area', 'district', 'total'],
    parentOf: (level: string, code: string) =>
      level === 'area' ? areas.find((area) => area.code === code)!.district : 'TOTAL',
    childrenOf,
  };
  return { rows, contributions, nesting, classes };
}

/** What adds up to what in the eyes of everybody: areas to districts to the whole, class by class, classes to an area's size. */
function sumsOf({ rows, nesting, classes }: ReturnType<typeof randomCase>): { index: number; sign: number }[][] {
  const at = (level: string, code: string, name: string): number =>
    rows.findIndex((row) => row.level === level && row.areaCode === code && row.class === name);
  const nested = rows.flatMap((row, index) => {
    const below = nesting.levels[nesting.levels.indexOf(row.level) - 1];
    if (below === undefined) return [];
    const parts = nesting.childrenOf(row.level, row.areaCode).map((code) => at(below, code, row.class));
    return [[{ index, sign: 1 }, ...parts.map((part) => ({ index: part, sign: -1 }))]];
  });
  const places = [...new Set(rows.map(({ level, areaCode }) => `${level} ${areaCode}`))].map((key) => key.split(' '));
  const sizes = places.map(([level, code]) => classes.map((name) => ({ index: at(level!, code!, name), sign: 1 })));
  return [...nested, ...sizes];
}

/** The unknowns that equations settle: those alone in a row of the reduced system. */
function settled(equations: number[][], unknowns: number): Set<number> {
  let done = 0;
  for (let column = 0; column < unknowns; column++) {
    const pivot = equations.findIndex((row, i) => i >= done && Math.abs(row[column]!) > 1e-9);
    if (pivot === -1) continue;
    [equations[done], equations[pivot]] = [equations[pivot]!, equations[done]!];
    const own = equations[done]!.map((value) => value / equations[done]![column]!);
    equations[done] = own;
    equations.forEach((row, i) => {
      const factor = row[column]!;
      if (i !== done && factor !== 0) equations[i] = row.map((value, j) => value - factor * own[j]!);
    });
    done += 1;
  }
  const alone = equations.map((row) => row.flatMap((value, j) => (Math.abs(value) > 1e-9 ? [j] : [])));
  return new Set(alone.flatMap((columns) => (columns.length === 1 ? columns : [])));
}

it('no confidential number, with a figure or without, is settled by sums and what is published', () => {
  let hidden = 0;
  assert(
    property(integer({ min: 1, max: 1_000_000 }), (seed) => {
      const made = randomCase(seed);
      const policy = completePolicy(
        policyFileSchema.parse({ name: 'test', rounding: { method: 'none' }, disclosure: { minContributors: 3 } }),
      );
      const { rows, statuses, unprotected } = publishEstimates(
        made.rows,
        { policy, vintage: 'final', contributions: made.contributions, previous: [] },
        { nesting: made.nesting },
      );
      const unknown = rows.flatMap((row, index) => (row.valueKm2 === null ? [index] : []));
      const equations = sumsOf(made).map((terms) => {
        const row = unknown.map(() => 0);
        for (const { index, sign } of terms) if (unknown.includes(index)) row[unknown.indexOf(index)] = sign;
        return row;
      });
      const known = settled(equations, unknown.length);
      const told = new Set(unprotected.map(({ name }) => name));
      for (const [place, index] of unknown.entries()) {
        const isPrimary = !['F', 'D', 'N'].includes(statuses[index]!.confStatus);
        const { level, areaCode, class: name } = rows[index]!;
        if (!isPrimary || told.has(`${name} in ${level} ${areaCode}`)) continue;
        hidden += 1;
        expect(known.has(place), `seed ${seed}: ${name} in ${level} ${areaCode}`).toBe(false);
      }
    }),
    { numRuns: 150, seed: 17 },
  );
  expect(hidden).toBeGreaterThan(300);
});

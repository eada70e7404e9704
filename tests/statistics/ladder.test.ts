import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LADDER } from '../../stages/validation/options.ts';
import { ladderCase, ladderEstimates, type LadderCase } from './ladder-population.ts';

const cases = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  regions: fc.integer({ min: 1, max: 5 }),
  units: fc.integer({ min: 150, max: 900 }),
  accuracy: fc.double({ min: 0.5, max: 0.98, noNaN: true }),
});

function sumOf(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((sum, value) => sum + value!, 0);
}

/** Largest relative gap between parents and their children, and between areas and their classes. */
function largestGap({ levels, frame }: LadderCase, made: ReturnType<typeof ladderEstimates>): number {
  const whole = made.whole.estimates.map(({ value }) => value!);
  const gaps: number[] = [Math.abs(sumOf(whole) - frame) / frame];
  let parents: readonly (readonly number[])[] = [whole];
  for (const [l, level] of levels.entries()) {
    const values = made.levels[l]!.map((row) => row.map(({ workingValue }) => workingValue!));
    for (const [d, area] of level.areas.entries()) gaps.push(Math.abs(sumOf(values[d]!) / sumOf(area.partSizes) - 1));
    for (const [p, parent] of parents.entries()) {
      for (const [j, total] of parent.entries()) {
        const children = level.areas.flatMap((area, d) => (area.parent === p ? [values[d]![j]!] : []));
        gaps.push(total === 0 ? Math.abs(sumOf(children)) : Math.abs(sumOf(children) / total - 1));
      }
    }
    parents = values;
  }
  return Math.max(...gaps);
}

describe('estimates of areas', () => {
  it('sum from children to parents and from classes to areas, whatever methods they come from', () => {
    fc.assert(
      fc.property(cases, (o) => {
        const made = ladderCase(o);
        expect(largestGap(made, ladderEstimates(made))).toBeLessThan(1e-9);
      }),
      { numRuns: 25, seed: 4 },
    );
  });

  it('have an interval that holds the value within the area, or no value and a reason', () => {
    fc.assert(
      fc.property(cases, (o) => {
        const made = ladderCase(o);
        const cells = ladderEstimates(made).levels.flatMap((rows, l) =>
          rows.flatMap((row, d) => row.map((cell) => ({ cell, frame: sumOf(made.levels[l]!.areas[d]!.partSizes) }))),
        );
        for (const { cell, frame } of cells) {
          const { value, interval, standardError, outcome, method } = cell.estimate;
          if (value === undefined) expect(['SUPPRESSED', 'CLASS_ABSENT_REFERENCE']).toContain(outcome);
          else {
            expect(standardError).toBeGreaterThanOrEqual(0);
            if (standardError === 0) expect(outcome).toBe('DEGENERATE_SE_ZERO');
            expect(interval!.lower).toBeLessThanOrEqual(value);
            expect(interval!.upper).toBeGreaterThanOrEqual(value);
            expect(interval!.lower).toBeGreaterThanOrEqual(0);
            expect(interval!.upper).toBeLessThanOrEqual(frame);
          }
          if (method === 'parent-only') expect(value).toBeUndefined();
        }
      }),
      { numRuns: 25, seed: 5 },
    );
  });

  it('are never sums of their parts’ standard errors', () => {
    const { levels } = ladderEstimates(ladderCase({ seed: 3, regions: 2, units: 900, accuracy: 0.9 }));
    const districts = levels[1]!.filter((_, d) => d % 2 === 0).map((row) => row[0]!.estimate.standardError ?? 0);
    const region = levels[0]![0]![0]!.estimate.standardError!;
    expect(region).toBeLessThan(sumOf(districts));
    expect(region).not.toBeCloseTo(Math.hypot(...districts), 6);
  });

  it('follow a good map closely, and gain from it', () => {
    const made = ladderCase({ seed: 8, regions: 2, units: 900, accuracy: 0.97 });
    const { whole } = ladderEstimates(made);
    for (const efficiency of whole.relativeEfficiencies.slice(0, 3)) expect(efficiency).toBeGreaterThan(3);
    expect(whole.estimates[0]!.method).toBe('raking');
  });
});

const MODELS: readonly string[] = ['composite', 'fay-herriot', 'synthetic'];

describe('the decision ladder', () => {
  const made = ladderCase({ seed: 11, regions: 4, units: 1400, accuracy: 0.85 });
  const methods = (rules: Parameters<typeof ladderEstimates>[1], level: number): Set<string> =>
    new Set(ladderEstimates(made, rules).levels[level]!.flatMap((row) => row.map(({ estimate }) => estimate.method)));

  it('takes design-based estimates where units suffice and models of areas below', () => {
    expect(methods({}, 0)).toContain('domain-regression');
    const districts = methods({}, 1);
    expect([...districts].some((method) => MODELS.includes(method))).toBe(true);
  });

  it('climbs down to the parent where nothing is precise enough', () => {
    expect(methods({ maximumCv: 0.001, maximumModelCv: 0.002, smallShareError: 0.0001 }, 1)).toEqual(
      new Set(['parent-only']),
    );
  });

  it('takes the direct estimate where the map’s gain is not asked for', () => {
    const direct = methods({ assistedGain: 1000, maximumCv: 0.5 }, 0);
    expect(direct).toContain('domain-direct');
    expect(direct).not.toContain('domain-regression');
  });

  it('has no model of fewer than twenty areas, unless the office says that fewer will do', () => {
    const few = ladderCase({ seed: 11, regions: 3, units: 1050, accuracy: 0.85 });
    const found = new Set(
      ladderEstimates(few).levels.flatMap((rows) => rows.flatMap((row) => row.map(({ estimate }) => estimate.method))),
    );
    for (const model of MODELS) expect(found).not.toContain(model);
    const allowed = ladderEstimates(few, { minimumAreas: 18 }).levels[1]!;
    const methodsOf = allowed.flatMap((row) => row.map(({ estimate }) => estimate.method));
    expect(methodsOf.some((method) => MODELS.includes(method))).toBe(true);
  });

  it('is overridden cell by cell, and says so', () => {
    const overrides = [{ level: 'district', area: 'D3', class: 'wood', method: 'composite' as const }];
    const cell = ladderEstimates(made, { overrides }).levels[1]![3]![2]!;
    expect(cell.estimate.method).toBe('composite');
    expect(cell.trace.reason).toBe('set by the office');
  });

  it('withholds where the office sets a method that cannot be had', () => {
    const overrides = [{ level: 'region', class: 'crop', method: 'fay-herriot' as const }];
    const cell = ladderEstimates(made, { overrides }).levels[0]![0]![0]!;
    expect(cell.estimate.method).toBe('parent-only');
    expect(cell.trace.reason).toContain('cannot be had');
  });

  it('says that a class without any unit is absent from the reference', () => {
    const units = made.sample.units.map((unit) => (unit.referenceClass === 3 ? { ...unit, referenceClass: 0 } : unit));
    const { levels } = ladderEstimates({ ...made, sample: { ...made.sample, units } });
    const outcomes = new Set(levels.flatMap((rows) => rows.map((row) => row[3]!.estimate.outcome)));
    expect(outcomes).toEqual(new Set(['CLASS_ABSENT_REFERENCE']));
  });

  it('judges a class by the map and the number of units, not by the labels that an area happened to get', () => {
    const relabelled = made.sample.units.map((unit, k) =>
      made.levels[0]!.areaOfUnit[k] === 0 && unit.referenceClass === 0 && k % 3 > 0
        ? { ...unit, referenceClass: 1 }
        : unit,
    );
    const before = ladderEstimates(made, { assistedGain: 1000 }).levels[0]![0]![0]!.trace;
    const after = ladderEstimates({ ...made, sample: { ...made.sample, units: relabelled } }, { assistedGain: 1000 })
      .levels[0]![0]![0]!.trace;
    expect(before.method).toBe('domain-direct');
    expect([after.method, after.reason]).toEqual([before.method, before.reason]);
    expect(DEFAULT_LADDER.minimumUnits).toBe(30);
  });
});

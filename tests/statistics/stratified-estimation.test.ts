import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccuracyAssessment } from '../../statistics/accuracy-assessment.ts';
import type { Estimate } from '../../statistics/estimate.ts';
import { assessMatrix, type ErrorMatrix } from '../../benchmarks/simulation/assess-matrix.ts';
import { assessAccuracy } from '../../statistics/stehman.ts';
import { TABLE8 } from '../../benchmarks/simulation/olofsson-table8.ts';

/** Confusion matrices of 2 to 5 classes with at least two units a row, and mapped areas above 0. */
const samples = fc.integer({ min: 2, max: 5 }).chain((k) => {
  const row = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: k, maxLength: k });
  const sizes = fc.array(fc.double({ min: 0.01, max: 1e6, noNaN: true }), { minLength: k, maxLength: k });
  return fc
    .tuple(fc.array(row, { minLength: k, maxLength: k }), sizes)
    .filter(([counts]) => counts.every((line) => line.reduce((a, b) => a + b, 0) >= 2))
    .map(([counts, mappedAreas]) => {
      const names = counts.map((_, i) => `class ${i}`);
      return { mapClasses: names, referenceClasses: names, counts, mappedAreas };
    });
});
const RUNS = { seed: 20, numRuns: 100 };

function everyNumber(assessment: AccuracyAssessment): (number | undefined)[] {
  const { overall, areaShares, usersAccuracy, producersAccuracy, cells } = assessment;
  return [overall, ...areaShares, ...usersAccuracy, ...producersAccuracy, ...cells.flat()].flatMap(
    ({ value, standardError, interval }) => [value, standardError, interval?.lower, interval?.upper],
  );
}

/** The largest distance between two lists; infinite where one has a number and the other none. */
function distance(actual: readonly (number | undefined)[], expected: readonly (number | undefined)[]): number {
  const distances = expected.map((value, k) => {
    const other = actual[k];
    if (value === undefined || other === undefined) return value === other ? 0 : Infinity;
    return Math.abs(other - value);
  });
  return actual.length === expected.length ? Math.max(...distances) : Infinity;
}

/** The closed form of Olofsson et al. 2014, equations 5 to 7 and 10 to 12, beside the engine. */
function closedForm({ counts, mappedAreas }: Pick<ErrorMatrix, 'counts' | 'mappedAreas'>) {
  const total = mappedAreas.reduce((a, b) => a + b, 0);
  const weights = mappedAreas.map((size) => size / total);
  const n = counts.map((row) => row.reduce((a, b) => a + b, 0));
  const q = counts.map((row, i) => row.map((count) => count / n[i]!));
  const spread = (i: number, j: number): number => (q[i]![j]! * (1 - q[i]![j]!)) / (n[i]! - 1);
  const classes = mappedAreas.map((_, k) => k);
  const share = classes.map((j) => classes.reduce((sum, i) => sum + weights[i]! * q[i]![j]!, 0));
  const producers = classes.map((j) => (weights[j]! * q[j]![j]!) / share[j]!);
  const sum = (term: (i: number) => number): number => classes.reduce((total, i) => total + term(i), 0);
  return {
    overall: sum((i) => weights[i]! * q[i]![i]!),
    overallError: Math.sqrt(sum((i) => weights[i]! ** 2 * spread(i, i))),
    share,
    shareError: classes.map((j) => Math.sqrt(sum((i) => weights[i]! ** 2 * spread(i, j)))),
    users: classes.map((j) => q[j]![j]!),
    usersError: classes.map((j) => Math.sqrt(spread(j, j))),
    producers,
    producersError: classes.map((j) => {
      const own = weights[j]! ** 2 * (1 - producers[j]!) ** 2 * spread(j, j);
      const other = sum((i) => (i === j ? 0 : weights[i]! ** 2 * spread(i, j)));
      return Math.sqrt(own + producers[j]! ** 2 * other) / share[j]!;
    }),
  };
}

describe('a sample stratified by the map', () => {
  it('equals the closed form of Olofsson et al. 2014', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        const { overall, areaShares, usersAccuracy, producersAccuracy } = assessMatrix(sample);
        const expected = closedForm(sample);
        expect(
          distance([overall.value, overall.standardError], [expected.overall, expected.overallError]),
        ).toBeLessThan(1e-9);
        expect(
          distance(
            areaShares.map((e) => e.value),
            expected.share,
          ),
        ).toBeLessThan(1e-9);
        expect(
          distance(
            areaShares.map((e) => e.standardError),
            expected.shareError,
          ),
        ).toBeLessThan(1e-9);
        expect(
          distance(
            usersAccuracy.map((e) => e.value),
            expected.users,
          ),
        ).toBeLessThan(1e-9);
        expect(
          distance(
            usersAccuracy.map((e) => e.standardError),
            expected.usersError,
          ),
        ).toBeLessThan(1e-9);
        const defined = (values: readonly number[]): (number | undefined)[] =>
          values.map((value, j) => (expected.share[j] === 0 ? undefined : value));
        expect(
          distance(
            producersAccuracy.map((e) => e.value),
            defined(expected.producers),
          ),
        ).toBeLessThan(1e-9);
        expect(
          distance(
            producersAccuracy.map((e) => e.standardError),
            defined(expected.producersError),
          ),
        ).toBeLessThan(1e-9);
      }),
      RUNS,
    );
  });

  it('gives area shares that sum to 1, and never a NaN or a limit outside 0 to 1', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        const assessment = assessMatrix(sample);
        expect(assessment.areaShares.reduce((sum, { value }) => sum + value!, 0)).toBeCloseTo(1, 12);
        for (const value of everyNumber(assessment)) {
          if (value === undefined) continue;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
      RUNS,
    );
  });

  it('does not depend on the unit of the mapped areas', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 1e-3, max: 1e4, noNaN: true }), (sample, factor) => {
        const scaled = { ...sample, mappedAreas: sample.mappedAreas.map((size) => size * factor) };
        expect(distance(everyNumber(assessMatrix(scaled)), everyNumber(assessMatrix(sample)))).toBeLessThan(1e-9);
      }),
      RUNS,
    );
  });

  it('does not depend on the order of the classes', () => {
    const order = [2, 0, 3, 1];
    const pick = <T>(values: readonly T[]): T[] => order.map((k) => values[k]!);
    const shuffled = assessMatrix({
      mapClasses: pick(TABLE8.mapClasses),
      referenceClasses: pick(TABLE8.referenceClasses),
      counts: pick(TABLE8.counts).map((row) => pick(row)),
      mappedAreas: pick(TABLE8.mappedAreas),
    });
    const straight = assessMatrix(TABLE8);
    const numbers = (list: readonly Estimate[]): (number | undefined)[] =>
      list.flatMap(({ value, standardError }) => [value, standardError]);
    expect(distance(numbers(shuffled.areaShares), numbers(pick(straight.areaShares)))).toBeLessThan(1e-9);
    expect(distance(numbers(shuffled.producersAccuracy), numbers(pick(straight.producersAccuracy)))).toBeLessThan(1e-9);
  });

  it('returns the map itself where the map is perfect, and says that the standard error is degenerate', () => {
    const perfect = { ...TABLE8, counts: TABLE8.counts.map((row, i) => row.map((_, j) => (i === j ? 50 : 0))) };
    const { areaShares, overall } = assessMatrix(perfect);
    expect(
      distance(
        areaShares.map(({ value }) => value),
        [0.02, 0.015, 0.32, 0.645],
      ),
    ).toBeLessThan(1e-9);
    for (const estimate of [...areaShares, overall]) {
      expect(estimate.standardError).toBe(0);
      expect(estimate.outcome).toBe('DEGENERATE_SE_ZERO');
      expect(estimate.interval!.upper - estimate.interval!.lower).toBeGreaterThan(0);
      expect(estimate.interval!.lower).toBeLessThanOrEqual(estimate.value!);
      expect(estimate.interval!.upper).toBeGreaterThanOrEqual(estimate.value!);
    }
  });

  it('equals a simple random sample where strata have the sizes of their samples', () => {
    const counts = [
      [30, 12],
      [7, 51],
    ];
    const { areaShares } = assessMatrix({
      mapClasses: ['a', 'b'],
      referenceClasses: ['a', 'b'],
      counts,
      mappedAreas: [42, 58],
    });
    expect(areaShares[0]!.value).toBeCloseTo(0.37, 14);
  });

  it('names the stratum without units and gives no number', () => {
    const counts = [...TABLE8.counts.slice(0, 3), [0, 0, 0, 0]];
    const assessment = assessMatrix({ ...TABLE8, counts });
    expect(assessment.fault).toEqual({ outcome: 'UNSAMPLED_STRATUM', strata: ['stable non-forest'] });
    expect(assessment.areaShares.map(({ value, outcome }) => [value, outcome])).toEqual(
      TABLE8.mapClasses.map(() => [undefined, 'UNSAMPLED_STRATUM']),
    );
  });

  it('gives values without standard errors where a stratum has one unit, but keeps what other rows know', () => {
    const counts = [[1, 0, 0, 0], ...TABLE8.counts.slice(1)];
    const { fault, overall, areaShares, usersAccuracy } = assessMatrix({ ...TABLE8, counts });
    expect(fault).toEqual({ outcome: 'VARIANCE_NOT_ESTIMABLE', strata: ['deforestation'] });
    expect(overall.value).toBeGreaterThan(0.9);
    for (const estimate of [overall, ...areaShares, usersAccuracy[0]!]) {
      expect(estimate.outcome).toBe('VARIANCE_NOT_ESTIMABLE');
      expect(estimate.standardError).toBeUndefined();
      expect(estimate.interval).toBeUndefined();
    }
    expect(usersAccuracy[1]!.standardError).toBeCloseTo(0.0514066400637373, 12);
  });

  it('leaves out a map class without area and keeps its label', () => {
    const counts = [...TABLE8.counts.slice(0, 3), [0, 0, 0, 0]];
    const { areaShares, usersAccuracy } = assessMatrix({ ...TABLE8, counts, mappedAreas: [2, 1.5, 32, 0] });
    expect(areaShares.reduce((sum, { value }) => sum + value!, 0)).toBeCloseTo(1, 12);
    expect(usersAccuracy[3]!.outcome).toBe('CLASS_ABSENT_MAP');
    expect(usersAccuracy[3]!.value).toBeUndefined();
  });

  it('says of a class that no unit shows how large it may still be', () => {
    const counts = TABLE8.counts.map((row) => [0, row[0] + row[1], row[2], row[3]]);
    const [absent] = assessMatrix({ ...TABLE8, counts }).areaShares;
    expect(absent).toMatchObject({ value: 0, standardError: 0, outcome: 'CLASS_ABSENT_REFERENCE' });
    expect(absent!.interval!.lower).toBe(0);
    // 0.02 qbeta(0.975, 0.5, 75.5) of what the map shows, 0.98 qbeta(0.975, 0.5, 494.30) of the rest, in R 4.2.2.
    expect(absent!.interval!.upper).toBeCloseTo(Math.hypot(0.00065659639, 0.00497007092), 9);
  });

  it('replaces limits below zero and keeps them to be seen', () => {
    const counts = [
      [97, 0, 3, 0],
      [3, 279, 18, 0],
      [2, 1, 95, 2],
    ];
    const names = ['1', '2', '3', '4'];
    const { areaShares } = assessMatrix({
      mapClasses: names.slice(0, 3),
      referenceClasses: names,
      counts,
      mappedAreas: [22_353, 1_122_543, 610_228],
    });
    const rare = areaShares[3]!;
    expect(rare.outcome).toBe('CI_TRUNCATED');
    expect(rare.wald!.lower).toBeLessThan(0);
    expect(rare.interval!.method).toBe('mover-jeffreys');
    expect(rare.interval!.lower).toBeGreaterThan(0);
    expect(rare.interval!.upper).toBeGreaterThan(rare.wald!.upper);
  });

  it('refuses the finite population correction without the numbers of units', () => {
    expect(() => assessMatrix({ ...TABLE8, fpc: true })).toThrow('needs its number of units');
  });
});

describe('strata that differ from the map', () => {
  const strata = [
    { name: 'north', size: 600 },
    { name: 'south', size: 400 },
  ];
  const unit = (stratum: string, mapClass: string | undefined, referenceClass: string, count: number) => ({
    stratum,
    mapClass,
    referenceClass,
    count,
  });
  const units = [
    unit('north', 'crop', 'crop', 20),
    unit('north', 'crop', 'other', 5),
    unit('north', 'other', 'other', 25),
    unit('south', 'crop', 'crop', 10),
    unit('south', 'other', 'crop', 4),
    unit('south', 'other', 'other', 26),
  ];
  const classes = ['crop', 'other'];

  it('make user’s accuracy a ratio of two estimated areas', () => {
    const { usersAccuracy } = assessAccuracy({ classes, strata, units });
    const correct = 600 * (20 / 50) + 400 * (10 / 40);
    const mapped = 600 * (25 / 50) + 400 * (10 / 40);
    expect(usersAccuracy[0]!.value).toBeCloseTo(correct / mapped, 12);
  });

  it('report which stratum the variance comes from', () => {
    const { overall } = assessAccuracy({ classes, strata, units });
    const shares = Object.values(overall.varianceShareByStratum);
    expect(Object.keys(overall.varianceShareByStratum)).toEqual(['north', 'south']);
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it('count a unit per record or many records per unit alike', () => {
    const single = units.flatMap(({ count, ...one }) => Array.from({ length: count }, () => one));
    expect(assessAccuracy({ classes, strata, units: single })).toEqual(assessAccuracy({ classes, strata, units }));
  });

  it('estimate a domain with the units outside it kept as zeros', () => {
    const outside = [
      { ...unit('north', 'crop', 'crop', 10), inDomain: false },
      { ...unit('south', undefined, 'other', 5), inDomain: false },
    ];
    const { areaShares, overall } = assessAccuracy({ classes, strata, units: [...units, ...outside] });
    const crop = 600 * (20 / 60) + 400 * (14 / 45);
    const domain = 600 * (50 / 60) + 400 * (40 / 45);
    expect(areaShares[0]!.value).toBeCloseTo(crop / domain, 12);
    expect(areaShares[0]!.sampleSize).toBe(90);
    expect(areaShares[0]!.value! + areaShares[1]!.value!).toBeCloseTo(1, 12);
    const whole = assessAccuracy({ classes, strata, units });
    expect(areaShares[0]!.standardError).not.toBe(whole.areaShares[0]!.standardError);
    expect(overall.sampleSize).toBe(90);
  });

  it('keep the part without a map class in the areas and out of the accuracies', () => {
    const cloudy = [...units, unit('north', undefined, 'crop', 10)];
    const assessment = assessAccuracy({ classes, strata, units: cloudy });
    expect(assessment.overall.sampleSize).toBe(90);
    expect(assessment.areaShares[0]!.sampleSize).toBe(100);
    expect(assessment.unmappedCounts).toEqual([10, 0]);
    const mapped = assessment.cells.flat().reduce((sum, { value }) => sum + value!, 0);
    expect(mapped + assessment.unmappedShares[0]! + assessment.unmappedShares[1]!).toBeCloseTo(1, 12);
  });

  it('are merged where that is declared', () => {
    const lonely = [...units, unit('islet', 'crop', 'crop', 1)];
    const withIslet = [...strata, { name: 'islet', size: 1 }];
    const refused = assessAccuracy({ classes, strata: withIslet, units: lonely });
    expect(refused.fault).toEqual({ outcome: 'VARIANCE_NOT_ESTIMABLE', strata: ['islet'] });
    const merged = assessAccuracy({ classes, strata: withIslet, units: lonely, merge: { islet: 'north' } });
    expect(merged.fault).toBeUndefined();
    expect(merged.overall.standardError).toBeGreaterThan(0);
  });

  it('refuse labels and strata that nobody declared', () => {
    expect(() => assessAccuracy({ classes, strata, units: [unit('east', 'crop', 'crop', 2)] })).toThrow(
      'stratum "east"',
    );
    expect(() => assessAccuracy({ classes, strata, units: [unit('north', 'crop', 'corp', 2)] })).toThrow('"corp"');
  });

  it('shrink the standard error by the finite population correction', () => {
    const counted = strata.map((stratum) => ({ ...stratum, unitCount: 100 }));
    const corrected = assessAccuracy({ classes, strata: counted, units, fpc: true });
    const plain = assessAccuracy({ classes, strata, units });
    expect(corrected.overall.standardError!).toBeLessThan(0.78 * plain.overall.standardError!);
    const tooFew = strata.map((stratum) => ({ ...stratum, unitCount: 10 }));
    expect(() => assessAccuracy({ classes, strata: tooFew, units, fpc: true })).toThrow('fewer than the 50 drawn');
  });
});

describe('degrees of freedom', () => {
  it('follow the design, or Satterthwaite where one stratum carries most of the variance', () => {
    const { areaShares } = assessMatrix(TABLE8);
    // Stable non-forest: 0.645² weighs more than half of the variance of deforestation.
    expect(Math.max(...Object.values(areaShares[0]!.varianceShareByStratum))).toBeGreaterThan(0.5);
    expect(areaShares[0]!.df).toBeLessThan(636);
    expect(assessMatrix({ ...TABLE8, degreesOfFreedom: 'design' }).areaShares[0]!.df).toBe(636);
    const normal = assessMatrix({ ...TABLE8, degreesOfFreedom: 'normal' }).areaShares[0]!;
    expect(normal.df).toBeUndefined();
    expect(normal.wald!.method).toBe('wald-z');
    expect(assessMatrix({ ...TABLE8, z: 1.96 }).areaShares[0]!.wald!.upper).toBeCloseTo(
      normal.value! + 1.96 * normal.standardError!,
      15,
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logisticTotals, type LogisticSample } from '../../statistics/logistic-greg.ts';
import { fittedProbabilities, fitLogistic } from '../../statistics/logistic-regression.ts';
import { regressionTotal } from '../../statistics/regression.ts';

/** Units of three classes along a line, with weights; no class is told apart from the others by x. */
const LINE = [0.2, 0.5, 1.1, 1.4, 1.9, 2.3, 2.8, 3.1, 3.7, 4.0, 0.9, 2.1];
const CLASSES = [0, 1, 0, 0, 1, 2, 1, 0, 2, 2, 2, 1];
const WEIGHTS = [1, 2, 1, 1.5, 1, 1, 2, 1, 1, 1, 0.5, 1];
const UNITS = LINE.map((x, k) => ({ x: [1, x], classIndex: CLASSES[k]!, weight: WEIGHTS[k]! }));

describe('multinomial logistic regression', () => {
  it('agrees with a maximisation of the weighted likelihood by scipy', () => {
    const { fit } = fitLogistic(UNITS, 3);
    const expected = [-0.19420058851301822, 0.3007911449171881, -3.5189977923139164, 1.4555169552767464];
    fit!.coefficients.flat().forEach((value, k) => expect(value).toBeCloseTo(expected[k]!, 8));
    expect(fit!.logLikelihood).toBeCloseTo(-12.956265062604578, 10);
    const [first, ...others] = fittedProbabilities(fit!.coefficients, [1, 2]);
    expect(others.reduce((sum, value) => sum + value, first!)).toBeCloseTo(1, 12);
  });

  it('refuses classes that x tells apart, wholly or in one group, and collinear auxiliaries', () => {
    const apart = LINE.map((x) => ({ x: [1, x], classIndex: x > 2 ? 1 : 0, weight: 1 }));
    expect(fitLogistic(apart, 2).refusal).toBe('SEPARATION');
    const inOneGroup = [0, 0, 0, 1, 1, 1].map((group, k) => ({ x: [1, group], classIndex: k < 2 ? 1 : 0, weight: 1 }));
    expect(fitLogistic(inOneGroup, 2).refusal).toBe('SEPARATION');
    expect(fitLogistic(UNITS, 4).refusal).toBe('SEPARATION');
    expect(
      fitLogistic(
        UNITS.map((unit) => ({ ...unit, x: [1, 2] })),
        3,
      ).refusal,
    ).toBe('COLLINEAR');
    expect(() => fitLogistic([{ x: [1], classIndex: 3, weight: 1 }], 3)).toThrow(/class from 0 to 2/);
    expect(() => fitLogistic([{ x: [1], classIndex: 0, weight: 0 }], 3)).toThrow(/weight above 0/);
  });
});

/** Counts by map class and reference class, all above 0, and sizes of the map classes. */
const maps = fc.integer({ min: 2, max: 3 }).chain((groups) =>
  fc.record({
    counts: fc.array(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 3, maxLength: 3 }), {
      minLength: groups,
      maxLength: groups,
    }),
    sizes: fc.array(fc.integer({ min: 50, max: 5000 }), { minLength: groups, maxLength: groups }),
  }),
);

function dummies(group: number, groups: number): number[] {
  return Array.from({ length: groups }, (_, k) => (k === 0 || k === group ? 1 : 0));
}

describe('the logistic regression estimator', () => {
  it('with the map class alone is the post-stratified one, and the linear one, error and all', () => {
    fc.assert(
      fc.property(maps, ({ counts, sizes }) => {
        const units = counts.flatMap((row, i) =>
          row.flatMap((count, j) =>
            Array.from({ length: count }, () => ({ stratum: 0, classIndex: j, x: dummies(i, sizes.length) })),
          ),
        );
        const size = sizes.reduce((sum, value) => sum + value, 0);
        const strata = [{ name: 'all', size }];
        const population = sizes.map((groupSize, i) => ({ x: dummies(i, sizes.length), size: groupSize }));
        const { totals } = logisticTotals({ strata, units, classCount: 3, population });
        totals.forEach((total, j) => {
          const postStratified = counts.reduce(
            (sum, row, i) => sum + (sizes[i]! * row[j]!) / row.reduce((a, b) => a + b, 0),
            0,
          );
          const linear = regressionTotal({
            strata,
            units: units.map((unit) => ({ ...unit, y: unit.classIndex === j ? 1 : 0 })),
            auxiliaryTotals: [size, ...sizes.slice(1)],
            variance: 'residual',
          }).total;
          expect(total.value! / postStratified).toBeCloseTo(1, 9);
          expect(total.value! / linear.value!).toBeCloseTo(1, 9);
          expect(total.standardError! / linear.standardError!).toBeCloseTo(1, 9);
          expect(total.df).toBe(linear.df);
        });
      }),
      { seed: 43, numRuns: 60, endOnFailure: true },
    );
  });

  const sample: LogisticSample = {
    strata: [
      { name: 'low', size: 300 },
      { name: 'high', size: 700 },
    ],
    units: UNITS.map(({ x, classIndex }, k) => ({ stratum: k % 2, x, classIndex })),
    classCount: 3,
    population: [
      { x: [1, 1], size: 400 },
      { x: [1, 3], size: 600 },
    ],
  };

  it('gives totals that sum to the population', () => {
    const { totals } = logisticTotals(sample);
    expect(totals.reduce((sum, { value }) => sum + value!, 0)).toBeCloseTo(1000, 8);
    expect(totals[0]).toMatchObject({ method: 'logistic-regression', outcome: 'OK', df: 9, sampleSize: 12 });
  });

  it('has no number for a class without units, for a stratum without units, or without a fit', () => {
    const { totals } = logisticTotals({ ...sample, classCount: 4 });
    expect(totals[3]).toMatchObject({ value: undefined, outcome: 'CLASS_ABSENT_REFERENCE' });
    expect(totals[0]!.value).toBeCloseTo(logisticTotals(sample).totals[0]!.value!, 9);
    const separated = logisticTotals({
      ...sample,
      units: sample.units.map((unit) => ({ ...unit, classIndex: unit.x[1]! > 2 ? 1 : 0 })),
    });
    expect(separated.refusal).toBe('SEPARATION');
    expect(separated.totals[0]).toMatchObject({ value: undefined, outcome: 'VARIANCE_NOT_ESTIMABLE' });
    const onlyLow = logisticTotals({ ...sample, units: sample.units.map((unit) => ({ ...unit, stratum: 0 })) });
    expect(onlyLow.totals[0]!.outcome).toBe('UNSAMPLED_STRATUM');
  });

  it('stops at a population that is not the strata’s', () => {
    expect(() => logisticTotals({ ...sample, population: [{ x: [1, 1], size: 400 }] })).toThrow(/1000, found 400/);
  });
});

import { describe, expect, it } from 'vitest';
import { clopperPearsonInterval, jeffreysInterval, wilsonInterval } from '../../statistics/proportion-interval.ts';
import { simpleRandomMean, simpleRandomProportion, simpleRandomTotal } from '../../statistics/simple-random.ts';

describe('a proportion', () => {
  // R 4.2.2: prop.test(c, n, correct = FALSE)$conf.int, binom.test(c, n)$conf.int, qbeta(c(.025, .975), c + .5, n - c + .5)
  it.each([
    [7, 40, [0.0874541375, 0.3194999033], [0.0733827294, 0.3277901334], [0.0818539341, 0.3131723126]],
    [1, 200, [0.000883168716, 0.027773704398], [0.000126581028, 0.027541898457], [0.000540018284, 0.023128682015]],
  ] as const)('of %i in %i has the intervals that R gives', (successes, trials, wilson, exact, jeffreys) => {
    const o = { successes, trials, level: 0.95 };
    for (const [interval, [lower, upper]] of [
      [wilsonInterval(o), wilson],
      [clopperPearsonInterval(o), exact],
      [jeffreysInterval(o), jeffreys],
    ] as const) {
      expect(interval.lower).toBeCloseTo(lower, 9);
      expect(interval.upper).toBeCloseTo(upper, 9);
    }
  });

  it.each([0, 18])('of %i in 18 has no standard error to rely on, and an interval that says so', (successes) => {
    const { estimate, jeffreys } = simpleRandomProportion({ successes, sampleSize: 18 });
    expect(estimate).toMatchObject({ value: successes / 18, standardError: 0, outcome: 'DEGENERATE_SE_ZERO' });
    expect(estimate.cv).toBeUndefined();
    expect(estimate.interval!.method).toBe('wilson');
    expect(estimate.interval!.upper - estimate.interval!.lower).toBeGreaterThan(0.1);
    expect(successes === 0 ? jeffreys!.lower : jeffreys!.upper).toBe(successes === 0 ? 0 : 1);
  });

  it('is published with Wilson’s interval, narrower where the population is finite', () => {
    const infinite = simpleRandomProportion({ successes: 30, sampleSize: 100 }).estimate;
    const finite = simpleRandomProportion({ successes: 30, sampleSize: 100, populationUnits: 150 }).estimate;
    expect(infinite.interval).toEqual(wilsonInterval({ successes: 30, trials: 100, level: 0.95 }));
    expect(finite.interval!.method).toBe('wilson-effective-n');
    expect(finite.interval!.upper - finite.interval!.lower).toBeLessThan(
      0.62 * (infinite.interval!.upper - infinite.interval!.lower),
    );
  });

  it('of no units has no value', () => {
    const { estimate, wilson } = simpleRandomProportion({ successes: 0, sampleSize: 0 });
    expect(estimate).toMatchObject({ value: undefined, outcome: 'UNSAMPLED_STRATUM' });
    expect(wilson).toBeUndefined();
  });

  it('of one unit has no standard error', () => {
    const { estimate } = simpleRandomProportion({ successes: 1, sampleSize: 1 });
    expect(estimate).toMatchObject({ value: 1, standardError: undefined, outcome: 'VARIANCE_NOT_ESTIMABLE' });
    expect(estimate.interval).toBeUndefined();
  });

  it('of more successes than units is refused', () => {
    expect(() => simpleRandomProportion({ successes: 3, sampleSize: 2 })).toThrow('found 3 of 2');
    expect(() => simpleRandomProportion({ successes: 1, sampleSize: 2, confidence: 95 })).toThrow('found 95');
  });
});

describe('a mean', () => {
  it('has a t interval with n − 1 degrees of freedom', () => {
    // R 4.2.2: t.test(c(3, 5, 8, 13, 21))$conf.int
    const estimate = simpleRandomMean([3, 5, 8, 13, 21]);
    expect(estimate).toMatchObject({ value: 10, df: 4, outcome: 'OK', method: 'simple-random' });
    expect(estimate.interval!.lower).toBeCloseTo(1.04623358, 7);
    expect(estimate.interval!.upper).toBeCloseTo(18.95376642, 7);
  });

  it('of values that are all the same is degenerate', () => {
    expect(simpleRandomMean([0.1, 0.1, 0.1])).toMatchObject({ standardError: 0, outcome: 'DEGENERATE_SE_ZERO' });
  });

  it('times the population is the total', () => {
    const values = [3, 5, 8, 13, 21];
    const mean = simpleRandomMean(values, { populationUnits: 50 });
    const total = simpleRandomTotal(values, { populationUnits: 50 });
    expect(total.value).toBe(500);
    expect(total.standardError).toBeCloseTo(50 * mean.standardError!, 12);
    expect(total.cv).toBe(mean.cv);
    expect(mean.standardError!).toBeCloseTo(simpleRandomMean(values).standardError! * Math.sqrt(0.9), 12);
  });

  it('of a value that is no number is refused', () => {
    expect(() => simpleRandomMean([1, Number.NaN])).toThrow('found NaN');
  });
});

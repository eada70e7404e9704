import { describe, expect, it } from 'vitest';
import type { Interval } from '../../statistics/estimate.ts';
import { clopperPearsonInterval, jeffreysInterval, wilsonInterval } from '../../statistics/proportion-interval.ts';
import { RandomStream } from '../../statistics/random-stream.ts';
import { simpleRandomMean, simpleRandomProportion, simpleRandomTotal } from '../../statistics/simple-random.ts';
import { sharedPrior, stratifiedJeffreysInterval } from '../../statistics/stratified-jeffreys.ts';

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

describe('Jeffreys’ interval by stratum', () => {
  // 4·10⁵ draws of Σ W_h Beta(y_h + 1/2, n_h − y_h + 1/2) in R 4.2.2, set.seed(1), type 7 quantiles; the
  // draws themselves leave about 0.5 % of the distance, the moment fit 1 % of the limit.
  it.each([
    [
      [66, 0, 1, 2],
      [0.01947895, 0.03480899],
    ],
    [
      [0, 55, 0, 1],
      [0.0110433, 0.02213359],
    ],
    [
      [75, 0, 0, 0],
      [0.01990385, 0.02718668],
    ],
    [
      [1, 0, 0, 1],
      [0.0008675234, 0.01140594],
    ],
    [
      [75, 75, 164, 325],
      [0.9890368, 0.9993411],
    ],
  ] as const)('of %j agrees with a simulation', (successes, [lower, upper]) => {
    const weights = [0.02, 0.015, 0.32, 0.645];
    const trials = [75, 75, 165, 325];
    const strata = weights.map((weight, h) => ({ weight, successes: successes[h]!, trials: trials[h]! }));
    const interval = stratifiedJeffreysInterval(strata, 0.95);
    expect(Math.abs(interval.lower / lower - 1)).toBeLessThan(0.015);
    expect(Math.abs(interval.upper / upper - 1)).toBeLessThan(0.01);
  });

  it('of many strata shares one prior out, so that a rare class is held as often as it says', () => {
    // Seven strata of which the rare class fills one and is an error of the others: 2.2 % of the frame, 13 of 600 units.
    const weights = [0.395, 0.176, 0.241, 0.045, 0.021, 0.023, 0.099];
    const rates = [0.007, 0.003, 0.003, 0.008, 0.014, 0.68, 0.013];
    const truth = weights.reduce((sum, weight, h) => sum + weight * rates[h]!, 0);
    const trials = [237, 106, 145, 27, 13, 14, 59];
    const random = new RandomStream(21);
    const held = { jeffreys: 0, shared: 0 };
    const draws = 3000;
    for (let draw = 0; draw < draws; draw++) {
      const counts = weights.map((weight, h) => {
        let successes = 0;
        for (let unit = 0; unit < trials[h]!; unit++) successes += random.next() < rates[h]! ? 1 : 0;
        return { weight, successes, trials: trials[h]! };
      });
      const holds = ({ lower, upper }: Interval): number => (lower <= truth && truth <= upper ? 1 : 0);
      held.jeffreys += holds(stratifiedJeffreysInterval(counts, 0.95));
      held.shared += holds(stratifiedJeffreysInterval(counts, 0.95, sharedPrior(counts)));
    }
    expect(held.jeffreys / draws).toBeLessThan(0.9);
    expect(held.shared / draws).toBeGreaterThan(0.92);
  });

  it('keeps Jeffreys’ prior in one or two strata, and where no unit or every unit shows the class', () => {
    const strata = (counts: readonly number[]) => counts.map((successes) => ({ weight: 1, successes, trials: 9 }));
    expect(sharedPrior(strata([3]))).toBe(0.5);
    expect(sharedPrior(strata([3, 0]))).toBe(0.5);
    expect(sharedPrior(strata([3, 0, 0, 9]))).toBe(0.25);
    expect(sharedPrior(strata([0, 0, 0, 0]))).toBe(0.5);
    expect(sharedPrior(strata([9, 9, 9, 9]))).toBe(0.5);
    expect(sharedPrior([...strata([1, 2, 3]), { weight: 0, successes: 0, trials: 5 }])).toBeCloseTo(1 / 3, 12);
  });

  it('of one stratum is that of its own beta distribution', () => {
    const interval = stratifiedJeffreysInterval([{ weight: 1, successes: 3, trials: 20 }], 0.9);
    expect(interval).toEqual(jeffreysInterval({ successes: 3, trials: 20, level: 0.9 }));
  });
});

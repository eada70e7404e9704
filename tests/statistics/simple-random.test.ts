import { describe, expect, it } from 'vitest';
import { scaleEstimate } from '../../statistics/estimate.ts';
import { jeffreysLowerLimit, wilsonInterval } from '../../statistics/proportion-interval.ts';
import { meanOf } from './cases/sample-mean.ts';

const strata = [{ name: 'all', size: 1 }];

describe('a proportion', () => {
  // R 4.2.2: prop.test(c, n, correct = FALSE)$conf.int, qbeta(c(.025, .975), c + .5, n - c + .5)
  it.each([
    [7, 40, [0.0874541375, 0.3194999033], [0.0818539341, 0.3131723126]],
    [1, 200, [0.000883168716, 0.027773704398], [0.000540018284, 0.023128682015]],
  ] as const)('of %i in %i has the limits that R gives', (successes, trials, wilson, jeffreys) => {
    const { lower, upper } = wilsonInterval({ successes, trials, level: 0.95 });
    expect(lower).toBeCloseTo(wilson[0], 9);
    expect(upper).toBeCloseTo(wilson[1], 9);
    const tail = 0.025;
    expect(jeffreysLowerLimit({ successes, trials, tail })).toBeCloseTo(jeffreys[0], 9);
    expect(1 - jeffreysLowerLimit({ successes: trials - successes, trials, tail })).toBeCloseTo(jeffreys[1], 9);
  });

  it('that no unit shows has no lower limit', () => {
    expect(jeffreysLowerLimit({ successes: 0, trials: 18, tail: 0.025 })).toBe(0);
    expect(wilsonInterval({ successes: 0, trials: 18, level: 0.95 }).lower).toBe(0);
  });

  it('of more successes than units is refused', () => {
    expect(() => wilsonInterval({ successes: 3, trials: 2, level: 0.95 })).toThrow('found 3 of 2');
    expect(() => wilsonInterval({ successes: 1, trials: 2, level: 95 })).toThrow('found 95');
  });
});

describe('the mean of a simple random sample', () => {
  it('has a t interval with n − 1 degrees of freedom', () => {
    // R 4.2.2: t.test(c(3, 5, 8, 13, 21))$conf.int
    const estimate = meanOf({ strata, y: [3, 5, 8, 13, 21] });
    expect(estimate).toMatchObject({ value: 10, df: 4, outcome: 'OK' });
    expect(estimate.interval!.lower).toBeCloseTo(1.04623358, 7);
    expect(estimate.interval!.upper).toBeCloseTo(18.95376642, 7);
  });

  it('of values that are all the same is degenerate', () => {
    expect(meanOf({ strata, y: [0.1, 0.1, 0.1] })).toMatchObject({ standardError: 0, outcome: 'DEGENERATE_SE_ZERO' });
  });

  it('of no unit, or of one, says why there is no error', () => {
    expect(meanOf({ strata, y: [] })).toMatchObject({ value: undefined, outcome: 'UNSAMPLED_STRATUM' });
    const one = meanOf({ strata, y: [1] });
    expect(one).toMatchObject({ value: 1, standardError: undefined, outcome: 'VARIANCE_NOT_ESTIMABLE' });
    expect(one.interval).toBeUndefined();
  });

  it('times the population is the total, with the correction of a known population', () => {
    const y = [3, 5, 8, 13, 21];
    const mean = meanOf({ strata: [{ name: 'all', size: 1, unitCount: 50 }], y, options: { fpc: true } });
    const total = scaleEstimate(mean, 50);
    expect(total.value).toBe(500);
    expect(total.standardError).toBeCloseTo(50 * mean.standardError!, 12);
    expect(total.cv).toBe(mean.cv);
    expect(mean.standardError!).toBeCloseTo(meanOf({ strata, y }).standardError! * Math.sqrt(0.9), 12);
  });
});

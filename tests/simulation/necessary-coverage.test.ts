import { describe, expect, it } from 'vitest';
import { necessaryCoverage } from '../../benchmarks/simulation/grid/necessary-coverage.ts';

describe('necessaryCoverage', () => {
  it('leaves no sample to miss in where next to no error is expected', () => {
    // Of pairs of equal means (½ (a + b) is the likeliest) (0, 0), (1, 0), (0, 1), (1, 1), (2, 1) and (1, 2) have more than 8 %
    // of the chance under some: (2, 1) has 8.4 % under 1.5. (2, 0) has 6.8 % at most.
    const few = necessaryCoverage({ omitted: 0.05, committed: 0.05 }, 0.92);
    const [none, one, two] = [1, 0.05, 0.05 ** 2 / 2].map((term) => term * Math.exp(-0.05)) as [number, number, number];
    expect(few).toBeCloseTo((none + one) ** 2 + 2 * one * two, 10);
  });

  it('is far from the bound where errors are plenty', () => {
    expect(necessaryCoverage({ omitted: 8, committed: 6 }, 0.92)).toBeLessThan(0.5);
    // Without commission the pair (10, 0) is the likeliest for each a, and a from 7 to 12 has more than 8 %.
    expect(necessaryCoverage({ omitted: 10, committed: 0 }, 0.92)).toBeCloseTo(0.6614, 4);
  });

  it('asks for more the surer the interval is to be', () => {
    const expected = { omitted: 0.6, committed: 0.4 };
    expect(necessaryCoverage(expected, 0.99)).toBeGreaterThan(necessaryCoverage(expected, 0.8));
  });
});

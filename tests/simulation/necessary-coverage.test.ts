import { describe, expect, it } from 'vitest';
import { necessaryCoverage } from '../../benchmarks/simulation/grid/necessary-coverage.ts';

/** Chance of no more than so many, where so many are expected. */
function atMost(count: number, mean: number): number {
  let [term, sum] = [Math.exp(-mean), 0];
  for (let k = 0; k <= count; k++) {
    sum += term;
    term *= mean / (k + 1);
  }
  return sum;
}

describe('necessaryCoverage', () => {
  it('leaves next to no sample to miss in where next to no error is expected', () => {
    for (const expected of [0.02, 0.1, 0.5]) {
      const both = necessaryCoverage({ omitted: expected, committed: expected }, 0.92);
      const one = necessaryCoverage({ omitted: expected, committed: 0 }, 0.92);
      expect(Math.min(both, one), String(expected)).toBeGreaterThan(0.997);
    }
    expect(necessaryCoverage({ omitted: 1, committed: 1 }, 0.92)).toBeLessThan(0.985);
  });

  it('is what limits of one count alone must hold where only one side errs and no commission can hide it', () => {
    // Twelve more omitted than committed: with any committed a sample is more likely to be farther off, so that the worst
    // pair for (a, 0) is (12, 0) above; exact limits with 4 % on each side hold 12 from 7 to 18.
    const held = necessaryCoverage({ omitted: 12, committed: 0 }, 0.92);
    expect(atMost(6, 12)).toBeGreaterThan(0.04);
    expect(atMost(5, 12)).toBeLessThan(0.04);
    expect(held).toBeGreaterThan(atMost(18, 12) - atMost(5, 12) - 1e-9);
    expect(held).toBeLessThan(1);
  });

  it('asks for more the surer the interval is to be', () => {
    const expected = { omitted: 3, committed: 2 };
    expect(necessaryCoverage(expected, 0.99)).toBeGreaterThan(necessaryCoverage(expected, 0.8));
  });
});

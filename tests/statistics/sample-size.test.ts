import { describe, expect, it } from 'vitest';
import { proportionDeviation, smallestSize, stratifiedSampleSize } from '../../statistics/sample-size.ts';

const sizes = [200, 300, 500];
const deviations = [0.5, 0.3, 0.1];

/** Variance of a stratified mean with the correction, from its definition. */
function variance(units: readonly number[], populationUnits: number): number {
  const total = sizes.reduce((a, b) => a + b, 0);
  return sizes.reduce((sum, size, h) => {
    const finite = 1 - units[h]! / ((size / total) * populationUnits);
    return sum + ((size / total) ** 2 * deviations[h]! ** 2 * finite) / units[h]!;
  }, 0);
}

describe('the size of a simple random sample', () => {
  it('is that of the textbook: 384.16 for 5 points at 95 %, 277.5 of them in a population of 1000', () => {
    const request = { sizes: [1], targetStandardError: 0.05 / 1.96 };
    expect(stratifiedSampleSize({ ...request, deviations: [0.5] }).real).toBeCloseTo(384.16, 8);
    const deviations = [0.5 * Math.sqrt(1000 / 999)];
    const finite = stratifiedSampleSize({ ...request, deviations, populationUnits: 1000 });
    expect(finite.real).toBeCloseTo(384.16 / (1 + 383.16 / 1000), 8);
    expect(finite.units).toBe(278);
  });

  it('is refused for a target of nothing and for what is no proportion', () => {
    expect(() => stratifiedSampleSize({ sizes: [1], deviations: [0.5], targetStandardError: 0 })).toThrow(
      /above 0, found 0/,
    );
    expect(() => proportionDeviation(1.2)).toThrow(/found 1.2/);
  });
});

describe('the size of a stratified sample', () => {
  it('reaches the target exactly under each allocation, with and without the correction', () => {
    const targetStandardError = 0.02;
    for (const allocation of [[1, 1, 1], sizes, [3, 2, 1]]) {
      const { real } = stratifiedSampleSize({
        sizes,
        deviations,
        targetStandardError,
        allocation,
        populationUnits: 1000,
      });
      const whole = allocation.reduce((a, b) => a + b, 0);
      const units = allocation.map((share) => (real * share) / whole);
      expect(Math.sqrt(variance(units, 1000))).toBeCloseTo(targetStandardError, 12);
      const endless = stratifiedSampleSize({ sizes, deviations, targetStandardError, allocation }).real;
      const many = allocation.map((share) => (endless * share) / whole);
      expect(Math.sqrt(variance(many, 1e15))).toBeCloseTo(targetStandardError, 12);
    }
  });

  it('is smallest under Neyman’s allocation, which is the one unless another is given', () => {
    const request = { sizes, deviations, targetStandardError: 0.02 };
    const { real } = stratifiedSampleSize(request);
    expect(real).toBeCloseTo((0.2 * 0.5 + 0.3 * 0.3 + 0.5 * 0.1) ** 2 / 0.02 ** 2, 8);
    expect(stratifiedSampleSize({ ...request, allocation: sizes }).real).toBeGreaterThan(real);
    expect(stratifiedSampleSize({ ...request, allocation: [1, 1, 1] }).real).toBeGreaterThan(real);
  });

  it('is refused where a stratum with variance gets nothing', () => {
    const request = { sizes, deviations, targetStandardError: 0.02, allocation: [1, 0, 1] };
    expect(() => stratifiedSampleSize(request)).toThrow(/Stratum 2 has variance/);
    expect(proportionDeviation(0.2)).toBeCloseTo(0.4, 12);
  });
});

describe('the search for the smallest size', () => {
  it('finds the first that meets the target, and says where none does', () => {
    for (const threshold of [2, 3, 7, 100, 101, 9999]) {
      expect(smallestSize({ least: 2, most: 10_000, meets: (size) => size >= threshold })).toBe(threshold);
    }
    expect(smallestSize({ least: 2, most: 50, meets: (size) => size >= 51 })).toBeUndefined();
  });
});

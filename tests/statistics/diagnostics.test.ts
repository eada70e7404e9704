import { describe, expect, it } from 'vitest';
import {
  leastConfidence,
  normalisedEntropy,
  ratioOfConfidence,
  sitsEntropy,
} from '../../statistics/class-uncertainty.ts';
import { scaleEstimate } from '../../statistics/estimate.ts';
import { obsStatus } from '../../statistics/obs-status.ts';
import { OUTCOMES } from '../../results/codes.ts';
import { outcomeSentence } from '../../statistics/outcome.ts';
import { meanOf } from './cases/sample-mean.ts';

describe('uncertainty of a pixel', () => {
  it('is zero where one class has all the probability, but for the floor of sits', () => {
    expect(normalisedEntropy([0, 1, 0, 0])).toBe(0);
    expect(sitsEntropy([0, 1, 0, 0])).toBeCloseTo((-3e-5 * Math.log(1e-5)) / Math.log(4), 12);
    expect(leastConfidence(new Float32Array([0, 1, 0]))).toBe(0);
    expect(ratioOfConfidence([0, 1])).toBe(0);
  });

  it('refuses what are no probabilities', () => {
    expect(() => normalisedEntropy([1])).toThrow('at least two classes');
    expect(() => leastConfidence([0.5, Number.NaN])).toThrow('found NaN');
    expect(() => ratioOfConfidence([0, 0])).toThrow(RangeError);
  });
});

describe('what goes with a number', () => {
  it('every outcome has a status and a sentence', () => {
    for (const outcome of OUTCOMES) {
      expect(obsStatus(outcome)).toMatch(/^[AEUQL]$/);
      expect(outcomeSentence(outcome)).toMatch(/\.$/);
    }
    expect(
      ['OK', 'MODEL_BASED', 'SUPPRESSED', 'NO_VALID_PIXEL', 'DEGENERATE_SE_ZERO'].map((o) => obsStatus(o as 'OK')),
    ).toEqual(['A', 'E', 'Q', 'L', 'U']);
  });

  it('another unit scales value, error and limits alike', () => {
    const estimate = scaleEstimate(meanOf({ strata: [{ name: 'all', size: 1 }], y: [8, 12, 10, 10] }), 100);
    expect(estimate.value).toBe(1000);
    expect(estimate.interval!.lower).toBeCloseTo(1000 - (estimate.interval!.upper - 1000), 9);
    expect(() => scaleEstimate(estimate, Number.NaN)).toThrow('found NaN');
  });
});

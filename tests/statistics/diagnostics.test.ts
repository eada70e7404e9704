import { describe, expect, it } from 'vitest';
import {
  leastConfidence,
  normalisedEntropy,
  ratioOfConfidence,
  sitsEntropy,
} from '../../statistics/class-uncertainty.ts';
import { absentEstimate, scaleEstimate } from '../../statistics/estimate.ts';
import { mapBias } from '../../statistics/map-bias.ts';
import { obsStatus, obsStatusMeaning } from '../../statistics/obs-status.ts';
import { OUTCOMES, outcomeSentence } from '../../statistics/outcome.ts';
import { simpleRandomMean } from '../../statistics/simple-random.ts';
import { zonalClassAreas } from '../../statistics/zonal.ts';

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

describe('areas of a zone', () => {
  it('add up with what was not observed', () => {
    const zone = zonalClassAreas({
      classes: [1, 255, 2, 1, null, Number.NaN],
      coverage: [1, 0.5, 0.25, 1, 0.5, 1],
      pixelArea: [10, 10, 20, 20, 30, 1],
      nodata: 255,
    });
    expect(Object.fromEntries(zone.areaByClass)).toEqual({ 1: 30, 2: 5 });
    expect(zone.notObservedArea).toBe(21);
    expect(zone.zoneArea).toBe(56);
  });

  it('refuse coverage outside 0 to 1 and lists of different length', () => {
    expect(() => zonalClassAreas({ classes: [1], coverage: [1.1], pixelArea: 1 })).toThrow('found 1.1');
    expect(() => zonalClassAreas({ classes: [1], coverage: [], pixelArea: 1 })).toThrow('found 0');
    expect(() => zonalClassAreas({ classes: [1, 2], coverage: [1, 1], pixelArea: [1] })).toThrow('found 1');
  });
});

describe('what goes with a number', () => {
  it('every outcome has a status and a sentence', () => {
    for (const outcome of OUTCOMES) {
      expect(obsStatusMeaning(obsStatus(outcome))).not.toBe('');
      expect(outcomeSentence(outcome)).toMatch(/\.$/);
    }
    expect(
      ['OK', 'MODEL_BASED', 'SUPPRESSED', 'NO_VALID_PIXEL', 'DEGENERATE_SE_ZERO'].map((o) => obsStatus(o as 'OK')),
    ).toEqual(['A', 'E', 'Q', 'L', 'U']);
  });

  it('map bias is mapped minus estimated, in standard errors of the estimate', () => {
    const estimate = simpleRandomMean([8, 12, 10, 10]);
    const bias = mapBias(13, estimate)!;
    expect(bias.difference).toBe(3);
    expect(bias.relative).toBeCloseTo(0.3, 12);
    expect(bias.inStandardErrors).toBeCloseTo(3 / estimate.standardError!, 12);
    expect(mapBias(13, absentEstimate({ outcome: 'NO_VALID_PIXEL', method: 'none' }))).toBeUndefined();
    expect(mapBias(1, simpleRandomMean([0, 0]))).toEqual({
      difference: 1,
      relative: undefined,
      inStandardErrors: undefined,
    });
  });

  it('another unit scales value, error and limits alike', () => {
    const estimate = scaleEstimate(simpleRandomMean([8, 12, 10, 10]), 100);
    expect(estimate.value).toBe(1000);
    expect(estimate.interval!.lower).toBeCloseTo(1000 - (estimate.interval!.upper - 1000), 9);
    expect(() => scaleEstimate(estimate, Number.NaN)).toThrow('found NaN');
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chileanStandardErrorLimit,
  proportionQualityLetter,
  qualityLetter,
} from '../../../statistics/publication/quality-letter.ts';
import { QUALITY_POLICIES } from '../../../statistics/publication/quality-policy.ts';

const statcan = QUALITY_POLICIES['statcan']!;
const chile = QUALITY_POLICIES['ine-chile-2020']!;
const many = { sampleSize: 500, df: 400 };

describe('the quality letter', () => {
  it('gives a limit to the better band and what lies above it to the next', () => {
    const letters = [0.165, 0.16500001, 0.333, 0.33300001].map(
      (standardError) => qualityLetter({ value: 1, standardError, ...many }, statcan).letter,
    );
    expect(letters).toEqual(['A', 'E', 'E', 'F']);
  });

  it('is the last below a minimum, without a standard error and without a value', () => {
    const small = qualityLetter({ value: 1, standardError: 0.01, sampleSize: 9 }, statcan);
    expect(small).toEqual({ letter: 'F', release: 'withheld', reason: 'sample-size' });
    expect(qualityLetter({ value: 1, standardError: undefined, ...many }, statcan).reason).toBe('no-standard-error');
    expect(qualityLetter({ value: undefined, standardError: undefined, ...many }, statcan).reason).toBe('no-value');
    const minima = { ...chile, minima: { classUnits: 5 } };
    expect(qualityLetter({ value: 1, standardError: 0.01, ...many, classUnits: 4 }, minima).reason).toBe('class-units');
  });

  it('never takes a standard error of zero for certainty', () => {
    const bare = qualityLetter({ value: 10, standardError: 0, ...many }, statcan);
    expect(bare).toEqual({ letter: 'F', release: 'withheld', reason: 'zero-standard-error' });
    const narrow = qualityLetter(
      { value: 10, standardError: 0, interval: { lower: 9.9, upper: 10 }, ...many },
      statcan,
    );
    expect(narrow.letter).toBe('E');
    const wide = qualityLetter({ value: 10, standardError: 0, interval: { lower: 0, upper: 20 }, ...many }, statcan);
    expect(wide.letter).toBe('F');
  });

  it('gives a small share with a small standard error relief where the policy says so, and no other', () => {
    const relieved = { ...statcan, smallShares: { below: 0.05, standardErrorAtMost: 0.005, letter: 'E' } };
    const share = { value: 0.01, standardError: 0.004, ...many };
    expect(qualityLetter({ ...share, whole: 1 }, relieved)).toMatchObject({ letter: 'E', reason: 'small-share' });
    expect(qualityLetter(share, relieved).letter).toBe('F');
    expect(qualityLetter({ ...share, standardError: 0.0051, whole: 1 }, relieved).letter).toBe('F');
    expect(qualityLetter({ ...share, value: 0.1, standardError: 0.04, whole: 1 }, relieved).letter).toBe('F');
    expect(qualityLetter({ ...share, whole: 1 }, statcan).letter).toBe('F');
  });

  it('never gets better as the standard error grows', () => {
    const rank = (name: string, letter: string): number =>
      QUALITY_POLICIES[name]!.bands.findIndex((band) => band.letter === letter);
    const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    const names = fc.constantFrom(...Object.keys(QUALITY_POLICIES));
    fc.assert(
      fc.property(names, positive, positive, positive, (name, value, a, b) => {
        const policy = QUALITY_POLICIES[name]!;
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((standardError) =>
          rank(name, qualityLetter({ value, standardError, ...many }, policy).letter),
        );
        expect(low).toBeLessThanOrEqual(high!);
      }),
    );
  });

  it('says of every set of limits whether the office has still to confirm it', () => {
    const unverified = Object.values(QUALITY_POLICIES).filter(({ isVerified }) => !isVerified);
    expect(unverified.map(({ name }) => name).sort()).toEqual([
      'abs',
      'ine-chile-2020',
      'inegi',
      'ons',
      'statcan-farm',
    ]);
  });
});

describe('the quality letter of a proportion', () => {
  it('goes by the standard error: 0.125^(2/3) / 9 is 0.25 / 9', () => {
    expect(chileanStandardErrorLimit(0.125)).toBeCloseTo(0.25 / 9, 15);
    expect(chileanStandardErrorLimit(0.875)).toBeCloseTo(0.25 / 9, 15);
    const at = (standardError: number): string =>
      proportionQualityLetter({ value: 0.125, standardError, ...many }, chile).letter;
    expect([0.027, 0.028].map(at)).toEqual(['reliable', 'weakly_reliable']);
    const few = proportionQualityLetter({ value: 0.125, standardError: 0.01, sampleSize: 59, df: 20 }, chile);
    expect(few).toMatchObject({ letter: 'unreliable', reason: 'sample-size' });
  });

  it('refuses what is no proportion', () => {
    expect(() => chileanStandardErrorLimit(1.2)).toThrow('A proportion lies between 0 and 1, found 1.2.');
  });
});

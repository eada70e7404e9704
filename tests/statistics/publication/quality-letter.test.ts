import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../statistics/distributions/normal.ts';
import { proportionQualityLetter, qualityLetter } from '../../../statistics/publication/quality-letter.ts';
import { QUALITY_POLICIES } from '../../../statistics/publication/quality-policy.ts';

const statcan = QUALITY_POLICIES['statcan']!;
const chile = QUALITY_POLICIES['ine-chile-2020']!;
const many = { sampleSize: 500, df: 400 };

describe('the quality letter', () => {
  it('gives a limit to the band that the office’s own text gives it to', () => {
    const edges = (name: string): string[] => {
      const policy = QUALITY_POLICIES[name]!;
      return policy.bands.flatMap(({ cvAtMost, cvBelow }) => {
        const standardError = cvAtMost ?? cvBelow;
        return standardError === undefined ? [] : [qualityLetter({ value: 1, standardError, ...many }, policy).letter];
      });
    };
    expect(Object.fromEntries(Object.keys(QUALITY_POLICIES).map((name) => [name, edges(name)]))).toEqual({
      statcan: ['A', 'E'],
      'statcan-farm': ['B', 'C', 'D', 'E', 'F'],
      'ine-chile-2020': ['reliable', 'weakly_reliable'],
      inegi: ['moderate', 'low'],
      ons: ['precise', 'reasonably_precise', 'acceptable'],
      abs: ['*', '*'],
    });
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

  it('goes by the longer side of the interval where that says more than the standard error', () => {
    const estimate = { value: 0.387, standardError: 0.05, ...many };
    const letter = (lower: number, upper: number, level = 0.95): unknown => {
      const { letter: found, reason } = qualityLetter({ ...estimate, interval: { lower, upper, level } }, statcan);
      return [found, reason];
    };
    expect(letter(0, 4.488)).toEqual(['F', 'interval']);
    // 0.1 ÷ 1.96 ÷ 0.387 = 13 %; the same limits at 0.68 stand for a standard error of 0.1, 26 %.
    expect(letter(0.3, 0.487)).toEqual(['A', 'interval']);
    expect(letter(0.3, 0.487, 0.68)).toEqual(['E', 'interval']);
    expect(letter(0.35, 0.42)).toEqual(['A', 'cv']);
  });

  it('calls the interval of a normal distribution no wider than its standard error', () => {
    const z = normalQuantile(0.975);
    const grade = (value: number): unknown => {
      const standardError = 0.165 * value;
      const interval = { lower: value - z * standardError, upper: value + z * standardError, level: 0.95 };
      return qualityLetter({ value, standardError: standardError * (1 - 1e-12), interval, ...many }, statcan).letter;
    };
    expect([1, 3, 7, 0.1, 1234.567].map(grade)).toEqual(['A', 'A', 'A', 'A', 'A']);
  });

  it('agrees with the interval: what may be published without reserve has limits within 1.96 times the band', () => {
    const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(positive, positive, positive, positive, (value, standardError, down, up) => {
        const interval = { lower: value - down, upper: value + up, level: 0.95 };
        const { release } = qualityLetter({ value, standardError, interval, ...many }, statcan);
        const widest = Math.max(down, up) / 1.959963984540054 / value;
        if (release === 'unrestricted')
          expect(Math.max(widest, standardError / value)).toBeLessThanOrEqual(0.165 + 1e-8);
        else expect(Math.max(widest, standardError / value)).toBeGreaterThan(0.165 - 1e-8);
      }),
    );
  });

  it('never gives a model’s figure the first letter, and none that it would not have as a design’s', () => {
    for (const policy of Object.values(QUALITY_POLICIES)) {
      for (const standardError of [1e-6, 0.01, 0.07, 0.2, 0.6]) {
        const evidence = { value: 1, standardError, sampleSize: 500, df: 400 };
        const rank = (isModel: boolean): number => {
          const { letter } = qualityLetter({ ...evidence, isModel }, policy);
          return policy.bands.findIndex((band) => band.letter === letter);
        };
        expect(rank(true)).toBe(Math.max(1, rank(false)));
      }
    }
  });

  it('withholds a value of zero, whatever is said of its error', () => {
    const zero = { value: 0, ...many };
    expect(qualityLetter({ ...zero, standardError: 0 }, statcan).letter).toBe('F');
    expect(qualityLetter({ ...zero, standardError: 0, interval: { lower: 0, upper: 0.1 } }, statcan).letter).toBe('F');
    expect(qualityLetter({ ...zero, standardError: 0.1, interval: { lower: 0, upper: 1 } }, statcan).letter).toBe('F');
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
    const at = (value: number, standardError: number): string =>
      proportionQualityLetter({ value, standardError, ...many }, chile).letter;
    for (const value of [0.125, 0.875]) {
      expect([0.0277, 0.0278].map((error) => at(value, error))).toEqual(['reliable', 'weakly_reliable']);
    }
    const few = proportionQualityLetter({ value: 0.125, standardError: 0.01, sampleSize: 59, df: 20 }, chile);
    expect(few).toMatchObject({ letter: 'unreliable', reason: 'sample-size' });
  });

  it('refuses what is no proportion', () => {
    const beyond = { value: 1.2, standardError: 0.01, ...many };
    expect(() => proportionQualityLetter(beyond, chile)).toThrow('A proportion lies between 0 and 1, found 1.2.');
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jeffreysLowerLimit } from '../../statistics/proportion-interval.ts';
import { shareInterval, type ShareIntervalRequest, type ShareTerm } from '../../statistics/share-interval.ts';

const FOLDER = path.resolve(import.meta.dirname, '../golden/statistics/share-interval');

type GoldenCase = Omit<ShareIntervalRequest, 'sides'> & {
  readonly name: string;
  readonly sides?: readonly [number, number];
  readonly lower: number;
  readonly upper: number;
};
const golden = JSON.parse(readFileSync(path.join(FOLDER, 'share-intervals.json'), 'utf8')) as {
  readonly cases: readonly GoldenCase[];
};

describe('the interval of a share', () => {
  it.each(golden.cases.map((one) => [one.name, one] as const))('of %s is that of scipy', (_, { sides, ...one }) => {
    const known = sides && { expected: sides[0], other: sides[1] };
    const interval = shareInterval({ ...one, sides: known })!;
    expect(interval.method).toBe('mover-jeffreys');
    expect(interval.lower).toBeCloseTo(one.lower, 9);
    expect(interval.upper).toBeCloseTo(one.upper, 9);
  });

  it('of one sample without a map is Jeffreys’ own, but for the ends at none and all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (trials, seed) => {
        const successes = seed % (trials + 1);
        const value = successes / trials;
        const own = shareInterval({ value, terms: counts(successes, trials), level: 0.95 })!;
        const limitOf = (counted: number): number => jeffreysLowerLimit({ successes: counted, trials, tail: 0.025 });
        expect(own.lower).toBeCloseTo(limitOf(successes), 9);
        expect(own.upper).toBeCloseTo(1 - limitOf(trials - successes), 9);
      }),
    );
  });

  it('has the estimate strictly inside, unless it is 0 or 1, and never leaves 0 to 1', () => {
    fc.assert(
      fc.property(samples, (request) => {
        const { lower, upper } = shareInterval(request)!;
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
        if (request.value === 0) expect(lower).toBe(0);
        else expect(lower).toBeLessThan(request.value);
        if (request.value === 1) expect(upper).toBe(1);
        else expect(upper).toBeGreaterThan(request.value);
      }),
    );
  });

  it('does not depend on the order of units, or on whether alike ones are counted together', () => {
    fc.assert(
      fc.property(samples, (request) => {
        const single = request.terms.flatMap((term) =>
          Array.from({ length: term.count }, () => ({ ...term, count: 1 })),
        );
        expect(gap(shareInterval({ ...request, terms: single.toReversed() })!, shareInterval(request)!)).toBeLessThan(
          1e-8,
        );
      }),
    );
  });

  it('is the same whether units are drawn by themselves or in clusters of one', () => {
    fc.assert(
      fc.property(samples, (request) => {
        const single = request.terms.flatMap((term) =>
          Array.from({ length: term.count }, () => ({ ...term, count: 1 })),
        );
        const clusters = single.map((term, k) => ({ ...term, draw: String(k) }));
        expect(
          gap(shareInterval({ ...request, terms: clusters })!, shareInterval({ ...request, terms: single })!),
        ).toBeLessThan(1e-8);
      }),
    );
  });

  it('counts a variance of few clusters by t ÷ z at its own level', () => {
    const terms = Array.from({ length: 12 }, (_, k) => ({
      weight: 1 / 12,
      count: 1,
      shows: k < 4 ? 1 : 0,
      draw: `${k}`,
    }));
    const few = shareInterval({ value: 1 / 3, terms, level: 0.99, variance: 0.03, clusterFreedom: 5 })!;
    // t and z at 99.5 %: 4.0321 and 2.5758.
    const widened = shareInterval({
      value: 1 / 3,
      terms,
      level: 0.99,
      variance: 0.03 * (4.032142983557536 / 2.5758293035489) ** 2,
    });
    expect(gap(few, widened!)).toBeLessThan(1e-9);
  });

  it('of a class and of all others mirror each other where the map says nothing', () => {
    fc.assert(
      fc.property(samples, (request) => {
        const terms = request.terms.map((term) => ({ ...term, expected: false }));
        const others = terms.map((term) => ({ ...term, shows: 1 - term.shows }));
        const [own, other] = [
          shareInterval({ ...request, terms })!,
          shareInterval({ ...request, terms: others, value: 1 - request.value })!,
        ];
        // At one half either may be the one that is counted.
        fc.pre(Math.abs(request.value - 0.5) > 1e-6);
        expect(gap(own, { lower: 1 - other.upper, upper: 1 - other.lower })).toBeLessThan(1e-8);
      }),
    );
  });

  it('narrows as the same shares are seen in more units', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 2, max: 9 }), ({ variance, ...request }, times) => {
        const terms = request.terms.map((term) => ({
          ...term,
          weight: term.weight / times,
          count: term.count * times,
        }));
        const more = shareInterval({ ...request, terms, variance: variance && variance / times })!;
        const few = shareInterval({ ...request, variance })!;
        expect(more.upper - more.lower).toBeLessThan(few.upper - few.lower);
      }),
    );
  });

  it('widens with the variance of the design', () => {
    const terms = counts(30, 100);
    const width = (variance: number): number => {
      const { lower, upper } = shareInterval({ value: 0.3, terms, variance, level: 0.95 })!;
      return upper - lower;
    };
    const asOne = (0.3 * 0.7) / 100;
    expect(width(4 * asOne)).toBeGreaterThan(1.8 * width(asOne));
    expect(width(0.01 * asOne)).toBeGreaterThan(0.4 * width(asOne));
  });

  it('has a width where no unit contradicts the map', () => {
    const terms: ShareTerm[] = [
      { weight: 0.002, count: 92, shows: 1, expected: true },
      { weight: 0.816 / 408, count: 408, shows: 0, expected: false },
    ];
    const { lower, upper } = shareInterval({ value: 0.184, terms, variance: 0, level: 0.95 })!;
    // Of 92 units 2.7 % may still be wrong, of 408 others 0.6 %: qbeta(0.975, 0.5, n + 0.5).
    expect(0.184 - lower).toBeCloseTo(0.184 * 0.026835, 4);
    expect(upper - 0.184).toBeCloseTo(0.816 * 0.006124, 4);
  });

  it('says nothing where there is no unit, and refuses a level that is none', () => {
    expect(shareInterval({ value: 0, terms: [], level: 0.95 })).toBeUndefined();
    expect(() => shareInterval({ value: 0.3, terms: counts(3, 10), level: 95 })).toThrow('found 95');
  });
});

function counts(successes: number, trials: number): ShareTerm[] {
  return [
    { weight: 1 / trials, count: successes, shows: 1 },
    { weight: 1 / trials, count: trials - successes, shows: 0 },
  ].filter(({ count }) => count > 0);
}

function gap(a: { readonly lower: number; readonly upper: number }, b: typeof a): number {
  return Math.max(Math.abs(a.lower - b.lower), Math.abs(a.upper - b.upper));
}

/** Samples in one to five strata of unlike weights, with the map's word on some units and a design effect. */
const samples = fc
  .record({
    strata: fc.array(
      fc.record({
        size: fc.double({ min: 0.01, max: 1, noNaN: true }),
        cells: fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40), fc.nat(40)),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    effect: fc.double({ min: 0.3, max: 3, noNaN: true }),
  })
  .filter(({ strata }) => strata.every(({ cells }) => cells.some((n) => n > 0)))
  .map(({ strata, effect }) => {
    const total = strata.reduce((sum, { size }) => sum + size, 0);
    const terms = strata.flatMap(({ size, cells }): ShareTerm[] => {
      const weight = size / total / cells.reduce((sum, n) => sum + n, 0);
      return cells.map((count, k) => ({ weight, count, shows: k % 2, expected: k > 1 })).filter((t) => t.count > 0);
    });
    const isAll = terms.every(({ shows }) => shows === 1);
    const value = isAll ? 1 : terms.reduce((sum, t) => sum + t.weight * t.count * t.shows, 0);
    const squares = terms.reduce((sum, t) => sum + t.weight ** 2 * t.count, 0);
    return { value, terms, level: 0.95, variance: effect * value * (1 - value) * squares };
  });

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawRanks, gridSpacing, shuffled, systematicGrid } from '../../statistics/draw.ts';
import { inclusionProbabilities, systematicDraw } from '../../statistics/proportional-to-size.ts';
import { RandomStream } from '../../statistics/random-stream.ts';

/** From another implementation of xoshiro128** and of Murmur3's finaliser, which seeds it. */
const FIRST_OF_2014: readonly number[] = [1660087168, 2565448588, 2986859881, 3391665683];

describe('random numbers', () => {
  it('are those of xoshiro128** for the same seed, now and later', () => {
    const random = new RandomStream(2014);
    expect(Array.from({ length: 4 }, () => random.nextUint32())).toEqual(FIRST_OF_2014);
  });

  it('tell more places apart than 32 bits do', () => {
    const random = new RandomStream(1);
    const parts = Array.from({ length: 200 }, () => (random.nextFine() * 2 ** 53) % 2 ** 21);
    expect(new Set(parts).size).toBeGreaterThan(190);
  });
});

describe('a simple random sample by ranks', () => {
  it('has distinct members of the population, and the first of them do not depend on how many follow', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 200 }), fc.nat(200), (seed, population, asked) => {
        const count = Math.min(population, asked);
        const drawn = drawRanks(new RandomStream(seed), population, count);
        expect(new Set(drawn).size).toBe(count);
        expect(drawn.every((rank) => rank >= 0 && rank < population)).toBe(true);
        const all = drawRanks(new RandomStream(seed), population, population);
        expect(all.slice(0, count)).toEqual(drawn);
      }),
      { seed: 2 },
    );
  });

  it('gives every ordered pair the same chance', () => {
    const random = new RandomStream(3);
    const times = new Map<string, number>();
    for (let draw = 0; draw < 12_000; draw++) {
      const pair = drawRanks(random, 4, 2).join();
      times.set(pair, (times.get(pair) ?? 0) + 1);
    }
    // 1000 expected of each of the 12, standard deviation 30.
    expect(times.size).toBe(12);
    for (const count of times.values()) expect(Math.abs(count - 1000)).toBeLessThan(4 * 30);
  });

  it('cannot be larger than the population, and a shuffle loses nobody', () => {
    expect(() => drawRanks(new RandomStream(1), 5, 6)).toThrow(/5 units cannot yield a sample of 6/);
    expect(shuffled(new RandomStream(1), ['a', 'b', 'c', 'd']).toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('a sampling grid', () => {
  it('has the spacing whose expected size comes nearest, and starts anywhere within it', () => {
    expect(gridSpacing(10_000, 100)).toBe(10);
    expect(gridSpacing(10_000, 120)).toBe(9);
    expect(gridSpacing(100, 100)).toBe(1);
    const random = new RandomStream(4);
    const starts = Array.from({ length: 2000 }, () => systematicGrid(random, 3));
    const times = new Map<string, number>();
    for (const { startCol, startRow } of starts) {
      times.set(`${startCol},${startRow}`, (times.get(`${startCol},${startRow}`) ?? 0) + 1);
    }
    expect(times.size).toBe(9);
    // 222 expected, standard deviation 14.
    for (const count of times.values()) expect(Math.abs(count - 222)).toBeLessThan(4 * 14);
    expect(starts[0]!.inclusionProbability).toBeCloseTo(1 / 9, 12);
  });
});

describe('clusters drawn in proportion to size', () => {
  const sizesOf = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 20 });

  it('have probabilities that sum to their number and that many are drawn, whatever the start', () => {
    fc.assert(
      fc.property(sizesOf, fc.nat(19), fc.integer(), (sizes, asked, seed) => {
        const present = sizes.filter((size) => size > 0).length;
        fc.pre(present > 0);
        const count = 1 + (asked % present);
        const stages = inclusionProbabilities(sizes, count);
        expect(stages.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(count, 9);
        for (const [i, { probability, isCertain }] of stages.entries()) {
          expect(probability).toBeGreaterThanOrEqual(0);
          expect(isCertain ? probability === 1 : probability < 1).toBe(true);
          if (sizes[i] === 0) expect(probability).toBe(0);
        }
        const drawn = systematicDraw(new RandomStream(seed), stages);
        expect(drawn).toHaveLength(count);
        expect(drawn.every((i) => sizes[i]! > 0)).toBe(true);
        expect(stages.every(({ isCertain }, i) => !isCertain || drawn.includes(i))).toBe(true);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it('set certain ones aside until none is left, by hand', () => {
    // 3 of 100, 60, 20, 10, 10: 3 × 100/200 > 1; then 2 × 60/100 > 1; then 1 of 20, 10, 10.
    const stages = inclusionProbabilities([100, 60, 20, 10, 10], 3);
    expect(stages.map(({ probability }) => probability)).toEqual([1, 1, 0.5, 0.25, 0.25]);
  });

  it('are drawn as often as they should be', () => {
    const stages = inclusionProbabilities([50, 5, 10, 20, 15, 30], 3);
    const random = new RandomStream(6);
    const times = stages.map(() => 0);
    for (let draw = 0; draw < 10_000; draw++) {
      for (const i of systematicDraw(random, stages)) times[i]! += 1;
    }
    for (const [i, { probability }] of stages.entries()) {
      const deviation = Math.sqrt(10_000 * probability * (1 - probability));
      expect(Math.abs(times[i]! - 10_000 * probability)).toBeLessThanOrEqual(4 * deviation);
    }
  });

  it('cannot be more than there are', () => {
    expect(() => inclusionProbabilities([3, 0, 4], 3)).toThrow(/2 clusters with units cannot yield a sample of 3/);
  });
});

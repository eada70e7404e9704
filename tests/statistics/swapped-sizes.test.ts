import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likeliestSwap, SWAPPED } from '../../statistics/balance/likeliest-swap.ts';
import { permutedSizes } from '../../statistics/balance/permuted-sizes.ts';
import { restrictedLogLikelihood } from '../../statistics/balance/restricted-likelihood.ts';
import { RandomStream } from '../../statistics/random-stream.ts';

const MAP = [83.6, 37.24, 51.09, 9.25, 9.28, 4.89];
/** Pixels at borders: some are counted whole, others not. */
const counted = (sizes: readonly number[], by: number): number[] =>
  sizes.map((km2, i) => km2 * (1 + by * [0.5, -1, 0.8, -0.2, 0.1, 1][i]!));

describe('sizes of strata that are those of others', () => {
  it('are seen where two were swapped, however near they are, and where more were put in another order', () => {
    const swapped = MAP.with(0, MAP[1]!).with(1, MAP[0]!);
    expect(permutedSizes(swapped, MAP)).toEqual([1, 0, undefined, undefined, undefined, undefined]);
    expect(permutedSizes(counted(swapped, 0.008), MAP).slice(0, 3)).toEqual([1, 0, undefined]);
    const near = MAP.with(3, MAP[4]!).with(4, MAP[3]!);
    expect(permutedSizes(near, MAP)).toEqual([undefined, undefined, undefined, 4, 3, undefined]);
    const ring = MAP.with(1, MAP[2]!).with(2, MAP[5]!).with(5, MAP[1]!);
    expect(permutedSizes(ring, MAP)).toEqual([undefined, 2, 5, undefined, undefined, 1]);
  });

  it('are seen where the rest are of another map', () => {
    const other = [70, MAP[2]!, MAP[1]!, 11, 8, 7];
    expect(permutedSizes(other, MAP)).toEqual([undefined, 2, 1, undefined, undefined, undefined]);
  });

  it('are no others where they are of another year, near their own, or by chance near another’s', () => {
    for (const sizes of [
      MAP,
      counted(MAP, 0.009),
      counted(MAP, 0.2),
      // Two that are nearly the same have passed each other, as those of right maps do.
      MAP.with(3, 9.31).with(4, 9.22),
      MAP.with(0, 80).with(1, 51.09),
      [83, 38, 51, 9, 9, 5],
    ]) {
      expect(permutedSizes(sizes, MAP)).toEqual(MAP.map(() => undefined));
    }
  });

  it('right ones of any map are never taken for others’', () => {
    const land = fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(land, fc.double({ min: 1e-6, max: 5e-4, noNaN: true }), (sizes, off) => {
        const declared = sizes.map((km2, i) => km2 * (1 + (i % 2 === 0 ? off : -off)));
        expect(permutedSizes(declared, sizes)).toEqual(sizes.map(() => undefined));
      }),
    );
  });
});

describe('the largest likelihood of a stratified sample with cells of known sizes', () => {
  it('of one stratum is that of the known shares', () => {
    const counts = [[55, 28, 17]];
    const known = [0.5, 0.3, 0.2];
    const expected = counts[0]!.reduce((sum, n, c) => sum + n * Math.log(known[c]! / (n / 100)), 0);
    expect(restrictedLogLikelihood({ counts, strata: [1], cells: known })).toBeCloseTo(expected, 9);
  });

  it('is that of the sample itself where it fits, and less the farther it is off', () => {
    const counts = [
      [80, 20],
      [10, 90],
    ];
    const at = (share: number): number =>
      restrictedLogLikelihood({ counts, strata: [0.4, 0.6], cells: [share, 1 - share] });
    expect(at(0.4 * 0.8 + 0.6 * 0.1)).toBeCloseTo(0, 9);
    expect(at(0.42)).toBeLessThan(-0.3);
    expect(at(0.5)).toBeLessThan(at(0.45));
  });
});

describe('two strata whose sizes were swapped', () => {
  const shares = [
    [0.8, 0.15, 0.05],
    [0.3, 0.6, 0.1],
    [0.05, 0.1, 0.85],
  ];
  const sizes = [84, 45, 57];
  const known = [0, 1, 2].map((c) => shares.reduce((sum, row, h) => sum + sizes[h]! * row[c]!, 0));
  const draws = (declared: readonly number[], count: number): ReturnType<typeof likeliestSwap>[] => {
    const random = new RandomStream(6);
    return Array.from({ length: count }, () => {
      const counts = shares.map((row) => row.map(() => 0));
      for (const [h, row] of shares.entries()) {
        for (let k = 0; k < 200; k++) {
          const u = random.next();
          counts[h]![u < row[0]! ? 0 : u < row[0]! + row[1]! ? 1 : 2]! += 1;
        }
      }
      return likeliestSwap({ counts, known }, declared);
    });
  };

  it('are found in nearly all samples of a size at which a test of all deviations misses many', () => {
    const found = draws([45, 84, 57], 100).filter((swap) => swap!.statistic >= SWAPPED);
    expect(found.length).toBeGreaterThanOrEqual(95);
    expect(found.every((swap) => swap!.strata.join() === '0,1')).toBe(true);
  });

  it('are taken for swapped in no right sample of hundreds', () => {
    expect(draws(sizes, 600).filter((swap) => swap!.statistic >= SWAPPED)).toEqual([]);
  });

  it('are not looked for where there is one, or all have the same size', () => {
    expect(likeliestSwap({ counts: [[50, 50]], known: [1, 1] }, [2])).toBeUndefined();
    expect(likeliestSwap({ counts: shares, known: [1, 1, 1] }, [1, 1, 1])).toBeUndefined();
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rakedWeights, type RakingRequest } from '../../statistics/raked-weights.ts';
import { RandomStream } from '../../statistics/random-stream.ts';

const FILE = path.resolve(import.meta.dirname, '../golden/statistics/raking/raked-weights.json');

/** Design weights N_h ÷ n_h. */
function designed(request: Omit<RakingRequest, 'weights'>): RakingRequest {
  const counts = request.strataSizes.map((_, h) => request.strata.filter((stratum) => stratum === h).length);
  return { ...request, weights: request.strata.map((h) => request.strataSizes[h]! / counts[h]!) };
}

function sums(weights: readonly number[], groups: readonly number[], count: number): number[] {
  const found = Array.from({ length: count }, () => 0);
  for (const [k, group] of groups.entries()) if (group >= 0) found[group]! += weights[k]!;
  return found;
}

/** Samples of frames whose parts cut across strata, with some units beyond the parts. */
const samples = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    strata: fc.integer({ min: 1, max: 4 }),
    parts: fc.integer({ min: 1, max: 5 }),
    units: fc.integer({ min: 150, max: 400 }),
    beyond: fc.constantFrom(0, 0.2),
  })
  .map((o) => {
    const random = new RandomStream(o.seed);
    const sizes = Array.from({ length: o.strata }, () => Array.from({ length: o.parts }, () => random.between(0.5, 2)));
    const shares = sizes.map((row) => row.map((size) => size / row.reduce((sum, one) => sum + one, 0)));
    const draw = Array.from({ length: o.units }, (_, k) => {
      const stratum = k % o.strata;
      return { stratum, part: random.next() < o.beyond ? -1 : random.index(shares[stratum]!) };
    });
    const mapped = (part: number): number => sizes.reduce((sum, row) => sum + row[part]!, 0);
    return designed({
      strata: draw.map(({ stratum }) => stratum),
      strataSizes: sizes.map((row) => row.reduce((sum, size) => sum + size, 0) / (1 - o.beyond)),
      parts: draw.map(({ part }) => part),
      partSizes: Array.from({ length: o.parts }, (_, part) => mapped(part)),
    });
  });

describe('raked weights', () => {
  it('are those of R package survey', () => {
    const { raked, ...request } = JSON.parse(readFileSync(FILE, 'utf8')) as Omit<RakingRequest, 'weights'> & {
      readonly raked: readonly number[];
    };
    const weights = rakedWeights(designed(request))!;
    for (const [k, weight] of weights.entries()) expect(Math.abs(weight / raked[k]! - 1)).toBeLessThan(1e-8);
  });

  it('add up to strata and parts, and are above 0', () => {
    fc.assert(
      fc.property(samples, (request) => {
        const weights = rakedWeights(request);
        fc.pre(weights !== undefined);
        for (const [h, sum] of sums(weights, request.strata, request.strataSizes.length).entries()) {
          expect(Math.abs(sum / request.strataSizes[h]! - 1)).toBeLessThan(1e-9);
        }
        for (const [i, sum] of sums(weights, request.parts, request.partSizes.length).entries()) {
          expect(Math.abs(sum / request.partSizes[i]! - 1)).toBeLessThan(1e-9);
        }
        expect(Math.min(...weights)).toBeGreaterThan(0);
      }),
    );
  });

  it('in a single stratum are those of post-stratification', () => {
    const parts = [0, 0, 0, 0, 1, 1, 1, 2, 2, 0];
    const partSizes = [40, 35, 25];
    const weights = rakedWeights(designed({ strata: parts.map(() => 0), strataSizes: [100], parts, partSizes }))!;
    for (const [k, part] of parts.entries()) {
      expect(weights[k]).toBeCloseTo(partSizes[part]! / parts.filter((one) => one === part).length, 9);
    }
  });

  it('are not to be had where a part has no unit, or strata and parts contradict each other', () => {
    const strata = [0, 0, 0, 1, 1, 1];
    const common = { strata, strataSizes: [60, 40] };
    expect(rakedWeights(designed({ ...common, parts: [0, 0, 0, 0, 0, 0], partSizes: [90, 10] }))).toBeUndefined();
    // All of the second part lies in a stratum that is smaller than it.
    expect(rakedWeights(designed({ ...common, parts: [0, 0, 0, 1, 1, 1], partSizes: [30, 70] }))).toBeUndefined();
    // One unit would have to stand for thirty times as much as it was drawn for.
    const lonely = { strata: Array.from({ length: 100 }, () => 0), strataSizes: [100] };
    const parts = lonely.strata.map((_, k) => (k === 0 ? 1 : 0));
    expect(rakedWeights(designed({ ...lonely, parts, partSizes: [70, 30] }))).toBeUndefined();
  });
});

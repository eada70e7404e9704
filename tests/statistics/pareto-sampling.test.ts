import { describe, expect, it } from 'vitest';
import { ParetoDraw } from '../../statistics/pareto-sampling.ts';
import { RandomStream } from '../../statistics/random-stream.ts';

function draw(seed: number, probabilities: readonly number[], count: number): number[] {
  const pareto = new ParetoDraw<number>(new RandomStream(seed), count);
  for (const [k, probability] of probabilities.entries()) pareto.offer(probability, () => k);
  return pareto.drawn();
}

/** Inclusion probabilities of `units` in proportion to sizes from 1 to `ratio`. */
function proportional(members: number, units: number, ratio: number): number[] {
  const sizes = Array.from({ length: members }, (_, k) => 1 + ((ratio - 1) * k) / (members - 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => (units * size) / total);
}

describe('a draw with given inclusion probabilities', () => {
  it.each([
    ['few of many', proportional(400, 20, 3), 20],
    ['half of them', proportional(60, 30, 1.9), 30],
    ['one that is certain among them', [1, ...proportional(40, 9, 3)], 10],
  ] as const)('draws as often as they say: %s', (_, probabilities, units) => {
    const draws = 4000;
    const times = probabilities.map(() => 0);
    for (let seed = 1; seed <= draws; seed++) {
      const drawn = draw(seed, probabilities, units);
      expect(new Set(drawn).size).toBe(units);
      for (const k of drawn) times[k]! += 1;
    }
    const scores = probabilities.map((p, k) =>
      p === 1 ? times[k]! - draws : (times[k]! - draws * p) / Math.sqrt(draws * p * (1 - p)),
    );
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(4.5);
    // Against the sizes themselves, so that a small tilt over all members would show.
    const tilt = scores.reduce((sum, score, k) => sum + score * (k - probabilities.length / 2), 0);
    const spread = Math.sqrt(probabilities.reduce((sum, __, k) => sum + (k - probabilities.length / 2) ** 2, 0));
    expect(Math.abs(tilt / spread)).toBeLessThan(4);
  });

  it('keeps its units when more are held in reserve', () => {
    const probabilities = proportional(5000, 40, 3);
    expect(draw(7, probabilities, 90).slice(0, 40)).toEqual(draw(7, probabilities, 40));
  });
});

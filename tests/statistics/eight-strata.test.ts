import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ratioEstimate } from '../../statistics/ratio-estimate.ts';
import { RandomStream } from '../../statistics/random-stream.ts';
import type { Estimate } from '../../statistics/estimate.ts';

const FILE = path.resolve(import.meta.dirname, '../golden/statistics/share-interval/eight-strata.json');

/** A sample of a map of deforestation in eight strata: most classes are found in their own stratum only. */
const { km2, units, hits, own, published } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  readonly km2: readonly number[];
  readonly units: readonly number[];
  /** By class, the units of each stratum that show it. */
  readonly hits: Readonly<Record<string, readonly number[]>>;
  /** By class, the strata in which the map shows it. */
  readonly own: Readonly<Record<string, readonly number[]>>;
  /** By class, estimate and standard error in km². */
  readonly published: Readonly<Record<string, readonly [number, number]>>;
};
const frame = km2.reduce((sum, size) => sum + size, 0);
const strata = km2.map((size, h) => ({ name: String(h), size }));

function estimate(name: string, showing: readonly number[]): Estimate {
  return ratioEstimate({
    strata,
    groups: showing.flatMap((count, stratum) => {
      const isExpected = own[name]!.includes(stratum);
      return [
        { stratum, y: 1, x: 1, count, isExpected },
        { stratum, y: 0, x: 1, count: units[stratum]! - count, isExpected },
      ].filter((group) => group.count > 0);
    }),
    method: 'stratified',
    isShare: true,
    whenUndefined: 'UNSAMPLED_STRATUM',
    whenZero: 'CLASS_ABSENT_REFERENCE',
    options: { strataFollowMap: true },
  });
}

describe('eight strata with classes that live in one of them', () => {
  it.each(Object.keys(hits))('give %s its estimate and error, inside of its interval', (name) => {
    const { value, standardError, interval } = estimate(name, hits[name]!);
    const [areaKm2, errorKm2] = published[name]!;
    expect(Math.abs((value! * frame) / areaKm2 - 1)).toBeLessThan(1e-4);
    expect(Math.abs((standardError! * frame) / errorKm2 - 1)).toBeLessThan(1e-4);
    expect(interval!.lower).toBeGreaterThan(0);
    expect(interval!.lower).toBeLessThan(value!);
    expect(interval!.upper).toBeGreaterThan(value!);
  });

  it.each(Object.keys(hits))('hold the share of %s in at least 93 of 100 redraws', (name) => {
    const rates = hits[name]!.map((count, h) => count / units[h]!);
    const truth = rates.reduce((sum, rate, h) => sum + (rate * km2[h]!) / frame, 0);
    const random = new RandomStream(8);
    const known = new Map<string, boolean>();
    const draws = 20_000;
    let held = 0;
    for (let draw = 0; draw < draws; draw++) {
      const drawn = rates.map((rate, h) => binomial(random, units[h]!, rate));
      const key = drawn.join();
      if (!known.has(key)) {
        const { lower, upper } = estimate(name, drawn).interval!;
        known.set(key, lower <= truth && truth <= upper);
      }
      held += known.get(key) === true ? 1 : 0;
    }
    expect(held / draws).toBeGreaterThanOrEqual(0.93);
  });
});

function binomial(random: RandomStream, trials: number, rate: number): number {
  if (rate === 0 || rate === 1) return trials * rate;
  let successes = 0;
  for (let unit = 0; unit < trials; unit++) successes += random.next() < rate ? 1 : 0;
  return successes;
}

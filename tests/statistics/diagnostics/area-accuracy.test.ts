import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracyGap } from '../../../statistics/diagnostics/accuracy-gap.ts';
import { domainAccuracy } from '../../../statistics/diagnostics/domain-accuracy.ts';
import { holmAdjusted } from '../../../statistics/diagnostics/holm.ts';
import { judgedSample, type JudgedSample } from '../../../statistics/diagnostics/judged-sample.ts';
import { sampleSplitter } from '../../../statistics/diagnostics/split-groups.ts';
import { twoSidedP } from '../../../statistics/diagnostics/two-sided-p.ts';
import type { Estimate } from '../../../statistics/estimate.ts';
import { assessAccuracy } from '../../../statistics/stehman.ts';
import { seededRandom } from '../../../statistics/random-stream.ts';
import { GOLDEN, positions, sampleOf } from './golden.ts';

const EVERY_SIZE = { area: 1, class: 1 };

describe.each(['single', 'clustered'] as const)('units drawn %s: by area', (design) => {
  const { sample: golden, areas } = GOLDEN[design];
  const sample = sampleOf(golden);
  const inAreas = positions(golden.area, (area) => area >= 0);
  const split = sampleSplitter(sample, inAreas);
  const seen = (members: readonly number[]) => members.filter((k) => golden.map[k]! >= 0).length;

  it.each(areas.map((_, a) => a))('accuracies of area %i are those of the linearised variable', (a) => {
    const members = positions(golden.area, (area) => area === a);
    const { overall, users, producers } = domainAccuracy(sample, members, { minimum: EVERY_SIZE });
    const found: Record<string, Estimate> = { overall };
    for (const [k, estimate] of users) found[`users${k}`] = estimate;
    for (const [k, estimate] of producers) found[`producers${k}`] = estimate;
    const { gap: _, ...expected } = areas[a]!;
    expect(Object.keys(found).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const [name, { value, standardError, sampleSize }] of Object.entries(expected)) {
      expect(found[name]!.value, name).toBeCloseTo(value, 10);
      expect(found[name]!.standardError, name).toBeCloseTo(standardError, 10);
      expect(found[name]!.sampleSize, name).toBe(sampleSize);
    }
  });

  it.each(areas.map((_, a) => a))('the gap of area %i has the larger of the two variances', (a) => {
    const members = positions(golden.area, (area) => area === a);
    const sizes = { areaSize: seen(members), restSize: seen(inAreas) - seen(members) };
    const { estimate, pValue } = accuracyGap(sample, { groups: split(members), ...sizes });
    const expected = areas[a]!.gap;
    expect(estimate.outcome).toBe('OK');
    expect(estimate.value).toBeCloseTo(expected.value, 10);
    expect(estimate.standardError).toBeCloseTo(expected.standardError, 10);
    expect(estimate.df).toBeCloseTo(expected.df, 8);
    expect(estimate.interval!.lower).toBeCloseTo(expected.lower, 9);
    expect(estimate.interval!.upper).toBeCloseTo(expected.upper, 9);
    expect(pValue).toBeCloseTo(expected.pValue, 9);
  });
});

/** Two strata with at least two units each; areas 0 and 1. */
const twoAreas = fc
  .array(
    fc.record({
      stratum: fc.integer({ min: 0, max: 1 }),
      map: fc.integer({ min: 0, max: 2 }),
      reference: fc.integer({ min: 0, max: 2 }),
      area: fc.integer({ min: 0, max: 1 }),
    }),
    { minLength: 6, maxLength: 60 },
  )
  .filter((units) => [0, 1].every((h) => units.filter(({ stratum }) => stratum === h).length >= 2))
  .filter((units) => [0, 1].every((a) => units.some(({ area }) => area === a)));

const STRATA = [
  { name: 'a', size: 30 },
  { name: 'b', size: 70 },
];

function judged(units: readonly { stratum: number; map: number; reference: number }[]): JudgedSample {
  return judgedSample(
    STRATA,
    units.map(({ stratum, map, reference }) => ({ stratum, weight: 1, cluster: undefined, map, reference })),
  );
}

describe('whatever the sample', () => {
  it('the gaps of two areas are each other’s opposite, with one standard error and one p value', () => {
    fc.assert(
      fc.property(twoAreas, (units) => {
        const sample = judged(units);
        const split = sampleSplitter(sample, [...units.keys()]);
        const [one, other] = [0, 1].map((a) => {
          const members = units.flatMap(({ area }, k) => (area === a ? [k] : []));
          const sizes = { areaSize: members.length, restSize: units.length - members.length };
          return accuracyGap(sample, { groups: split(members), ...sizes, minimum: 1 });
        });
        expect(one!.estimate.value).toBeCloseTo(-other!.estimate.value!, 12);
        expect(one!.estimate.standardError).toBeCloseTo(other!.estimate.standardError!, 12);
        if (one!.pValue !== undefined) expect(one!.pValue).toBeCloseTo(other!.pValue!, 9);
      }),
    );
  });

  it('an area that holds all units has the accuracy of the whole', () => {
    fc.assert(
      fc.property(twoAreas, (units) => {
        const classes = ['0', '1', '2'];
        const whole = assessAccuracy({
          classes,
          strata: STRATA,
          units: units.map(({ stratum, map, reference }) => {
            return { stratum: STRATA[stratum]!.name, mapClass: classes[map]!, referenceClass: classes[reference]! };
          }),
        });
        const found = domainAccuracy(judged(units), [...units.keys()], { minimum: EVERY_SIZE });
        const numbers = ({ value, standardError, interval }: Estimate) => [
          value,
          standardError,
          interval?.lower,
          interval?.upper,
        ];
        const close = (a: Estimate, b: Estimate): void => {
          for (const [k, number] of numbers(a).entries()) {
            if (number === undefined) expect(numbers(b)[k]).toBeUndefined();
            else expect(numbers(b)[k]).toBeCloseTo(number, 12);
          }
        };
        close(found.overall, whole.overall);
        for (const [k, estimate] of found.users) close(estimate, whole.usersAccuracy[k]!);
        for (const [k, estimate] of found.producers) close(estimate, whole.producersAccuracy[k]!);
      }),
    );
  });

  it('clusters of one unit each, all of one weight, give what single units give', () => {
    const { sample: golden } = GOLDEN.single;
    const single = sampleOf(golden);
    const alone = sampleOf({ ...golden, cluster: golden.map.map((_, k) => k) });
    const members = positions(golden.area, (area) => area === 1);
    const [a, b] = [single, alone].map((sample) => domainAccuracy(sample, members).overall);
    expect(b!.value).toBeCloseTo(a!.value!, 12);
    expect(b!.standardError).toBeCloseTo(a!.standardError!, 12);
  });
});

describe('few units, or units that all agree', () => {
  const units = Array.from({ length: 60 }, (_, k) => {
    return { stratum: k % 2, map: 0, reference: k >= 20 && k % 3 === 0 ? 1 : 0 };
  });
  const sample = judged(units);
  const members = Array.from({ length: 20 }, (_, k) => k);
  const split = sampleSplitter(sample, [...units.keys()]);

  it('an area without an error has an interval all the same', () => {
    const { overall } = domainAccuracy(sample, members);
    expect(overall.outcome).toBe('DEGENERATE_SE_ZERO');
    expect(overall.interval!.lower).toBeGreaterThan(0.8);
    expect(overall.interval!.lower).toBeLessThan(0.9);
  });

  it('its gap is tested as though there were none: of one stratum, as two shares are', () => {
    const simple = judgedSample(
      [{ name: 'all', size: 1 }],
      units.map((unit) => ({ ...unit, stratum: 0, weight: 1, cluster: undefined })),
    );
    const groups = sampleSplitter(simple, [...units.keys()])(members);
    const { estimate, pValue } = accuracyGap(simple, { groups, areaSize: 20, restSize: 40 });
    const right = units.filter(({ reference }) => reference === 0).length;
    const both = right / 60;
    const variance = both * (1 - both) * (1 / 20 + 1 / 40) * (60 / 59);
    expect(estimate.value).toBeCloseTo(1 - (right - 20) / 40, 12);
    expect(estimate.standardError).toBeCloseTo(Math.sqrt(variance), 12);
    expect(estimate.outcome).toBe('OK');
    expect(pValue).toBeCloseTo(twoSidedP(estimate.value! / Math.sqrt(variance), 59), 12);
  });

  it('where no unit is wrong anywhere there is no test', () => {
    const right = judged(units.map((unit) => ({ ...unit, reference: 0 })));
    const groups = sampleSplitter(right, [...units.keys()])(members);
    const { estimate, pValue } = accuracyGap(right, { groups, areaSize: 20, restSize: 40 });
    expect(estimate).toMatchObject({ value: 0, outcome: 'DEGENERATE_SE_ZERO', interval: undefined });
    expect(pValue).toBeUndefined();
  });

  it('figures of too few units are withheld, with their number', () => {
    const few = domainAccuracy(sample, members.slice(0, 9));
    expect(few.overall).toMatchObject({ outcome: 'SUPPRESSED', value: undefined, interval: undefined, sampleSize: 9 });
    expect(few.users.get(0)).toMatchObject({ sampleSize: 9, value: 1 });
    const { estimate, pValue } = accuracyGap(sample, { groups: split(members), areaSize: 9, restSize: 51 });
    expect(estimate.outcome).toBe('SUPPRESSED');
    expect(pValue).toBeUndefined();
  });

  it('a stratum without a unit, or with one, refuses the gap and says why', () => {
    const strata = [...STRATA, { name: 'c', size: 10 }];
    const lacking = judgedSample(
      strata,
      units.map((unit) => ({ ...unit, weight: 1, cluster: undefined })),
    );
    const groups = sampleSplitter(lacking, [...units.keys()])(members);
    const sizes = { areaSize: 20, restSize: 40 };
    expect(accuracyGap(lacking, { groups, ...sizes }).estimate.outcome).toBe('UNSAMPLED_STRATUM');
    expect(domainAccuracy(lacking, members).overall.outcome).toBe('UNSAMPLED_STRATUM');
  });

  it('refuses units that fit no design', () => {
    const unit = { stratum: 0, weight: 1, cluster: undefined, map: 0, reference: 0 };
    expect(() => judgedSample(STRATA, [{ ...unit, stratum: 2 }])).toThrow('found 2, 1');
    expect(() => judgedSample(STRATA, [{ ...unit, weight: 0 }])).toThrow('found 0, 0');
    expect(() => judgedSample(STRATA, [unit, { ...unit, cluster: 'x' }])).toThrow('found 1 of 2');
    expect(() => accuracyGap(sample, { groups: [], areaSize: 20, restSize: 20, confidence: 1 })).toThrow('found 1');
  });
});

describe('the golden gaps', () => {
  it('use either variance', () => {
    const used = [...GOLDEN.single.areas, ...GOLDEN.clustered.areas].map(({ gap }) => gap.isLinearised);
    expect(new Set(used)).toEqual(new Set([true, false]));
  });

  it('of areas that do not differ are seldom called significant', () => {
    // Seeded: 200 samples of 8 areas of 25 units, right in 85 of 100; one comparison in twenty may be below 0.05.
    const random = seededRandom(3);
    const pValues = Array.from({ length: 200 }, () => {
      const units = Array.from({ length: 200 }, (_, k) => {
        return { stratum: k % 2, map: 0, reference: random() < 0.15 ? 1 : 0 };
      });
      const sample = judged(units);
      const split = sampleSplitter(sample, [...units.keys()]);
      return Array.from({ length: 8 }, (_, area) => {
        const members = units.flatMap((__, k) => (Math.floor(k / 25) === area ? [k] : []));
        return accuracyGap(sample, { groups: split(members), areaSize: 25, restSize: 175 }).pValue!;
      });
    }).flat();
    const share = pValues.filter((p) => p < 0.05).length / pValues.length;
    expect(share).toBeLessThan(0.06);
    expect(share).toBeGreaterThan(0.005);
  });
});

describe('many comparisons', () => {
  it('Holm’s p values are those of closed testing', () => {
    for (const [k, p] of holmAdjusted(GOLDEN.holm.pValues).entries()) {
      expect(p).toBeCloseTo(GOLDEN.holm.adjusted[k]!, 12);
    }
  });

  it('a comparison that could not be made counts for none', () => {
    expect(holmAdjusted([0.01, undefined, 0.5])).toEqual([0.02, undefined, 0.5]);
    expect(() => holmAdjusted([1.5])).toThrow('found 1.5');
  });

  it('two-sided p values are those of Student’s t', () => {
    for (const [t, df, p] of GOLDEN.t) expect(twoSidedP(t, df) / p).toBeCloseTo(1, 9);
    expect(twoSidedP(1.959963984540054)).toBeCloseTo(0.05, 12);
    expect(() => twoSidedP(1, 0)).toThrow('found 0');
    expect(() => twoSidedP(Number.NaN, 4)).toThrow('found NaN');
  });
});

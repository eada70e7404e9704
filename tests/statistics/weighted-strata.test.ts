import { describe, expect, it } from 'vitest';
import { areaByClass } from '../../statistics/area-by-class.ts';
import { regressionTotal } from '../../statistics/regression.ts';
import { weightsWithinStrata } from '../../statistics/relative-weights.ts';
import { stratifiedRatio } from '../../statistics/stratified-ratio.ts';

/** Two strata of 60 and 40 km² with units of unequal pixels. */
const sizes = new Map([
  ['a', 60],
  ['b', 40],
]);
const units = [
  { stratum: 'a', y: 1, relative: 1 },
  { stratum: 'a', y: 0, relative: 2 },
  { stratum: 'a', y: 1, relative: 3 },
  { stratum: 'a', y: 0, relative: 4 },
  { stratum: 'b', y: 1, relative: 2 },
  { stratum: 'b', y: 0, relative: 6 },
];
const names = ['a', 'b'];
const strata = names.map((name) => ({ name, size: sizes.get(name)! }));
const weights = weightsWithinStrata(units, sizes);

describe('units of a stratum that stand for unequal areas', () => {
  it('sum to the stratum, in proportion', () => {
    expect(weights).toEqual([6, 12, 18, 24, 10, 30]);
  });

  it('give the weighted mean, with the variance of residuals from the mean of the stratum', () => {
    const groups = units.map(({ stratum, y }, k) => ({
      stratum: names.indexOf(stratum),
      y,
      x: 1,
      count: 1,
      weight: weights[k],
    }));
    const { value, variance } = stratifiedRatio({ strata, groups, fpc: false });
    // a: (1 + 3) ÷ 10 = 0.4, b: 2 ÷ 8 = 0.25; 0.6 × 0.4 + 0.4 × 0.25.
    expect(value).toBeCloseTo(0.34, 12);
    // w e: a 3.6, −4.8, 10.8, −9.6; b 7.5, −7.5; n ÷ (n − 1) Σ (w e)² ÷ 100².
    const a = (4 / 3) * (3.6 ** 2 + 4.8 ** 2 + 10.8 ** 2 + 9.6 ** 2);
    const b = 2 * (7.5 ** 2 + 7.5 ** 2);
    expect(variance).toBeCloseTo((a + b) / 100 ** 2, 12);
  });

  it('are the same by a regression on the strata', () => {
    const { total } = regressionTotal({
      strata,
      units: units.map(({ stratum, y }, k) => ({
        stratum: names.indexOf(stratum),
        y,
        weight: weights[k],
        x: names.map((name) => (name === stratum ? 1 : 0)),
      })),
      auxiliaryTotals: [60, 40],
    });
    expect(total.value).toBeCloseTo(34, 10);
    expect(total.standardError! ** 2).toBeCloseTo((4 / 3) * (3.6 ** 2 + 4.8 ** 2 + 10.8 ** 2 + 9.6 ** 2) + 225, 8);
  });

  it('are post-strata with their own totals, also where a thin one joins another', () => {
    const sample = (extra: readonly string[]): Parameters<typeof areaByClass>[0] => ({
      classes: ['a', 'b', 'c'],
      mappedAreas: [60, 40 - extra.length, extra.length],
      units: [
        ...units.map(({ stratum, y, relative }) => ({
          mapClass: stratum,
          referenceClass: y === 1 ? 'a' : 'b',
          weight: relative,
        })),
        ...extra.map((mapClass) => ({ mapClass, referenceClass: 'c', weight: 2 })),
      ],
    });
    const whole = areaByClass(sample([]));
    expect(whole.method).toBe('post-stratified');
    expect(whole.areas[0]!.value).toBeCloseTo(34, 10);
    // A post-stratum with one unit joins the second: 0.4 of 60 km², 2 ÷ (8 + 2) of 40.
    const joined = areaByClass({ ...sample(['c']), merge: { c: 'b' } });
    expect(joined.method).toBe('post-stratified');
    expect(joined.areas[0]!.value).toBeCloseTo(24 + 8, 10);
  });
});

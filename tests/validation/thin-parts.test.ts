import { describe, expect, it } from 'vitest';
import { drawnUnit, estimatesOf, totalsOf, type DrawnCase } from './drawn-case.ts';

const names = ['field', 'wood', 'marsh'];
const districts = [[60e6, 38e6, 2e6]];

/** A simple random sample with the given counts: a row per map class, a column per reference class. */
function simpleRandom(counts: readonly (readonly number[])[]): DrawnCase {
  const units = counts.flatMap((row, map) =>
    row.flatMap((count, label) =>
      Array.from({ length: count }, (_, k) => drawnUnit({ id: `${map}-${label}-${k}`, names, map, label })),
    ),
  );
  return { names, districts, units, design: { type: 'simple-random' } };
}

const common = [
  [55, 3, 0],
  [3, 38, 0],
];

describe('strata without units', () => {
  const strata = (units: readonly number[]): DrawnCase => ({
    ...simpleRandom([
      [units[0]!, 0, 0],
      [0, units[1]!, 0],
      [0, 0, units[2]!],
    ]),
    design: { type: 'stratified' },
  });

  it('are joined with the next larger one where they are a small part of the land', () => {
    const { assessed } = estimatesOf(strata([55, 41, 0]));
    expect(assessed.collapsed).toMatchObject([{ name: 'marsh', into: 'wood' }]);
    expect(totalsOf(strata([55, 41, 0]))[0]).toMatchObject({ value: expect.closeTo(60, 9) as number });
  });

  it('are a fault of the sample where they are a large part of it, however few units there are in all', () => {
    const { assessed } = estimatesOf(strata([1, 1, 1]));
    expect(assessed.collapsed).toMatchObject([{ name: 'marsh', into: 'wood' }]);
    expect(assessed.assessment.fault).toEqual({ outcome: 'VARIANCE_NOT_ESTIMABLE', strata: ['field'] });
    const { collapsed, assessment } = estimatesOf(strata([3, 0, 0])).assessed;
    expect(collapsed).toMatchObject([{ name: 'marsh' }]);
    expect(assessment.fault).toEqual({ outcome: 'UNSAMPLED_STRATUM', strata: ['wood'] });
  });
});

describe('a class of the map in which few units are expected', () => {
  it('is sorted with the next larger one, so that all classes keep the map’s help', () => {
    const [field, wood] = totalsOf(simpleRandom([...common, [0, 1, 0]]));
    expect(field!.value).toBeCloseTo((60 * 55) / 58 + (40 * 3) / 42, 9);
    expect(wood!.value).toBeCloseTo((60 * 3) / 58 + (40 * 39) / 42, 9);
    const direct = 100 * Math.sqrt((0.58 * 0.42) / 99);
    expect(field).toMatchObject({ method: 'post-stratified', outcome: 'OK' });
    expect(field!.standardError).toBeLessThan(0.6 * direct);
    expect(field!.standardError).toBeGreaterThan(0.3 * direct);
  });

  it('has the same estimator whether no unit, one or some fell there', () => {
    for (const n of [0, 1, 2, 6]) {
      const { rows, assessed } = estimatesOf(simpleRandom([...common, [0, n, 0]]));
      expect(assessed.collapsed).toEqual([
        {
          name: 'marsh',
          into: 'wood',
          of: 'map',
          isDeclared: false,
          size: 2e6,
          units: expect.closeTo((99 + n) / 50) as number,
        },
      ]);
      const total = rows.filter(({ area }) => area.level === 'total').map(({ estimate }) => estimate);
      expect(total[0]!.method).toBe('post-stratified');
      expect(total[0]!.value).toBeCloseTo((60 * 55) / 58 + (40 * 3) / (41 + n), 9);
    }
  });

  it('that no unit shows may still be there, as its interval says', () => {
    const marsh = totalsOf(simpleRandom([...common, [0, 1, 0]]))[2]!;
    expect(marsh).toMatchObject({ value: 0, outcome: 'CLASS_ABSENT_REFERENCE', method: 'post-stratified' });
    expect(marsh.interval!.lower).toBe(0);
    expect(marsh.interval!.upper).toBeGreaterThan(1);
  });

  it('joins the class that the run file names, and the run says so', () => {
    const sample = { ...simpleRandom([...common, [0, 1, 0]]), into: { marsh: 'field' } };
    const { assessed } = estimatesOf(sample);
    expect(assessed.collapsed).toMatchObject([{ name: 'marsh', into: 'field' }]);
    expect(assessed.warnings).toEqual([
      'These parts are joined with others as the run file asks (estimation.collapse.into): marsh (2 points) with field.',
    ]);
    expect(totalsOf(sample)[0]!.value).toBeCloseTo((62 * 55) / 59 + (38 * 3) / 41, 9);
  });

  it('stays by itself where enough are expected, although chance found few', () => {
    const large = { ...simpleRandom([...common, [0, 1, 2]]), districts: [[54e6, 36e6, 10e6]] };
    expect(estimatesOf(large).assessed.collapsed).toEqual([]);
    expect(totalsOf(large)[2]!.value).toBeCloseTo((10 * 2) / 3, 9);
  });
});

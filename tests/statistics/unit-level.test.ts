import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../statistics/random-stream.ts';
import { testHomogeneity, type HomogeneityUnit } from '../../statistics/small-area/homogeneity.ts';
import { unitLevelEblup } from '../../statistics/small-area/unit-level-eblup.ts';

/** Six areas of four units each; `spread` sets the areas apart. */
function balanced(spread: number) {
  const within = [-1.5, -0.5, 0.5, 1.5];
  const between = [-2, -1, 0, 0, 1, 2];
  return between.flatMap((u, d) => within.map((e) => ({ area: `a${d}`, y: 10 + spread * u + e, x: [1] })));
}
const AREAS = [0, 1, 2, 3, 4, 5].map((d) => ({ name: `a${d}`, meanX: [1] }));

describe('the unit-level model', () => {
  // Balanced one-way layout: mean squares within 5 / 3 and between 4 × 10 / 5 = 8.
  it('is the analysis of variance where areas have equal numbers of units', () => {
    const { fit } = unitLevelEblup({ units: balanced(1), areas: AREAS });
    expect(fit!.unitVariance).toBeCloseTo(5 / 3, 10);
    expect(fit!.areaVariance).toBeCloseTo((8 - 5 / 3) / 4, 10);
    const gamma = 1 - 5 / 3 / 8;
    expect(fit!.areas[0]!.gamma).toBeCloseTo(gamma, 10);
    expect(fit!.areas[0]!.eblup).toBeCloseTo(10 - 2 * gamma, 10);
    expect(fit!.areas[0]!.g2).toBeCloseTo(((1 - gamma) ** 2 * 8) / 24, 10);
  });

  it('by ML allows for the bias of its variances: (σ²e + n σ²u) ÷ (n m) too small between areas', () => {
    const { fit } = unitLevelEblup({ units: balanced(1), areas: AREAS, method: 'ML' });
    const alpha = fit!.unitVariance + 4 * fit!.areaVariance;
    expect(alpha).toBeCloseTo((8 * 5) / 6, 10);
    const { g1, g2, g3, mse, gamma } = fit!.areas[0]!;
    expect(mse! - g1 - g2 - 2 * g3).toBeCloseTo(((1 - gamma) ** 2 * alpha) / 24, 10);
  });

  it('is synthetic, and says so, where areas do not differ, and for an area without units', () => {
    const alike = unitLevelEblup({ units: balanced(0), areas: AREAS }).fit!;
    expect(alike).toMatchObject({ areaVariance: 0, isVarianceZero: true });
    expect(alike.areas[0]!.eblup).toBeCloseTo(10, 10);
    const { fit } = unitLevelEblup({ units: balanced(1), areas: [{ name: 'new', meanX: [1] }] });
    const [unseen] = fit!.areas;
    expect(unseen).toMatchObject({ gamma: 0, sampleSize: 0 });
    expect(unseen!.mse).toBeCloseTo(fit!.areaVariance + 8 / 24, 10);
  });

  it('counts what was seen: an area sampled whole has its own mean and no error', () => {
    const areas = [{ name: 'a0', meanX: [1], unitCount: 4 }];
    const { fit } = unitLevelEblup({ units: balanced(1), areas });
    expect(fit!.areas[0]!.eblup).toBeCloseTo(8, 12);
    expect(fit!.areas[0]!.mse).toBe(0);
    expect(() => unitLevelEblup({ units: balanced(1), areas: [{ ...areas[0]!, unitCount: 3 }] })).toThrow(/fewer/);
  });

  it('refuses too few areas, too few units and auxiliaries that say the same', () => {
    const units = balanced(1);
    expect(unitLevelEblup({ units: units.slice(0, 8), areas: AREAS }).refusal).toBe('TOO_FEW_AREAS');
    const single = [units[0]!, units[4]!, units[8]!];
    expect(unitLevelEblup({ units: single, areas: AREAS }).refusal).toBe('TOO_FEW_UNITS');
    const doubled = units.map((unit) => ({ ...unit, x: [1, 2] }));
    const areas = [{ name: 'a0', meanX: [1, 2] }];
    expect(unitLevelEblup({ units: doubled, areas }).refusal).toBe('NO_FIT');
    expect(() => unitLevelEblup({ units, areas })).toThrow(/1 finite means/);
  });
});

describe('the test that the map errs alike everywhere', () => {
  const unitsOf = (mapClass: string, table: readonly (readonly number[])[]): HomogeneityUnit[] =>
    table.flatMap((row, d) => row.map((count, j) => ({ area: `a${d}`, mapClass, referenceClass: `r${j}`, count })));

  it('is, with enough units, the chi-square of each map class together, as scipy has it', () => {
    const result = testHomogeneity({
      units: [
        ...unitsOf('crop', [
          [30, 12, 8],
          [22, 25, 9],
        ]),
        ...unitsOf('forest', [
          [14, 20],
          [25, 9],
          [18, 17],
        ]),
      ],
      random: seededRandom(1),
    });
    expect(result).toMatchObject({ df: 4, pValueMethod: 'chi-square' });
    expect(result!.statistic).toBeCloseTo(13.063180954603759, 10);
    expect(result!.pValue).toBeCloseTo(0.010971171281887484, 10);
  });

  it('permutes labels where expected counts are small, near the exact answer', () => {
    // Fisher's exact probability of 4 + 4 in opposite corners: 2 of the 70 tables.
    const units = unitsOf('crop', [
      [4, 0],
      [0, 4],
    ]);
    const result = testHomogeneity({ units, random: seededRandom(5), permutations: 4999 });
    expect(result!.pValueMethod).toBe('permutation');
    expect(Math.abs(result!.pValue - 2 / 70)).toBeLessThan(0.007);
    expect(testHomogeneity({ units, random: seededRandom(5), permutations: 4999 })).toEqual(result);
  });

  it('has nothing to say where every map class lies in one area or is always right', () => {
    const units = [...unitsOf('crop', [[5], [6]]), ...unitsOf('forest', [[4, 3]])];
    expect(testHomogeneity({ units, random: seededRandom(1) })).toBeUndefined();
    expect(() => testHomogeneity({ units: [{ ...units[0]!, count: 0.5 }], random: seededRandom(1) })).toThrow(
      /whole numbers/,
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compositeOf } from '../../statistics/small-area/composite.ts';
import { fayHerriot, predictFayHerriot } from '../../statistics/small-area/fay-herriot.ts';
import type { FayHerriotArea } from '../../statistics/small-area/fay-herriot-likelihood.ts';
import { syntheticComposite } from './cases/small-area-answers.ts';

const RUNS = { seed: 42, numRuns: 100 };
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Areas on a line, with a spread about it that is `spread` times their sampling errors. */
function areasWith(spread: number): FayHerriotArea[] {
  const deviations = [1, -0.7, 0.4, -1.3, 0.9, 0.2, -0.8, 1.1, -0.3, -0.5];
  return deviations.map((u, d) => ({
    direct: 2 + 0.3 * d + spread * u,
    samplingVariance: 0.5 + 0.1 * (d % 3),
    x: [1, d],
  }));
}

describe('the area-level model', () => {
  it.each(['REML', 'ML', 'FH'] as const)('by %s is direct where areas differ without bound', (method) => {
    const areas = areasWith(1e5);
    const { fit } = fayHerriot(areas, { method });
    fit!.areas.forEach(({ gamma, eblup, mse }, d) => {
      expect(gamma).toBeGreaterThan(1 - 1e-8);
      expect(eblup / areas[d]!.direct).toBeCloseTo(1, 6);
      expect(mse).toBeCloseTo(areas[d]!.samplingVariance, 6);
    });
  });

  it.each(['REML', 'ML', 'FH'] as const)('by %s is synthetic, and says so, where areas lie on the line', (method) => {
    const { fit } = fayHerriot(areasWith(0.1), { method });
    expect(fit).toMatchObject({ modelVariance: 0, isVarianceZero: true });
    for (const { gamma, g1, eblup, synthetic } of fit!.areas) {
      expect([gamma, g1]).toEqual([0, 0]);
      expect(eblup).toBe(synthetic);
    }
  });

  it.each(['adjusted-REML', 'adjusted-ML'] as const)('by %s keeps a variance above 0 there', (method) => {
    const areas = areasWith(0.1);
    const { fit } = fayHerriot(areas, { method });
    expect(fit!.isVarianceZero).toBe(false);
    expect(fit!.modelVariance).toBeGreaterThan(0.01);
    for (const { gamma, mse } of fit!.areas) {
      expect(gamma).toBeGreaterThan(0);
      expect(mse).toBeGreaterThan(0);
    }
  });

  it('maximises what it says: no variance nearby is likelier', () => {
    // Profile over a constant mean, written out apart from the estimator.
    const areas = areasWith(1).map((area) => ({ ...area, x: [1] }));
    const restricted = (a: number): number => {
      const weights = areas.map(({ samplingVariance }) => 1 / (a + samplingVariance));
      const total = weights.reduce((sum, w) => sum + w, 0);
      const mean = areas.reduce((sum, { direct }, d) => sum + weights[d]! * direct, 0) / total;
      const squares = areas.reduce((sum, { direct }, d) => sum + weights[d]! * (direct - mean) ** 2, 0);
      const logs = weights.reduce((sum, w) => sum - Math.log(w), 0);
      return -(9 * Math.log(2 * Math.PI) + logs + Math.log(total) + squares) / 2;
    };
    const { fit } = fayHerriot(areas, { method: 'REML' });
    const a = fit!.modelVariance;
    expect(fit!.logLikelihood).toBeCloseTo(restricted(a), 10);
    expect(restricted(a)).toBeGreaterThan(Math.max(restricted(a * 1.001), restricted(a * 0.999)));
    const adjusted = fayHerriot(areas, { method: 'adjusted-REML' }).fit!.modelVariance;
    const objective = (value: number): number => restricted(value) + Math.log(value);
    expect(objective(adjusted)).toBeGreaterThan(Math.max(objective(adjusted * 1.001), objective(adjusted * 0.999)));
  });

  it('finds the higher of two maxima where scoring goes to and fro between them', () => {
    const rows: readonly (readonly [number, number, number])[] = [
      [0.0887756801862151, 0.00016589172293697712, 0.3282157896683625],
      [-0.5066196406464586, 0.058332307111219076, 0.926575262996636],
      [0.10338745295879986, 0.0002664697405104897, 0.7115497937014092],
      [0.046406860821262316, 0.0003048700983330928, 0.11344009503416722],
      [0.07173838272697236, 0.00020094737207044735, 0.7486393655411151],
      [0.06837876130220542, 0.0004039128945713924, 0.4651240769145657],
    ];
    const areas = rows.map(([direct, samplingVariance, x]) => ({ direct, samplingVariance, x: [1, x] }));
    // The adjusted likelihood is higher at 0.03 than at its other maximum, near 0.004.
    const { fit } = fayHerriot(areas, { method: 'adjusted-REML' });
    expect(fit!.modelVariance).toBeGreaterThan(0.03);
    expect(fit!.modelVariance).toBeLessThan(0.1);
  });

  it('does not depend on the unit of measurement', () => {
    fc.assert(
      fc.property(number(1e-6, 1e6), fc.constantFrom('REML', 'ML', 'FH', 'adjusted-REML'), (scale, method) => {
        const areas = areasWith(1.5);
        const scaled = areas.map(({ direct, samplingVariance, x }) => ({
          direct: direct * scale,
          samplingVariance: samplingVariance * scale ** 2,
          x,
        }));
        const [plain, other] = [fayHerriot(areas, { method }).fit!, fayHerriot(scaled, { method }).fit!];
        expect(other.modelVariance / plain.modelVariance / scale ** 2).toBeCloseTo(1, 8);
        expect(other.areas[3]!.mse! / plain.areas[3]!.mse! / scale ** 2).toBeCloseTo(1, 8);
      }),
      RUNS,
    );
  });

  it('predicts an area without sample with the whole variance between areas', () => {
    const { fit } = fayHerriot(areasWith(1.5));
    const { value, mse } = predictFayHerriot(fit!, [1, 4]);
    expect(value).toBeCloseTo(fit!.coefficients[0]! + 4 * fit!.coefficients[1]!, 12);
    expect(mse).toBeGreaterThan(fit!.modelVariance);
    expect(() => predictFayHerriot(fit!, [1])).toThrow(/2 finite auxiliaries/);
  });

  it('refuses too few areas and collinear auxiliaries, and sampling variances of 0', () => {
    const areas = areasWith(1);
    expect(fayHerriot(areas.slice(0, 4))).toEqual({ fit: undefined, refusal: 'TOO_FEW_AREAS' });
    expect(fayHerriot([])).toEqual({ fit: undefined, refusal: 'TOO_FEW_AREAS' });
    const collinear = areas.map((area) => ({ ...area, x: [1, area.x[1]!, 1 - area.x[1]!] }));
    expect(fayHerriot(collinear)).toEqual({ fit: undefined, refusal: 'COLLINEAR' });
    expect(() => fayHerriot(areas.map((area) => ({ ...area, samplingVariance: 0 })))).toThrow(/above 0/);
    expect(() => fayHerriot([...areas, { direct: NaN, samplingVariance: 1, x: [1, 2] }])).toThrow(RangeError);
  });
});

describe('a composite estimate', () => {
  const direct = fc.record({ value: number(0, 1), variance: number(1e-8, 0.1) });

  it('lies between direct and synthetic, with an error below the smaller of both', () => {
    fc.assert(
      fc.property(
        fc.option(direct, { nil: undefined }),
        number(0, 1),
        number(1e-8, 0.1),
        (own, expected, syntheticMse) => {
          const { phi, value, mse } = compositeOf({ direct: own, synthetic: { value: expected } }, syntheticMse);
          const ends = [expected, own?.value ?? expected];
          expect(phi).toBeGreaterThanOrEqual(0);
          expect(phi).toBeLessThan(1);
          expect(value).toBeGreaterThanOrEqual(Math.min(...ends) - 1e-12);
          expect(value).toBeLessThanOrEqual(Math.max(...ends) + 1e-12);
          expect(mse!).toBeLessThanOrEqual(Math.min(syntheticMse, own?.variance ?? Infinity) * (1 + 1e-12));
        },
      ),
      RUNS,
    );
  });

  it('never takes a direct estimate without variance for certainty in silence', () => {
    const sure = compositeOf({ direct: { value: 0, variance: 0 }, synthetic: { value: 0.1 } }, 0.01);
    expect(sure).toEqual({ phi: 1, value: 0, mse: undefined });
  });
});

describe('the error of carried-over shares', () => {
  const row = (units: number) => [0.7 * units, 0.3 * units];

  it('is √ Σ W² q (1 − q) ÷ (n − 1)', () => {
    const answers = syntheticComposite({ nationalConfusionCounts: [row(20), row(10)], localMapShares: [2 / 3, 1 / 3] });
    const [error] = answers['seSynthetic'] as readonly number[];
    expect(error).toBeCloseTo(Math.sqrt((4 / 9) * (0.21 / 19) + (1 / 9) * (0.21 / 9)), 12);
  });

  it('is absent where a part with size has a single unit, and does not mind one without size', () => {
    const counts = [row(20), [1, 0]];
    const both = syntheticComposite({ nationalConfusionCounts: counts, localMapShares: [2 / 3, 1 / 3] });
    expect(both['seSynthetic']).toBeUndefined();
    const one = syntheticComposite({ nationalConfusionCounts: counts, localMapShares: [1, 0] });
    expect((one['seSynthetic'] as readonly number[])[0]).toBeCloseTo(Math.sqrt(0.21 / 19), 12);
  });
});

import { describe, expect, it } from 'vitest';
import { absentEstimate, type Estimate } from '../../statistics/estimate.ts';
import type { AreaCandidates } from '../../statistics/ladder/area-candidates.ts';
import { chooseMethod, type CellEvidence } from '../../statistics/ladder/choose-method.ts';
import { DEFAULT_LADDER } from '../../stages/validation/options.ts';
import { modelEstimates } from '../../statistics/ladder/model-estimates.ts';

const share = (value: number, standardError: number): Estimate => ({
  ...absentEstimate({ outcome: 'OK', method: 'domain-regression' }),
  ...{ value, standardError },
});

/** An area whose map shows 0.3 of the class, with what its own units say. */
function area(o: {
  readonly own: number;
  readonly error?: number;
  readonly units?: number;
  readonly expected?: number;
}): AreaCandidates {
  const { own, error = 0.05, units = 40, expected = 0.3 } = o;
  return {
    ...{ frame: 1, unitCount: units, effectiveSize: units, plannedSize: units, clusterFreedom: undefined },
    ...{ observedShare: 1, mappedShares: [0.3], expectedUnits: [0.3 * units] },
    ...{ expected: [expected], expectedVariances: [0.0001], residualSpreads: [0.1] },
    ...{ direct: [share(own, 1.5 * error)], assisted: [share(own, error)] },
  };
}

/** Areas that differ a little from what the map expects of them. */
const alike = Array.from({ length: 24 }, (_, d) => {
  const expected = 0.28 + 0.02 * (d % 3);
  return area({ own: expected + 0.03 * Math.sin(d), expected });
});
const smoothed = { direct: 0.0056, assisted: 0.05 ** 2 };
const models = (areas: readonly AreaCandidates[], minimumAreas = 20) =>
  modelEstimates(
    areas,
    areas.map(() => smoothed),
    0,
    { minimumObservedShare: 0.5, minimumAreas },
  );

describe('models of areas', () => {
  it('need twenty areas, or as many as the office says', () => {
    expect(
      models(alike).every(({ composite, fayHerriot }) => composite !== undefined && fayHerriot !== undefined),
    ).toBe(true);
    const few = alike.slice(0, 19);
    expect(models(few).every(({ composite, fayHerriot }) => composite === undefined && fayHerriot === undefined)).toBe(
      true,
    );
    expect(models(few, 19)[0]!.composite).toBeDefined();
  });

  it('have no figure for an area that is an exception to them: more than two standard errors from what is expected', () => {
    const near = models([...alike, area({ own: 0.3 + 1.95 * 0.05 })]).at(-1)!;
    const far = models([...alike, area({ own: 0.3 + 2.05 * 0.05 })]).at(-1)!;
    expect(near.composite).toBeDefined();
    expect(near.fayHerriot).toBeDefined();
    expect(far).toEqual({ composite: undefined, fayHerriot: undefined });
  });

  it('take an area’s own variance where that is larger than the smoothed one', () => {
    const precise = models([...alike, area({ own: 0.35 })]).at(-1)!.composite!;
    const vague = models([...alike, area({ own: 0.35, error: 0.12 })]).at(-1)!.composite!;
    expect(vague.phi).toBeLessThan(precise.phi);
    expect(vague.mse).toBeGreaterThan(precise.mse);
    const tiny = models([...alike, area({ own: 0.35, error: 0.001 })]).at(-1)!.composite!;
    expect(tiny.mse).toBeCloseTo(precise.mse, 4);
  });

  it('say at least as much error as the area itself shows', () => {
    const d = alike.length;
    const { composite } = models([...alike, area({ own: 0.39 })])[d]!;
    const own = (1 - composite!.phi) ** 2 * (0.39 - 0.3) ** 2 + (2 * composite!.phi - 1) * 0.05 ** 2;
    expect(composite!.mse).toBeGreaterThanOrEqual(own);
  });
});

describe('the choice for a cell', () => {
  const models20 = { composite: { value: 0.3, mse: 0.0009, df: 23, phi: 0.4 }, fayHerriot: undefined };
  const evidence = (o: Partial<CellEvidence>): CellEvidence => ({
    ...{
      area: area({ own: 0.3 }),
      class: 0,
      variances: smoothed,
      gain: 2,
      models: models20,
      isHomogeneous: true,
      designEffect: 1,
    },
    ...o,
  });

  it('puts what does not rest on the map’s erring everywhere alike first where a test denies it', () => {
    // Assisted: √(0.7 ÷ (0.3 × 40)) ÷ √2 = 17 %, above 16.5 and below 33.3.
    expect(chooseMethod(evidence({}), DEFAULT_LADDER).method).toBe('composite');
    expect(chooseMethod(evidence({ isHomogeneous: false }), DEFAULT_LADDER).method).toBe('domain-regression');
    const few = evidence({ isHomogeneous: false, area: area({ own: 0.3, units: 25 }) });
    expect(chooseMethod(few, DEFAULT_LADDER).method).toBe('composite');
  });

  it('does not look at labels where a part of the map was sampled nowhere', () => {
    const unseen = (own: number, error: number, units: number) =>
      chooseMethod(
        evidence({
          area: { ...area({ own, error, units }), expected: undefined },
          models: { composite: undefined, fayHerriot: undefined },
        }),
        DEFAULT_LADDER,
      ).method;
    // √(0.7 ÷ (0.3 n)) is 16.5 % at 86 units; what the units show decides nothing.
    for (const [own, error] of [
      [0.05, 0.03],
      [0.3, 0.05],
      [0.8, 0.01],
    ] as const) {
      expect(unseen(own, error, 90)).toBe('domain-direct');
      expect(unseen(own, error, 80)).toBe('parent-only');
    }
  });
});

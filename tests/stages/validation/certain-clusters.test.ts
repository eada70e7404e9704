import { describe, expect, it } from 'vitest';
import { assessSample } from '../../../stages/validation/estimates/assess-sample.ts';
import type { LabelledUnit } from '../../../stages/validation/reference/labelled-unit.ts';
import { estimationSchema, type SamplingDesign } from '../../../stages/validation/options.ts';

const design: SamplingDesign = {
  ...{ type: 'cluster', cluster: 'cluster', probability: 'inclusion_probability', stratum: 'stratum' },
};
const whole = { level: 'total', code: 'TOTAL', name: 'Total', parents: {}, notObservedM2: 0 };
const mapped = { levels: ['total'], areas: [{ ...whole, classAreasM2: [60, 40], totalM2: 100 }] };
const estimation = estimationSchema.parse({});

/** Units of a cluster, `a` of them of class a, that count by the inverse of the chance given. */
function cluster(name: string, o: { stratum: string; a: number; of: number; chance: number }): LabelledUnit[] {
  return Array.from({ length: o.of }, (_, k) => ({
    ...{ id: `${name}-${k}`, col: k, row: 0, areas: { total: 'TOTAL' }, mapClass: 'a' },
    ...{ referenceClass: k < o.a ? 'a' : 'b', alternateClass: undefined, gridCol: undefined, gridRow: undefined },
    ...{ cluster: name, stratum: o.stratum, inclusionProbability: o.chance },
  }));
}

const assess = (units: readonly LabelledUnit[], o: { readonly clusters?: number } = {}) =>
  assessSample({ units, mapped, names: ['a', 'b'], design: { ...design, ...o }, estimation });

// 40 of 100 km² are certain; of the rest two areas are drawn.
const certain = cluster('big', { stratum: 'big', a: 6, of: 20, chance: 0.5 });
const drawn = [
  ...cluster('one', { stratum: 'areas', a: 2, of: 10, chance: 1 / 3 }),
  ...cluster('two', { stratum: 'areas', a: 5, of: 10, chance: 1 / 3 }),
];

describe('a cluster that was certain to be drawn', () => {
  it('has its variance from its units, the others from their clusters', () => {
    const { assessment } = assess([...certain, ...drawn]);
    const [share] = assessment.areaShares;
    expect(assessment.fault).toBeUndefined();
    // 40 × 0.3 and 60 × 0.35 of 100.
    const p = 0.33;
    expect(share!.value).toBeCloseTo(p, 12);
    // Certain: 20/19 Σ (2(y − p))²  about its mean; others: 2/1 Σ (t − t̄)² with t = 3 Σ (y − p).
    const own = (20 / 19) * 4 * 20 * 0.3 * 0.7;
    const others = 2 * 2 * (3 * 1.5) ** 2;
    expect(share!.standardError).toBeCloseTo(Math.sqrt(own + others) / 100, 12);
  });

  it('takes no correction of the first stage', () => {
    const [share] = assess([...certain, ...drawn], { clusters: 4 }).assessment.areaShares;
    const own = (20 / 19) * 4 * 20 * 0.3 * 0.7;
    expect(share!.standardError).toBeCloseTo(Math.sqrt(own + 2 * 2 * (3 * 1.5) ** 2 * (1 - 2 / 4)) / 100, 12);
  });

  it('is not one by being alone in a stratum of another name', () => {
    const { assessment, warnings } = assess(
      [...certain, ...drawn].map((unit) => (unit.stratum === 'big' ? { ...unit, stratum: 'north' } : unit)),
    );
    expect(assessment.fault).toEqual({ outcome: 'VARIANCE_NOT_ESTIMABLE', strata: ['north'] });
    expect(assessment.areaShares[0]).toMatchObject({ outcome: 'VARIANCE_NOT_ESTIMABLE', standardError: undefined });
    expect(warnings).toContain('These strata have a single cluster, so that no standard error can be had: north.');
  });

  it('that got no label leaves the whole without an estimate', () => {
    const silent = certain.map((unit) => ({ ...unit, referenceClass: undefined }));
    const { assessment } = assess([...silent, ...drawn]);
    expect(assessment.fault).toEqual({ outcome: 'UNSAMPLED_STRATUM', strata: ['big'] });
    expect(assessment.areaShares[0]?.value).toBeUndefined();
  });
});

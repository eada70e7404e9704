import { describe, expect, it } from 'vitest';
import { assessSample } from '../../../stages/validation/estimates/assess-sample.ts';
import type { LabelledUnit } from '../../../stages/validation/reference/labelled-unit.ts';
import { estimationSchema, type SamplingDesign } from '../../../stages/validation/options.ts';

const design: SamplingDesign = {
  ...{ type: 'cluster', cluster: 'cluster', probability: 'inclusion_probability', stratum: 'stratum' },
};
const whole = { level: 'total', code: 'TOTAL', name: 'Total', parents: {}, notObservedM2: 0 };
const mapped = { levels: ['total'], areas: [{ ...whole, classAreasM2: [60, 40], totalM2: 100 }] };

/** Ten units of a cluster at a place, `a` of them of class a. */
function cluster(name: string, o: { readonly col: number; readonly a: number; readonly stratum?: string }) {
  return Array.from({ length: 10 }, (_, k): LabelledUnit => ({
    ...{ id: `${name}-${k}`, col: o.col, row: 0, areas: { total: 'TOTAL' }, mapClass: 'a' },
    ...{ referenceClass: k < o.a ? 'a' : 'b', alternateClass: undefined, gridCol: undefined, gridRow: undefined },
    ...{ cluster: name, stratum: o.stratum ?? 'areas', inclusionProbability: 0.1 },
  }));
}

const share = (units: readonly LabelledUnit[], variance: 'in-line' | 'at-random') =>
  assessSample({
    ...{ units, mapped, names: ['a', 'b'], estimation: estimationSchema.parse({}) },
    design: { ...design, variance },
  }).assessment.areaShares[0]!;

// From west to east 0, 1, 2, … of ten units, listed in another order.
const inOrder = Array.from({ length: 10 }, (_, k) => cluster(`c${k}`, { col: 100 * k, a: k }));
const listed = [4, 9, 1, 6, 0, 3, 8, 2, 7, 5].flatMap((k) => inOrder[k]!);

describe('clusters drawn along a line', () => {
  it('have their variance from those that follow each other on it, whatever the order of the file', () => {
    const found = share(listed, 'in-line');
    // n ÷ (2 (n − 1)) Σ d² of shares of the sample, all d = 1/100.
    expect(found.standardError! ** 2).toBeCloseTo(((10 / 18) * 9) / 100 ** 2, 12);
    // 2 (n − 1)² ÷ (3n − 4).
    expect(found.df).toBeCloseTo(162 / 26, 12);
    expect(share(inOrder.flat(), 'in-line')).toEqual(found);
    // As though drawn at random: n ÷ (n − 1) Σ (k − 4.5)² ÷ 100².
    expect(share(listed, 'at-random').standardError! ** 2).toBeCloseTo(((10 / 9) * 82.5) / 100 ** 2, 12);
  });

  it('leave units of an area that was certain to be drawn as they are', () => {
    const certain = cluster('big', { col: 50, a: 5, stratum: 'big' });
    const [first, second] = [
      share([...certain, ...listed], 'in-line'),
      share([...listed, ...certain.toReversed()], 'in-line'),
    ];
    expect(second.standardError).toBeCloseTo(first.standardError!, 12);
    const own = (10 / 9) * 10 * 0.25;
    const others = 5;
    expect(first.standardError! ** 2).toBeCloseTo((own + others) / 110 ** 2, 4);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaEstimates } from '../../../stages/validation/estimates/area-estimates.ts';
import { assessSample } from '../../../stages/validation/estimates/assess-sample.ts';
import type { LabelledUnit } from '../../../stages/validation/reference/labelled-unit.ts';
import { boundNonResponse, type NonResponseRequest } from '../../../stages/validation/estimates/non-response-bounds.ts';
import { estimationSchema, type SamplingDesign } from '../../../stages/validation/options.ts';
import { DESIGNS, MAPPED, mapped, NAMES, sampleOf } from './mapped-sample.ts';

const estimation = estimationSchema.parse({});

function made(units: readonly LabelledUnit[], design: SamplingDesign) {
  const request: NonResponseRequest = {
    units,
    mapped,
    names: NAMES,
    design,
    estimation,
    frame: estimation.frame,
    ladder: estimation.ladder,
    overlapsTraining: false,
  };
  const base = areaEstimates({ ...request, assessed: assessSample(request) });
  return { base, bounds: boundNonResponse(request, base) };
}

const silentAs = (units: readonly LabelledUnit[], name: string): LabelledUnit[] =>
  units.map((unit) => ({ ...unit, referenceClass: unit.referenceClass ?? name }));

const designs = fc.constantFrom(...Object.keys(DESIGNS));
const seeds = fc.integer({ min: 1, max: 1e6 });

describe('bounds under non-response', () => {
  it('hold every figure of every level, whatever the design, the map and the response', () => {
    const rates = fc.record({
      right: fc.double({ min: 0, max: 1, noNaN: true }),
      missing: fc.double({ min: 0, max: 0.45, noNaN: true }),
    });
    fc.assert(
      fc.property(designs, seeds, rates, (name, seed, rate) => {
        const units = sampleOf(seed, rate);
        const { base, bounds } = made(units, DESIGNS[name]!);
        const isComplete = units.every(({ referenceClass }) => referenceClass !== undefined);
        expect(bounds).toHaveLength(isComplete ? 0 : base.length);
        for (const [k, { lowerKm2, upperKm2, estimateKm2 }] of bounds.entries()) {
          expect(estimateKm2).toBe(base[k]!.estimate.value ?? null);
          expect(lowerKm2).toBeGreaterThanOrEqual(0);
          expect(upperKm2).toBeGreaterThanOrEqual(lowerKm2);
          if (estimateKm2 === null) continue;
          expect(lowerKm2).toBeLessThanOrEqual(estimateKm2);
          expect(upperKm2).toBeGreaterThanOrEqual(estimateKm2);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(Object.keys(DESIGNS))('are what the estimator says of the whole at either extreme: %s', (name) => {
    const units = sampleOf(7, { right: 0.85, missing: 0.1 });
    const { base, bounds } = made(units, DESIGNS[name]!);
    const extreme = (label: string) => made(silentAs(units, label), DESIGNS[name]!).base;
    const [asField, asForest] = [extreme('field'), extreme('forest')];
    expect(bounds[0]!.upperKm2).toBeCloseTo(asField[0]!.estimate.value!, 8);
    expect(bounds[0]!.lowerKm2).toBeCloseTo(asForest[0]!.estimate.value!, 8);
    expect(base[0]!.estimate.method).toBe(
      { random: 'post-stratified', map: 'stratified', own: 'raking', cluster: 'difference' }[name],
    );
  });

  it('are those of the strata where only the strata count', () => {
    const units = sampleOf(11, { right: 0.8, missing: 0.15 });
    const { bounds } = made(units, DESIGNS['map']!);
    const sizes = NAMES.map((_, i) => MAPPED.reduce((sum, row) => sum + row[i]!, 0));
    const count = (i: number, has: (unit: LabelledUnit) => boolean): number =>
      units.filter((unit) => unit.mapClass === NAMES[i] && has(unit)).length;
    const part = (has: (unit: LabelledUnit) => boolean): number =>
      sizes.reduce((sum, size, i) => sum + (size * count(i, has)) / count(i, () => true), 0);
    for (const [j, { lowerKm2, upperKm2 }] of bounds.slice(0, NAMES.length).entries()) {
      const lower = part(({ referenceClass }) => referenceClass === NAMES[j]);
      expect(lowerKm2).toBeCloseTo(lower, 8);
      expect(upperKm2).toBeCloseTo(lower + part(({ referenceClass }) => referenceClass === undefined), 8);
    }
  });

  it('are wide in the area that did not answer, and count its units', () => {
    const units = sampleOf(3, { right: 0.85, missing: 0, size: 400 }).map((unit, k) =>
      unit.areas['area'] === 's' && k % 8 < 4 ? { ...unit, referenceClass: undefined } : unit,
    );
    const { bounds } = made(units, DESIGNS['random']!);
    const widthIn = (code: string): number => {
      const own = bounds.filter(({ areaCode }) => areaCode === code);
      return own.reduce((sum, { lowerKm2, upperKm2 }) => sum + upperKm2 - lowerKm2, 0) / own.length;
    };
    expect(bounds.find(({ areaCode }) => areaCode === 's')).toMatchObject({ drawn: 100, labelled: 50 });
    expect(bounds.find(({ areaCode }) => areaCode === 'n')).toMatchObject({ drawn: 100, labelled: 100 });
    // Half of its 100 km² may be anything.
    expect(widthIn('s')).toBeGreaterThan(45);
    expect(widthIn('n')).toBeLessThan(10);
  });

  it('are none where every unit has a label, and none of points that were not drawn', () => {
    const units = sampleOf(5, { right: 0.8, missing: 0.1 });
    expect(made(silentAs(units, 'water'), DESIGNS['random']!).bounds).toEqual([]);
    expect(made(units, { type: 'non-probability' }).bounds).toEqual([]);
  });
});

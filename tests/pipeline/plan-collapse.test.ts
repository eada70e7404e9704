import { describe, expect, it } from 'vitest';
import { PermanentError } from '../../errors/error-kinds.ts';
import { planCollapse } from '../../pipeline/planning/reference/collapse.ts';
import type { SamplingDesign } from '../../stages/validation/options.ts';

const classes = ['crop', 'orchard', 'water'];
const plan = (into: Record<string, string>, design: SamplingDesign | undefined = { type: 'simple-random' }) =>
  planCollapse({ collapse: { minimumUnits: 5, into } }, { classes, design });

describe('classes that are to be joined', () => {
  it('are taken as they are declared', () => {
    expect(plan({ orchard: 'crop' })).toEqual([]);
    expect(plan({ orchard: 'crop', crop: 'water' })).toEqual([]);
    expect(plan({})).toEqual([]);
  });

  it.each([
    [
      { orchad: 'crop' },
      /joins orchad with crop: expected classes of the map .*, found "orchad"\. Did you mean "orchard"\?/,
    ],
    [{ orchard: 'Crops' }, /found "Crops"\. Did you mean "crop"\?/],
    [{ orchard: 'settlements' }, /expected classes of the map \(crop, orchard, water\), found "settlements"\.$/],
    [{ crop: 'crop' }, /joins crop with itself/],
    [{ crop: 'water', water: 'crop' }, /joins classes in a circle \(crop → water → crop\): leave one of them out/],
    [{ crop: 'water', orchard: 'crop', water: 'orchard' }, /in a circle \(crop → water → orchard → crop\)/],
  ])('are refused where a name is no class of the model: %j', (into, sentence) => {
    expect(() => plan(into)).toThrow(PermanentError);
    expect(() => plan(into)).toThrow(sentence);
  });

  it('are said not to be used where the strata are the classes of the map', () => {
    expect(plan({ orchard: 'crop' }, { type: 'stratified' })).toEqual([
      expect.stringContaining('estimation.collapse.into is not used'),
    ]);
    const sizes = { old: 3, new: 4 };
    expect(plan({ orchard: 'crop' }, { type: 'stratified', stratum: 'stratum', sizes })).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { legendLevels, sizesAtLevel, unitsAtLevel } from '../../../stages/validation/estimates/legend-levels.ts';
import type { LabelledUnit } from '../../../stages/validation/reference/labelled-unit.ts';

const classes = ['water', 'forest', 'cropland', 'grassland', 'town'];

describe('the levels of a legend', () => {
  it('hold whole classes only, whatever their depth', () => {
    const legend = { vegetated: ['forest', 'agricultural'], agricultural: ['cropland', 'grassland'] };
    const levels = legendLevels(legend, classes);
    expect(levels.map(({ classes: names }) => names)).toEqual([
      classes,
      ['water', 'forest', 'agricultural', 'town'],
      ['water', 'vegetated', 'town'],
    ]);
    expect(levels.map(({ added }) => added)).toEqual([classes, ['agricultural'], ['vegetated']]);
    expect(levels[1]!.classOf).toEqual({
      water: 'water',
      forest: 'forest',
      cropland: 'agricultural',
      grassland: 'agricultural',
      town: 'town',
    });
  });

  it('are the model’s classes alone without a legend', () => {
    expect(legendLevels({}, classes)).toHaveLength(1);
  });

  it.each([
    [{ green: ['forest', 'heath'] }, /legend\.green: expected classes .*found heath/],
    [{ a: ['forest'], b: ['forest'] }, /legend\.b: .* found forest, which a lists already/],
    [{ forest: ['water'] }, /legend\.forest: expected a name of its own/],
    [{ a: ['b'], b: ['a'] }, /do not hold one another, found a > b > a/],
  ])('refuse %j', (legend, sentence) => {
    expect(() => legendLevels(legend, classes)).toThrow(sentence);
  });

  it('relabel units and gather sizes', () => {
    const level = legendLevels({ agricultural: ['cropland', 'grassland'] }, classes)[1]!;
    const unit = { referenceClass: 'cropland', alternateClass: undefined, mapClass: 'grassland' } as LabelledUnit;
    expect(unitsAtLevel([unit], level)[0]).toMatchObject({ referenceClass: 'agricultural', mapClass: 'agricultural' });
    expect(sizesAtLevel([1, 2, 4, 8, 16], classes, level)).toEqual([1, 2, 12, 16]);
  });
});

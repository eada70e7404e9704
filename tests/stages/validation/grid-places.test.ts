import { describe, expect, it } from 'vitest';
import { designProperties } from '../../../stages/validation/reference/design-properties.ts';
import type { SamplingDesign } from '../../../stages/validation/options.ts';

type Variance = Extract<SamplingDesign, { type: 'systematic' }>['variance'];

const placeOf = (properties: Record<string, unknown>, variance: Variance) =>
  designProperties(properties, { design: { type: 'systematic', variance } }, 'sample.csv, line 2');

describe('a point of a systematic sample', () => {
  it.each(['neighbours', 'quadrat'] as const)('needs its place in the grid for the variance %s', (variance) => {
    expect(placeOf({ grid_col: -3, grid_row: 7 }, variance)).toMatchObject({ gridCol: -3, gridRow: 7 });
    expect(() => placeOf({ grid_col: 3 }, variance)).toThrow(
      `sample.csv, line 2: the variance ${variance} of a systematic sample expects whole numbers in the properties grid_col and grid_row, found 3 and none`,
    );
    expect(() => placeOf({ grid_col: 1.5, grid_row: 1 }, variance)).toThrow('found none and 1');
  });

  it('needs none where it counts as drawn at random', () => {
    expect(placeOf({}, 'simple-random')).toMatchObject({ gridCol: undefined, gridRow: undefined });
  });
});

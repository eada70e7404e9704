import { expect, it } from 'vitest';
import { sumRelation } from '../../../statistics/publication/additive-table.ts';
import { presumeValues } from '../../../statistics/publication/presumed-values.ts';

it('presumes what is left of a sum, and shares it out alike where several are unknown', () => {
  const values = [100, 30, 0, 0, 50, 0];
  // 100 = 30 + a + b, 50 = a + c
  presumeValues(values, [sumRelation(0, [1, 2, 3]), sumRelation(4, [2, 5])], new Set([2, 3, 5]));
  expect(values[2]! + values[3]!).toBeCloseTo(70, 6);
  expect(values[2]! + values[5]!).toBeCloseTo(50, 6);
  const alike = [100, 30, 0, 0];
  presumeValues(alike, [sumRelation(0, [1, 2, 3])], new Set([2, 3]));
  expect(alike).toEqual([100, 30, 35, 35]);
});

it('presumes nothing below 0, though sums that were rounded say so', () => {
  const values = [10, 11, 0];
  presumeValues(values, [sumRelation(0, [1, 2])], new Set([2]));
  expect(values).toEqual([10, 11, 0]);
});

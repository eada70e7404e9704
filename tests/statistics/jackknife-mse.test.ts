import { describe, expect, it } from 'vitest';
import { jackknifeMse } from '../../statistics/small-area/jackknife-mse.ts';

const y = [1, 2, 6];
const psi = 1;

/** Each area's own value shrunk by one half towards the mean of the areas that the model is fitted to. */
function predict(left: number | undefined) {
  const fitted = left === undefined ? y : y.toSpliced(left, 1);
  const mean = fitted.reduce((sum, value) => sum + value, 0) / fitted.length;
  return y.map((value) => ({ value: (value + mean) / 2, leading: psi / 2 }));
}

describe('the mean squared error of a model by the jackknife', () => {
  it('adds to the leading term what leaving out each area changes in the prediction', () => {
    // Means 3; 4, 3.5, 1.5 without each: predictions move by 0.5, 0.25 and −0.75; 2/3 × 0.875.
    for (const mse of jackknifeMse(3, predict)!) expect(mse).toBeCloseTo(0.5 + (2 / 3) * 0.875, 12);
  });

  it('takes off the bias of the leading term', () => {
    const leading = [0.4, 0.5, 0.3];
    const mses = jackknifeMse(3, (left) => [{ value: 7, leading: left === undefined ? 0.5 : leading[left]! }]);
    // Changes −0.1, 0 and −0.2: 0.5 + 2/3 × 0.3.
    expect(mses![0]).toBeCloseTo(0.7, 12);
  });

  it('is never below the leading term, and takes a model that cannot be fitted for no change', () => {
    expect(jackknifeMse(3, (left) => [{ value: 7, leading: left === undefined ? 0.5 : 0.9 }])).toEqual([0.5]);
    expect(jackknifeMse(3, (left) => (left === undefined ? predict(left) : undefined))).toEqual([0.5, 0.5, 0.5]);
    expect(jackknifeMse(3, () => undefined)).toBeUndefined();
  });
});

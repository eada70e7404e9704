import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyAffine, invertAffine, type Affine } from '../../geo/affine.ts';
import { GeoError } from '../../geo/geo-error.ts';

const number = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });

it('leads back to the pixel from where it led, on turned and sheared grids too', () => {
  const affine = fc
    .tuple(number(100), number(100), number(1e6), number(100), number(100), number(1e6))
    .filter(([a, b, , d, e]) => Math.abs(a * e - b * d) > 1);
  fc.assert(
    fc.property(affine, number(1e4), number(1e4), (t: Affine, col, row) => {
      const [backCol, backRow] = applyAffine(invertAffine(t), ...applyAffine(t, col, row));
      expect(Math.abs(backCol - col)).toBeLessThan(1e-4);
      expect(Math.abs(backRow - row)).toBeLessThan(1e-4);
    }),
  );
});

it('has no way back from a line', () => {
  expect(() => invertAffine([1, 2, 0, 2, 4, 0])).toThrow(GeoError);
  expect(() => invertAffine([Number.NaN, 0, 0, 0, 1, 0])).toThrow('cannot be inverted');
});

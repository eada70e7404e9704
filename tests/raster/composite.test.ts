import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composite } from '../../raster/composite.ts';
import type { CompositeLayer, CompositeRule } from '../../raster/composite.ts';

function layer(datetimeMs: number, values: readonly (number | undefined)[]): CompositeLayer {
  const band = Float32Array.from(values, (value) => value ?? 9999);
  return {
    datetimeMs,
    bands: [band, Float32Array.from(band, (value) => -value)],
    valid: Uint8Array.from(values, (value) => (value === undefined ? 0 : 1)),
  };
}

const x = undefined;

describe('a composite', () => {
  const layers = [
    layer(20, [x, 4, x, 1, x]),
    layer(30, [2, 5, x, 8, 6]),
    layer(30, [7, x, x, 3, x]),
    layer(10, [1, 9, x, 6, 8]),
  ];

  it.each<[CompositeRule, readonly number[]]>([
    ['first-valid', [2, 4, 0, 1, 6]],
    ['most-recent', [2, 5, 0, 8, 6]],
    ['median', [2, 5, 0, 4.5, 7]],
    ['mean', [10 / 3, 6, 0, 4.5, 7]],
  ])('by %s', (rule, expected) => {
    const { bands, valid } = composite(layers, rule);
    const band = Float32Array.from(expected);
    expect([...valid]).toEqual([1, 1, 0, 1, 1]);
    expect(bands[0]).toEqual(band);
    expect([...bands[1]!].map((value) => -value + 0)).toEqual([...band]);
  });

  it('of one layer is that layer, its invalid pixels cleared', () => {
    for (const rule of ['first-valid', 'most-recent', 'median', 'mean'] as const) {
      const { bands, valid } = composite([layer(0, [x, 3, x, 5])], rule);
      expect([...bands[0]!]).toEqual([0, 3, 0, 5]);
      expect([...valid]).toEqual([0, 1, 0, 1]);
    }
  });

  it('does not change or share its layers', () => {
    const first = layer(0, [1, 2, 3]);
    const { bands } = composite([first, layer(1, [4, 5, 6])], 'first-valid');
    bands[0]!.fill(-1);
    expect([...first.bands[0]!]).toEqual([1, 2, 3]);
  });

  it('of nothing, or of unlike layers, is refused', () => {
    expect(() => composite([], 'mean')).toThrow('a composite needs at least one layer; found none');
    expect(() => composite([layer(0, [1, 2]), layer(0, [1])], 'mean')).toThrow(
      'layer 1 of a composite must have 2 bands of 2 pixels as layer 0; found 2 bands of 1 pixels',
    );
  });
});

const stack = fc
  .record({ layers: fc.integer({ min: 1, max: 6 }), pixels: fc.integer({ min: 1, max: 20 }) })
  .chain(({ layers, pixels }) => {
    const value = fc.option(fc.integer({ min: -1000, max: 1000 }), { nil: undefined });
    return fc.array(fc.array(value, { minLength: pixels, maxLength: pixels }), {
      minLength: layers,
      maxLength: layers,
    });
  });

function valuesAt(rows: readonly (readonly (number | undefined)[])[], pixel: number): number[] {
  return rows.flatMap((row) => row[pixel] ?? []);
}

describe('pixel by pixel, a composite', () => {
  it('agrees with sorting and adding up what is valid', () => {
    fc.assert(
      fc.property(stack, (rows) => {
        const layers = rows.map((row, i) => layer(i, row));
        const [median, mean, first, recent] = (['median', 'mean', 'first-valid', 'most-recent'] as const).map((rule) =>
          composite(layers, rule),
        );
        rows[0]!.forEach((_, pixel) => {
          const values = valuesAt(rows, pixel);
          const sorted = values.toSorted((a, b) => a - b);
          const n = values.length;
          const results = [median!, mean!, first!, recent!];
          expect(results.map((c) => c.valid[pixel])).toEqual(results.map(() => (n > 0 ? 1 : 0)));
          if (n === 0) return;
          const middle = (sorted[Math.floor((n - 1) / 2)]! + sorted[Math.floor(n / 2)]!) / 2;
          const average = Math.fround(values.reduce((sum, value) => sum + value, 0) / n);
          const expected = [middle, average, values[0], values[n - 1]];
          expect(results.map((c) => c.bands[0]![pixel])).toEqual(expected);
        });
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('does not depend on the order of layers by median', () => {
    fc.assert(
      fc.property(stack, (rows) => {
        const layers = rows.map((row) => layer(0, row));
        const forwards = composite(layers, 'median');
        const backwards = composite(layers.toReversed(), 'median');
        expect(backwards).toEqual(forwards);
      }),
      { seed: 6, numRuns: 50 },
    );
  });
});

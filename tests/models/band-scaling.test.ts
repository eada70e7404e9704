import { describe, expect, it } from 'vitest';
import { scaleBand } from '../../models/band-scaling.ts';
import type { BandScaling } from '../../models/band-scaling.ts';

/** Formulas of MLM 1.5's table of value scaling objects. */
const CASES: readonly [BandScaling, (x: number) => number][] = [
  [{ type: 'none' }, (x) => x],
  [{ type: 'z-score', mean: 0.3, stddev: 0.7 }, (x) => (x - 0.3) / 0.7],
  [{ type: 'min-max', minimum: -1, maximum: 4 }, (x) => (x + 1) / 5],
  [{ type: 'clip', minimum: 0, maximum: 1 }, (x) => Math.min(Math.max(x, 0), 1)],
  [{ type: 'clip-min', minimum: 0 }, (x) => Math.max(x, 0)],
  [{ type: 'clip-max', maximum: 1 }, (x) => Math.min(x, 1)],
  [{ type: 'offset', value: 0.25 }, (x) => x - 0.25],
  [{ type: 'scale', value: 10_000 }, (x) => x / 10_000],
];
const values = Float32Array.from({ length: 101 }, (_, i) => (i - 30) / 17);

describe('scaling', () => {
  it.each(CASES)('%o follows its formula to half a unit in the last place of float32', (scaling, formula) => {
    const into = new Float32Array(values.length);
    scaleBand(values, scaling, { into });
    values.forEach((value, i) => {
      const exact = formula(value);
      expect(Math.abs(into[i]! - exact)).toBeLessThanOrEqual(Math.abs(exact) * 2 ** -23);
    });
  });

  it('makes 0 of what is not observed, after scaling, even of NaN', () => {
    const band = Float32Array.of(1, Number.NaN, -9999, 2);
    scaleBand(band, { type: 'z-score', mean: 1, stddev: 2 }, { valid: Uint8Array.of(1, 0, 0, 1) });
    expect([...band]).toEqual([0, 0, 0, 0.5]);
  });
});

import { describe, expect, it } from 'vitest';
import { blockFill, isNodata, markNodata, sameNodata } from '../../raster/nodata.ts';

describe('nodata', () => {
  it('equals itself, NaN included, and nothing where there is none', () => {
    expect(isNodata(Number.NaN, Number.NaN)).toBe(true);
    expect(isNodata(-9999, -9999)).toBe(true);
    expect(isNodata(0, -9999)).toBe(false);
    expect(isNodata(Number.NaN, undefined)).toBe(false);
    expect(sameNodata(Number.NaN, Number.NaN)).toBe(true);
    expect(sameNodata(undefined, undefined)).toBe(true);
    expect(sameNodata(undefined, Number.NaN)).toBe(false);
    expect(sameNodata(0, undefined)).toBe(false);
  });

  it('marks pixels, and stays undefined while all are valid', () => {
    expect(markNodata(undefined, Int16Array.of(1, 2), -9999)).toBeUndefined();
    expect(markNodata(undefined, Int16Array.of(1, -9999, 2), -9999)).toEqual(Uint8Array.of(1, 0, 1));
    expect(markNodata(Uint8Array.of(0, 1, 1), Int16Array.of(1, -9999, 2), -9999)).toEqual(Uint8Array.of(0, 0, 1));
  });

  it('compares as the type stores it', () => {
    expect(markNodata(undefined, Float32Array.of(0.1, 1), 0.1)).toEqual(Uint8Array.of(0, 1));
    expect(markNodata(undefined, Uint8Array.of(241, 1), -9999)).toBeUndefined();
    expect(markNodata(undefined, Int16Array.of(0, 1), Number.NaN)).toBeUndefined();
    expect(markNodata(undefined, Int16Array.of(0, 1), 0.5)).toBeUndefined();
  });

  it('takes NaN in floating-point values for nodata, whatever the file declares', () => {
    const values = Float64Array.of(Number.NaN, -1, 3);
    expect(markNodata(undefined, values, undefined)).toEqual(Uint8Array.of(0, 1, 1));
    expect(markNodata(undefined, values, -1)).toEqual(Uint8Array.of(0, 0, 1));
    expect(markNodata(undefined, values, Number.NaN)).toEqual(Uint8Array.of(0, 1, 1));
  });

  it('takes infinities for nodata, too: no mean and no model can do anything with them', () => {
    const values = Float32Array.of(Number.POSITIVE_INFINITY, -1, Number.NEGATIVE_INFINITY, 3.4e38);
    expect(markNodata(undefined, values, undefined)).toEqual(Uint8Array.of(0, 1, 0, 1));
    expect(markNodata(undefined, values, -1)).toEqual(Uint8Array.of(0, 0, 0, 1));
  });

  it('fills what was left out with what the type can store, as GDAL does', () => {
    const filled = (['uint8', 'uint16', 'int16', 'uint32', 'float32'] as const).map((type) => blockFill(type, -9999));
    expect(filled).toEqual([0, 0, -9999, 0, -9999]);
    expect(blockFill('uint8', 300)).toBe(255);
    expect(blockFill('int32', Number.NaN)).toBe(0);
    expect(blockFill('float32', Number.NaN)).toBeNaN();
    expect(blockFill('uint8', undefined)).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { blockFill, isNodata, markNodata, nodataRange, sameNodata } from '../../raster/nodata.ts';

describe('nodata', () => {
  it('equals itself, NaN included, and nothing where there is none', () => {
    const isOne = (value: number, nodata: number | undefined): boolean =>
      isNodata(value, nodataRange(Float64Array.of(value), nodata));
    expect(isOne(Number.NaN, Number.NaN)).toBe(true);
    expect(isOne(-9999, -9999)).toBe(true);
    expect(isOne(0, -9999)).toBe(false);
    expect(isOne(Number.NaN, undefined)).toBe(false);
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

  it('takes a value in fewer digits for the one that is stored, as GDAL does, and no other', () => {
    const least = -3.4028234663852886e38;
    for (const written of [-3.402823e38, -3.4e38, -3.40282306074e38])
      expect(markNodata(undefined, Float32Array.of(least, -1e30, 1, -least), written)).toEqual(
        Uint8Array.of(0, 1, 1, 1),
      );
    expect(markNodata(undefined, Float64Array.of(least, 1), -3.402823e38)).toEqual(Uint8Array.of(0, 1));
    expect(markNodata(undefined, Float64Array.of(-9999.002, -9999.02, 9999), -9999)).toEqual(Uint8Array.of(0, 1, 1));
    expect(markNodata(undefined, Float32Array.of(1e-30, -1e-30, 0), 0)).toEqual(Uint8Array.of(1, 1, 0));
    expect(markNodata(undefined, Int32Array.of(1_000_000_001, 1_000_000_000), 1e9)).toEqual(Uint8Array.of(1, 0));
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

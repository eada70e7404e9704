import type { PixelArray } from './raster-source.ts';

/** A quality band whose meaning is known. */
export type MaskScheme = 'sentinel-2-scl' | 'landsat-qa-pixel';

/**
 * Classes of Sentinel-2's scene classification (SCL, Level-2A) that are masked out: no data,
 * saturated or defective, cloud shadow, cloud of medium and of high probability, thin cirrus.
 * Kept: 2 cast shadow (dark area, surface still seen), 4 vegetation, 5 bare, 6 water,
 * 7 unclassified, 11 snow or ice (a surface, which the model may know).
 */
const MASKED_SCL_CLASSES: readonly number[] = [0, 1, 3, 8, 9, 10];

/** The highest class that the scene classification defines. */
const LAST_SCL_CLASS = 11;

/**
 * Bits of Landsat Collection 2 QA_PIXEL of which any one masks a pixel: 0 fill, 1 dilated cloud,
 * 2 cirrus, 3 cloud, 4 cloud shadow. Bit 5 (snow) and bit 7 (water) are surfaces and kept.
 */
const MASKED_QA_PIXEL_BITS: readonly number[] = [0, 1, 2, 3, 4];

/** 1 for each value of a table that is masked. */
function maskTable(size: number, isMasked: (value: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: size }, (_, value) => (isMasked(value) ? 1 : 0));
}

function sclTable(): Uint8Array {
  return maskTable(LAST_SCL_CLASS + 1, (value) => MASKED_SCL_CLASSES.includes(value));
}

/** A value of 0 has no confidence set in any bit pair, which the product never writes: masked as unknown. */
function qaPixelTable(): Uint8Array {
  const bits = MASKED_QA_PIXEL_BITS.reduce((sum, bit) => sum | (1 << bit), 0);
  return maskTable(1 << 16, (value) => value === 0 || (value & bits) !== 0);
}

/** What of a band hides pixels: what its scheme says, or the values named. */
export type MaskRule = { readonly scheme: MaskScheme } | { readonly values: readonly number[] };

/**
 * Tells which pixels a quality band masks out: 1 = masked.
 * A value that a scheme does not define (outside its range, no whole number, NaN) is masked, since nothing says that the
 * pixel is clear; where values are named, these are masked, as the type of the pixels stores them, and NaN.
 */
export function maskedPixels(rule: MaskRule, values: PixelArray): Uint8Array {
  if ('values' in rule) {
    const stored = values instanceof Float32Array ? rule.values.map(Math.fround) : rule.values;
    const hidden = new Set([...stored, Number.NaN]);
    return Uint8Array.from(values, (value) => (hidden.has(value) ? 1 : 0));
  }
  const table = rule.scheme === 'sentinel-2-scl' ? sclTable() : qaPixelTable();
  const masked = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) masked[i] = table[values[i]!] ?? 1;
  return masked;
}

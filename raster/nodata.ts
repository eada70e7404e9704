import type { DataType, PixelArray } from './raster-source.ts';

/** Whether a stored value is the nodata value; NaN equals NaN, and an undefined nodata equals nothing. */
export function isNodata(value: number, nodata: number | undefined): boolean {
  return nodata !== undefined && (value === nodata || (Number.isNaN(value) && Number.isNaN(nodata)));
}

/** Whether two nodata declarations mean the same: both absent, both NaN, or equal. */
export function sameNodata(a: number | undefined, b: number | undefined): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/**
 * The declared nodata value as an array of that type would store it (float32 rounds it);
 * undefined where no stored value can equal it: -9999 in uint8, 0.5 or NaN among integers.
 */
export function storableNodata(values: PixelArray, nodata: number | undefined): number | undefined {
  if (nodata === undefined) return undefined;
  if (values instanceof Float32Array) return Math.fround(nodata);
  if (values instanceof Float64Array) return nodata;
  const probe = values.slice(0, 1);
  if (probe.length === 0) return undefined;
  probe[0] = nodata;
  return probe[0] === nodata ? nodata : undefined;
}

const INTEGER_RANGES: Readonly<Partial<Record<DataType, readonly [least: number, most: number]>>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65_535],
  int16: [-32_768, 32_767],
  uint32: [0, 4_294_967_295],
  int32: [-2_147_483_648, 2_147_483_647],
};

/** Whether a pixel of that type can have the value, as far as its rounding goes. */
export function canBeStored(dataType: DataType, value: number): boolean {
  const range = INTEGER_RANGES[dataType];
  return range === undefined || (Number.isInteger(value) && value >= range[0] && value <= range[1]);
}

/**
 * What the pixels of a block hold that was left out of a file: the nodata value, or where its type cannot store that, the
 * nearest that it can, as GDAL has it (−9999 in uint8: 0, which is then a value as any other).
 */
export function blockFill(dataType: DataType, nodata: number | undefined): number {
  const range = INTEGER_RANGES[dataType];
  if (nodata === undefined || (range !== undefined && Number.isNaN(nodata))) return 0;
  return range === undefined ? nodata : Math.min(Math.max(Math.round(nodata), range[0]), range[1]);
}

/**
 * Marks nodata, and in floating-point arrays NaN and infinities (logarithms of 0, as in radar), as not valid.
 * @param valid 1 = valid, as long as the values; undefined = every pixel valid so far; changed in place
 * @returns the validity with this band considered; stays undefined while every pixel is valid
 */
export function markNodata(
  valid: Uint8Array | undefined,
  values: PixelArray,
  nodata: number | undefined,
): Uint8Array | undefined {
  const stored = storableNodata(values, nodata);
  if (stored === undefined || Number.isNaN(stored)) {
    return isFloating(values) ? markNotFinite(valid, values) : valid;
  }
  const marked = markEqual(valid, values, stored);
  return isFloating(values) ? markNotFinite(marked, values) : marked;
}

function isFloating(values: PixelArray): values is Float32Array | Float64Array {
  return values instanceof Float32Array || values instanceof Float64Array;
}

function markEqual(valid: Uint8Array | undefined, values: PixelArray, stored: number): Uint8Array | undefined {
  let at = values.indexOf(stored);
  if (at < 0) return valid;
  const marked = valid ?? new Uint8Array(values.length).fill(1);
  while (at >= 0) {
    let end = at + 1;
    while (end < values.length && values[end] === stored) end += 1;
    marked.fill(0, at, end);
    at = values.indexOf(stored, end);
  }
  return marked;
}

function markNotFinite(valid: Uint8Array | undefined, values: Float32Array | Float64Array): Uint8Array | undefined {
  let at = 0;
  while (at < values.length && Number.isFinite(values[at])) at += 1;
  if (at === values.length) return valid;
  const marked = valid ?? new Uint8Array(values.length).fill(1);
  for (; at < values.length; at += 1) if (!Number.isFinite(values[at])) marked[at] = 0;
  return marked;
}

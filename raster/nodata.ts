import type { DataType, PixelArray } from './raster-source.ts';

/** The stored values that are the nodata value, from the least to the most; both NaN where NaN is. */
export interface NodataRange {
  readonly least: number;
  readonly most: number;
}

/** Whether a stored value is nodata; NaN is NaN, and nothing is where there is no nodata value. */
export function isNodata(value: number, range: NodataRange | undefined): boolean {
  if (range === undefined) return false;
  return (value >= range.least && value <= range.most) || (Number.isNaN(value) && Number.isNaN(range.least));
}

/** Whether two nodata declarations mean the same: both absent, both NaN, or equal. */
export function sameNodata(a: number | undefined, b: number | undefined): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/**
 * Floating-point numbers that differ by less than this share of their sum are one to GDAL (ARE_REAL_EQUAL, of float32 and
 * float64 alike): headers give nodata values in as few digits as their writer liked.
 */
const SAME_SHARE = 2 ** -22;
/** Its sums overflow beyond, and then all are one: -3.4e+38 stands for the least float32, too. */
const MOST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/**
 * The stored values of an array of that type that are the declared nodata value;
 * undefined where none can be: -9999 in uint8, 0.5 or NaN among integers.
 */
export function nodataRange(values: PixelArray, nodata: number | undefined): NodataRange | undefined {
  if (nodata === undefined) return undefined;
  if (values instanceof Float32Array) return floatRange(Math.fround(nodata), MOST_FLOAT32);
  if (values instanceof Float64Array) return floatRange(nodata, Number.POSITIVE_INFINITY);
  const probe = values.slice(0, 1);
  if (probe.length === 0) return undefined;
  probe[0] = nodata;
  return probe[0] === nodata ? { least: nodata, most: nodata } : undefined;
}

function floatRange(nodata: number, mostOfType: number): NodataRange {
  const size = Math.abs(nodata);
  if (!(size > 0 && size < Number.POSITIVE_INFINITY)) return { least: nodata, most: nodata };
  const isBeyond = size > mostOfType / 2;
  const least = isBeyond ? mostOfType / 2 : (size * (1 - SAME_SHARE)) / (1 + SAME_SHARE);
  const most = isBeyond ? mostOfType : (size * (1 + SAME_SHARE)) / (1 - SAME_SHARE);
  return nodata > 0 ? { least, most } : { least: -most, most: -least };
}

const INTEGER_RANGES: Readonly<Partial<Record<DataType, readonly [least: number, most: number]>>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65_535],
  int16: [-32_768, 32_767],
  uint32: [0, 4_294_967_295],
  int32: [-2_147_483_648, 2_147_483_647],
};

/** The least and the largest value of a type of whole numbers; none of floating point, whose limits no file is held to. */
export function typeLimits(dataType: DataType): readonly number[] {
  return INTEGER_RANGES[dataType] ?? [];
}

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
  const range = nodataRange(values, nodata);
  if (isFloating(values)) return markNotValues(valid, values, range);
  return range === undefined ? valid : markEqual(valid, values, range.least);
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

/** Marks what is not finite or nodata. */
function markNotValues(
  valid: Uint8Array | undefined,
  values: Float32Array | Float64Array,
  { least, most }: NodataRange = { least: Number.NaN, most: Number.NaN },
): Uint8Array | undefined {
  const isValue = (value: number): boolean => Number.isFinite(value) && !(value >= least && value <= most);
  let at = 0;
  while (at < values.length && isValue(values[at]!)) at += 1;
  if (at === values.length) return valid;
  const marked = valid ?? new Uint8Array(values.length).fill(1);
  for (; at < values.length; at += 1) if (!isValue(values[at]!)) marked[at] = 0;
  return marked;
}

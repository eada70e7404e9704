import { typeLimits } from '../../../raster/nodata.ts';
import type { DataType, PixelArray } from '../../../raster/raster-source.ts';

/** A value that seems to stand for “nothing here”. */
export interface FillValue {
  readonly value: number;
  /** Of the values looked at. */
  readonly share: number;
  /** The other values, but for strays. */
  readonly least: number;
  readonly most: number;
}

/** What archives and tools write where there is nothing, besides 0 and the limits of the type. */
const USUAL = new Set([-999, -9999, -99_999, -999_999, -32_767, -32_768, 32_767, 255, 65_535]);
/** No quantity that is mapped comes near: 1e20 and 9.97e36 (netCDF), ±3.4e38 (the limits of float32). */
const LEAST_IMPOSSIBLE = 9e19;
/** Fewer pixels are saturated clouds, or one here and there. */
const TOLD_SHARE = 0.005;
const LEAST_PX = 64;
/** Below this many others a band holds classes or a mask, of which any value may be one. */
const LEAST_DISTINCT = 8;
/** Distance from the others, in their spread: pixels that are too bright come with ones that are nearly so. */
const LEAST_GAP = 0.25;
/** Others in between, as a share of the fill: blurred edges. */
const STRAY_SHARE = 0.01;

/** Whether a value is so large that it can be a fill only, whatever is measured. */
export function isBeyondMeasure(value: number): boolean {
  return Math.abs(value) >= LEAST_IMPOSSIBLE;
}

/**
 * Of stored values that count as data those exact ones that are a limit of their type or a usual fill, take a noticeable
 * share and lie apart from all others; of those beyond measure any. 0 is not among them: it is a value in most imagery.
 * @param stored finite, in any order
 */
export function fillValues(stored: PixelArray, dataType: DataType): FillValue[] {
  const limits = typeLimits(dataType);
  const isUsual = (value: number): boolean =>
    USUAL.has(value) || isBeyondMeasure(value) || (value !== 0 && limits.includes(value));
  // Mostly there is none, and nothing to sort.
  const [lowest, highest] = rangeOf(stored);
  if (!isUsual(lowest) && !isUsual(highest)) return [];
  const sorted = stored.slice().sort();
  const runs: { value: number; count: number }[] = [];
  let [from, to] = [0, sorted.length];
  while (from < to && isUsual(sorted[from]!)) {
    const [value, start] = [sorted[from]!, from];
    while (from < to && sorted[from] === value) from += 1;
    runs.push({ value, count: from - start });
  }
  while (from < to && isUsual(sorted[to - 1]!)) {
    const [value, end] = [sorted[to - 1]!, to];
    while (from < to && sorted[to - 1] === value) to -= 1;
    runs.push({ value, count: end - to });
  }
  const others = sorted.subarray(from, to);
  return runs.flatMap(({ value, count }) => {
    const share = count / sorted.length;
    if (!isBeyondMeasure(value) && (share < TOLD_SHARE || count < LEAST_PX || !isApart(value, count, others)))
      return [];
    const strays = strayCount(count, others);
    const [least, most] = [others[strays] ?? value, others[others.length - 1 - strays] ?? value];
    return [{ value, share, least, most }];
  });
}

/** 0 to 0 where there is none. */
function rangeOf(values: PixelArray): readonly [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least > most ? [0, 0] : [least, most];
}

function isApart(value: number, count: number, others: PixelArray): boolean {
  if (others.length < LEAST_PX || !hasDistinct(others, LEAST_DISTINCT)) return false;
  const strays = strayCount(count, others);
  const [least, most] = [others[strays]!, others[others.length - 1 - strays]!];
  const gap = value < least ? least - value : value - most;
  return gap > 0 && gap >= LEAST_GAP * (most - least);
}

function strayCount(count: number, others: PixelArray): number {
  return Math.floor(STRAY_SHARE * Math.min(count, others.length));
}

function hasDistinct(sorted: PixelArray, least: number): boolean {
  let distinct = 0;
  for (let i = 0; i < sorted.length && distinct < least; i += 1)
    if (i === 0 || sorted[i] !== sorted[i - 1]) distinct += 1;
  return distinct >= least;
}

import { storedType } from './data-type.ts';
import type { DataType, OverviewSize, PixelArray } from '../raster-source.ts';

/** How a pixel of an overview comes from the 2 × 2 pixels above it. */
export type OverviewRule = 'nearest' | 'mode' | 'average';

/**
 * The sizes of all levels, full resolution first: halved, rounding up, until the longer side fits one block.
 */
export function levelSizes(size: OverviewSize, blockPx: number, overviews: boolean): OverviewSize[] {
  const levels = [size];
  let { widthPx, heightPx } = size;
  if (!overviews) return levels;
  while (Math.max(widthPx, heightPx) > blockPx) {
    widthPx = Math.ceil(widthPx / 2);
    heightPx = Math.ceil(heightPx / 2);
    levels.push({ widthPx, heightPx });
  }
  return levels;
}

/** Writes the halved rows of a strip into `into` from row `intoRow` on; see `overviewReducer`. */
export type Reducer = (strip: {
  readonly values: PixelArray;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly into: PixelArray;
  readonly intoRow: number;
}) => void;

/**
 * The function that halves a strip of rows (row-major, `ceil(width / 2)` wide when halved). An odd last column or row
 * counts twice, so that it keeps its weight. Nodata never mixes with values: 'mode' and 'average' look at the valid
 * pixels only and give nodata where there is none; among equally frequent values the first in reading order wins, so
 * that no class is favoured by its number; an average that would equal nodata is moved by the least step.
 * 'nearest' takes the upper left pixel, nodata or not.
 */
export function overviewReducer(rule: OverviewRule, dataType: DataType, nodata: number | undefined): Reducer {
  if (rule === 'nearest') return (strip) => eachQuad(strip, upperLeft);
  const absent = nodata ?? Number.NaN;
  if (rule === 'mode') return (strip) => eachQuad(strip, (a, b, c, d) => modeOfQuad(a, b, c, d, absent));
  const round = storedType(dataType).sampleFormat === 3 ? (mean: number): number => mean : Math.round;
  const beside = besideNodata(dataType, absent);
  return (strip) =>
    eachQuad(strip, (a, b, c, d) => {
      const mean = round(averageOfQuad(a, b, c, d, absent));
      return mean !== absent || allAbsent(a, b, c, d, absent) ? mean : beside;
    });
}

/** The stored value next to nodata, for an average of valid values that happens to equal nodata. */
function besideNodata(dataType: DataType, nodata: number): number {
  const { sampleFormat, largest } = storedType(dataType);
  if (sampleFormat === 3) return nodata === 0 ? 2 ** -126 : nodata * (1 - 2 ** -23);
  return nodata < largest ? nodata + 1 : nodata - 1;
}

function allAbsent(a: number, b: number, c: number, d: number, absent: number): boolean {
  const isAbsent = (value: number): boolean => value === absent || value !== value;
  return isAbsent(a) && isAbsent(b) && isAbsent(c) && isAbsent(d);
}

type QuadRule = (a: number, b: number, c: number, d: number) => number;

function eachQuad(strip: Parameters<Reducer>[0], rule: QuadRule): void {
  const { values, widthPx, heightPx, into } = strip;
  const halfWidthPx = Math.ceil(widthPx / 2);
  let at = strip.intoRow * halfWidthPx;
  for (let row = 0; row < heightPx; row += 2) {
    const upper = row * widthPx;
    const lower = row + 1 < heightPx ? upper + widthPx : upper;
    const pairs = widthPx >> 1;
    for (let pair = 0, col = 0; pair < pairs; pair += 1, col += 2) {
      into[at + pair] = rule(
        values[upper + col]!,
        values[upper + col + 1]!,
        values[lower + col]!,
        values[lower + col + 1]!,
      );
    }
    if (halfWidthPx > pairs) {
      const last = widthPx - 1;
      const [a, c] = [values[upper + last]!, values[lower + last]!];
      into[at + pairs] = rule(a, a, c, c);
    }
    at += halfWidthPx;
  }
}

function upperLeft(a: number): number {
  return a;
}

/** NaN as `absent` equals nothing, which is right for class rasters without nodata. */
function modeOfQuad(a: number, b: number, c: number, d: number, absent: number): number {
  if (a !== absent && (a === b || a === c || a === d)) return a;
  if (b !== absent && (b === c || b === d)) return b;
  if (c !== absent && c === d) return c;
  if (a !== absent) return a;
  if (b !== absent) return b;
  return c === absent ? d : c;
}

function averageOfQuad(a: number, b: number, c: number, d: number, absent: number): number {
  let sum = 0;
  let count = 0;
  if (a === a && a !== absent) {
    sum += a;
    count += 1;
  }
  if (b === b && b !== absent) {
    sum += b;
    count += 1;
  }
  if (c === c && c !== absent) {
    sum += c;
    count += 1;
  }
  if (d === d && d !== absent) {
    sum += d;
    count += 1;
  }
  return count === 0 ? absent : sum / count;
}

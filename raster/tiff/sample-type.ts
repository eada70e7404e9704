import type { BlockFormat } from '../decode/format.ts';
import type { TiffDirectory } from './directory.ts';
import { tagNumbers } from './tag-numbers.ts';
import { RasterError } from '../raster-error.ts';
import type { DataType } from '../raster-source.ts';

/**
 * What one sample of an image is.
 * @throws RasterError where bands are of unlike types, or of one that is not read
 */
export function readSampleType(o: {
  readonly directory: TiffDirectory;
  readonly location: string;
  readonly bandCount: number;
  readonly isMask: boolean;
}): Pick<BlockFormat, 'dataType' | 'bits' | 'wideInteger'> {
  const bitsPerSample = tagNumbers(o.directory, 'bitsPerSample') ?? new Float64Array([1]);
  const formats = tagNumbers(o.directory, 'sampleFormat') ?? new Float64Array([1]);
  const bits = bitsPerSample[0]!;
  const format = formats[0]!;
  if (bitsPerSample.some((n) => n !== bits) || formats.some((n) => n !== format)) {
    throw new RasterError(
      `${o.location}: expected the same sample type in all bands, found ${listed(bitsPerSample)} bits of formats ${listed(formats)}.`,
    );
  }
  if (o.isMask && bits === 1 && o.bandCount === 1) return { dataType: 'uint8', bits: 1, wideInteger: undefined };
  // Format 4 is "undefined"; libtiff and GDAL take it for unsigned.
  const kindOfSample = `${format === 4 ? 1 : format}:${bits}`;
  const wideInteger = wideIntegers[kindOfSample];
  if (wideInteger !== undefined) return { dataType: 'float64', bits: 64, wideInteger };
  const dataType = dataTypes[kindOfSample];
  if (dataType === undefined) {
    const kind = sampleKinds[format] ?? `of sample format ${format}`;
    throw new RasterError(
      `${o.location}: expected 8, 16, 32 or 64-bit integers or 32 or 64-bit floating-point samples, found ${bits}-bit ${kind} samples: write it again in one of these (gdal_translate -ot with -co NBITS, or -b of a band of real values).`,
    );
  }
  return { dataType, bits: bits as 8 | 16 | 32 | 64, wideInteger: undefined };
}

/** The first few of the different values of a tag. */
function listed(values: Float64Array): string {
  return [...new Set(values)].slice(0, 4).join(', ');
}

const sampleKinds: Readonly<Record<number, string>> = {
  1: 'unsigned integer',
  2: 'signed integer',
  3: 'floating-point',
  4: 'undefined',
  5: 'complex integer',
  6: 'complex floating-point',
};

/** Read as float64, which holds them exactly up to 2^53. */
const wideIntegers: Readonly<Record<string, 'int64' | 'uint64'>> = { '1:64': 'uint64', '2:64': 'int64' };

/** By TIFF sample format and bits. */
const dataTypes: Readonly<Record<string, DataType>> = {
  '1:8': 'uint8',
  '2:8': 'int8',
  '1:16': 'uint16',
  '2:16': 'int16',
  '1:32': 'uint32',
  '2:32': 'int32',
  '3:32': 'float32',
  '3:64': 'float64',
};

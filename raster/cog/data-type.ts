import type { DataType, PixelArray } from '../raster-source.ts';

interface StoredType {
  readonly bytes: 1 | 2 | 4 | 8;
  /** TIFF's SampleFormat: 1 unsigned, 2 signed, 3 floating point. */
  readonly sampleFormat: 1 | 2 | 3;
  readonly smallest: number;
  readonly largest: number;
  readonly create: (length: number) => PixelArray;
}

const TYPES: Readonly<Record<DataType, StoredType>> = {
  uint8: { bytes: 1, sampleFormat: 1, smallest: 0, largest: 255, create: (n) => new Uint8Array(n) },
  int8: { bytes: 1, sampleFormat: 2, smallest: -128, largest: 127, create: (n) => new Int8Array(n) },
  uint16: { bytes: 2, sampleFormat: 1, smallest: 0, largest: 65535, create: (n) => new Uint16Array(n) },
  int16: { bytes: 2, sampleFormat: 2, smallest: -32768, largest: 32767, create: (n) => new Int16Array(n) },
  uint32: { bytes: 4, sampleFormat: 1, smallest: 0, largest: 2 ** 32 - 1, create: (n) => new Uint32Array(n) },
  int32: { bytes: 4, sampleFormat: 2, smallest: -(2 ** 31), largest: 2 ** 31 - 1, create: (n) => new Int32Array(n) },
  float32: { bytes: 4, sampleFormat: 3, smallest: -Infinity, largest: Infinity, create: (n) => new Float32Array(n) },
  float64: { bytes: 8, sampleFormat: 3, smallest: -Infinity, largest: Infinity, create: (n) => new Float64Array(n) },
};

/** How a data type is stored in a TIFF: bytes, sample format, range and the array that holds it. */
export function storedType(dataType: DataType): StoredType {
  return TYPES[dataType];
}

import type { DataType, PixelArray } from '../raster-source.ts';

/** Compressions that are read. */
export type Compression = 'none' | 'lzw' | 'deflate' | 'zstd' | 'packbits' | 'jpeg';

/** All that a decoder has to know about the blocks of an image; plain data, so that it travels to worker threads. */
export interface BlockFormat {
  readonly dataType: DataType;
  /** 1 only in masks, whose samples become uint8 0 or 1. */
  readonly bits: 1 | 8 | 16 | 32 | 64;
  /** Where the stored samples are 64-bit integers, which become float64. */
  readonly wideInteger: 'int64' | 'uint64' | undefined;
  readonly littleEndian: boolean;
  /** Whether each stored byte begins with its lowest bit (TIFF FillOrder 2). */
  readonly bitsReversed: boolean;
  readonly compression: Compression;
  /** 1 none, 2 horizontal differences, 3 floating-point differences (TIFF Technical Note 3). */
  readonly predictor: 1 | 2 | 3;
  /** Bands interleaved in a block: 1 where bands are stored apart. */
  readonly samplesPerPixel: number;
  readonly blockWidthPx: number;
  readonly blockHeightPx: number;
  /** TIFF PhotometricInterpretation: 6 (YCbCr) becomes red, green, blue. */
  readonly photometric: number;
  readonly jpegTables: Uint8Array | undefined;
}

interface PixelConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): PixelArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): PixelArray;
}

const constructors: Readonly<Record<DataType, PixelConstructor>> = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** Bytes of one stored sample. */
export function bytesPerSample(dataType: DataType): number {
  return constructors[dataType].BYTES_PER_ELEMENT;
}

/** A new array whose content is left as found: clearing it first would cost as much as decoding into it. */
export function allocatePixels(dataType: DataType, length: number): PixelArray {
  const constructor = constructors[dataType];
  const memory = Buffer.allocUnsafeSlow(length * constructor.BYTES_PER_ELEMENT);
  return new constructor(memory.buffer, memory.byteOffset, length);
}

/** One array of several of a type, in their order. */
export function joinPixels(dataType: DataType, parts: readonly PixelArray[]): PixelArray {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = allocatePixels(dataType, length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A new array of zeros in memory shared between threads. */
export function allocateSharedPixels(dataType: DataType, length: number): PixelArray {
  const constructor = constructors[dataType];
  return new constructor(new SharedArrayBuffer(length * constructor.BYTES_PER_ELEMENT));
}

/** A copy in memory of its own. */
export function copyPixels(values: PixelArray, dataType: DataType): PixelArray {
  const copy = allocatePixels(dataType, values.length);
  copy.set(values);
  return copy;
}

/** The same bytes seen as samples, without a copy where their alignment allows it. */
export function viewAsPixels(bytes: Uint8Array, dataType: DataType): PixelArray {
  const constructor = constructors[dataType];
  const size = constructor.BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new constructor(aligned.buffer, aligned.byteOffset, Math.floor(aligned.byteLength / size));
}

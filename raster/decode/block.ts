import { reverseBits } from './bit-order.ts';
import { decodeKernel } from './kernel.ts';
import { decodeDeflate } from './deflate.ts';
import { bytesPerSample, viewAsPixels } from './format.ts';
import type { BlockFormat, Compression } from './format.ts';
import { openJpegDecoder } from './jpeg.ts';
import type { DecodedJpeg } from './jpeg.ts';
import { decodePackBits } from './packbits.ts';
import {
  swapByteOrder,
  undoFloatDifferences,
  undoHorizontalDifferences,
  undoHorizontalDifferences64,
} from './predictor.ts';
import { openZstdDecoder } from './zstd.ts';
import type { PixelArray } from '../raster-source.ts';

/**
 * Decodes the stored bytes of one block to its samples: row by row, bands interleaved as stored, `rows` rows of the
 * block's full width. The input is left as it is. The samples may lie in the input or in memory that the next call
 * uses again: they are good until then. A promise only where the compression needs one (JPEG).
 * @throws RangeError, or what the decompressor says, where the bytes are damaged or give too few samples
 */
export type BlockDecoder = (input: Uint8Array, rows: number) => PixelArray | Promise<PixelArray>;

/** Gives the bytes of the samples as they were before compression, maybe more than expected. */
type Decompress = (input: Uint8Array, o: { expectedBytes: number; maxBytes: number }) => Uint8Array;

/** Makes the decoder for the blocks of an image. */
export async function openBlockDecoder(format: BlockFormat): Promise<BlockDecoder> {
  if (format.compression === 'jpeg') {
    const decode = await openJpegDecoder(format);
    return async (input, rows) => jpegSamples(await decode(input), rows, format);
  }
  const decompress = await decompressors[format.compression]();
  const rowBytes = storedRowBytes(format);
  const maxBytes = rowBytes * format.blockHeightPx;
  return (input, rows) => {
    const expectedBytes = rowBytes * rows;
    const bytes = decompress(format.bitsReversed ? reverseBits(input) : input, { expectedBytes, maxBytes });
    if (bytes.length < expectedBytes) {
      throw new RangeError(`expected ${expectedBytes} bytes of samples, found ${bytes.length}`);
    }
    return samplesOf(bytes.subarray(0, expectedBytes), rows, format);
  };
}

/** Bytes of a row of a block before compression. */
export function storedRowBytes(format: BlockFormat): number {
  return Math.ceil((format.blockWidthPx * format.samplesPerPixel * format.bits) / 8);
}

const decompressors: Readonly<Record<Exclude<Compression, 'jpeg'>, () => Decompress | Promise<Decompress>>> = {
  none: () => (input) => input,
  deflate: () => decodeDeflate,
  lzw: () => {
    const kernel = decodeKernel();
    return (input, o) => kernel.decodeLzw(input, o.expectedBytes);
  },
  packbits: () => (input, o) => {
    const output = Buffer.allocUnsafeSlow(o.expectedBytes);
    return output.subarray(0, decodePackBits(input, output));
  },
  zstd: async () => {
    const decode = await openZstdDecoder();
    return (input, o) => decode(input, o.maxBytes);
  },
};

/** The samples of rows whose bytes are as they were before compression; may change these, where they are not the input's. */
export function samplesOf(bytes: Uint8Array, rows: number, format: BlockFormat): PixelArray {
  const samples = restoreSamples(bytes, rows, format);
  return format.wideInteger === undefined ? samples : wideIntegersAsNumbers(samples, format.wideInteger);
}

/** Turns stored bytes into samples; changes them in place unless they are the input's own. */
function restoreSamples(bytes: Uint8Array, rows: number, format: BlockFormat): PixelArray {
  if (format.bits === 1) return unpackBits(bytes, rows, format.blockWidthPx);
  const { dataType, predictor, samplesPerPixel } = format;
  const sampleBytes = bytesPerSample(dataType);
  const shape = { widthPx: format.blockWidthPx, rows, samplesPerPixel };
  const swapped = !format.littleEndian && sampleBytes > 1 && predictor !== 3;
  if (predictor === 1 && !swapped) return viewAsPixels(bytes, dataType);
  const aligned = bytes.byteOffset % sampleBytes === 0;
  const own = aligned && format.compression !== 'none' ? bytes : new Uint8Array(bytes);
  if (swapped) swapByteOrder(own, sampleBytes);
  if (predictor === 3) undoFloatDifferences(own, { ...shape, sampleBytes });
  if (predictor !== 2) return viewAsPixels(own, dataType);
  if (sampleBytes === 2 && samplesPerPixel === 1) return viewAsPixels(decodeKernel().sum16(own, shape), dataType);
  if (sampleBytes === 8)
    undoHorizontalDifferences64(new BigUint64Array(own.buffer, own.byteOffset, own.length / 8), shape);
  else undoHorizontalDifferences(viewAsUnsigned(own, sampleBytes), shape);
  return viewAsPixels(own, dataType);
}

/**
 * 64-bit integers as the numbers that they are.
 * @throws RangeError for one that float64 cannot hold exactly: it would be another
 */
function wideIntegersAsNumbers(samples: PixelArray, kind: 'int64' | 'uint64'): Float64Array {
  const { buffer, byteOffset, length } = samples;
  const integers =
    kind === 'int64' ? new BigInt64Array(buffer, byteOffset, length) : new BigUint64Array(buffer, byteOffset, length);
  const numbers = new Float64Array(length);
  for (let i = 0; i < length; i += 1) {
    const value = Number(integers[i]!);
    if (!Number.isSafeInteger(value) && BigInt(value) !== integers[i]) {
      throw new RangeError(`expected 64-bit integers that float64 holds exactly (up to 2^53), found one near ${value}`);
    }
    numbers[i] = value;
  }
  return numbers;
}

function viewAsUnsigned(bytes: Uint8Array, sampleBytes: number): Uint8Array | Uint16Array | Uint32Array {
  if (sampleBytes === 2) return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  if (sampleBytes === 4) return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return bytes;
}

function unpackBits(bytes: Uint8Array, rows: number, widthPx: number): Uint8Array {
  const rowBytes = Math.ceil(widthPx / 8);
  const samples = new Uint8Array(rows * widthPx);
  for (let row = 0; row < rows; row += 1) {
    for (let col = 0; col < widthPx; col += 1) {
      samples[row * widthPx + col] = (bytes[row * rowBytes + (col >> 3)]! >> (7 - (col & 7))) & 1;
    }
  }
  return samples;
}

function jpegSamples(jpeg: DecodedJpeg, rows: number, format: BlockFormat): PixelArray {
  const length = rows * format.blockWidthPx * format.samplesPerPixel;
  if (jpeg.widthPx !== format.blockWidthPx || jpeg.bytes.length < length) {
    throw new RangeError(
      `expected a JPEG of ${format.blockWidthPx} × ${rows} pixels, found ${jpeg.widthPx} × ${jpeg.heightPx}`,
    );
  }
  return jpeg.bytes.subarray(0, length);
}

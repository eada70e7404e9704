import { decodeDeflate } from './decode-deflate.ts';
import { bytesPerSample, viewAsPixels } from './decode-format.ts';
import type { BlockFormat, Compression } from './decode-format.ts';
import { openJpegDecoder } from './decode-jpeg.ts';
import type { DecodedJpeg } from './decode-jpeg.ts';
import { decodeLzw, isOldStyleLzw } from './decode-lzw.ts';
import { decodePackBits } from './decode-packbits.ts';
import {
  swapByteOrder,
  undoFloatDifferences,
  undoHorizontalDifferences,
  undoHorizontalDifferences64,
} from './decode-predictor.ts';
import { openZstdDecoder } from './decode-zstd.ts';
import type { PixelArray } from './raster-source.ts';

/**
 * Decodes the stored bytes of one block to its samples: row by row, bands interleaved as stored, `rows` rows of the
 * block's full width. The input is left as it is. A promise only where the compression needs one (JPEG).
 * @throws RangeError, or what the decompressor says, where the bytes are damaged or give too few samples
 */
export type BlockDecoder = (input: Uint8Array, rows: number) => PixelArray | Promise<PixelArray>;

/** Gives the bytes of the samples as stored before compression, in memory of their own, maybe more than expected. */
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
    const bytes = decompress(input, { expectedBytes, maxBytes });
    if (bytes.length < expectedBytes) {
      throw new RangeError(`expected ${expectedBytes} bytes of samples, found ${bytes.length}`);
    }
    return restoreSamples(bytes.subarray(0, expectedBytes), rows, format);
  };
}

function storedRowBytes(format: BlockFormat): number {
  return Math.ceil((format.blockWidthPx * format.samplesPerPixel * format.bits) / 8);
}

const decompressors: Readonly<Record<Exclude<Compression, 'jpeg'>, () => Decompress | Promise<Decompress>>> = {
  none: () => (input, o) => new Uint8Array(input.subarray(0, o.expectedBytes)),
  deflate: () => decodeDeflate,
  lzw: () => (input, o) => {
    if (isOldStyleLzw(input)) throw new RangeError('expected LZW as in TIFF 6.0, found its older bit order');
    return fill(o.expectedBytes, (output) => decodeLzw(input, output));
  },
  packbits: () => (input, o) => fill(o.expectedBytes, (output) => decodePackBits(input, output)),
  zstd: async () => {
    const decode = await openZstdDecoder();
    return (input, o) => decode(input, o.maxBytes);
  },
};

function fill(expectedBytes: number, decode: (output: Uint8Array) => number): Uint8Array {
  const output = new Uint8Array(expectedBytes);
  return output.subarray(0, decode(output));
}

function restoreSamples(bytes: Uint8Array, rows: number, format: BlockFormat): PixelArray {
  if (format.bits === 1) return unpackBits(bytes, rows, format.blockWidthPx);
  const sampleBytes = bytesPerSample(format.dataType);
  const shape = { widthPx: format.blockWidthPx, rows, samplesPerPixel: format.samplesPerPixel };
  const own = bytes.byteOffset % sampleBytes === 0 ? bytes : new Uint8Array(bytes);
  if (format.predictor === 3) {
    undoFloatDifferences(own, { ...shape, sampleBytes });
    return viewAsPixels(own, format.dataType);
  }
  if (!format.littleEndian) swapByteOrder(own, sampleBytes);
  if (format.predictor === 2) {
    if (sampleBytes === 8)
      undoHorizontalDifferences64(new BigUint64Array(own.buffer, own.byteOffset, own.length / 8), shape);
    else undoHorizontalDifferences(viewAsUnsigned(own, sampleBytes), shape);
  }
  return viewAsPixels(own, format.dataType);
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

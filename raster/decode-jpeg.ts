import { getDecoder } from 'geotiff';
import type { BlockFormat } from './decode-format.ts';
import { readJpegSize } from './jpeg-size.ts';

/** Decodes a JPEG block to interleaved uint8 samples; YCbCr colours become red, green, blue. */
export type JpegDecode = (input: Uint8Array) => Promise<DecodedJpeg>;

/** Samples with the size the JPEG stream names. */
export interface DecodedJpeg {
  readonly bytes: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

const YCBCR = 6;
const START_OF_IMAGE = Buffer.from([0xff, 0xd8]);

/**
 * Loads a decoder. One and three bands go through libjpeg (the same as GDAL's, down to the smoothing of chroma);
 * any other number of bands, which libjpeg would take for print colours, through geotiff's decoder, as stored.
 */
export async function openJpegDecoder(format: BlockFormat): Promise<JpegDecode> {
  const decode = await openDecoder(format);
  return async (input) => {
    checkSize(input, format);
    return decode(input);
  };
}

/**
 * Before anything is decoded: a stream of a few kilobytes may name 65,535 × 65,535 pixels.
 * @throws RangeError where the stream is larger than its block
 */
function checkSize(input: Uint8Array, { blockWidthPx, blockHeightPx, jpegTables }: BlockFormat): void {
  if (jpegTables !== undefined && readJpegSize(jpegTables) !== undefined) {
    throw new RangeError('expected JPEG tables without a frame, found one');
  }
  const { widthPx, heightPx } = readJpegSize(input) ?? { widthPx: 0, heightPx: 0 };
  if (widthPx === blockWidthPx && heightPx > 0 && heightPx <= blockHeightPx) return;
  throw new RangeError(`expected a JPEG of ${blockWidthPx} × ${blockHeightPx} pixels, found ${widthPx} × ${heightPx}`);
}

async function openDecoder(format: BlockFormat): Promise<JpegDecode> {
  if (format.samplesPerPixel === 1 || format.samplesPerPixel === 3) return openLibjpegDecoder(format);
  const decoder = await getDecoder(7, { JPEGTables: format.jpegTables } as never);
  return async (input) => {
    const block = new Uint8Array(input).buffer;
    const bytes = new Uint8Array((await decoder.decodeBlock(block)) as ArrayBuffer);
    const widthPx = format.blockWidthPx;
    return { bytes, widthPx, heightPx: Math.floor(bytes.length / (widthPx * format.samplesPerPixel)) };
  };
}

async function openLibjpegDecoder(format: BlockFormat): Promise<JpegDecode> {
  const { default: sharp } = await import('sharp');
  const prefix = Buffer.concat([START_OF_IMAGE, colourMarker(format), tableSegments(format.jpegTables)]);
  return async (input) => {
    const stream = Buffer.concat([prefix, input.subarray(START_OF_IMAGE.length)]);
    const image = sharp(stream, { limitInputPixels: format.blockWidthPx * format.blockHeightPx, failOn: 'error' });
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    return { bytes: takeBands(data, info.channels, format), widthPx: info.width, heightPx: info.height };
  };
}

/** Adobe's marker tells libjpeg what TIFF tells in a tag: whether three bands are YCbCr (1) or as they are (0). */
function colourMarker(format: BlockFormat): Buffer {
  if (format.samplesPerPixel !== 3) return Buffer.alloc(0);
  const transform = format.photometric === YCBCR ? 1 : 0;
  return Buffer.from([0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform]);
}

/** The tables shared by all blocks, without the marks of start and end around them. */
function tableSegments(tables: Uint8Array | undefined): Uint8Array {
  return tables === undefined ? new Uint8Array(0) : tables.subarray(2, tables.length - 2);
}

/** One-band images come back as three equal bands. */
function takeBands(data: Uint8Array, channels: number, format: BlockFormat): Uint8Array {
  if (channels === format.samplesPerPixel) return data;
  const bytes = new Uint8Array((data.length / channels) * format.samplesPerPixel);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = data[i * channels]!;
  return bytes;
}

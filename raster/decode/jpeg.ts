import type { BlockFormat } from './format.ts';
import { readJpegFrame } from './jpeg-frame.ts';

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
/** More no JPEG has in one scan, nor does libjpeg decode. */
const MOST_BANDS = 4;

/** Loads a decoder: libjpeg, the same as GDAL's, down to the smoothing of chroma. */
export async function openJpegDecoder(format: BlockFormat): Promise<JpegDecode> {
  const { default: sharp } = await import('sharp');
  const { samplesPerPixel } = format;
  const prefix = Buffer.concat([START_OF_IMAGE, colourMarker(format), tableSegments(format.jpegTables)]);
  const limitInputPixels = format.blockWidthPx * format.blockHeightPx;
  return async (input) => {
    checkFrame(input, format);
    const stream = Buffer.concat([prefix, input.subarray(START_OF_IMAGE.length)]);
    // Bands are values, whatever colours a profile would make of them.
    const image = sharp(stream, { limitInputPixels, failOn: 'error', ignoreIcc: true });
    const asStored = samplesPerPixel === 4 ? image.pipelineColourspace('cmyk').toColourspace('cmyk') : image;
    const { data, info } = await asStored.raw().toBuffer({ resolveWithObject: true });
    return { bytes: takeBands(data, info.channels, samplesPerPixel), widthPx: info.width, heightPx: info.height };
  };
}

/**
 * Before anything is decoded: a stream of a few kilobytes may name 65,535 × 65,535 pixels, or 255 components.
 * @throws RangeError where the stream is not what its block is
 */
function checkFrame(
  input: Uint8Array,
  { blockWidthPx, blockHeightPx, samplesPerPixel, jpegTables }: BlockFormat,
): void {
  if (samplesPerPixel > MOST_BANDS) {
    throw new RangeError(`expected at most ${MOST_BANDS} bands in one JPEG, found ${samplesPerPixel}`);
  }
  if (jpegTables !== undefined && readJpegFrame(jpegTables) !== undefined) {
    throw new RangeError('expected JPEG tables without a frame, found one');
  }
  const { widthPx, heightPx, bits, components } = readJpegFrame(input) ?? { widthPx: 0, heightPx: 0 };
  if (widthPx !== blockWidthPx || heightPx === 0 || heightPx > blockHeightPx) {
    throw new RangeError(
      `expected a JPEG of ${blockWidthPx} × ${blockHeightPx} pixels, found ${widthPx} × ${heightPx}`,
    );
  }
  if (bits !== 8 || components !== samplesPerPixel) {
    throw new RangeError(
      `expected a JPEG of 8 bits and ${samplesPerPixel} components, found ${bits} bits and ${components} components`,
    );
  }
}

/** Adobe's marker tells libjpeg what TIFF tells in a tag: whether three bands are YCbCr (1) or as they are (0). */
function colourMarker(format: BlockFormat): Buffer {
  if (format.samplesPerPixel < 3) return Buffer.alloc(0);
  const transform = format.samplesPerPixel === 3 && format.photometric === YCBCR ? 1 : 0;
  return Buffer.from([0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform]);
}

/** The tables shared by all blocks, without the marks of start and end around them. */
function tableSegments(tables: Uint8Array | undefined): Uint8Array {
  return tables === undefined ? new Uint8Array(0) : tables.subarray(2, tables.length - 2);
}

/** One band comes back as three equal ones, and four, which libvips takes for inks, the other way round. */
function takeBands(data: Uint8Array, channels: number, samplesPerPixel: number): Uint8Array {
  if (samplesPerPixel === 4) return data.map((value) => 255 - value);
  if (channels === samplesPerPixel) return data;
  const bytes = new Uint8Array((data.length / channels) * samplesPerPixel);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = data[i * channels]!;
  return bytes;
}

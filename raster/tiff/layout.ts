import { BANDS } from '../../limits/input-limits.ts';
import { countText } from '../../limits/limit-error.ts';
import type { BlockFormat, Compression } from '../decode/format.ts';
import type { TiffDirectory } from './directory.ts';
import { translateCommand } from '../gdal-command.ts';
import { readSampleType } from './sample-type.ts';
import { firstNumber, tagNumbers } from './tag-numbers.ts';
import type { TiffTag } from './tags.ts';
import { RasterError } from '../raster-error.ts';

/** How an image is cut into blocks (tiles or strips), how each is stored, and where; plain data. */
export interface ImageLayout {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly blockWidthPx: number;
  readonly blockHeightPx: number;
  readonly blocksAcross: number;
  readonly blocksDown: number;
  readonly bandCount: number;
  /** In tiles; otherwise in strips, as wide as the image. */
  readonly tiled: boolean;
  readonly format: BlockFormat;
  /** Per block, row by row, band after band where bands are apart: its first byte; 0 = not stored. */
  readonly offsets: Float64Array;
  readonly byteCounts: Float64Array;
}

const compressions: Readonly<Record<number, Compression>> = {
  1: 'none',
  5: 'lzw',
  7: 'jpeg',
  8: 'deflate',
  32946: 'deflate',
  32773: 'packbits',
  50000: 'zstd',
};

/** Names for messages about what is not read. */
const unsupportedCompressions: Readonly<Record<number, string>> = {
  2: 'CCITT modified Huffman',
  3: 'CCITT fax 3',
  4: 'CCITT fax 4',
  6: 'old-style JPEG',
  32766: 'NeXT',
  32771: 'CCITT run length',
  32809: 'ThunderScan',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34661: 'JBIG',
  34676: 'SGI LogLuv',
  34677: 'SGI LogLuv',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34892: 'lossy JPEG of a raw photograph',
  34925: 'LZMA',
  34933: 'PNG',
  34934: 'JPEG XR',
  50001: 'WebP',
  50002: 'JPEG XL',
};

/** Whether the image is a copy at reduced resolution, and whether it is a validity mask (TIFF 6.0, NewSubfileType). */
export function subfileKind(directory: TiffDirectory): { readonly reduced: boolean; readonly mask: boolean } {
  const bits = firstNumber(directory, 'newSubfileType') ?? 0;
  return { reduced: (bits & 1) !== 0, mask: (bits & 4) !== 0 };
}

/** What TIFF 6.0 (section 18) calls associated and unassociated alpha among the samples beyond the colours. */
const ALPHA_SAMPLES: readonly number[] = [1, 2];

/** Index of the band of transparency, from 0; undefined where no tag names one. */
export function alphaBandOf(directory: TiffDirectory, bandCount: number): number | undefined {
  const extra = tagNumbers(directory, 'extraSamples') ?? new Float64Array();
  // Colours come first, whatever they are.
  const at = extra.findIndex((kind) => ALPHA_SAMPLES.includes(kind));
  const band = bandCount - extra.length + at;
  return at === -1 || band < 1 ? undefined : band;
}

/**
 * Reads an image's layout from its tags.
 * @throws RasterError where a tag is missing, the way of storing is not supported, by name, or a block is too large.
 */
export function readImageLayout(o: {
  readonly directory: TiffDirectory;
  readonly littleEndian: boolean;
  readonly location: string;
}): ImageLayout {
  const { directory, location } = o;
  const widthPx = requiredNumber(o, 'imageWidth');
  const heightPx = requiredNumber(o, 'imageLength');
  const tiled = directory.has('tileOffsets') || directory.has('tileWidth');
  const bandCount = firstNumber(directory, 'samplesPerPixel') ?? 1;
  const blockWidthPx = tiled ? requiredNumber(o, 'tileWidth') : widthPx;
  const rowsPerStrip = firstNumber(directory, 'rowsPerStrip') ?? heightPx;
  const blockHeightPx = tiled ? requiredNumber(o, 'tileLength') : Math.min(rowsPerStrip, heightPx);
  if (![widthPx, heightPx, blockWidthPx, blockHeightPx, bandCount].every((n) => Number.isInteger(n) && n > 0)) {
    throw new RasterError(
      `${location}: expected an image and blocks of positive size, found ${widthPx} × ${heightPx} pixels, blocks of ${blockWidthPx} × ${blockHeightPx}, ${bandCount} bands.`,
    );
  }
  const blocksAcross = Math.ceil(widthPx / blockWidthPx);
  const blocksDown = Math.ceil(heightPx / blockHeightPx);
  checkBandCount(bandCount, location);
  const format = readFormat({ ...o, bandCount, blockWidthPx, blockHeightPx });
  const blockCount = blocksAcross * blocksDown * (format.samplesPerPixel === 1 ? bandCount : 1);
  return {
    widthPx,
    heightPx,
    blockWidthPx,
    blockHeightPx,
    blocksAcross,
    blocksDown,
    bandCount,
    tiled,
    format,
    offsets: blockNumbers(o, { tiled, of: 'Offsets', blockCount }),
    byteCounts:
      directory.has('stripByteCounts') || directory.has('tileByteCounts') || format.compression !== 'none'
        ? blockNumbers(o, { tiled, of: 'ByteCounts', blockCount })
        : plainByteCounts(format, { heightPx, tiled, blocksDown, blockCount }),
  };
}

/** @throws RasterError for more bands than a raster has. */
function checkBandCount(bandCount: number, location: string): void {
  if (bandCount <= BANDS) return;
  throw new RasterError(
    `${location}: expected at most ${countText(BANDS)} bands, found ${countText(bandCount)}: take out those that are needed (gdal_translate -b).`,
  );
}

interface FormatInput {
  readonly directory: TiffDirectory;
  readonly littleEndian: boolean;
  readonly location: string;
  readonly bandCount: number;
  readonly blockWidthPx: number;
  readonly blockHeightPx: number;
}

function readFormat(o: FormatInput): BlockFormat {
  const { directory, location } = o;
  const compressionCode = firstNumber(directory, 'compression') ?? 1;
  const compression = compressions[compressionCode];
  if (compression === undefined) {
    const name = unsupportedCompressions[compressionCode] ?? 'unknown';
    throw new RasterError(
      `${location}: expected LZW, DEFLATE, ZSTD, PackBits, JPEG or no compression, found ${name} (TIFF compression ${compressionCode}): write it again: ${translateCommand(location)}.`,
    );
  }
  const { dataType, bits, wideInteger } = readSampleType({ ...o, isMask: subfileKind(directory).mask });
  const photometric = firstNumber(directory, 'photometric') ?? 1;
  const apart = (firstNumber(directory, 'planarConfiguration') ?? 1) === 2;
  const predictor = readPredictor(o, compression, wideInteger ?? dataType);
  if (photometric === 6 && compression !== 'jpeg') {
    throw notValues(location, 'YCbCr colours without JPEG compression');
  }
  const colours = otherColours(o, { photometric, bits });
  if (colours !== undefined) throw notValues(location, colours);
  if (compression === 'jpeg' && dataType !== 'uint8') {
    throw new RasterError(`${location}: expected uint8 samples under JPEG compression, found ${dataType}.`);
  }
  const tables = directory.get('jpegTables');
  return {
    dataType,
    bits,
    wideInteger,
    littleEndian: o.littleEndian,
    bitsReversed: readBitsReversed(o, compression),
    compression,
    predictor,
    samplesPerPixel: apart ? 1 : o.bandCount,
    blockWidthPx: o.blockWidthPx,
    blockHeightPx: o.blockHeightPx,
    photometric,
    jpegTables: tables === undefined || typeof tables === 'string' ? undefined : Uint8Array.from(tables),
  };
}

/** Colours that GDAL turns into red, green and blue when it reads them: as values they would be others than it gives. */
function otherColours(
  o: FormatInput,
  { photometric, bits }: { photometric: number; bits: number },
): string | undefined {
  if (bits > 8) return undefined;
  const isCmyk = photometric === 5 && o.bandCount >= 4 && (firstNumber(o.directory, 'inkSet') ?? 1) === 1;
  if (isCmyk) return 'the inks of a print (CMYK)';
  return photometric === 8 && o.bandCount === 3 ? 'colours as lightness and hues (CIELAB)' : undefined;
}

function notValues(location: string, found: string): RasterError {
  const options = '-b 1 -b 2 -b 3 -colorinterp red,green,blue';
  return new RasterError(
    `${location}: expected bands of values, found ${found}: write it again as red, green and blue: ${translateCommand(location, { options })}.`,
  );
}

/** JPEG streams keep their own order of bits whatever the tag says (libtiff). */
function readBitsReversed(o: FormatInput, compression: Compression): boolean {
  const fillOrder = firstNumber(o.directory, 'fillOrder') ?? 1;
  if (fillOrder === 1 || compression === 'jpeg') return false;
  if (fillOrder === 2) return true;
  throw new RasterError(`${o.location}: expected the TIFF tag fillOrder to be 1 or 2, found ${fillOrder}.`);
}

function readPredictor(o: FormatInput, compression: Compression, dataType: string): 1 | 2 | 3 {
  // Only these compressions have a predictor step; elsewhere the tag means nothing (libtiff).
  if (compression !== 'lzw' && compression !== 'deflate' && compression !== 'zstd') return 1;
  const predictor = firstNumber(o.directory, 'predictor') ?? 1;
  const floating = dataType === 'float32' || dataType === 'float64';
  if (predictor === 1 || predictor === 2 || (predictor === 3 && floating)) return predictor;
  throw new RasterError(
    `${o.location}: expected predictor 1, 2 or (for floating-point samples) 3, found ${predictor} with ${dataType} samples.`,
  );
}

function requiredNumber(o: { directory: TiffDirectory; location: string }, tag: TiffTag): number {
  const value = firstNumber(o.directory, tag);
  if (value === undefined) throw new RasterError(`${o.location}: expected the TIFF tag ${tag}, found none.`);
  return value;
}

/** What blocks without compression take, where the file does not say it, as old ones do. */
function plainByteCounts(
  { blockWidthPx, blockHeightPx, samplesPerPixel, bits }: BlockFormat,
  o: { readonly heightPx: number; readonly tiled: boolean; readonly blocksDown: number; readonly blockCount: number },
): Float64Array {
  const rowBytes = Math.ceil((blockWidthPx * samplesPerPixel * bits) / 8);
  const rowsOf = (y: number): number =>
    o.tiled ? blockHeightPx : Math.min(blockHeightPx, o.heightPx - y * blockHeightPx);
  return Float64Array.from({ length: o.blockCount }, (_, i) => rowBytes * rowsOf(o.tiled ? 0 : i % o.blocksDown));
}

/** Some write where the tiles are as if they were strips, which libtiff takes for the same. */
function blockNumbers(
  o: { directory: TiffDirectory; location: string },
  { tiled, of, blockCount }: { tiled: boolean; of: 'Offsets' | 'ByteCounts'; blockCount: number },
): Float64Array {
  const isAsStrips = tiled && !o.directory.has(`tile${of}`) && o.directory.has(`strip${of}`);
  return requiredNumbers(o, tiled && !isAsStrips ? `tile${of}` : `strip${of}`, blockCount);
}

function requiredNumbers(o: { directory: TiffDirectory; location: string }, tag: TiffTag, count: number): Float64Array {
  const values = tagNumbers(o.directory, tag);
  if (values === undefined || values.length < count) {
    throw new RasterError(
      `${o.location}: expected ${count} values in the TIFF tag ${tag}, one per block, found ${values?.length ?? 'none'}.`,
    );
  }
  return values;
}

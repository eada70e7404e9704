import type { Grid } from '../../geo/grid.ts';
import type { Window } from '../../geo/window.ts';
import { blockCompressor } from './blocks.ts';
import { storedType } from './data-type.ts';
import { cogHeader } from './layout.ts';
import { gdalMetadataXml } from './metadata.ts';
import type { ClassColour } from './metadata.ts';
import { levelSizes, overviewReducer } from './overviews.ts';
import type { OverviewRule } from './overviews.ts';
import type { Predictor } from './predictor.ts';
import { createPyramid } from './pyramid.ts';
import { openCogSpool } from './spool.ts';
import type { CogSpool } from './spool.ts';
import { mergeStatistics, NO_VALUES, valueStatistics } from './statistics.ts';
import type { ValueStatistics } from './statistics.ts';
import { georeferenceTags, levelTags, metadataTag, paletteTag } from './tags.ts';
import type { CogFormat, TiffField } from './tags.ts';
import { RasterError } from '../raster-error.ts';
import type { DataType, OverviewSize, PixelArray } from '../raster-source.ts';

export type { ClassColour } from './metadata.ts';

/** What to write, and from where. */
export interface CogRequest {
  readonly path: string;
  readonly grid: Grid;
  readonly dataType: DataType;
  /** Stored value of pixels without data; may be NaN for floating-point types. */
  readonly nodata?: number;
  /**
   * Gives the pixels of a window, row-major, in the data type. Asked for strips of the full width from top to bottom;
   * the next strip is asked for while the last one is being compressed.
   */
  readonly read: (window: Window) => Promise<PixelArray>;
  /** How overviews are made: 'mode' or 'nearest' for classes, 'average' for values. */
  readonly overviews: OverviewRule | 'none';
  /** The classes with their colours; makes it a class raster: colour table, no predictor, no statistics. */
  readonly colours?: readonly ClassColour[];
  /** Physical value = stored × scale + offset. */
  readonly scale?: number;
  readonly offset?: number;
  readonly description?: string;
  /** Who may have the file; a metadata item of the whole of it. */
  readonly confidentiality?: string | undefined;
  readonly blockPx?: number;
  /** Height of the strips that `read` is asked for: a multiple of the block's side; default one block. */
  readonly stripHeightPx?: number;
  /** Blocks that are compressed at once, in zlib's thread pool. */
  readonly threads?: number;
  /** BigTIFF even where the file is small; default: only above 4 GB. */
  readonly bigTiff?: boolean;
}

/** What was written: SHA-256 of the file (hexadecimal) and its size. */
export interface WrittenCog {
  readonly digest: string;
  readonly sizeBytes: number;
}

const BLOCK_PX = 512;

/**
 * Writes one band as a cloud-optimised GeoTIFF as GDAL's COG driver lays it out: tiled, DEFLATE, overviews, directories
 * before data. Memory is bounded by four strips of rows. The same pixels give the same bytes. The file appears under
 * its name only when it is whole; on failure nothing is left behind.
 * @throws RasterError where grid, CRS, nodata or colours cannot be written; TransientError where the disk fails; and
 * whatever `read` throws.
 */
export async function writeCog(request: CogRequest): Promise<WrittenCog> {
  const blockPx = request.blockPx ?? BLOCK_PX;
  const format = formatOf(request, blockPx);
  const georeference = georeferenceTags(request.grid);
  const levels = levelSizes(request.grid, blockPx, request.overviews !== 'none');
  const spool = await openCogSpool(request.path, levels.length);
  try {
    const statistics = await spoolLevels(request, { format, levels, spool });
    const ownTags = [...georeference, ...metadataTags(request, statistics)];
    const header = cogHeader(
      levels.map((size, level) => ({
        tags: [...levelTags(size, format, level > 0), ...(level === 0 ? ownTags : [])],
        blockBytes: spool.blockBytes(level),
      })),
      request.bigTiff ?? false,
    );
    return await spool.finish(header.bytes);
  } finally {
    await spool.dispose();
  }
}

function formatOf(request: CogRequest, blockPx: number): CogFormat {
  const { grid, dataType, nodata, stripHeightPx } = request;
  if (!(grid.widthPx > 0 && grid.heightPx > 0)) {
    throw new RasterError(
      `Raster ${request.path} would be empty: ${grid.widthPx} by ${grid.heightPx} pixels, expected at least one each way.`,
    );
  }
  if (blockPx % 16 !== 0 || (stripHeightPx ?? blockPx) % blockPx !== 0) {
    throw new RangeError(
      `writeCog: block ${blockPx} must be a multiple of 16, strip ${stripHeightPx} one of the block.`,
    );
  }
  checkNodata(request.path, dataType, nodata);
  const palette = request.colours === undefined ? undefined : paletteTag(request.colours, dataType);
  return { dataType, nodata, blockPx, predictor: predictorOf(request), palette };
}

function checkNodata(path: string, dataType: DataType, nodata: number | undefined): void {
  const { sampleFormat, smallest, largest } = storedType(dataType);
  if (nodata === undefined || sampleFormat === 3) return;
  if (Number.isInteger(nodata) && nodata >= smallest && nodata <= largest) return;
  throw new RasterError(
    `Raster ${path}: nodata ${nodata} is no value of ${dataType}, expected a whole number from ${smallest} to ${largest}.`,
  );
}

/** Neighbouring class numbers say nothing about one another, so predicting them only makes the file larger. */
function predictorOf(request: CogRequest): Predictor {
  if (request.colours !== undefined || request.overviews === 'mode') return 1;
  return storedType(request.dataType).sampleFormat === 3 ? 3 : 2;
}

async function spoolLevels(
  request: CogRequest,
  o: { readonly format: CogFormat; readonly levels: readonly OverviewSize[]; readonly spool: CogSpool },
): Promise<ValueStatistics | undefined> {
  const { format, levels, spool } = o;
  const compressor = blockCompressor(format, request.threads ?? 2);
  const rule = request.overviews === 'none' ? 'nearest' : request.overviews;
  const pyramid = createPyramid({
    levels,
    blockPx: format.blockPx,
    dataType: format.dataType,
    reduce: overviewReducer(rule, format.dataType, format.nodata),
    emit: async (level, strip, heightPx) => {
      const blocks = await compressor.compress(strip, levels[level]?.widthPx ?? 0, heightPx);
      await spool.append(level, blocks);
    },
  });
  let statistics = NO_VALUES;
  const isValues = request.colours === undefined && request.overviews !== 'mode';
  const { widthPx } = request.grid;
  for await (const { values, heightPx } of readStrips(request, format)) {
    for (let row = 0; row < heightPx; row += format.blockPx) {
      const height = Math.min(format.blockPx, heightPx - row);
      const strip = values.subarray(row * widthPx, (row + height) * widthPx);
      if (isValues) statistics = mergeStatistics(statistics, valueStatistics(strip, format.nodata));
      await pyramid.add(strip, height);
    }
  }
  return isValues ? statistics : undefined;
}

/** The raster's strips from top to bottom; the next one is being read while the caller works on the last. */
async function* readStrips(
  request: CogRequest,
  format: CogFormat,
): AsyncGenerator<{ values: PixelArray; heightPx: number }> {
  const { widthPx, heightPx } = request.grid;
  const stripPx = request.stripHeightPx ?? format.blockPx;
  const readAt = async (row: number): Promise<{ values: PixelArray; heightPx: number }> => {
    const window = { col: 0, row, widthPx, heightPx: Math.min(stripPx, heightPx - row) };
    const values = await request.read(window);
    checkStrip(values, window, format.dataType);
    return { values, heightPx: window.heightPx };
  };
  let pending = readAt(0);
  for (let row = 0; row < heightPx; row += stripPx) {
    const strip = await pending;
    if (row + stripPx < heightPx) {
      pending = readAt(row + stripPx);
      // The fault is thrown when the strip's turn comes; until then it must not count as unhandled.
      pending.catch(() => undefined);
    }
    yield strip;
  }
}

function checkStrip(values: PixelArray, window: Window, dataType: DataType): void {
  const expected = storedType(dataType).create(0).constructor;
  if (values.length === window.widthPx * window.heightPx && values.constructor === expected) return;
  throw new RangeError(
    `writeCog: rows from ${window.row} on came as ${values.constructor.name} of ${values.length}, ` +
      `expected ${expected.name} of ${window.widthPx} × ${window.heightPx}.`,
  );
}

function metadataTags(request: CogRequest, statistics: ValueStatistics | undefined): TiffField[] {
  const { description, scale, offset, colours, confidentiality } = request;
  const xml = gdalMetadataXml({ description, scale, offset, statistics, classes: colours, confidentiality });
  return xml === undefined ? [] : [metadataTag(xml)];
}

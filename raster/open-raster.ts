import type { Crs } from '../geo/crs.ts';
import { crsNamedBy } from '../geo/file-crs.ts';
import type { DecodePool } from './decode-pool.ts';
import { counted } from '../storage/bytes-read.ts';
import { BlockCache } from './tiff/block-cache.ts';
import { storedBytes } from './tiff/blocks.ts';
import { readTiffFile } from './tiff/directory.ts';
import type { TiffDirectory, TiffFile } from './tiff/directory.ts';
import { readGeoreference } from './tiff/georeference.ts';
import type { ImageAccess } from './tiff/image.ts';
import { alphaBandOf, readImageLayout } from './tiff/layout.ts';
import type { ImageLayout } from './tiff/layout.ts';
import { JOINT_NODATA, jointNodataValues, readBandMetadata, readNodata } from './tiff/metadata.ts';
import type { BandMetadata } from './tiff/metadata.ts';
import { openImage, partsOf } from './tiff/parts.ts';
import { GeotiffSource } from './tiff/source.ts';
import type { MaskedImage } from './tiff/source.ts';
import { blockFill } from './nodata.ts';
import { ChunkedReader } from '../storage/chunked-reader.ts';
import { openRangeReader } from '../storage/open-reader.ts';
import { masksBeside, masksWithin } from './sidecars/raster-masks.ts';
import type { RasterMasks } from './sidecars/raster-masks.ts';
import type { RasterHeader, RasterSource } from './raster-source.ts';
import { openSidecars } from './sidecars/raster-sidecars.ts';
import type { Sidecars } from './sidecars/raster-sidecars.ts';
import type { ValidityRule } from './validity-rule.ts';

const DEFAULT_CACHE_BYTES = 32 * 1024 * 1024;
/** How a raster is opened. */
export interface OpenRasterOptions {
  /** Ends every read with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Decoded blocks kept for the next windows; 0 keeps none. */
  readonly cacheBytes?: number;
  /** Threads that decode; windows are then read into memory shared between threads, and no block is kept. */
  readonly decodePool?: DecodePool;
  /** How long one network request may take. */
  readonly timeoutMs?: number;
  /** Endings of the files beside it that are known to be there; left out: they are looked for. */
  readonly sidecars?: readonly string[];
  /** In the place of the file's own CRS: EPSG:code, WKT or a PROJ string. */
  readonly crs?: string | undefined;
}

/**
 * Opens a GeoTIFF or BigTIFF (path, file: URL or http(s) URL) with the files beside it that GDAL reads with it, and checks
 * it: CRS, georeference, way of storing, and that every block ends within the file.
 * @throws RasterError naming the file and what is wrong with it; TransientError where reading failed.
 */
export async function openRaster(location: string, options: OpenRasterOptions = {}): Promise<RasterSource> {
  const reader = counted(await openRangeReader(location, options));
  let beside: Sidecars | undefined;
  try {
    const file = await readTiffFile(new ChunkedReader(reader));
    const cache = new BlockCache(options.cacheBytes ?? DEFAULT_CACHE_BYTES);
    const access = { reader, cache, pool: options.decodePool };
    beside = await openSidecars(location, file.directories[0]!, {
      ...options,
      known: options.sidecars,
      rasterBytes: reader.sizeBytes,
    });
    const crs = options.crs === undefined ? undefined : crsNamedBy(options.crs, `crs of ${location}`);
    return await assembleSource(file, access, { beside, crs });
  } catch (error) {
    await Promise.all([reader.close(), beside?.close()]);
    throw error;
  }
}

async function assembleSource(
  file: TiffFile,
  access: ImageAccess,
  { beside, crs }: Pick<HeaderParts, 'beside' | 'crs'>,
): Promise<RasterSource> {
  const { location } = access.reader;
  const directory = file.directories[0]!;
  const layout = readImageLayout({ directory, littleEndian: file.littleEndian, location });
  const parts = partsOf(file, location);
  const masks =
    masksWithin(layout, parts, access) ??
    (beside.mask === undefined ? undefined : await masksBeside(layout, beside.mask));
  const overviewLayouts = parts
    .filter((part) => part.reduced && !part.mask && isCopyOf(layout, part.layout))
    .map((part) => part.layout)
    .sort((a, b) => b.widthPx - a.widthPx);
  const header = readHeader({ access, directory, layout, overviewLayouts, masks, beside, crs });
  const masked = (main: ImageLayout, name: string): MaskedImage => ({
    image: openImage({ ...access, layout: main, name, fillValue: blockFill(header.dataType, header.nodata) }),
    mask: masks?.imageOf(main, name),
  });
  return new GeotiffSource({
    header,
    full: masked(layout, 'full-resolution image'),
    overviews: overviewLayouts.map((overview, i) => masked(overview, `overview ${i}`)),
    access,
    beside,
  });
}

function isCopyOf(full: ImageLayout, overview: ImageLayout): boolean {
  return overview.bandCount === full.bandCount && overview.format.dataType === full.format.dataType;
}

interface HeaderParts {
  readonly access: ImageAccess;
  readonly directory: TiffDirectory;
  readonly layout: ImageLayout;
  readonly overviewLayouts: readonly ImageLayout[];
  readonly masks: RasterMasks | undefined;
  readonly beside: Sidecars;
  /** What the run file has in the place of the file's own. */
  readonly crs: Crs | undefined;
}

function readHeader(o: HeaderParts): RasterHeader {
  const { layout, directory, beside } = o;
  const { location, sizeBytes } = o.access.reader;
  const { widthPx, heightPx, bandCount, blockWidthPx, blockHeightPx, format } = layout;
  const metadata = readBandMetadata(directory, bandCount);
  const validity = validityOf(o, metadata);
  return {
    location,
    ...readGeoreference({ directory, location, widthPx, heightPx, beside, crs: o.crs }),
    bandCount,
    bandNames: metadata.names,
    dataType: format.dataType,
    nodata: validity.nodata[0],
    validity,
    // What the file says of a band's units goes before what is beside it.
    bandScalings: metadata.scalings.map(({ scale, offset }, band) => {
      const record = beside.record?.bands.get(band);
      return { scale: scale ?? record?.scale ?? 1, offset: offset ?? record?.offset ?? 0 };
    }),
    classNames: metadata.classNames,
    blockWidthPx,
    blockHeightPx,
    compression: format.compression,
    overviews: o.overviewLayouts.map((overview) => ({ widthPx: overview.widthPx, heightPx: overview.heightPx })),
    sizeBytes,
    sidecars: beside.files,
    storedBytes: storedBytes(layout),
  };
}

function validityOf(
  { layout: { bandCount }, directory, masks, beside: { record } }: HeaderParts,
  metadata: BandMetadata,
): ValidityRule {
  const own = readNodata(directory);
  const bands = Array.from({ length: bandCount }, (_, band) => band);
  const besideAlpha = bands.find((band) => record?.bands.get(band)?.isAlpha === true);
  return {
    maskBands: masks?.bands ?? bands.map(() => undefined),
    jointNodata: jointNodataValues(record?.metadata.get(JOINT_NODATA), bandCount) ?? metadata.jointNodata,
    nodata: bands.map((band) => record?.bands.get(band)?.nodata ?? own),
    alphaBand: alphaBandOf(directory, bandCount) ?? metadata.alphaBand ?? besideAlpha,
  };
}

import type { Crs } from '../geo/crs.ts';
import { crsNamedBy } from '../geo/file-crs.ts';
import type { DecodePool } from './decode-pool.ts';
import { counted } from './bytes-read.ts';
import { BlockCache } from './geotiff-block-cache.ts';
import { checkBlocksInside, storedBytes } from './geotiff-blocks.ts';
import { readTiffFile } from './geotiff-directory.ts';
import type { TiffDirectory, TiffFile } from './geotiff-directory.ts';
import { readGeoreference } from './geotiff-georeference.ts';
import { GeotiffImage } from './geotiff-image.ts';
import type { ImageAccess, ImageOptions, WindowReader } from './geotiff-image.ts';
import { readImageLayout, subfileKind } from './geotiff-layout.ts';
import type { ImageLayout } from './geotiff-layout.ts';
import { readBandMetadata, readNodata } from './geotiff-metadata.ts';
import { checkBlockSize } from './geotiff-limits.ts';
import { blockFill } from './nodata.ts';
import { StripImage } from './geotiff-strip-image.ts';
import { hasTallStrips, splitPlainStrips } from './geotiff-tall-strips.ts';
import { GeotiffSource } from './geotiff-source.ts';
import type { MaskedImage } from './geotiff-source.ts';
import { ChunkedReader } from './range-reader-chunks.ts';
import { openRangeReader } from './range-reader-open.ts';
import type { RangeReader } from './range-reader.ts';
import { RasterError } from './raster-error.ts';
import type { RasterHeader, RasterSource } from './raster-source.ts';

const DEFAULT_CACHE_BYTES = 32 * 1024 * 1024;
/** The rows of tall strips that tiles side by side share: a thousand of them, 250 kB each. */
const STRIP_CACHE_BYTES = 256 * 1024 * 1024;

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
  /** In the place of the file's own CRS: EPSG:code, WKT or a PROJ string. */
  readonly crs?: string | undefined;
}

/**
 * Opens a GeoTIFF or BigTIFF (path, file: URL or http(s) URL) and checks it: CRS, georeference, way of storing, and
 * that every block ends within the file.
 * @throws RasterError naming the file and what is wrong with it; RasterIoError where reading failed.
 */
export async function openRaster(location: string, options: OpenRasterOptions = {}): Promise<RasterSource> {
  const reader = counted(await openRangeReader(location, options));
  try {
    const file = await readTiffFile(new ChunkedReader(reader));
    const cache = new BlockCache(options.cacheBytes ?? DEFAULT_CACHE_BYTES);
    const crs = options.crs === undefined ? undefined : crsNamedBy(options.crs, `crs of ${location}`);
    return assembleSource(file, { reader, cache, pool: options.decodePool }, crs);
  } catch (error) {
    await reader.close();
    throw error;
  }
}

/** An image of the file before it is known what goes with what. */
interface Part {
  readonly reduced: boolean;
  readonly mask: boolean;
  readonly layout: ImageLayout;
}

function assembleSource(file: TiffFile, access: ImageAccess, crs: Crs | undefined): RasterSource {
  const { location } = access.reader;
  const [first, ...others] = file.directories;
  const layout = readImageLayout({ directory: first!, littleEndian: file.littleEndian, location });
  const parts = others.flatMap((directory) => readPart(directory, file, location));
  const overviewLayouts = parts
    .filter((part) => part.reduced && !part.mask && isCopyOf(layout, part.layout))
    .map((part) => part.layout)
    .sort((a, b) => b.widthPx - a.widthPx);
  const header = readHeader({ reader: access.reader, directory: first!, layout, overviewLayouts, parts, crs });
  const masked = (main: ImageLayout, name: string): MaskedImage => {
    const maskLayout = parts.find((part) => part.mask && sameSize(part.layout, main))?.layout;
    return {
      image: openImage({ ...access, layout: main, name, fillValue: blockFill(header.dataType, header.nodata) }),
      // Masks are small and read into memory of their own.
      mask:
        maskLayout &&
        openImage({ ...access, pool: undefined, layout: maskLayout, name: `mask of the ${name}`, fillValue: 0 }),
    };
  };
  return new GeotiffSource({
    header,
    full: masked(layout, 'full-resolution image'),
    overviews: overviewLayouts.map((overview, i) => masked(overview, `overview ${i}`)),
    access,
  });
}

function openImage(o: ImageOptions): WindowReader {
  const { location, sizeBytes } = o.reader;
  checkBlocksInside(o.layout, { location, sizeBytes, imageName: o.name });
  const layout = splitPlainStrips(o.layout, sizeBytes);
  checkBlockSize(layout, location);
  if (!hasTallStrips(layout)) return new GeotiffImage({ ...o, layout });
  return new StripImage({ ...o, cache: new BlockCache(STRIP_CACHE_BYTES) });
}

/** Images that are neither overviews nor masks (further pages) are left out: they are other rasters. */
function readPart(directory: TiffDirectory, file: TiffFile, location: string): Part[] {
  const kind = subfileKind(directory);
  if (!kind.reduced && !kind.mask) return [];
  try {
    return [{ ...kind, layout: readImageLayout({ directory, littleEndian: file.littleEndian, location }) }];
  } catch (error) {
    // A copy that cannot be read, as a thumbnail in another way of storing, takes nothing away; a mask would.
    if (error instanceof RasterError && !kind.mask) return [];
    throw error;
  }
}

function isCopyOf(full: ImageLayout, overview: ImageLayout): boolean {
  return overview.bandCount === full.bandCount && overview.format.dataType === full.format.dataType;
}

function sameSize(a: ImageLayout, b: ImageLayout): boolean {
  return a.widthPx === b.widthPx && a.heightPx === b.heightPx;
}

function readHeader(o: {
  readonly reader: RangeReader;
  readonly directory: TiffDirectory;
  readonly layout: ImageLayout;
  readonly overviewLayouts: readonly ImageLayout[];
  readonly parts: readonly Part[];
  readonly crs: Crs | undefined;
}): RasterHeader {
  const { layout, directory, reader } = o;
  const { location, sizeBytes } = reader;
  const { widthPx, heightPx, bandCount, blockWidthPx, blockHeightPx, format } = layout;
  const metadata = readBandMetadata(directory, bandCount);
  return {
    location,
    ...readGeoreference({ directory, location, widthPx, heightPx, crs: o.crs }),
    bandCount,
    bandNames: metadata.names,
    dataType: format.dataType,
    nodata: readNodata(directory),
    bandScalings: metadata.scalings,
    classNames: metadata.classNames,
    blockWidthPx,
    blockHeightPx,
    compression: format.compression,
    overviews: o.overviewLayouts.map((overview) => ({ widthPx: overview.widthPx, heightPx: overview.heightPx })),
    sizeBytes,
    hasMask: o.parts.some((part) => part.mask && sameSize(part.layout, layout)),
    storedBytes: storedBytes(layout),
  };
}

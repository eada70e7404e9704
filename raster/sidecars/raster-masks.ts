import { BlockCache } from '../tiff/block-cache.ts';
import { readTiffFile } from '../tiff/directory.ts';
import type { TiffDirectory } from '../tiff/directory.ts';
import type { ImageAccess, WindowReader } from '../tiff/image.ts';
import { readImageLayout } from '../tiff/layout.ts';
import type { ImageLayout } from '../tiff/layout.ts';
import { metadataItems } from '../tiff/metadata-items.ts';
import { isSameSize, openImage, partsOf } from '../tiff/parts.ts';
import type { Part } from '../tiff/parts.ts';
import { ChunkedReader } from '../../storage/chunked-reader.ts';
import type { RangeReader } from '../../storage/range-reader.ts';
import { RasterError } from '../raster-error.ts';

/** Masks are small: a few blocks of them are kept. */
const CACHE_BYTES = 8 * 1024 * 1024;
/** GDAL's flag of a mask that is of all bands (GMF_PER_DATASET). */
const PER_DATASET = 2;

/** The masks that go with a raster. */
export interface RasterMasks {
  /** For each band of the raster the band of the mask, from 0; undefined where no mask is of it. */
  readonly bands: readonly (number | undefined)[];
  /** The mask of an image of the raster: of the raster itself or of an overview; undefined where there is none so large. */
  imageOf(main: ImageLayout, name: string): WindowReader | undefined;
}

/** The masks within the file; undefined where it has none as large as itself. */
export function masksWithin(main: ImageLayout, parts: readonly Part[], access: ImageAccess): RasterMasks | undefined {
  const masks = parts.filter(({ mask }) => mask).map(({ layout }) => layout);
  const whole = masks.find((mask) => isSameSize(mask, main));
  if (whole === undefined) return undefined;
  const bands = Array.from({ length: main.bandCount }, (_, band) => bandOfMask(whole, band));
  return { bands, imageOf: imageAmong(masks, access) };
}

/** A mask of one band is of all bands. */
function bandOfMask({ bandCount }: ImageLayout, band: number): number | undefined {
  if (bandCount === 1) return 0;
  return band < bandCount ? band : undefined;
}

function imageAmong(masks: readonly ImageLayout[], access: ImageAccess): RasterMasks['imageOf'] {
  return (main, name) => {
    const layout = masks.find((mask) => isSameSize(mask, main));
    // Masks are small and read into memory of their own.
    return layout && openImage({ ...access, pool: undefined, layout, name: `mask of the ${name}`, fillValue: 0 });
  };
}

/**
 * Reads the mask file beside a raster (GDAL, RFC 15): which band of it is of which band of the raster say its items
 * INTERNAL_MASK_FLAGS_n; a band without one has no mask there.
 * @throws RasterError where it is no TIFF, not as large as the raster, or without such items.
 */
export async function masksBeside(main: ImageLayout, reader: RangeReader): Promise<RasterMasks> {
  const { location } = reader;
  const file = await readTiffFile(new ChunkedReader(reader));
  const [directory] = file.directories;
  const layout = readImageLayout({ directory: directory!, littleEndian: file.littleEndian, location });
  if (!isSameSize(layout, main)) {
    throw new RasterError(
      `${location}: expected a mask of ${main.widthPx} × ${main.heightPx} pixels, as the raster has, found ${layout.widthPx} × ${layout.heightPx}: make it anew, or take it away.`,
    );
  }
  const flags = maskFlags(directory!);
  const bands = Array.from({ length: main.bandCount }, (_, band) => bandBeside(flags.get(band), band, layout));
  if (bands.every((band) => band === undefined)) {
    throw new RasterError(
      `${location}: expected a mask file of GDAL, which says by INTERNAL_MASK_FLAGS_1 what it is the mask of, found none of that: make it by gdal_translate -mask, or take it away.`,
    );
  }
  const overviews = partsOf(file, location).map((part) => part.layout);
  const access = { reader, cache: new BlockCache(CACHE_BYTES), pool: undefined };
  return { bands, imageOf: imageAmong([layout, ...overviews], access) };
}

function bandBeside(flags: number | undefined, band: number, { bandCount }: ImageLayout): number | undefined {
  if (flags === undefined) return undefined;
  const own = (flags & PER_DATASET) === 0 ? band : 0;
  return own < bandCount ? own : undefined;
}

/** By index of the band. */
function maskFlags(directory: TiffDirectory): Map<number, number> {
  const xml = directory.get('gdalMetadata');
  const items = typeof xml === 'string' ? [...metadataItems(xml)] : [];
  return new Map(
    items.flatMap(({ attributes, text }) => {
      const band = /^INTERNAL_MASK_FLAGS_(\d+)$/.exec(attributes.get('name') ?? '');
      return band === null ? [] : [[Number(band[1]) - 1, Number(text)]];
    }),
  );
}

import { BlockCache } from './block-cache.ts';
import { checkBlocksInside } from './blocks.ts';
import type { TiffDirectory, TiffFile } from './directory.ts';
import { GeotiffImage } from './image.ts';
import type { ImageOptions, WindowReader } from './image.ts';
import { readImageLayout, subfileKind } from './layout.ts';
import type { ImageLayout } from './layout.ts';
import { checkBlockSize } from './limits.ts';
import { StripImage } from './strip-image.ts';
import { hasTallStrips, splitPlainStrips } from './tall-strips.ts';
import { FileError } from '../../storage/file-error.ts';

/** The rows of tall strips that tiles side by side share: a thousand of them, 250 kB each. */
const STRIP_CACHE_BYTES = 256 * 1024 * 1024;

/** An image of the file before it is known what goes with what. */
export interface Part {
  readonly reduced: boolean;
  readonly mask: boolean;
  readonly layout: ImageLayout;
}

/** The file's overviews and masks. Images that are neither (further pages) are left out: they are other rasters. */
export function partsOf(file: TiffFile, location: string): Part[] {
  return file.directories.slice(1).flatMap((directory) => readPart(directory, file, location));
}

function readPart(directory: TiffDirectory, file: TiffFile, location: string): Part[] {
  const kind = subfileKind(directory);
  if (!kind.reduced && !kind.mask) return [];
  try {
    return [{ ...kind, layout: readImageLayout({ directory, littleEndian: file.littleEndian, location }) }];
  } catch (error) {
    // A copy that cannot be read, as a thumbnail in another way of storing, takes nothing away; a mask would.
    if (error instanceof FileError && !kind.mask) return [];
    throw error;
  }
}

/** An image that is read by windows, its blocks checked to end within the file. */
export function openImage(o: ImageOptions): WindowReader {
  const { location, sizeBytes } = o.reader;
  checkBlocksInside(o.layout, { location, sizeBytes, imageName: o.name });
  const layout = splitPlainStrips(o.layout, sizeBytes);
  checkBlockSize(layout, location);
  if (!hasTallStrips(layout)) return new GeotiffImage({ ...o, layout });
  return new StripImage({ ...o, cache: new BlockCache(STRIP_CACHE_BYTES) });
}

export function isSameSize(a: ImageLayout, b: ImageLayout): boolean {
  return a.widthPx === b.widthPx && a.heightPx === b.heightPx;
}

import { BLOCK_BYTES, storedBlockBytes, STREAMED_STRIP_BYTES } from '../../limits/input-limits.ts';
import { bytesText, countText } from '../../limits/limit-error.ts';
import type { BlockFormat } from '../decode/format.ts';
import { translateCommand } from '../gdal-command.ts';
import type { ImageLayout } from './layout.ts';
import { decodedBlockBytes, hasTallStrips } from './tall-strips.ts';
import { RasterError } from '../raster-error.ts';

/**
 * Holds the blocks of an image to what a thread can hold, before one is read.
 * @throws RasterError for tiles or strips that are too large
 */
export function checkBlockSize(layout: Pick<ImageLayout, 'format' | 'tiled'>, location: string): void {
  const bytes = decodedBlockBytes(layout);
  const most = hasTallStrips(layout) ? STREAMED_STRIP_BYTES : BLOCK_BYTES;
  if (bytes <= most) return;
  const { blockWidthPx, blockHeightPx } = layout.format;
  throw new RasterError(
    `${location}: expected tiles or strips of at most ${bytesText(most)}, found such of ${countText(blockWidthPx)} × ${countText(blockHeightPx)} pixels, which take ${bytesText(bytes)}: write it again in tiles: ${translateCommand(location)}.`,
  );
}

/**
 * Holds what a block is stored in to what it can become.
 * @throws RangeError, to stand in a sentence that names the block, where it is larger.
 */
export function checkStoredSize(lengthBytes: number, format: BlockFormat): void {
  const mostBytes = storedBlockBytes(decodedBlockBytes({ format }));
  if (lengthBytes <= mostBytes) return;
  throw new RangeError(`expected at most ${bytesText(mostBytes)} stored, found ${bytesText(lengthBytes)}`);
}

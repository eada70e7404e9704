import { BANDS, BLOCK_BYTES, storedBlockBytes } from '../limits/input-limits.ts';
import { bytesText, countText } from '../limits/limit-error.ts';
import type { BlockFormat } from './decode-format.ts';
import { translateCommand } from './gdal-command.ts';
import { RasterError } from './raster-error.ts';

/**
 * Holds the blocks of an image to what a thread can hold, before one is read.
 * @throws RasterError for too many bands, and for tiles or strips that are too large.
 */
export function checkBlockSize(
  format: BlockFormat,
  o: { readonly location: string; readonly bandCount: number },
): void {
  if (o.bandCount > BANDS) {
    throw new RasterError(
      `${o.location}: expected at most ${countText(BANDS)} bands, found ${countText(o.bandCount)}: take out those that are needed.`,
    );
  }
  const bytes = decodedBlockBytes(format);
  if (bytes <= BLOCK_BYTES) return;
  throw new RasterError(
    `${o.location}: expected tiles or strips of at most ${bytesText(BLOCK_BYTES)}, found such of ${countText(format.blockWidthPx)} × ${countText(format.blockHeightPx)} pixels, which take ${bytesText(bytes)}: write it again in tiles: ${translateCommand(o.location)}.`,
  );
}

/**
 * Holds what a block is stored in to what it can become.
 * @throws RangeError, to stand in a sentence that names the block, where it is larger.
 */
export function checkStoredSize(lengthBytes: number, format: BlockFormat): void {
  const mostBytes = storedBlockBytes(decodedBlockBytes(format));
  if (lengthBytes <= mostBytes) return;
  throw new RangeError(`expected at most ${bytesText(mostBytes)} stored, found ${bytesText(lengthBytes)}`);
}

function decodedBlockBytes({ blockWidthPx, blockHeightPx, samplesPerPixel, bits }: BlockFormat): number {
  return (blockWidthPx * blockHeightPx * samplesPerPixel * bits) / 8;
}

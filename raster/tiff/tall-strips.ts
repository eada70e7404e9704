import type { ByteRange } from '../../storage/range-reader.ts';
import { isDecodedAsStream } from '../decode/stream.ts';
import { storedRowBytes } from '../decode/block.ts';
import { isNotStored } from './blocks.ts';
import type { ImageLayout } from './layout.ts';

/** Strips that give more are read by some of their rows at a time. */
const TALL_BYTES = 4 * 1024 * 1024;
/** Some rows of a tall strip, which are decoded and kept together. */
const PART_BYTES = 512 * 1024;

/** Bytes of a strip or tile before compression. */
export function decodedBlockBytes(layout: Pick<ImageLayout, 'format'>): number {
  return storedRowBytes(layout.format) * layout.format.blockHeightPx;
}

/** Whether an image lies in strips so tall that they are decoded from their beginning up to the rows that are needed. */
export function hasTallStrips(layout: Pick<ImageLayout, 'format' | 'tiled'>): boolean {
  return !layout.tiled && decodedBlockBytes(layout) > TALL_BYTES && isDecodedAsStream(layout.format.compression);
}

/** How many rows of a tall strip are kept together. */
export function rowsOfPart(layout: Pick<ImageLayout, 'format'>): number {
  return Math.max(1, Math.floor(PART_BYTES / storedRowBytes(layout.format)));
}

/**
 * An image without compression in tall strips as one in strips of some rows each: where these begin is known.
 * @returns the same image where its strips are not tall, or one of them is shorter than its rows
 */
export function splitPlainStrips(layout: ImageLayout, sizeBytes: number): ImageLayout {
  const { format, tiled, heightPx, blockHeightPx, blocksDown, offsets, byteCounts } = layout;
  if (tiled || format.compression !== 'none' || decodedBlockBytes(layout) <= TALL_BYTES) return layout;
  const rowBytes = storedRowBytes(format);
  const partRows = partRowsOf(blockHeightPx, { most: rowsOfPart(layout), isOneStrip: blocksDown === 1 });
  const parts: ByteRange[] = [];
  for (let strip = 0; strip < offsets.length; strip += 1) {
    const stored = { offsetBytes: offsets[strip]!, lengthBytes: byteCounts[strip]! };
    const rows = Math.min(blockHeightPx, heightPx - (strip % blocksDown) * blockHeightPx);
    const isStored = !isNotStored(stored);
    // What is shorter is found out when it is read, what reaches past the end of the file before.
    if (isStored && (stored.lengthBytes < rows * rowBytes || stored.offsetBytes + rows * rowBytes > sizeBytes))
      return layout;
    for (let row = 0; row < rows; row += partRows) {
      const lengthBytes = Math.min(partRows, rows - row) * rowBytes;
      parts.push(
        isStored
          ? { offsetBytes: stored.offsetBytes + row * rowBytes, lengthBytes }
          : { offsetBytes: 0, lengthBytes: 0 },
      );
    }
  }
  return {
    ...layout,
    blockHeightPx: partRows,
    blocksDown: Math.ceil(heightPx / partRows),
    format: { ...format, blockHeightPx: partRows },
    offsets: Float64Array.from(parts, (part) => part.offsetBytes),
    byteCounts: Float64Array.from(parts, (part) => part.lengthBytes),
  };
}

/** Parts of several strips must fit into each whole: all blocks of an image are equally high. */
function partRowsOf(stripRows: number, o: { readonly most: number; readonly isOneStrip: boolean }): number {
  let rows = Math.min(o.most, stripRows);
  while (!o.isOneStrip && stripRows % rows !== 0) rows -= 1;
  return rows;
}

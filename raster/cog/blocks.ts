import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { storedType } from './data-type.ts';
import { predictBlock } from './predictor.ts';
import type { CogFormat } from './tags.ts';
import type { PixelArray } from '../raster-source.ts';

const deflateAsync = promisify(deflate);
/** zlib's usual compromise; level 9 takes three times as long for a few per cent. */
const DEFLATE_LEVEL = 6;

/** Compresses the blocks of a strip of rows (one block high at most), in order. */
export interface BlockCompressor {
  compress(strip: PixelArray, widthPx: number, heightPx: number): Promise<Buffer[]>;
}

/**
 * A compressor that keeps `threads` blocks at work in zlib's thread pool; each worker reuses one block's buffers, so
 * that memory is bounded by them. What lies past the edge of the raster is filled with nodata.
 */
export function blockCompressor(format: CogFormat, threads: number): BlockCompressor {
  const { create, bytes } = storedType(format.dataType);
  const pixels = format.blockPx * format.blockPx;
  const workers = Array.from({ length: threads }, () => ({
    block: create(pixels),
    planes: new Uint8Array(format.predictor === 3 ? pixels * bytes : 0),
  }));
  return {
    async compress(strip, widthPx, heightPx) {
      const count = Math.ceil(widthPx / format.blockPx);
      const compressed: Buffer[] = [];
      let next = 0;
      const work = async (worker: (typeof workers)[number]): Promise<void> => {
        while (next < count) {
          const index = next;
          next += 1;
          cutBlock(strip, { widthPx, heightPx, col: index * format.blockPx }, format, worker.block);
          const predicted = predictBlock(worker.block, format.blockPx, {
            predictor: format.predictor,
            planes: worker.planes,
          });
          compressed[index] = await deflateAsync(predicted, { level: DEFLATE_LEVEL });
        }
      };
      await Promise.all(workers.map(work));
      return compressed;
    },
  };
}

function cutBlock(
  strip: PixelArray,
  o: { readonly widthPx: number; readonly heightPx: number; readonly col: number },
  format: CogFormat,
  block: PixelArray,
): void {
  const width = Math.min(format.blockPx, o.widthPx - o.col);
  if (width < format.blockPx || o.heightPx < format.blockPx) block.fill(format.nodata ?? 0);
  for (let row = 0; row < o.heightPx; row += 1) {
    const from = row * o.widthPx + o.col;
    block.set(strip.subarray(from, from + width), row * format.blockPx);
  }
}

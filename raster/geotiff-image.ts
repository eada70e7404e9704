import { windowContains } from '../geo/window.ts';
import type { Window } from '../geo/window.ts';
import { openBlockDecoder } from './decode-block.ts';
import type { BlockDecoder } from './decode-block.ts';
import { copyPixels } from './decode-format.ts';
import type { BlockCache } from './geotiff-block-cache.ts';
import { blocksOfWindow, copyBlock, fillBlock, isNotStored } from './geotiff-blocks.ts';
import type { BlockReference, WindowPixels } from './geotiff-blocks.ts';
import type { ImageLayout } from './geotiff-layout.ts';
import { groupRanges, readGroups } from './range-reader-groups.ts';
import type { RangeReader } from './range-reader.ts';
import { RasterError, RasterIoError } from './raster-error.ts';
import type { PixelArray } from './raster-source.ts';

/** Longest single read: bounds what is held compressed. */
const MAX_SPAN_BYTES = 4 * 1024 * 1024;

/** One image of a GeoTIFF (full resolution, overview or mask), read by windows into arrays given. */
export class GeotiffImage {
  readonly layout: ImageLayout;
  readonly #name: string;
  readonly #reader: RangeReader;
  readonly #cache: BlockCache;
  /** What blocks that are not stored hold. */
  readonly #fillValue: number;
  #decoder: Promise<BlockDecoder> | undefined;

  constructor(o: { layout: ImageLayout; name: string; reader: RangeReader; cache: BlockCache; fillValue: number }) {
    this.layout = o.layout;
    this.#name = o.name;
    this.#reader = o.reader;
    this.#cache = o.cache;
    this.#fillValue = o.fillValue;
  }

  /**
   * Reads a window of some bands into arrays, every pixel of them.
   * @throws RasterError where a block is damaged; RasterIoError where reading failed.
   */
  async readInto(target: WindowPixels): Promise<void> {
    const missing = this.#serveKnown(blocksOfWindow(this.layout, target), target);
    const groups = groupRanges(missing, {
      worthwhileGapBytes: this.#reader.worthwhileGapBytes,
      maxSpanBytes: MAX_SPAN_BYTES,
    });
    this.#decoder ??= openBlockDecoder(this.layout.format);
    const decoder = await this.#decoder;
    for await (const { group, bytes } of readGroups(this.#reader, groups)) {
      for (const block of group.ranges) {
        const start = block.offset - group.span.offset;
        const samples = this.#decode(decoder, block, bytes.subarray(start, start + block.lengthBytes));
        // Nothing may come between decoding and use: the samples are good until the next call only.
        this.#use(samples instanceof Promise ? await samples : samples, block, target);
      }
    }
  }

  /** Fills in what needs no reading; returns the blocks that do. */
  #serveKnown(blocks: readonly BlockReference[], target: WindowPixels): BlockReference[] {
    const missing: BlockReference[] = [];
    for (const block of blocks) {
      const cached = this.#cache.get(this.#key(block));
      if (cached !== undefined) copyBlock(cached, block, this.#shape, target);
      else if (isNotStored(block)) fillBlock(this.#fillValue, block, this.#shape, target);
      else missing.push(block);
    }
    return missing;
  }

  #decode(decoder: BlockDecoder, block: BlockReference, bytes: Uint8Array): PixelArray | Promise<PixelArray> {
    const damaged = (error: unknown): Error =>
      damagedBlock({ location: this.#reader.location, image: this.#name, layout: this.layout, block, error });
    try {
      const samples = decoder(bytes, block.rows);
      if (!(samples instanceof Promise)) return samples;
      return samples.catch((error: unknown) => {
        throw damaged(error);
      });
    } catch (error) {
      throw damaged(error);
    }
  }

  #use(samples: PixelArray, block: BlockReference, target: WindowPixels): void {
    copyBlock(samples, block, this.#shape, target);
    // Neighbouring windows share the blocks on the edge of this one, and no block inside it.
    if (this.#isInside(block, target.window)) return;
    this.#cache.put(this.#key(block), samples.byteLength, () => copyPixels(samples, this.layout.format.dataType));
  }

  #isInside(block: BlockReference, window: Window): boolean {
    const { widthPx, heightPx, blockWidthPx } = this.layout;
    return windowContains(window, {
      col: block.col,
      row: block.row,
      widthPx: Math.min(blockWidthPx, widthPx - block.col),
      heightPx: Math.min(block.rows, heightPx - block.row),
    });
  }

  #key(block: BlockReference): string {
    return `${this.#name}/${block.index}`;
  }

  get #shape(): { blockWidthPx: number; samplesPerPixel: number } {
    return { blockWidthPx: this.layout.blockWidthPx, samplesPerPixel: this.layout.format.samplesPerPixel };
  }
}

/** The error for a block that cannot be decoded, with its place. */
export function damagedBlock(o: {
  readonly location: string;
  readonly image: string;
  readonly layout: ImageLayout;
  readonly block: BlockReference;
  readonly error: unknown;
}): Error {
  const { location, image, layout, block, error } = o;
  if (error instanceof RasterError || error instanceof RasterIoError) return error;
  const place = `block (column ${block.col / layout.blockWidthPx}, row ${block.row / layout.blockHeightPx}) of the ${image}`;
  const fault = error instanceof Error ? error.message : String(error);
  return new RasterError(
    `${location}: ${place} at byte ${block.offset} is damaged (${layout.format.compression}): ${fault}.`,
    { cause: error },
  );
}

/** Whether a window lies inside an image and holds pixels. */
export function isInside(window: Window, size: { readonly widthPx: number; readonly heightPx: number }): boolean {
  const { col, row, widthPx, heightPx } = window;
  const whole = [col, row, widthPx, heightPx].every(Number.isInteger);
  return (
    whole && col >= 0 && row >= 0 && widthPx > 0 && heightPx > 0 &&
    col + widthPx <= size.widthPx && row + heightPx <= size.heightPx
  ); // prettier-ignore
}

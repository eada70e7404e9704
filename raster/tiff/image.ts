import { windowContains } from '../../geo/window.ts';
import type { Window } from '../../geo/window.ts';
import { openBlockDecoder } from '../decode/block.ts';
import type { BlockDecoder } from '../decode/block.ts';
import { copyPixels } from '../decode/format.ts';
import type { DecodePool } from '../decode-pool.ts';
import type { BlockCache } from './block-cache.ts';
import { blocksOfWindow, copyBlock, fillBlock, isNotStored } from './blocks.ts';
import type { BlockReference, WindowPixels } from './blocks.ts';
import type { ImageLayout } from './layout.ts';
import { checkStoredSize } from './limits.ts';
import { groupRanges, readGroups } from '../../storage/range-groups.ts';
import type { RangeGroup } from '../../storage/range-groups.ts';
import type { RangeReader } from '../../storage/range-reader.ts';
import { RasterError } from '../raster-error.ts';
import type { PixelArray } from '../raster-source.ts';

/** Longest single read: bounds what is held compressed. */
const MAX_SPAN_BYTES = 4 * 1024 * 1024;
/** Shorter where threads share the work, so that none waits long for the others' last piece. */
const MAX_POOLED_SPAN_BYTES = 512 * 1024;
/** Tasks per thread handed out ahead. */
const TASKS_AHEAD = 2;

/** What the images of a file share. */
export interface ImageAccess {
  readonly reader: RangeReader;
  readonly cache: BlockCache;
  /** Threads that decode; the arrays given must then be shared between threads. */
  readonly pool: DecodePool | undefined;
}

/** An image of a file, and how to get at it. */
export interface ImageOptions extends ImageAccess {
  readonly layout: ImageLayout;
  /** For messages. */
  readonly name: string;
  /** What blocks that are not stored hold. */
  readonly fillValue: number;
}

/** An image of a file that is read by windows into arrays given. */
export interface WindowReader {
  readonly layout: ImageLayout;
  /** For messages. */
  readonly name: string;
  readonly location: string;
  /**
   * Reads a window of some bands into arrays, every pixel of them.
   * @throws RasterError where a block is damaged; TransientError where reading failed.
   */
  readInto(target: WindowPixels): Promise<void>;
  close(): Promise<void>;
}

/** One image of a GeoTIFF (full resolution, overview or mask), read by windows into arrays given. */
export class GeotiffImage implements WindowReader {
  readonly layout: ImageLayout;
  readonly name: string;
  readonly #reader: RangeReader;
  readonly #cache: BlockCache;
  readonly #pool: DecodePool | undefined;
  readonly #fillValue: number;
  #decoder: Promise<BlockDecoder> | undefined;

  constructor(o: ImageOptions) {
    this.layout = o.layout;
    this.name = o.name;
    this.#reader = o.reader;
    this.#cache = o.cache;
    this.#pool = o.pool;
    this.#fillValue = o.fillValue;
  }

  get location(): string {
    return this.#reader.location;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async readInto(target: WindowPixels): Promise<void> {
    const missing = this.#serveKnown(blocksOfWindow(this.layout, target), target);
    if (this.#pool !== undefined) return this.#decodeInPool(this.#pool, missing, target);
    const groups = this.#group(missing, MAX_SPAN_BYTES);
    this.#decoder ??= openBlockDecoder(this.layout.format);
    const decoder = await this.#decoder;
    for await (const { group, bytes } of readGroups(this.#reader, groups)) {
      for (const block of group.ranges) {
        const start = block.offsetBytes - group.span.offsetBytes;
        const samples = this.#decode(decoder, block, bytes.subarray(start, start + block.lengthBytes));
        // Nothing may come between decoding and use: the samples are good until the next call only.
        this.#use(samples instanceof Promise ? await samples : samples, block, target);
      }
    }
  }

  /** Decodes on threads, straight into the target; such blocks are not kept. */
  async #decodeInPool(pool: DecodePool, missing: readonly BlockReference[], target: WindowPixels): Promise<void> {
    const underway = new Set<Promise<void>>();
    for await (const { group, bytes } of readGroups(this.#reader, this.#group(missing, MAX_POOLED_SPAN_BYTES))) {
      if (underway.size >= pool.threads * TASKS_AHEAD) await Promise.race(underway);
      const { format } = this.layout;
      const decoding = pool.decode({
        format,
        bytes,
        bytesOffset: group.span.offsetBytes,
        blocks: group.ranges,
        target,
      });
      const task = decoding.then(({ damaged }) => {
        underway.delete(task);
        if (damaged !== undefined) throw damagedBlock(this, damaged.block, damaged.fault);
      });
      // Awaited below or in the race; without this a second failure would count as unhandled.
      task.catch(() => undefined);
      underway.add(task);
    }
    await Promise.all(underway);
  }

  #group(blocks: readonly BlockReference[], maxSpanBytes: number): RangeGroup<BlockReference>[] {
    return groupRanges(blocks, { worthwhileGapBytes: this.#reader.worthwhileGapBytes, maxSpanBytes });
  }

  /** Fills in what needs no reading; returns the blocks that do. */
  #serveKnown(blocks: readonly BlockReference[], target: WindowPixels): BlockReference[] {
    const missing: BlockReference[] = [];
    for (const block of blocks) {
      const cached = this.#cache.get(this.#key(block));
      if (cached !== undefined) copyBlock(cached, block, this.#shape, target);
      else if (isNotStored(block)) fillBlock(this.#fillValue, block, this.#shape, target);
      else missing.push(this.#checked(block));
    }
    return missing;
  }

  #checked(block: BlockReference): BlockReference {
    try {
      checkStoredSize(block.lengthBytes, this.layout.format);
      return block;
    } catch (error) {
      throw damagedBlock(this, block, error);
    }
  }

  #decode(decoder: BlockDecoder, block: BlockReference, bytes: Uint8Array): PixelArray | Promise<PixelArray> {
    try {
      const samples = decoder(bytes, block.rows);
      if (!(samples instanceof Promise)) return samples;
      return samples.catch((error: unknown) => {
        throw damagedBlock(this, block, error);
      });
    } catch (error) {
      throw damagedBlock(this, block, error);
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
    return `${this.name}/${block.index}`;
  }

  get #shape(): { blockWidthPx: number; samplesPerPixel: number } {
    return { blockWidthPx: this.layout.blockWidthPx, samplesPerPixel: this.layout.format.samplesPerPixel };
  }
}

/** The sentence of a block that cannot be decoded. */
export function damagedBlock(image: WindowReader, block: BlockReference, error: unknown): RasterError {
  const { blockWidthPx, blockHeightPx, format } = image.layout;
  const place = `block (column ${block.col / blockWidthPx}, row ${block.row / blockHeightPx}) of the ${image.name}`;
  const fault = error instanceof Error ? error.message : String(error);
  return new RasterError(
    `${image.location}: ${place} at byte ${block.offsetBytes} is damaged (${format.compression}): ${fault}.`,
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

import { samplesOf, storedRowBytes } from '../decode/block.ts';
import { copyPixels } from '../decode/format.ts';
import { DecodedStream } from '../decode/stream.ts';
import type { BlockCache } from './block-cache.ts';
import { blocksOfWindow, copyBlock, fillBlock, isNotStored } from './blocks.ts';
import type { BlockReference, WindowPixels } from './blocks.ts';
import { damagedBlock, type ImageOptions, type WindowReader } from './image.ts';
import type { ImageLayout } from './layout.ts';
import { rowsOfPart } from './tall-strips.ts';
import type { RangeReader } from '../../storage/range-reader.ts';
import { TransientError } from '../../errors/error-kinds.ts';
import { FileError } from '../../storage/file-error.ts';

/** Of what is stored, read at once. */
const PIECE_BYTES = 256 * 1024;
/** Strips whose streams wait for the rows that come next: one for each band that is apart. */
const MOST_STREAMS = 16;

/** Some rows of a strip. */
interface Part {
  readonly index: number;
  readonly row: number;
  readonly rows: number;
}

/** A strip that is decoded up to some part. */
interface OpenStrip {
  readonly stream: DecodedStream;
  nextPart: number;
}

/**
 * An image in tall strips. A strip is decoded from its beginning up to the rows that a window needs; there it waits, so that
 * windows from top to bottom decode it once, as long as the rows of windows side by side have room in the cache.
 */
export class StripImage implements WindowReader {
  readonly layout: ImageLayout;
  readonly #name: string;
  readonly #reader: RangeReader;
  readonly #cache: BlockCache;
  readonly #fillValue: number;
  readonly #open = new Map<number, OpenStrip>();
  #last: Promise<void> = Promise.resolve();

  constructor(o: ImageOptions) {
    this.layout = o.layout;
    this.#name = o.name;
    this.#reader = o.reader;
    this.#cache = o.cache;
    this.#fillValue = o.fillValue;
  }

  /** One window after the other: they share the streams. */
  readInto(target: WindowPixels): Promise<void> {
    const reading = this.#last.then(() => this.#read(target));
    this.#last = reading.catch(() => undefined);
    return reading;
  }

  async close(): Promise<void> {
    await this.#last;
    for (const strip of this.#open.keys()) await this.#forget(strip);
  }

  async #read(target: WindowPixels): Promise<void> {
    for (const strip of blocksOfWindow(this.layout, target)) {
      if (isNotStored(strip)) fillBlock(this.#fillValue, strip, this.layout.format, target);
      else await this.#readStrip(strip, target);
    }
  }

  async #readStrip(strip: BlockReference, target: WindowPixels): Promise<void> {
    const missing: Part[] = [];
    for (const part of this.#partsOf(strip, target)) {
      const kept = this.#cache.get(this.#key(strip, part));
      if (kept === undefined) missing.push(part);
      else this.#copy(kept, { strip, part, target });
    }
    for (const part of missing) {
      try {
        await this.#decode(strip, part, target);
      } catch (error) {
        await this.#forget(strip.index);
        if (error instanceof FileError || error instanceof TransientError || isAbort(error)) throw error;
        throw damagedBlock(this, strip, error);
      }
    }
  }

  /** The parts of a strip in which a window has rows. */
  #partsOf(strip: BlockReference, { window }: WindowPixels): Part[] {
    const partRows = rowsOfPart(this.layout);
    const first = Math.floor(Math.max(0, window.row - strip.row) / partRows);
    const end = Math.min(strip.rows, window.row + window.heightPx - strip.row);
    const parts: Part[] = [];
    for (let index = first; index * partRows < end; index += 1) {
      parts.push({ index, row: index * partRows, rows: Math.min(partRows, strip.rows - index * partRows) });
    }
    return parts;
  }

  async #decode(strip: BlockReference, part: Part, target: WindowPixels): Promise<void> {
    const { format } = this.layout;
    const rowBytes = storedRowBytes(format);
    const open = await this.#stripUpTo(strip, part.index);
    for (; open.nextPart < part.index; open.nextPart += 1) await open.stream.take(rowsOfPart(this.layout) * rowBytes);
    const bytes = await open.stream.take(part.rows * rowBytes);
    open.nextPart += 1;
    const samples = samplesOf(bytes, part.rows, format);
    this.#copy(samples, { strip, part, target });
    this.#cache.put(this.#key(strip, part), samples.byteLength, () => copyPixels(samples, format.dataType));
  }

  /** The stream of a strip, at that part or before it. */
  async #stripUpTo(strip: BlockReference, part: number): Promise<OpenStrip> {
    const known = this.#open.get(strip.index);
    if (known !== undefined && known.nextPart <= part) return known;
    await this.#forget(strip.index);
    const [oldest] = this.#open.keys();
    if (this.#open.size >= MOST_STREAMS && oldest !== undefined) await this.#forget(oldest);
    const open = { stream: new DecodedStream(this.layout.format, piecesOf(this.#reader, strip)), nextPart: 0 };
    this.#open.set(strip.index, open);
    return open;
  }

  async #forget(strip: number): Promise<void> {
    const open = this.#open.get(strip);
    this.#open.delete(strip);
    await open?.stream.close();
  }

  #copy(
    samples: Parameters<typeof copyBlock>[0],
    { strip, part, target }: { strip: BlockReference; part: Part; target: WindowPixels },
  ): void {
    const block = { col: 0, row: strip.row + part.row, rows: part.rows, band: strip.band };
    copyBlock(samples, block, this.layout.format, target);
  }

  #key(strip: BlockReference, part: Part): string {
    return `${this.#name}/${strip.index}/${part.index}`;
  }

  get name(): string {
    return this.#name;
  }

  get location(): string {
    return this.#reader.location;
  }
}

async function* piecesOf(
  reader: RangeReader,
  { offsetBytes, lengthBytes }: BlockReference,
): AsyncGenerator<Uint8Array> {
  const end = offsetBytes + lengthBytes;
  for (let at = offsetBytes; at < end; at += PIECE_BYTES) {
    yield await reader.read({ offsetBytes: at, lengthBytes: Math.min(PIECE_BYTES, end - at) });
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

import type { PixelArray } from '../raster-source.ts';

/** Decoded blocks, kept up to a number of bytes; the least recently used goes first. */
export class BlockCache {
  readonly #maxBytes: number;
  readonly #blocks = new Map<string, PixelArray>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): PixelArray | undefined {
    const block = this.#blocks.get(key);
    if (block !== undefined) {
      this.#blocks.delete(key);
      this.#blocks.set(key, block);
    }
    return block;
  }

  /** Keeps what `copy` makes, unless it alone is larger than the cache. */
  put(key: string, bytes: number, copy: () => PixelArray): void {
    if (bytes > this.#maxBytes || this.#blocks.has(key)) return;
    this.#blocks.set(key, copy());
    this.#bytes += bytes;
    for (const [oldKey, old] of this.#blocks) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#blocks.delete(oldKey);
      this.#bytes -= old.byteLength;
    }
  }

  clear(): void {
    this.#blocks.clear();
    this.#bytes = 0;
  }
}

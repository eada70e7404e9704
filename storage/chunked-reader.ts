import { checkRange } from './range-reader.ts';
import type { ByteRange, RangeReader } from './range-reader.ts';

const CHUNK_BYTES = 32 * 1024;
const MAX_CHUNKS = 64;

/**
 * Serves many small reads, as those of file directories, from a few kept chunks of the file.
 * The least recently used chunk goes first; what is missing is fetched in one read per gap.
 */
export class ChunkedReader {
  readonly #reader: RangeReader;
  readonly #chunks = new Map<number, Uint8Array>();

  constructor(reader: RangeReader) {
    this.#reader = reader;
  }

  get location(): string {
    return this.#reader.location;
  }

  get sizeBytes(): number {
    return this.#reader.sizeBytes;
  }

  /**
   * Reads exactly that range.
   * @throws FileError where the range reaches past the end; TransientError where reading failed.
   */
  async read(range: ByteRange): Promise<Uint8Array> {
    checkRange(this, range);
    // An array as large as the cache would only push everything else out.
    if (range.lengthBytes > (CHUNK_BYTES * MAX_CHUNKS) / 2) return this.#reader.read(range);
    const first = Math.floor(range.offsetBytes / CHUNK_BYTES);
    const end = Math.ceil((range.offsetBytes + range.lengthBytes) / CHUNK_BYTES);
    await this.#fetchMissing(first, end);
    const bytes = new Uint8Array(range.lengthBytes);
    for (let chunk = first; chunk < end; chunk += 1) {
      const start = chunk * CHUNK_BYTES - range.offsetBytes;
      const source = this.#chunks.get(chunk)!;
      const skip = Math.max(0, -start);
      bytes.set(source.subarray(skip, Math.min(source.length, range.lengthBytes - start)), start + skip);
    }
    this.#forgetOldest();
    return bytes;
  }

  async #fetchMissing(first: number, end: number): Promise<void> {
    let chunk = first;
    while (chunk < end) {
      const kept = this.#chunks.get(chunk);
      if (kept !== undefined) {
        this.#keep(chunk, kept);
        chunk += 1;
        continue;
      }
      let stop = chunk + 1;
      while (stop < end && !this.#chunks.has(stop)) stop += 1;
      await this.#fetch(chunk, stop);
      chunk = stop;
    }
  }

  async #fetch(first: number, stop: number): Promise<void> {
    const offset = first * CHUNK_BYTES;
    const lengthBytes = Math.min(stop * CHUNK_BYTES, this.sizeBytes) - offset;
    const bytes = await this.#reader.read({ offsetBytes: offset, lengthBytes });
    for (let chunk = first; chunk < stop; chunk += 1) {
      const start = (chunk - first) * CHUNK_BYTES;
      this.#keep(chunk, bytes.subarray(start, start + CHUNK_BYTES));
    }
  }

  #keep(chunk: number, bytes: Uint8Array): void {
    this.#chunks.delete(chunk);
    this.#chunks.set(chunk, bytes);
  }

  #forgetOldest(): void {
    for (const chunk of this.#chunks.keys()) {
      if (this.#chunks.size <= MAX_CHUNKS) return;
      this.#chunks.delete(chunk);
    }
  }
}

import { pipeline, Readable } from 'node:stream';
import { createInflate } from 'node:zlib';
import { reverseBits } from './bit-order.ts';
import type { BlockFormat, Compression } from './format.ts';
import { decodeLzwStream } from './lzw-stream.ts';
import { decodeZstdStream } from './zstd.ts';

type Decode = (input: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

const OUTPUT_BYTES = 256 * 1024;

const decoders: Readonly<Partial<Record<Compression, Decode>>> = {
  deflate: (input) =>
    // The fault of either comes out of the end that is read.
    pipeline(Readable.from(input, { highWaterMark: 1 }), createInflate({ chunkSize: OUTPUT_BYTES }), () => undefined),
  lzw: decodeLzwStream,
  zstd: decodeZstdStream,
  packbits: decodePackBitsStream,
};

/** Whether what is compressed so can be decoded from its beginning up to where it is needed, and no further. */
export function isDecodedAsStream(compression: Compression): boolean {
  return decoders[compression] !== undefined;
}

/** The bytes of a strip from its first on, in portions of the size that is asked for, decoded no further than that. */
export class DecodedStream {
  readonly #output: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);

  /** @param input the stored bytes, in pieces, read when they are needed */
  constructor(format: BlockFormat, input: AsyncIterable<Uint8Array>) {
    const stored = format.bitsReversed ? reversedPieces(input) : input;
    this.#output = decoders[format.compression]!(stored)[Symbol.asyncIterator]();
  }

  /**
   * The next bytes.
   * @throws RangeError where the stream ends before them; what the decompressor or the reading says otherwise
   */
  async take(lengthBytes: number): Promise<Uint8Array> {
    const taken = new Uint8Array(lengthBytes);
    let filled = 0;
    while (filled < lengthBytes) {
      if (this.#held.length === 0) {
        const { value, done } = await this.#output.next();
        if (done === true) throw new RangeError(`expected ${lengthBytes} more bytes of samples, found ${filled}`);
        this.#held = value;
      }
      const part = this.#held.subarray(0, lengthBytes - filled);
      taken.set(part, filled);
      filled += part.length;
      this.#held = this.#held.subarray(part.length);
    }
    return taken;
  }

  async close(): Promise<void> {
    await this.#output.return?.().catch(() => undefined);
  }
}

async function* reversedPieces(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of input) yield reverseBits(piece);
}

/** PackBits (TIFF 6.0, section 9), whose runs may lie across two pieces. */
async function* decodePackBitsStream(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = new Uint8Array(0);
  for await (const piece of input) {
    const bytes = Buffer.concat([held, piece]);
    const parts: Uint8Array[] = [];
    let at = 0;
    while (at < bytes.length) {
      const head = bytes[at]!;
      const length = head < 128 ? head + 2 : head === 128 ? 1 : 2;
      if (at + length > bytes.length) break;
      if (head < 128) parts.push(bytes.subarray(at + 1, at + length));
      else if (head > 128) parts.push(Buffer.alloc(257 - head, bytes[at + 1]));
      at += length;
    }
    held = bytes.subarray(at);
    yield Buffer.concat(parts);
  }
}

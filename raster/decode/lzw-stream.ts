import { decodeKernel } from './kernel.ts';

const CLEAR = 256;
const END = 257;
const FIRST_FREE = 258;
const TABLE_SIZE = 4096;
const FIRST_BITS = 9;
const MOST_BITS = 12;
/** With a full table, 3,838 codes stand for at most 7 MB; who never clears it goes on for ever. */
const MOST_STRETCH_BYTES = 64 * 1024 * 1024;

/**
 * Decodes TIFF's LZW piece by piece. Where the table is cleared a new stretch begins that needs nothing of those before it:
 * each is decoded by itself, as soon as its end is there.
 * @throws RangeError where the stream is damaged
 */
export async function* decodeLzwStream(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stretches = new LzwStretches();
  for await (const piece of input) {
    stretches.add(piece);
    for (let next = stretches.next(); next !== undefined; next = stretches.next()) yield decode(next);
    if (stretches.isEnded) return;
  }
  const last = stretches.rest();
  if (last !== undefined) yield decode(last);
}

interface Stretch {
  readonly codes: Uint8Array;
  readonly lengthBytes: number;
}

function decode({ codes, lengthBytes }: Stretch): Uint8Array {
  return decodeKernel().decodeLzw(codes, lengthBytes).slice();
}

/** Walks over the codes without what they stand for, and finds where the table is cleared and how much each stretch gives. */
class LzwStretches {
  isEnded = false;
  #bytes: Uint8Array = new Uint8Array(0);
  /** Of the stretch that is walked over, and of the code that comes next, in bits of the bytes held. */
  #startBit = 0;
  #atBit = 0;
  #isCleared = false;
  #lengthBytes = 0;
  #width = FIRST_BITS;
  #next = FIRST_FREE;
  /** Length of what the last code stood for; 0 after a clear. */
  #last = 0;
  readonly #lengths = new Uint32Array(TABLE_SIZE).fill(1, 0, CLEAR);

  add(piece: Uint8Array): void {
    const done = this.#startBit >> 3;
    const bytes = new Uint8Array(this.#bytes.length - done + piece.length);
    bytes.set(this.#bytes.subarray(done));
    bytes.set(piece, this.#bytes.length - done);
    this.#bytes = bytes;
    this.#startBit -= done * 8;
    this.#atBit -= done * 8;
  }

  /** The next whole stretch; undefined where more bytes are needed to find its end. */
  next(): Stretch | undefined {
    while (!this.isEnded && this.#atBit + this.#width <= this.#bytes.length * 8) {
      const at = this.#atBit;
      const code = this.#codeAt(at);
      this.#atBit += this.#width;
      if (code === CLEAR || code === END) {
        const stretch = this.#cut(at);
        // The mark is as wide as the codes before it, and nine bits wide at the beginning of a stretch.
        this.#startBit = this.#atBit - FIRST_BITS;
        this.#isCleared = true;
        this.isEnded = code === END;
        this.#clear();
        if (stretch !== undefined) return stretch;
      } else this.#walk(code);
    }
    return undefined;
  }

  /** What is left where no mark ends it. */
  rest(): Stretch | undefined {
    return this.isEnded ? undefined : this.#cut(this.#bytes.length * 8);
  }

  #walk(code: number): void {
    if (this.#last === 0) {
      if (code >= CLEAR) throw new RangeError('expected LZW codes known so far, found one that cannot be');
      this.#last = 1;
    } else {
      if (code > this.#next) throw new RangeError('expected LZW codes known so far, found one that cannot be');
      if (this.#next < TABLE_SIZE) {
        this.#lengths[this.#next] = this.#last + 1;
        this.#next += 1;
        if (this.#next === (1 << this.#width) - 1 && this.#width < MOST_BITS) this.#width += 1;
      }
      this.#last = this.#lengths[code]!;
    }
    this.#lengthBytes += this.#last;
    if (this.#lengthBytes > MOST_STRETCH_BYTES) {
      throw new RangeError('expected LZW whose table is cleared when it is full, as in TIFF 6.0, found none such');
    }
  }

  #clear(): void {
    this.#width = FIRST_BITS;
    this.#next = FIRST_FREE;
    this.#last = 0;
    this.#lengthBytes = 0;
  }

  #codeAt(bit: number): number {
    const bytes = this.#bytes;
    const at = bit >> 3;
    const held = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    return (held >> (24 - (bit & 7) - this.#width)) & ((1 << this.#width) - 1);
  }

  /** The codes of the stretch up to a bit, moved so that they begin with a byte. */
  #cut(endBit: number): Stretch | undefined {
    if (this.#lengthBytes === 0) return undefined;
    const shift = this.#startBit & 7;
    const from = this.#startBit >> 3;
    const codes = new Uint8Array(Math.ceil((endBit - this.#startBit) / 8));
    for (let i = 0; i < codes.length; i += 1) {
      codes[i] = (this.#bytes[from + i]! << shift) | ((this.#bytes[from + i + 1] ?? 0) >> (8 - shift));
    }
    if (this.#isCleared) {
      codes[0] = CLEAR >> 1;
      codes[1]! &= 0x7f;
    }
    return { codes, lengthBytes: this.#lengthBytes };
  }
}

const [SHORT, DOUBLE] = [3, 12] as const;
const PLACE_TAGS: ReadonlySet<number> = new Set([33550, 33922, 34264, 34735, 34736, 34737]);

/**
 * A TIFF as it is, with a place of its own in its first image: tags are added at the end of the file, pixels stay where they
 * are. So what lies nowhere can be read, too.
 * @returns undefined where its directory cannot be read
 */
export function withPlace(bytes: Buffer): Buffer | undefined {
  try {
    return placed(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function placed(bytes: Buffer): Buffer {
  const little = bytes.readUInt16BE(0) === 0x4949;
  const big = (little ? bytes.readUInt16LE(2) : bytes.readUInt16BE(2)) === 43;
  const io = new Fields(little, big);
  const at = io.offset(bytes, big ? 8 : 4);
  const count = big ? io.offset(bytes, at) : io.short(bytes, at);
  const entriesAt = at + (big ? 8 : 2);
  const size = big ? 20 : 12;
  if (entriesAt + count * size + (big ? 8 : 4) > bytes.length) throw new RangeError('a directory beyond the end');
  const kept = Array.from({ length: count }, (_, i) => bytes.subarray(entriesAt + i * size, entriesAt + (i + 1) * size))
    .map((entry) => ({ tag: io.short(entry, 0), entry }))
    .filter(({ tag }) => !PLACE_TAGS.has(tag));
  const next = bytes.subarray(entriesAt + count * size, entriesAt + count * size + (big ? 8 : 4));
  const parts: Buffer[] = [bytes];
  let end = bytes.length;
  const append = (part: Buffer): number => {
    const start = end + (end % 2);
    parts.push(Buffer.alloc(end % 2), part);
    end = start + part.length;
    return start;
  };
  const added = [
    { tag: 33550, type: DOUBLE, values: [20, 20, 0] },
    { tag: 33922, type: DOUBLE, values: [0, 0, 0, 500_000, 4_500_000, 0] },
    { tag: 34735, type: SHORT, values: [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32632] },
  ].map(({ tag, type, values }) => ({ tag, entry: io.entry({ tag, type, values }, append) }));
  const entries = [...kept, ...added].sort((a, b) => a.tag - b.tag).map(({ entry }) => entry);
  const directoryAt = append(Buffer.concat([io.count(entries.length), ...entries, next]));
  const whole = Buffer.concat(parts);
  io.writeOffset(whole, directoryAt, big ? 8 : 4);
  return whole;
}

/** Numbers in the byte order and width of one kind of TIFF. */
class Fields {
  readonly #little: boolean;
  readonly #big: boolean;

  constructor(little: boolean, big: boolean) {
    this.#little = little;
    this.#big = big;
  }

  short(bytes: Buffer, at: number): number {
    return this.#little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  offset(bytes: Buffer, at: number): number {
    if (this.#big) return Number(this.#little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
    return this.#little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  writeOffset(bytes: Buffer, value: number, at: number): void {
    if (!this.#big) this.#writeLong(bytes, value, at);
    else if (this.#little) bytes.writeBigUInt64LE(BigInt(value), at);
    else bytes.writeBigUInt64BE(BigInt(value), at);
  }

  count(entries: number): Buffer {
    const bytes = Buffer.alloc(this.#big ? 8 : 2);
    if (this.#big) this.writeOffset(bytes, entries, 0);
    else this.#writeShort(bytes, entries, 0);
    return bytes;
  }

  entry(
    { tag, type, values }: { tag: number; type: number; values: readonly number[] },
    append: (part: Buffer) => number,
  ): Buffer {
    const width = type === SHORT ? 2 : 8;
    const content = Buffer.alloc(values.length * width);
    values.forEach((value, i) => {
      if (type === SHORT) this.#writeShort(content, value, i * width);
      else if (this.#little) content.writeDoubleLE(value, i * width);
      else content.writeDoubleBE(value, i * width);
    });
    const bytes = Buffer.alloc(this.#big ? 20 : 12);
    this.#writeShort(bytes, tag, 0);
    this.#writeShort(bytes, type, 2);
    this.writeOffset(bytes, values.length, 4);
    this.writeOffset(bytes, append(content), this.#big ? 12 : 8);
    return bytes;
  }

  #writeShort(bytes: Buffer, value: number, at: number): void {
    if (this.#little) bytes.writeUInt16LE(value, at);
    else bytes.writeUInt16BE(value, at);
  }

  #writeLong(bytes: Buffer, value: number, at: number): void {
    if (this.#little) bytes.writeUInt32LE(value, at);
    else bytes.writeUInt32BE(value, at);
  }
}

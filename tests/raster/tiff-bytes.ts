/** Types of a tag's values (TIFF 6.0, section 2; 16 is BigTIFF's). */
export const [BYTE, ASCII, SHORT, LONG, UNDEFINED, DOUBLE] = [1, 2, 3, 4, 7, 12] as const;

/** A tag: its number, the type of its values, and these. */
export type Tag = readonly [tag: number, type: number, values: readonly number[] | Uint8Array | string];

/** Where a raster of 10 m pixels lies: EPSG:32632. */
export const PLACE: readonly Tag[] = [
  [33550, DOUBLE, [10, 10, 0]],
  [33922, DOUBLE, [0, 0, 0, 500_000, 5_000_000, 0]],
  [34735, SHORT, [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32632]],
];

/** An image of a TIFF as its tags say it, with the blocks that it is stored in. */
export interface ImageOfTiff {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly compression: number;
  readonly blocks: readonly Uint8Array[];
  /** Of a strip; default: all. */
  readonly rowsPerStrip?: number;
  readonly bits?: number;
  readonly sampleFormat?: number;
  readonly bands?: number;
  readonly photometric?: number;
  /** Further tags, or others in place of those above. */
  readonly tags?: readonly Tag[];
}

/** Little-endian classic TIFF of some images, one after the other. */
export function tiffBytes(...images: readonly ImageOfTiff[]): Buffer {
  const parts: Buffer[] = [Buffer.from('II*\0\0\0\0\0', 'latin1')];
  let end = 8;
  const place = (bytes: Uint8Array): number => {
    const at = end;
    const padded = Buffer.concat([bytes, Buffer.alloc(bytes.length % 2)]);
    parts.push(padded);
    end += padded.length;
    return at;
  };
  let linkAt = 4;
  for (const image of images) {
    const offsets = image.blocks.map(place);
    const directory = directoryOf(tagsOf(image, offsets), place);
    const at = place(directory);
    const whole = Buffer.concat(parts);
    whole.writeUInt32LE(at, linkAt);
    parts.splice(0, parts.length, whole);
    linkAt = at + directory.length - 4;
  }
  return Buffer.concat(parts);
}

function tagsOf(o: ImageOfTiff, offsets: readonly number[]): Tag[] {
  const bands = o.bands ?? 1;
  const own: Tag[] = [
    [256, LONG, [o.widthPx]],
    [257, LONG, [o.heightPx]],
    [258, SHORT, Array.from({ length: bands }, () => o.bits ?? 8)],
    [259, SHORT, [o.compression]],
    [262, SHORT, [o.photometric ?? 1]],
    [273, LONG, offsets],
    [277, SHORT, [bands]],
    [278, LONG, [o.rowsPerStrip ?? o.heightPx]],
    [279, LONG, o.blocks.map(({ length }) => length)],
    [339, SHORT, Array.from({ length: bands }, () => o.sampleFormat ?? 1)],
  ];
  const further = o.tags ?? [];
  const numbers = new Set(further.map(([tag]) => tag));
  return [...own.filter(([tag]) => !numbers.has(tag)), ...further].sort(([a], [b]) => a - b);
}

function directoryOf(tags: readonly Tag[], place: (bytes: Uint8Array) => number): Buffer {
  const directory = Buffer.alloc(2 + tags.length * 12 + 4);
  directory.writeUInt16LE(tags.length, 0);
  tags.forEach(([tag, type, values], i) => {
    const at = 2 + i * 12;
    const bytes = encode(type, values);
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(typeof values === 'string' ? bytes.length : values.length, at + 4);
    if (bytes.length <= 4) bytes.copy(directory, at + 8);
    else directory.writeUInt32LE(place(bytes), at + 8);
  });
  return directory;
}

function encode(type: number, values: readonly number[] | Uint8Array | string): Buffer {
  if (typeof values === 'string') return Buffer.from(`${values}\0`);
  if (values instanceof Uint8Array || type === BYTE) return Buffer.from(Uint8Array.from(values));
  if (type === SHORT) return Buffer.from(Uint16Array.from(values).buffer);
  if (type === LONG) return Buffer.from(Uint32Array.from(values).buffer);
  return Buffer.from(Float64Array.from(values).buffer);
}

/** TIFF's LZW of bytes as they come, every code a single byte or a pair that was there before; cleared when it is full. */
export function lzwOf(bytes: Uint8Array): Buffer {
  const out: number[] = [];
  let held = 0;
  let heldBits = 0;
  let width = 9;
  let table = new Map<number, number>();
  let next = 258;
  const write = (code: number): void => {
    held = (held << width) | code;
    heldBits += width;
    for (; heldBits >= 8; heldBits -= 8) out.push((held >> (heldBits - 8)) & 255);
    held &= (1 << heldBits) - 1;
  };
  const clear = (): void => {
    write(256);
    width = 9;
    next = 258;
    table = new Map();
  };
  clear();
  let current = -1;
  for (const byte of bytes) {
    if (current < 0) {
      current = byte;
      continue;
    }
    const longer = table.get(current * 256 + byte);
    if (longer !== undefined) {
      current = longer;
      continue;
    }
    write(current);
    table.set(current * 256 + byte, next);
    next += 1;
    if (next === 512 || next === 1024 || next === 2048) width += 1;
    current = byte;
    if (next === 4095) {
      write(current);
      clear();
      current = -1;
    }
  }
  if (current >= 0) write(current);
  write(257);
  if (heldBits > 0) out.push((held << (8 - heldBits)) & 255);
  return Buffer.from(out);
}

/** A ZSTD frame (RFC 8878) whose blocks are stored as they are. */
export function zstdOf(bytes: Uint8Array): Buffer {
  const BLOCK = 100_000;
  const parts = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), Buffer.alloc(4)];
  parts[1]!.writeUInt32LE(bytes.length);
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK);
    const head = Buffer.alloc(3);
    head.writeUIntLE((block.length << 3) | (at + BLOCK >= bytes.length ? 1 : 0), 0, 3);
    parts.push(head, Buffer.from(block));
  }
  return Buffer.concat(parts);
}

/** PackBits in runs as they come, of at most 128. */
export function packBitsOf(bytes: Uint8Array): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    let run = 1;
    while (run < 128 && bytes[at + run] === bytes[at]) run += 1;
    if (run > 2) parts.push(Buffer.from([257 - run, bytes[at]!]));
    else {
      run = Math.min(128, bytes.length - at);
      parts.push(Buffer.from([run - 1]), Buffer.from(bytes.subarray(at, at + run)));
    }
    at += run;
  }
  return Buffer.concat(parts);
}

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
  /** One that comes several times stands in the file once. */
  readonly blocks: readonly Uint8Array[];
  /** Of a strip; default: all. */
  readonly rowsPerStrip?: number;
  /** Side of the tiles that the blocks are; default: strips. */
  readonly tilePx?: number;
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
    const placed = new Map([...new Set(image.blocks)].map((block) => [block, place(block)]));
    const offsets = image.blocks.map((block) => placed.get(block)!);
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
    [277, SHORT, [bands]],
    ...blockTags(o, offsets),
    [339, SHORT, Array.from({ length: bands }, () => o.sampleFormat ?? 1)],
  ];
  const further = o.tags ?? [];
  const numbers = new Set(further.map(([tag]) => tag));
  return [...own.filter(([tag]) => !numbers.has(tag)), ...further].sort(([a], [b]) => a - b);
}

function blockTags(o: ImageOfTiff, offsets: readonly number[]): Tag[] {
  const counts = o.blocks.map(({ length }) => length);
  if (o.tilePx === undefined) {
    return [[273, LONG, offsets], [278, LONG, [o.rowsPerStrip ?? o.heightPx]], [279, LONG, counts]]; // prettier-ignore
  }
  return [[322, LONG, [o.tilePx]], [323, LONG, [o.tilePx]], [324, LONG, offsets], [325, LONG, counts]]; // prettier-ignore
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

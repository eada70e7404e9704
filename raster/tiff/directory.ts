import type { ByteRange } from '../../storage/range-reader.ts';
import { TIFF_DIRECTORIES, TIFF_TAG_BYTES, TIFF_TAGS } from '../../limits/input-limits.ts';
import { bytesText, countText } from '../../limits/limit-error.ts';
import { otherFormat } from '../other-format.ts';
import type { ChunkedReader } from '../../storage/chunked-reader.ts';
import { RasterError } from '../raster-error.ts';
import { tiffTagNames } from './tags.ts';
import type { TiffTag } from './tags.ts';

/** Value of a tag: text, raw bytes, or numbers (offsets of up to 2^53 are exact). */
export type TiffValue = string | Uint8Array | Float64Array;

/** The tags of one image of a TIFF file; unknown tags are left out. */
export type TiffDirectory = ReadonlyMap<TiffTag, TiffValue>;

/** A TIFF file's images, in the order of the file. */
export interface TiffFile {
  readonly littleEndian: boolean;
  readonly directories: readonly TiffDirectory[];
}

/** How the two kinds of TIFF lay out a directory. */
interface Variant {
  readonly littleEndian: boolean;
  readonly big: boolean;
  readonly countBytes: number;
  readonly entryBytes: number;
  readonly pointerBytes: number;
}

/** What the values of all tags may still take. */
interface TagBudget {
  leftBytes: number;
}

/** A number takes as much in memory, whatever it takes in the file. */
const NUMBER_BYTES = 8;

function spend(budget: TagBudget, count: number, location: string): void {
  budget.leftBytes -= count * NUMBER_BYTES;
  if (budget.leftBytes >= 0) return;
  throw new RasterError(
    `${location}: expected tags whose values take at most ${bytesText(TIFF_TAG_BYTES)}, found more: write it again in larger tiles.`,
  );
}

const ASCII = 2;
const UNDEFINED = 7;
const bytesPerValue: Readonly<Record<number, number>> = {
  1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8,
}; // prettier-ignore

/**
 * Reads the header and all image directories of a TIFF or BigTIFF (TIFF 6.0, section 2; BigTIFF as libtiff writes it).
 * @throws RasterError where it is no TIFF, a directory reaches past the end of the file, or there is more of them, of
 * their tags or of the tags' values than a raster can need.
 */
export async function readTiffFile(reader: ChunkedReader): Promise<TiffFile> {
  const { variant, firstOffset } = await readFileHeader(reader);
  const directories: TiffDirectory[] = [];
  const seen = new Set<number>();
  const budget: TagBudget = { leftBytes: TIFF_TAG_BYTES };
  let offset = firstOffset;
  while (offset !== 0) {
    // A chain that leads back into itself holds no image more.
    if (seen.has(offset)) break;
    seen.add(offset);
    if (seen.size > TIFF_DIRECTORIES) {
      throw new RasterError(`${reader.location}: expected at most ${countText(TIFF_DIRECTORIES)} images, found more.`);
    }
    const { directory, nextOffset } = await readDirectory(reader, { variant, budget, offset });
    directories.push(directory);
    offset = nextOffset;
  }
  if (directories.length === 0) {
    throw new RasterError(`${reader.location}: expected at least one image in the TIFF file, found none.`);
  }
  return { littleEndian: variant.littleEndian, directories };
}

async function readFileHeader(reader: ChunkedReader): Promise<{ variant: Variant; firstOffset: number }> {
  const bytes = await reader.read({ offsetBytes: 0, lengthBytes: Math.min(16, reader.sizeBytes) });
  const view = viewOf(bytes);
  const order = bytes.length >= 8 ? view.getUint16(0) : 0;
  const littleEndian = order === 0x4949;
  const magic = littleEndian || order === 0x4d4d ? view.getUint16(2, littleEndian) : 0;
  // Offsets of eight bytes are the only ones that there are.
  const big = magic === 43 && bytes.length === 16 && view.getUint16(4, littleEndian) === 8;
  if (magic !== 42 && !big) {
    throw new RasterError(`${reader.location}: expected a GeoTIFF, found ${await otherFormat(reader)}.`);
  }
  const variant = big
    ? { littleEndian, big, countBytes: 8, entryBytes: 20, pointerBytes: 8 }
    : { littleEndian, big, countBytes: 2, entryBytes: 12, pointerBytes: 4 };
  return { variant, firstOffset: big ? getUint64(view, 8, littleEndian) : view.getUint32(4, littleEndian) };
}

async function readDirectory(
  reader: ChunkedReader,
  { variant, budget, offset }: { variant: Variant; budget: TagBudget; offset: number },
): Promise<{ directory: TiffDirectory; nextOffset: number }> {
  const { littleEndian, big, countBytes, entryBytes, pointerBytes } = variant;
  const head = viewOf(await readPart(reader, 'an image directory', { offsetBytes: offset, lengthBytes: countBytes }));
  const count = big ? getUint64(head, 0, littleEndian) : head.getUint16(0, littleEndian);
  if (count > TIFF_TAGS) {
    throw new RasterError(
      `${reader.location}: expected at most ${countText(TIFF_TAGS)} tags in an image directory, found ${countText(count)}.`,
    );
  }
  const range = { offsetBytes: offset + countBytes, lengthBytes: count * entryBytes + pointerBytes };
  const body = viewOf(await readPart(reader, `an image directory of ${count} tags`, range));
  const directory = new Map<TiffTag, TiffValue>();
  for (let entry = 0; entry < count; entry += 1) {
    const at = entry * entryBytes;
    const name = tiffTagNames.get(body.getUint16(at, littleEndian));
    if (name === undefined) continue;
    const value = await readValue(reader, { variant, budget }, { body, at, name });
    if (value !== undefined) directory.set(name, value);
  }
  const nextAt = count * entryBytes;
  const nextOffset = big ? getUint64(body, nextAt, littleEndian) : body.getUint32(nextAt, littleEndian);
  return { directory, nextOffset };
}

async function readValue(
  reader: ChunkedReader,
  { variant, budget }: { variant: Variant; budget: TagBudget },
  entry: { body: DataView; at: number; name: TiffTag },
): Promise<TiffValue | undefined> {
  const { body, at, name } = entry;
  const { littleEndian, big, pointerBytes } = variant;
  const type = body.getUint16(at + 2, littleEndian);
  const valueBytes = bytesPerValue[type];
  if (valueBytes === undefined) return undefined;
  const count = big ? getUint64(body, at + 4, littleEndian) : body.getUint32(at + 4, littleEndian);
  const lengthBytes = count * valueBytes;
  spend(budget, count, reader.location);
  const inlineAt = at + (big ? 12 : 8);
  if (lengthBytes <= pointerBytes) {
    return decodeValue(new DataView(body.buffer, body.byteOffset + inlineAt, lengthBytes), {
      type,
      count,
      littleEndian,
    });
  }
  const offset = big ? getUint64(body, inlineAt, littleEndian) : body.getUint32(inlineAt, littleEndian);
  const bytes = await readPart(reader, `the tag ${name}`, { offsetBytes: offset, lengthBytes });
  return decodeValue(viewOf(bytes), { type, count, littleEndian });
}

function decodeValue(view: DataView, o: { type: number; count: number; littleEndian: boolean }): TiffValue {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  if (o.type === ASCII) return new TextDecoder().decode(bytes).replace(/\0[\s\S]*$/, '');
  if (o.type === UNDEFINED) return bytes.slice();
  const numbers = new Float64Array(o.count);
  const step = bytesPerValue[o.type]!;
  for (let i = 0; i < o.count; i += 1) numbers[i] = getNumber(view, i * step, o);
  return numbers;
}

function getNumber(view: DataView, at: number, o: { type: number; littleEndian: boolean }): number {
  const { type, littleEndian } = o;
  switch (type) {
    case 1:
      return view.getUint8(at);
    case 3:
      return view.getUint16(at, littleEndian);
    case 4:
    case 13:
      return view.getUint32(at, littleEndian);
    case 5:
      return view.getUint32(at, littleEndian) / view.getUint32(at + 4, littleEndian);
    case 6:
      return view.getInt8(at);
    case 8:
      return view.getInt16(at, littleEndian);
    case 9:
      return view.getInt32(at, littleEndian);
    case 10:
      return view.getInt32(at, littleEndian) / view.getInt32(at + 4, littleEndian);
    case 11:
      return view.getFloat32(at, littleEndian);
    case 12:
      return view.getFloat64(at, littleEndian);
    case 17:
      return Number(view.getBigInt64(at, littleEndian));
    default:
      return getUint64(view, at, littleEndian);
  }
}

function getUint64(view: DataView, at: number, littleEndian: boolean): number {
  return Number(view.getBigUint64(at, littleEndian));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function readPart(reader: ChunkedReader, what: string, range: ByteRange): Promise<Uint8Array> {
  if (range.offsetBytes + range.lengthBytes > reader.sizeBytes) {
    throw new RasterError(
      `${reader.location}: the file is truncated: expected ${what} at bytes ${range.offsetBytes} to ${range.offsetBytes + range.lengthBytes}, found only ${reader.sizeBytes} bytes.`,
    );
  }
  return reader.read(range);
}

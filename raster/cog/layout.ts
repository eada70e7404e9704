import { long8Tag, longTag } from './tags.ts';
import type { TiffTag } from './tags.ts';

/** One level of the pyramid as it goes into the file. */
export interface CogLevel {
  /** Fields of its directory but for those of its blocks. */
  readonly tags: readonly TiffTag[];
  /** Bytes of each compressed block, row-major, without leader and trailer. */
  readonly blockBytes: readonly number[];
}

/** Bytes before each block (its size) and after it (its last four bytes again). */
export const BLOCK_LEADER_BYTES = 4;
export const BLOCK_TRAILER_BYTES = 4;

const LARGEST_CLASSIC_BYTES = 2 ** 32 - 1;

const STRUCTURE =
  'LAYOUT=IFDS_BEFORE_DATA\n' +
  'BLOCK_ORDER=ROW_MAJOR\n' +
  'BLOCK_LEADER=SIZE_AS_UINT4\n' +
  'BLOCK_TRAILER=LAST_4_BYTES_REPEATED\n' +
  'KNOWN_INCOMPATIBLE_EDITION=NO\n ';

/**
 * Everything of a cloud-optimised GeoTIFF that comes before the blocks: TIFF header, GDAL's structural metadata and
 * the directories of all levels (full resolution first). The blocks follow directly, each with leader and trailer, row
 * by row, smallest level first. A file that would pass 4 GB becomes a BigTIFF.
 * @param levels full resolution first
 */
export function cogHeader(levels: readonly CogLevel[], forceBig = false): { bytes: Uint8Array; isBig: boolean } {
  const classic = layOut(levels, false);
  if (!forceBig && classic.fileBytes <= LARGEST_CLASSIC_BYTES) return { bytes: classic.bytes(), isBig: false };
  return { bytes: layOut(levels, true).bytes(), isBig: true };
}

function layOut(levels: readonly CogLevel[], isBig: boolean) {
  const ghost = structuralMetadata();
  const start = even((isBig ? 16 : 8) + ghost.length);
  const measured = placeDirectories(directoriesOf(levels, isBig, 0), { start, isBig });
  const dataStart = measured.end;
  const dataBytes = levels.reduce((sum, level) => sum + levelBytes(level), 0);
  return {
    fileBytes: dataStart + dataBytes,
    bytes: (): Uint8Array => {
      const placed = placeDirectories(directoriesOf(levels, isBig, dataStart), { start, isBig });
      return serialise(placed, { ghost, start, isBig });
    },
  };
}

function structuralMetadata(): Uint8Array {
  const size = String(STRUCTURE.length).padStart(6, '0');
  return new TextEncoder().encode(`GDAL_STRUCTURAL_METADATA_SIZE=${size} bytes\n${STRUCTURE}`);
}

function levelBytes(level: CogLevel): number {
  const framing = (BLOCK_LEADER_BYTES + BLOCK_TRAILER_BYTES) * level.blockBytes.length;
  return level.blockBytes.reduce((sum, bytes) => sum + bytes, framing);
}

/** The fields of every level's directory in ascending order, blocks included, as if blocks began at `dataStart`. */
function directoriesOf(levels: readonly CogLevel[], isBig: boolean, dataStart: number): TiffTag[][] {
  let at = dataStart;
  const offsets = levels.toReversed().map((level) =>
    level.blockBytes.map((bytes) => {
      const offset = at + BLOCK_LEADER_BYTES;
      at = offset + bytes + BLOCK_TRAILER_BYTES;
      return offset;
    }),
  );
  return levels.map((level, index) => {
    const blockOffsets = offsets[levels.length - 1 - index] ?? [];
    const offsetTag = isBig ? long8Tag(324, blockOffsets) : longTag(324, blockOffsets);
    return [...level.tags, offsetTag, longTag(325, level.blockBytes)].toSorted((a, b) => a.code - b.code);
  });
}

interface PlacedDirectory {
  readonly offset: number;
  readonly tags: readonly { readonly tag: TiffTag; readonly valueOffset: number | undefined }[];
}

interface Placed {
  readonly directories: readonly PlacedDirectory[];
  readonly end: number;
}

/** Each directory is followed by its long values; a value that levels share (the colour table) is stored once. */
function placeDirectories(directories: readonly TiffTag[][], o: { start: number; isBig: boolean }): Placed {
  const entryBytes = o.isBig ? 20 : 12;
  const inlineBytes = o.isBig ? 8 : 4;
  const framingBytes = o.isBig ? 16 : 6;
  const stored = new Map<Uint8Array, number>();
  let at = o.start;
  const placed = directories.map((tags) => {
    const offset = at;
    at = even(offset + framingBytes + entryBytes * tags.length);
    const entries = tags.map((tag) => {
      if (tag.bytes.length <= inlineBytes) return { tag, valueOffset: undefined };
      const known = stored.get(tag.bytes);
      const valueOffset = known ?? at;
      if (known === undefined) at = even(at + tag.bytes.length);
      stored.set(tag.bytes, valueOffset);
      return { tag, valueOffset };
    });
    return { offset, tags: entries };
  });
  return { directories: placed, end: at };
}

function serialise(placed: Placed, o: { ghost: Uint8Array; start: number; isBig: boolean }): Uint8Array {
  const bytes = new Uint8Array(placed.end);
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, o.isBig ? 43 : 42]);
  if (o.isBig) {
    view.setUint16(4, 8, true);
    view.setBigUint64(8, BigInt(o.start), true);
  } else {
    view.setUint32(4, o.start, true);
  }
  bytes.set(o.ghost, o.isBig ? 16 : 8);
  for (const [index, directory] of placed.directories.entries()) {
    const next = placed.directories[index + 1]?.offset ?? 0;
    writeDirectory(bytes, directory, { next, isBig: o.isBig });
  }
  return bytes;
}

function writeDirectory(bytes: Uint8Array, directory: PlacedDirectory, o: { next: number; isBig: boolean }): void {
  const view = new DataView(bytes.buffer);
  const writeOffset = (at: number, value: number): void => {
    if (o.isBig) view.setBigUint64(at, BigInt(value), true);
    else view.setUint32(at, value, true);
  };
  let at = directory.offset;
  if (o.isBig) view.setBigUint64(at, BigInt(directory.tags.length), true);
  else view.setUint16(at, directory.tags.length, true);
  at += o.isBig ? 8 : 2;
  for (const { tag, valueOffset } of directory.tags) {
    view.setUint16(at, tag.code, true);
    view.setUint16(at + 2, tag.type, true);
    writeOffset(at + 4, tag.count);
    const valueAt = at + (o.isBig ? 12 : 8);
    if (valueOffset !== undefined) writeOffset(valueAt, valueOffset);
    bytes.set(tag.bytes, valueOffset ?? valueAt);
    at += o.isBig ? 20 : 12;
  }
  writeOffset(at, o.next);
}

function even(offset: number): number {
  return offset + (offset % 2);
}

import { closeSync, openSync, writeSync } from 'node:fs';
import { gridResolution } from '../geo/grid.ts';
import type { Grid } from '../geo/grid.ts';

/** An uncompressed one-band int16 GeoTIFF being written from the top. */
export interface PlainGeotiff {
  /** Appends whole rows; of a tiled file a row of tiles, or what is left, at a time. */
  append(rows: Int16Array): void;
  close(): void;
}

type TagType = 'short' | 'long' | 'double';
const TYPE_CODES: Readonly<Record<TagType, number>> = { short: 3, long: 4, double: 12 };
const TYPE_BYTES: Readonly<Record<TagType, number>> = { short: 2, long: 4, double: 8 };

const SAMPLE_BYTES = Int16Array.BYTES_PER_ELEMENT;
/** Room for the header, more than any scene here needs. */
const HEADER_BYTES = 16 * 1024;

interface Tag {
  readonly code: number;
  readonly type: TagType;
  readonly values: readonly number[];
}

/** Where the pixels lie: one strip, or tiles row by row. */
function layoutTags(grid: Grid, o: { dataOffset: number; tilePx: number | undefined }): readonly Tag[] {
  const { tilePx, dataOffset } = o;
  if (tilePx === undefined) {
    const bytes = grid.widthPx * grid.heightPx * SAMPLE_BYTES;
    return [
      { code: 273, type: 'long', values: [dataOffset] },
      { code: 278, type: 'long', values: [grid.heightPx] },
      { code: 279, type: 'long', values: [bytes] },
    ];
  }
  const count = Math.ceil(grid.widthPx / tilePx) * Math.ceil(grid.heightPx / tilePx);
  const bytes = tilePx * tilePx * SAMPLE_BYTES;
  return [
    { code: 322, type: 'long', values: [tilePx] },
    { code: 323, type: 'long', values: [tilePx] },
    { code: 324, type: 'long', values: Array.from({ length: count }, (_, i) => dataOffset + i * bytes) },
    { code: 325, type: 'long', values: Array.from({ length: count }, () => bytes) },
  ];
}

function tagsOf(grid: Grid, o: { dataOffset: number; tilePx: number | undefined }): readonly Tag[] {
  const { x, y } = gridResolution(grid);
  const geoKeys = [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, grid.crs.epsg ?? 0];
  const tags: readonly Tag[] = [
    { code: 256, type: 'long', values: [grid.widthPx] },
    { code: 257, type: 'long', values: [grid.heightPx] },
    { code: 258, type: 'short', values: [16] },
    { code: 259, type: 'short', values: [1] },
    { code: 262, type: 'short', values: [1] },
    { code: 277, type: 'short', values: [1] },
    { code: 339, type: 'short', values: [2] },
    { code: 33550, type: 'double', values: [x, y, 0] },
    { code: 33922, type: 'double', values: [0, 0, 0, grid.affine[2], grid.affine[5], 0] },
    { code: 34735, type: 'short', values: geoKeys },
  ];
  return [...tags, ...layoutTags(grid, o)].sort((a, b) => a.code - b.code);
}

function writeValues(buffer: Buffer, at: number, tag: Tag): void {
  tag.values.forEach((value, i) => {
    const position = at + i * TYPE_BYTES[tag.type];
    if (tag.type === 'short') buffer.writeUInt16LE(value, position);
    else if (tag.type === 'long') buffer.writeUInt32LE(value, position);
    else buffer.writeDoubleLE(value, position);
  });
}

/** Header and one directory; values of more than four bytes follow the directory. */
function headerOf(grid: Grid, tilePx: number | undefined): Buffer {
  const tags = tagsOf(grid, { dataOffset: HEADER_BYTES, tilePx });
  const buffer = Buffer.alloc(HEADER_BYTES);
  buffer.write('II*\0', 'latin1');
  buffer.writeUInt32LE(8, 4);
  buffer.writeUInt16LE(tags.length, 8);
  let free = 10 + 12 * tags.length + 4;
  tags.forEach((tag, i) => {
    const at = 10 + 12 * i;
    const bytes = tag.values.length * TYPE_BYTES[tag.type];
    buffer.writeUInt16LE(tag.code, at);
    buffer.writeUInt16LE(TYPE_CODES[tag.type], at + 2);
    buffer.writeUInt32LE(tag.values.length, at + 4);
    if (bytes > 4) buffer.writeUInt32LE(free, at + 8);
    writeValues(buffer, bytes > 4 ? free : at + 8, tag);
    if (bytes > 4) free += bytes;
  });
  return buffer;
}

/** The tiles of a row of tiles, one after the other, filled up with 0. */
function cutTiles(rows: Int16Array, widthPx: number, tilePx: number): Int16Array {
  const across = Math.ceil(widthPx / tilePx);
  const tiles = new Int16Array(across * tilePx * tilePx);
  for (let row = 0; row * widthPx < rows.length; row++) {
    for (let tile = 0; tile < across; tile++) {
      const start = row * widthPx + tile * tilePx;
      const end = Math.min(start + tilePx, (row + 1) * widthPx);
      tiles.set(rows.subarray(start, end), (tile * tilePx + row) * tilePx);
    }
  }
  return tiles;
}

/** Starts a file of a north-up projected grid with an EPSG code: of one strip, or of tiles. */
export function createPlainGeotiff(path: string, grid: Grid, tilePx?: number): PlainGeotiff {
  const file = openSync(path, 'w');
  writeSync(file, headerOf(grid, tilePx));
  return {
    append: (rows) => {
      const pixels = tilePx === undefined ? rows : cutTiles(rows, grid.widthPx, tilePx);
      const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
      for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
    },
    close: () => closeSync(file),
  };
}

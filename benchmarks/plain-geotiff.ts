import { closeSync, openSync, writeSync } from 'node:fs';
import { gridResolution } from '../geo/grid.ts';
import type { Grid } from '../geo/grid.ts';

/** An uncompressed one-band int16 GeoTIFF being written from the top, as GDAL writes by default. */
export interface PlainGeotiff {
  /** Appends whole rows. */
  append(rows: Int16Array): void;
  close(): void;
}

type TagType = 'short' | 'long' | 'double';
const TYPE_CODES: Readonly<Record<TagType, number>> = { short: 3, long: 4, double: 12 };
const TYPE_BYTES: Readonly<Record<TagType, number>> = { short: 2, long: 4, double: 8 };

interface Tag {
  readonly code: number;
  readonly type: TagType;
  readonly values: readonly number[];
}

function tagsOf(grid: Grid, dataOffset: number): readonly Tag[] {
  const { x, y } = gridResolution(grid);
  const bytes = grid.widthPx * grid.heightPx * Int16Array.BYTES_PER_ELEMENT;
  const geoKeys = [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, grid.crs.epsg ?? 0];
  return [
    { code: 256, type: 'long', values: [grid.widthPx] },
    { code: 257, type: 'long', values: [grid.heightPx] },
    { code: 258, type: 'short', values: [16] },
    { code: 259, type: 'short', values: [1] },
    { code: 262, type: 'short', values: [1] },
    { code: 273, type: 'long', values: [dataOffset] },
    { code: 277, type: 'short', values: [1] },
    { code: 278, type: 'long', values: [grid.heightPx] },
    { code: 279, type: 'long', values: [bytes] },
    { code: 339, type: 'short', values: [2] },
    { code: 33550, type: 'double', values: [x, y, 0] },
    { code: 33922, type: 'double', values: [0, 0, 0, grid.affine[2], grid.affine[5], 0] },
    { code: 34735, type: 'short', values: geoKeys },
  ];
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
function headerOf(grid: Grid): Buffer {
  const headerBytes = 1024;
  const tags = tagsOf(grid, headerBytes);
  const buffer = Buffer.alloc(headerBytes);
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

/** Starts a file of one strip of a north-up projected grid with an EPSG code. */
export function createPlainGeotiff(path: string, grid: Grid): PlainGeotiff {
  const file = openSync(path, 'w');
  writeSync(file, headerOf(grid));
  return {
    append: (rows) => {
      const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
      for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
    },
    close: () => closeSync(file),
  };
}

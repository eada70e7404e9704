import { decodeText } from '../../access/text-encoding.ts';
import { RASTER_RECORD_PARTS } from '../../limits/input-limits.ts';
import { countText, LimitError } from '../../limits/limit-error.ts';
import { RasterError } from '../raster-error.ts';

/** A table of dBASE, its cells as texts without the blanks that fill them. */
export interface DbaseTable {
  readonly columns: readonly { readonly name: string; readonly isText: boolean }[];
  readonly rows: readonly (readonly string[])[];
}

const HEADER_BYTES = 32;
const COLUMN_BYTES = 32;
const END_OF_COLUMNS = 0x0d;
const DELETED = 0x2a;

/**
 * Reads a table of dBASE III to 7 (as Esri keeps with rasters and Shapefiles), without the rows that are marked as deleted.
 * @throws RasterError where it is none, is cut off, or its texts are in an encoding that cannot be told; LimitError where it has
 * more cells than such a table may have
 */
export function readDbase(bytes: Uint8Array, location: string): DbaseTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES) throw noDbase(location);
  const [rowCount, headBytes, rowBytes] = [view.getUint32(4, true), view.getUint16(8, true), view.getUint16(10, true)];
  const fields = fieldsOf(bytes.subarray(HEADER_BYTES, headBytes));
  const used = 1 + fields.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
  if (fields.length === 0 || used > rowBytes || headBytes + rowCount * rowBytes > bytes.length) throw noDbase(location);
  if (rowCount * fields.length > RASTER_RECORD_PARTS) throw tooMany(rowCount, fields.length, location);
  const text = (cell: Uint8Array): string => {
    const decoded = decodeText(cell, { orWindows1252: true });
    if ('fault' in decoded) throw new RasterError(`${location}: expected a table of dBASE, found ${decoded.fault}.`);
    return decoded.text.trim();
  };
  const rows: string[][] = [];
  for (let row = 0; row < rowCount; row += 1) {
    let at = headBytes + row * rowBytes;
    if (bytes[at] === DELETED) continue;
    at += 1;
    rows.push(fields.map(({ lengthBytes }) => text(bytes.subarray(at, (at += lengthBytes))).replaceAll('\0', '')));
  }
  return { columns: fields.map(({ name, type }) => ({ name, isText: type === 'C' })), rows };
}

function tooMany(rows: number, columns: number, location: string): LimitError {
  return new LimitError(
    `${location}: expected a raster attribute table of at most ${countText(RASTER_RECORD_PARTS)} cells, found ${countText(rows)} rows of ${countText(columns)} columns: leave out what the raster does not need`,
  );
}

function noDbase(location: string): RasterError {
  return new RasterError(
    `${location}: expected a whole table of dBASE, found another file, or a part of one: take it away to have the raster read without it.`,
  );
}

function fieldsOf(head: Uint8Array): { name: string; type: string; lengthBytes: number }[] {
  const fields: { name: string; type: string; lengthBytes: number }[] = [];
  for (let at = 0; at + COLUMN_BYTES <= head.length && head[at] !== END_OF_COLUMNS; at += COLUMN_BYTES) {
    const name = Buffer.from(head.subarray(at, at + 11))
      .toString('latin1')
      .replace(/\0[^]*$/, '');
    fields.push({ name, type: String.fromCharCode(head[at + 11]!), lengthBytes: head[at + 16]! });
  }
  return fields;
}

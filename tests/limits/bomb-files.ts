import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { LONG, PLACE, SHORT, tiffBytes, UNDEFINED, type Tag } from '../../benchmarks/tiff-bytes.ts';

/** A TIFF of one image, as small as its claims allow: tags by number, and the bytes that its blocks are stored in. */
export interface TiffClaims {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly tilePx: number;
  readonly bands?: number;
  readonly compression: number;
  readonly block: Uint8Array;
  /** What the block is said to take; default: what it takes. */
  readonly blockBytes?: number;
  readonly jpegTables?: Uint8Array;
}

/** Little-endian classic TIFF in EPSG:32632; all its tiles are the same bytes. */
export function tiffOf({
  widthPx,
  heightPx,
  tilePx,
  compression,
  block,
  blockBytes,
  bands = 1,
  jpegTables,
}: TiffClaims): Buffer {
  const tiles = Math.ceil(widthPx / tilePx) * Math.ceil(heightPx / tilePx);
  return tiffBytes({
    widthPx,
    heightPx,
    tilePx,
    compression,
    blocks: Array.from({ length: tiles }, () => block),
    tags: [
      ...PLACE,
      // Of so many bands, not a value for each.
      [258, SHORT, [8]],
      [277, LONG, [bands]],
      [339, SHORT, [1]],
      ...(blockBytes === undefined ? [] : [[325, LONG, Array.from({ length: tiles }, () => blockBytes)] as Tag]),
      ...(jpegTables === undefined ? [] : [[347, UNDEFINED, jpegTables] as Tag]),
    ],
  });
}

/** A BigTIFF whose directory says that it has so many tags, in a file that is said to be as long as they need. */
export function bigTiffOfTags(count: bigint): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.write('II+\0', 'latin1');
  bytes.writeUInt16LE(8, 4);
  bytes.writeBigUInt64LE(16n, 8);
  bytes.writeBigUInt64LE(count, 16);
  return bytes;
}

/** A BigTIFF of one tag, where its tiles lie, of so many values. */
export function bigTiffOfValues(count: bigint): Buffer {
  const bytes = Buffer.alloc(24 + 20 + 8);
  bigTiffOfTags(1n).copy(bytes);
  bytes.writeUInt16LE(324, 24);
  bytes.writeUInt16LE(16, 26);
  bytes.writeBigUInt64LE(count, 28);
  bytes.writeBigUInt64LE(64n, 36);
  return bytes;
}

/** A JPEG of 256 × 256 pixels whose frame header claims another size. */
export async function jpegClaiming(sidePx: number, channels: 1 | 3): Promise<Buffer> {
  const image = sharp({ create: { width: 256, height: 256, channels: 3, background: '#808080' } });
  const stream = await (channels === 1 ? image.greyscale() : image).jpeg().toBuffer();
  const frame = stream.indexOf(Buffer.from([0xff, 0xc0]));
  stream.writeUInt16BE(sidePx, frame + 5);
  stream.writeUInt16BE(sidePx, frame + 7);
  return stream;
}

/** So many zeros, deflated. */
export function deflatedZeros(lengthBytes: number): Buffer {
  return deflateSync(Buffer.alloc(lengthBytes));
}

/** A table of dBASE III of one column of one character, and so many rows of blanks. */
export function dbaseRows(rows: number): Buffer {
  const head = Buffer.alloc(32 + 32 + 1);
  head.writeUInt8(3, 0);
  head.writeUInt32LE(rows, 4);
  head.writeUInt16LE(head.length, 8);
  head.writeUInt16LE(2, 10);
  head.write('V\0', 32, 'latin1');
  head.write('C', 43, 'latin1');
  head.writeUInt8(1, 48);
  head.writeUInt8(0x0d, 64);
  return Buffer.concat([head, Buffer.alloc(2 * rows, ' ')]);
}

/** A ZSTD frame (RFC 8878) of one run-length block that claims a content of so many bytes. */
export function zstdClaiming(contentBytes: bigint): Buffer {
  const frame = Buffer.alloc(4 + 1 + 8 + 3 + 1);
  frame.writeUInt32LE(0xfd2fb528, 0);
  frame[4] = 0xe0;
  frame.writeBigUInt64LE(contentBytes, 5);
  // Last block, of run length, 128 kB.
  frame.writeUIntLE(1 | (1 << 1) | ((128 * 1024) << 3), 13, 3);
  return frame;
}

/** TIFF's LZW of ever longer runs of one byte, so many codes. */
export function lzwRuns(codes: number): Buffer {
  const bits: string[] = [];
  let next = 258;
  let width = 9;
  bits.push((256).toString(2).padStart(width, '0'), (0).toString(2).padStart(width, '0'));
  for (let i = 0; i < codes && next < 4094; i++) {
    bits.push(next.toString(2).padStart(width, '0'));
    next += 1;
    if (next === 511 || next === 1023 || next === 2047) width += 1;
  }
  bits.push((257).toString(2).padStart(width, '0'));
  const all = bits.join('');
  return Buffer.from(all.match(/.{1,8}/g)!.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)));
}

/** A field of a protobuf message: a whole number, or bytes with their length. */
export function protobufField(number: number, value: number | Buffer | string): Buffer {
  if (typeof value === 'number') return Buffer.concat([varint(number << 3), varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = BigInt(value);
  do {
    bytes.push(Number(left & 127n) | (left > 127n ? 128 : 0));
    left >>= 7n;
  } while (left > 0n);
  return Buffer.from(bytes);
}

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Window } from '../geo/window.ts';
import { RasterError } from './raster-error.ts';

/** Class value of a pixel that was not observed. */
export const NOT_OBSERVED_UINT8 = 255;
export const NOT_OBSERVED_UINT16 = 65_535;
/** Confidence is stored in steps of 0.004, so that 250 is certainty. */
export const CONFIDENCE_SCALE = 0.004;
export const NOT_OBSERVED_CONFIDENCE = 255;

/** A block of the map, row-major: class value and confidence of each pixel. */
export interface ClassBlock {
  readonly window: Window;
  readonly classes: Uint8Array | Uint16Array;
  readonly confidence: Uint8Array;
}

/** The map's data type: one byte where every class value leaves 255 free, else two. */
export function classArray(classValues: readonly number[], length: number): Uint8Array | Uint16Array {
  return needsUint16(classValues) ? new Uint16Array(length) : new Uint8Array(length);
}

export function needsUint16(classValues: readonly number[]): boolean {
  return classValues.some((value) => value >= NOT_OBSERVED_UINT8);
}

export function notObservedValue(classes: Uint8Array | Uint16Array): number {
  return classes instanceof Uint8Array ? NOT_OBSERVED_UINT8 : NOT_OBSERVED_UINT16;
}

const HEADER_BYTES = 24;
/** "QCB1" */
const MAGIC = 0x3142_4351;
/** Neighbouring pixels mostly agree: the fastest level already stores a map in a tenth of its bytes. */
const DEFLATE_LEVEL = 1;

/** Header (mark, col, row, width, height, bytes a class value), then both planes deflated together. */
export function encodeClassBlock(block: ClassBlock): Uint8Array {
  const { window, classes, confidence } = block;
  const header = new Int32Array([
    MAGIC,
    window.col,
    window.row,
    window.widthPx,
    window.heightPx,
    classes.BYTES_PER_ELEMENT,
  ]);
  const planes = new Uint8Array(classes.byteLength + confidence.byteLength);
  planes.set(new Uint8Array(classes.buffer, classes.byteOffset, classes.byteLength));
  planes.set(confidence, classes.byteLength);
  const body = deflateRawSync(planes, { level: DEFLATE_LEVEL });
  const bytes = new Uint8Array(HEADER_BYTES + body.byteLength);
  bytes.set(new Uint8Array(header.buffer));
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

/** @throws RasterError where the bytes are not such a block. */
export function decodeClassBlock(bytes: Uint8Array): ClassBlock {
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const field = (index: number): number => header.getInt32(index * 4, true);
  if (field(0) !== MAGIC)
    throw new RasterError('map block: expected the mark QCB1 at its beginning, found other bytes');
  const window = { col: field(1), row: field(2), widthPx: field(3), heightPx: field(4) };
  const pixels = window.widthPx * window.heightPx;
  const planes = Uint8Array.from(inflateRawSync(bytes.subarray(HEADER_BYTES)));
  const classes = field(5) === 2 ? new Uint16Array(planes.buffer, 0, pixels) : planes.subarray(0, pixels);
  return { window, classes, confidence: planes.subarray(pixels * field(5)) };
}

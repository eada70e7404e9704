import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Window } from '../geo/window.ts';
import { RasterError } from './raster-error.ts';

/** Class value of a pixel that was not observed. */
const NOT_OBSERVED_UINT8 = 255;
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

const HEADER_BYTES = 28;
/** "QCB2" */
const MAGIC = 0x3242_4351;
/** Neighbouring pixels mostly agree: the fastest level already stores a map in a tenth of its bytes. */
const DEFLATE_LEVEL = 1;

/** Header (mark, col, row, width, height, bytes a class value, bytes of the deflated classes), then both planes, each deflated. */
export function encodeClassBlock(block: ClassBlock): Uint8Array {
  const { window, classes, confidence } = block;
  const deflated = [bytesOf(classes), confidence].map((plane) =>
    deflateRawSync(plane, { level: DEFLATE_LEVEL, chunkSize: Math.max(plane.byteLength >> 2, 1024) }),
  );
  const { col, row, widthPx, heightPx } = window;
  const classesBytes = deflated[0]!.byteLength;
  const header = new Int32Array([MAGIC, col, row, widthPx, heightPx, classes.BYTES_PER_ELEMENT, classesBytes]);
  return Buffer.concat([new Uint8Array(header.buffer), ...deflated]);
}

/** @throws RasterError where the bytes are not such a block. */
export function decodeClassBlock(bytes: Uint8Array): ClassBlock {
  const { window, confidenceStart, pixels } = readHeader(bytes);
  const confidence = inflate(bytes.subarray(confidenceStart), pixels);
  return { window, classes: decodeClasses(bytes).classes, confidence };
}

/**
 * The classes alone.
 * @throws RasterError where the bytes are not such a block.
 */
export function decodeClasses(bytes: Uint8Array): Pick<ClassBlock, 'window' | 'classes'> {
  const { window, valueBytes, confidenceStart, pixels } = readHeader(bytes);
  const plane = inflate(bytes.subarray(HEADER_BYTES, confidenceStart), pixels * valueBytes);
  return { window, classes: valueBytes === 2 ? new Uint16Array(plane.buffer, 0, pixels) : plane };
}

function readHeader(bytes: Uint8Array): {
  window: Window;
  valueBytes: number;
  confidenceStart: number;
  pixels: number;
} {
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const [magic, col, row, widthPx, heightPx, valueBytes, classesBytes] = Array.from({ length: 7 }, (_, index) =>
    header.getInt32(index * 4, true),
  ) as [number, number, number, number, number, number, number];
  if (magic !== MAGIC) throw new RasterError('map block: expected the mark QCB2 at its beginning, found other bytes');
  const window = { col, row, widthPx, heightPx };
  return { window, valueBytes, confidenceStart: HEADER_BYTES + classesBytes, pixels: widthPx * heightPx };
}

/** Into memory of its own, whose beginning is aligned. */
function inflate(bytes: Uint8Array, expectedBytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(inflateRawSync(bytes, { chunkSize: Math.max(expectedBytes, 64) }));
}

function bytesOf(values: Uint8Array | Uint16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

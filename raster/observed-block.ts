import type { Window } from '../geo/window.ts';
import { RasterError } from './raster-error.ts';

/**
 * Pixels of a grid in physical units: band-separate, row-major float32, with one mask for all bands.
 * `observed` is 1 where every band is valid; elsewhere it is 0 and the bands hold 0.
 */
export interface ObservedBlock {
  readonly window: Window;
  readonly bands: readonly Float32Array[];
  readonly observed: Uint8Array;
}

/** "QOB1", then five uint32: col, row, width, height (pixels), number of bands. */
const MAGIC = 0x3142_4f51;
const OBSERVED_BLOCK_HEADER_BYTES = 24;

/** Bytes before the first band: header and mask, padded to a multiple of four. */
function observedPartBytes(window: Window): number {
  return OBSERVED_BLOCK_HEADER_BYTES + Math.ceil((window.widthPx * window.heightPx) / 4) * 4;
}

/** A block whose arrays lie in its own bytes, so that what is written into them is encoded already. */
export interface EncodedBlock extends ObservedBlock {
  /** Little-endian: header, mask, then one band after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A block of which nothing is observed, to be filled. */
export function createObservedBlock(window: Window, bandCount: number): EncodedBlock {
  const pixels = window.widthPx * window.heightPx;
  const bytes = new Uint8Array(observedPartBytes(window) + bandCount * pixels * 4);
  const { col, row, widthPx, heightPx } = window;
  new Int32Array(bytes.buffer, 0, 6).set([MAGIC, col, row, widthPx, heightPx, bandCount]);
  return { bytes, ...viewsOf(bytes, window, bandCount) };
}

function viewsOf(bytes: Uint8Array<ArrayBuffer>, window: Window, bandCount: number): ObservedBlock {
  const pixels = window.widthPx * window.heightPx;
  const start = observedPartBytes(window);
  const observed = bytes.subarray(OBSERVED_BLOCK_HEADER_BYTES, OBSERVED_BLOCK_HEADER_BYTES + pixels);
  const band = (index: number): Float32Array<ArrayBuffer> =>
    new Float32Array(bytes.buffer, bytes.byteOffset + start + index * pixels * 4, pixels);
  return { window, bands: Array.from({ length: bandCount }, (_, index) => band(index)), observed };
}

/**
 * Reads the bytes of an {@link EncodedBlock}.
 * @throws RasterError where the bytes are not such a block.
 */
export function decodeObservedBlock(bytes: Uint8Array<ArrayBuffer>): ObservedBlock {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const [magic, col = 0, row = 0, widthPx = 0, heightPx = 0, bandCount = 0] = new Int32Array(
    aligned.buffer,
    aligned.byteOffset,
    6,
  );
  if (magic !== MAGIC) throw new RasterError('pixel block: expected the mark QOB1 at its beginning, found other bytes');
  const window = { col, row, widthPx, heightPx };
  const pixels = widthPx * heightPx;
  const start = observedPartBytes(window);
  const expectedBytes = start + bandCount * pixels * 4;
  if (aligned.byteLength !== expectedBytes) {
    throw new RasterError(`pixel block: expected ${expectedBytes} bytes, found ${aligned.byteLength}`);
  }
  return viewsOf(aligned, window, bandCount);
}

import type { PixelArray } from '../raster-source.ts';

/** TIFF's predictors: 1 none, 2 horizontal differences of integers, 3 byte planes of floating-point numbers. */
export type Predictor = 1 | 2 | 3;

/**
 * The bytes of a block as they go into the compressor. Predictor 2 (TIFF 6.0, section 14) changes the block in place;
 * predictor 3 (TIFF Technical Note 3) writes into `planes`, which has the block's length in bytes.
 */
export function predictBlock(
  block: PixelArray,
  widthPx: number,
  o: { readonly predictor: Predictor; readonly planes: Uint8Array },
): Uint8Array {
  if (o.predictor === 3) return floatingPlanes(block, widthPx, o.planes);
  if (o.predictor === 2) differenceRows(block, widthPx);
  return new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
}

/** Differences wrap around in the type's own arithmetic, as readers add them up again. */
function differenceRows(block: PixelArray, widthPx: number): void {
  for (let start = 0; start < block.length; start += widthPx) {
    for (let i = start + widthPx - 1; i > start; i -= 1) block[i] = block[i]! - block[i - 1]!;
  }
}

/** Per row: most significant bytes of all samples first, then the next, …; then differences between the bytes. */
function floatingPlanes(block: PixelArray, widthPx: number, planes: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
  const size = block.BYTES_PER_ELEMENT;
  const rowBytes = widthPx * size;
  for (let start = 0; start < bytes.length; start += rowBytes) {
    for (let plane = 0; plane < size; plane += 1) {
      const to = start + plane * widthPx;
      const from = start + size - 1 - plane;
      for (let col = 0; col < widthPx; col += 1) planes[to + col] = bytes[from + col * size]!;
    }
    for (let i = start + rowBytes - 1; i > start; i -= 1) planes[i] = planes[i]! - planes[i - 1]!;
  }
  return planes;
}

import type { Window } from '../../geo/window.ts';
import type { PixelArray, PixelBlock } from '../../raster/raster-source.ts';

function cutArray<A extends PixelArray>(array: A, from: Window, window: Window): A {
  const out = array.slice(0, window.widthPx * window.heightPx) as A;
  for (let row = 0; row < window.heightPx; row++) {
    const start = (window.row + row - from.row) * from.widthPx + window.col - from.col;
    out.set(array.subarray(start, start + window.widthPx), row * window.widthPx);
  }
  return out;
}

/** The pixels of a window within a larger block, as a reader would give them. */
export function cutBlock(block: PixelBlock, window: Window): PixelBlock {
  return {
    window,
    bands: block.bands.map((band) => cutArray(band, block.window, window)),
    valid: block.valid && cutArray(block.valid, block.window, window),
  };
}

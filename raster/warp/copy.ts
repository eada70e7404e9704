import { intersectWindows } from '../../geo/window.ts';
import type { Window } from '../../geo/window.ts';
import type { PixelArray } from '../raster-source.ts';

/** Pixels and the window that they fill, row-major. */
export interface WindowPixels<A extends PixelArray = PixelArray> {
  readonly array: A;
  readonly window: Window;
}

/** Copies the pixels that two windows share, converting them as assignment does. */
export function copyWindow(from: WindowPixels, to: WindowPixels): void {
  const shared = intersectWindows(from.window, to.window);
  if (shared === undefined) return;
  for (let row = shared.row; row < shared.row + shared.heightPx; row++) {
    const start = (row - from.window.row) * from.window.widthPx + shared.col - from.window.col;
    const at = (row - to.window.row) * to.window.widthPx + shared.col - to.window.col;
    to.array.set(from.array.subarray(start, start + shared.widthPx), at);
  }
}

/** Sets the pixels that an array shares with another window. */
export function fillWindow({ array, window }: WindowPixels, other: Window, value: number): void {
  const shared = intersectWindows(other, window);
  if (shared === undefined) return;
  for (let row = shared.row; row < shared.row + shared.heightPx; row++) {
    const start = (row - window.row) * window.widthPx + shared.col - window.col;
    array.fill(value, start, start + shared.widthPx);
  }
}

/** The pixels of a window within a larger one; the array itself where they are the same. */
export function cutArray(array: Uint8Array, window: Window, part: Window): Uint8Array {
  if (array.length === part.widthPx * part.heightPx) return array;
  const cut = new Uint8Array(part.widthPx * part.heightPx);
  copyWindow({ array, window }, { array: cut, window: part });
  return cut;
}

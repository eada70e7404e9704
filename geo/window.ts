/** A rectangle of whole pixels of a grid: its first column and row, and its size; columns and rows may be negative. */
export interface Window {
  readonly col: number;
  readonly row: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The pixels that two windows share, or `undefined` where they share none. */
export function intersectWindows(a: Window, b: Window): Window | undefined {
  const col = Math.max(a.col, b.col);
  const row = Math.max(a.row, b.row);
  const widthPx = Math.min(a.col + a.widthPx, b.col + b.widthPx) - col;
  const heightPx = Math.min(a.row + a.heightPx, b.row + b.heightPx) - row;
  return widthPx > 0 && heightPx > 0 ? { col, row, widthPx, heightPx } : undefined;
}

/** Whether every pixel of `inner` is a pixel of `outer`. */
export function windowContains(outer: Window, inner: Window): boolean {
  return (
    inner.col >= outer.col &&
    inner.row >= outer.row &&
    inner.col + inner.widthPx <= outer.col + outer.widthPx &&
    inner.row + inner.heightPx <= outer.row + outer.heightPx
  );
}

import type { Window } from './window.ts';

const FIRST_SIZE = 4096;

/**
 * The pixels of a window that edges of polygons pass through, with what each piece of an edge adds to them, in the
 * order of arrival. Positive pieces run down the left side of a polygon.
 *
 * A piece in cell (col, row) of signed height `cover` covers `area` of its own cell and `cover` of every cell to the
 * right of it in its row. The share of a pixel that is covered is the sum of `area` over its own pieces plus the sum
 * of `cover` over all pieces to its left; what lies left of the window is kept per row in `coverFromLeft`.
 * Pixels that no edge passes through are covered wholly or not at all.
 * (The accumulation that font rasterisers use, here in float64 and exact for straight edges.)
 *
 * Every crossing is computed from the edge's own end points, taken in one order whichever way the ring runs. So a
 * pixel gets the same pieces whatever the window, and an edge shared by two polygons adds exactly opposite pieces.
 */
export class BoundaryCells {
  window: Window = { col: 0, row: 0, widthPx: 0, heightPx: 0 };
  /** Signed height of edges left of the window, by window row. */
  coverFromLeft: Float64Array = new Float64Array(0);
  count = 0;
  /** Columns and rows are counted from the window's first pixel. */
  col: Int32Array = new Int32Array(FIRST_SIZE);
  row: Int32Array = new Int32Array(FIRST_SIZE);
  area: Float64Array = new Float64Array(FIRST_SIZE);
  cover: Float64Array = new Float64Array(FIRST_SIZE);

  /** Forgets all cells and starts on a window; arrays are kept. */
  start(window: Window): void {
    this.window = window;
    this.count = 0;
    this.coverFromLeft = new Float64Array(window.heightPx);
  }

  /** Adds the edge from (x0, y0) to (x1, y1), in fractional pixels of the grid; `sign` is 1 where downward adds cover. */
  addEdge(x0: number, y0: number, x1: number, y1: number, sign: number): void {
    if (y0 < y1) this.#addDownward(x0, y0, x1, y1, sign);
    else if (y1 < y0) this.#addDownward(x1, y1, x0, y0, -sign);
    else this.#addLevel(y0, Math.min(x0, x1), Math.max(x0, x1));
  }

  /** A level edge adds nothing, but the pixels it crosses are partly covered: they become cells. */
  #addLevel(y: number, minX: number, maxX: number): void {
    const row = Math.floor(y) - this.window.row;
    const left = this.window.col;
    const outside = row < 0 || row >= this.window.heightPx || maxX <= left || minX >= left + this.window.widthPx;
    if (outside || minX === maxX || Number.isInteger(y)) return;
    this.#addCells(row, minX, maxX, 0);
  }

  #addDownward(x0: number, y0: number, x1: number, y1: number, sign: number): void {
    const top = this.window.row;
    const bottom = top + this.window.heightPx;
    if (y1 <= top || y0 >= bottom) return;
    const minX = Math.min(x0, x1);
    const maxX = Math.max(x0, x1);
    if (minX >= this.window.col + this.window.widthPx) return;
    const slope = (x1 - x0) / (y1 - y0);
    const first = Math.max(Math.floor(y0), top);
    const end = Math.min(Math.ceil(y1), bottom);
    let x = x0;
    if (y0 < first) x = Math.min(maxX, Math.max(minX, x0 + (first - y0) * slope));
    for (let row = first; row < end; row++) {
      const below = row + 1;
      const height = (y1 < below ? y1 : below) - (y0 > row ? y0 : row);
      const nextX = y1 <= below ? x1 : Math.min(maxX, Math.max(minX, x0 + (below - y0) * slope));
      this.#addSpan(row - top, x, nextX, sign * height);
      x = nextX;
    }
  }

  /** Adds a piece of an edge that stays within one row. */
  #addSpan(row: number, xa: number, xb: number, height: number): void {
    const left = this.window.col;
    const minX = xa < xb ? xa : xb;
    const maxX = xa < xb ? xb : xa;
    if (minX >= left + this.window.widthPx) return;
    const cell = Math.floor(minX);
    if (maxX <= left && cell < left) {
      this.coverFromLeft[row]! += height;
    } else if (maxX <= cell + 1) {
      this.#add(cell - left, row, height * (1 - (minX - cell + (maxX - cell)) / 2), height);
    } else {
      this.#addCells(row, minX, maxX, height);
    }
  }

  /** Adds a piece that passes through several cells of its row, from left to right. */
  #addCells(row: number, minX: number, maxX: number, height: number): void {
    const left = this.window.col;
    const end = Math.min(Math.ceil(maxX), left + this.window.widthPx);
    const heightPerCol = height / (maxX - minX);
    let cell = Math.floor(minX);
    let x = minX;
    let passed = 0;
    if (cell < left) {
      passed = (left - minX) * heightPerCol;
      this.coverFromLeft[row]! += passed;
      cell = left;
      x = left;
    }
    for (; cell < end; cell++) {
      const last = maxX <= cell + 1;
      const nextX = last ? maxX : cell + 1;
      const nextPassed = last ? height : (nextX - minX) * heightPerCol;
      const part = nextPassed - passed;
      this.#add(cell - left, row, part * (1 - (x - cell + (nextX - cell)) / 2), part);
      x = nextX;
      passed = nextPassed;
    }
  }

  #add(col: number, row: number, area: number, cover: number): void {
    const last = this.count - 1;
    if (last >= 0 && this.col[last] === col && this.row[last] === row) {
      this.area[last]! += area;
      this.cover[last]! += cover;
      return;
    }
    if (this.count === this.col.length) this.#grow();
    this.col[this.count] = col;
    this.row[this.count] = row;
    this.area[this.count] = area;
    this.cover[this.count] = cover;
    this.count++;
  }

  #grow(): void {
    const size = 2 * this.col.length;
    this.col = copyInto(new Int32Array(size), this.col);
    this.row = copyInto(new Int32Array(size), this.row);
    this.area = copyInto(new Float64Array(size), this.area);
    this.cover = copyInto(new Float64Array(size), this.cover);
  }
}

function copyInto<T extends Int32Array | Float64Array>(target: T, source: T): T {
  target.set(source);
  return target;
}

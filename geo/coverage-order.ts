import type { BoundaryCells } from './coverage-cells.ts';

/**
 * The order of cells row by row, and by column within a row; cells of one pixel stay in their order of arrival, so
 * sums have one order. Two counting sorts, so the time is linear; its arrays are kept from one call to the next.
 */
export class CellOrder {
  /** Indices of cells in order; only the first `count` of the last call. */
  order: Uint32Array = new Uint32Array(0);
  #byCol: Uint32Array = new Uint32Array(0);
  #next: Uint32Array = new Uint32Array(0);

  /** Sorts the cells; where each row of the window starts in `order` (heightPx + 1 offsets). */
  sort(cells: BoundaryCells): Uint32Array {
    const { count, window } = cells;
    if (this.order.length < count) {
      this.order = new Uint32Array(2 * count);
      this.#byCol = new Uint32Array(2 * count);
    }
    this.#startCounts(cells.col, count, window.widthPx);
    for (let i = 0; i < count; i++) this.#byCol[this.#next[cells.col[i]!]!++] = i;
    this.#startCounts(cells.row, count, window.heightPx);
    const rowStart = this.#next.slice(0, window.heightPx + 1);
    for (let i = 0; i < count; i++) {
      const cell = this.#byCol[i]!;
      this.order[this.#next[cells.row[cell]!]!++] = cell;
    }
    return rowStart;
  }

  /** Sets `#next[key]` to the number of cells whose key is smaller. */
  #startCounts(keys: Int32Array, count: number, keyCount: number): void {
    if (this.#next.length <= keyCount) this.#next = new Uint32Array(2 * keyCount + 1);
    const next = this.#next;
    next.fill(0, 0, keyCount + 1);
    for (let i = 0; i < count; i++) next[keys[i]! + 1]!++;
    for (let key = 0; key < keyCount; key++) next[key + 1]! += next[key]!;
  }
}

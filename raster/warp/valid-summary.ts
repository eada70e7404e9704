import type { Window } from '../../geo/window.ts';

/** Side of the squares in which invalid pixels are counted. */
const SQUARE_PX = 16;

/**
 * Tells cheaply whether a rectangle of a block holds invalid pixels: their number in squares,
 * summed from the upper left, so that a rectangle takes four look-ups. May say "not all valid" of
 * a rectangle that is (an invalid pixel in the same square), never the reverse.
 */
export class ValidSummary {
  readonly #stride: number;
  readonly #sums: Uint32Array;

  constructor(valid: Uint8Array, window: Window) {
    const cols = Math.ceil(window.widthPx / SQUARE_PX);
    const rows = Math.ceil(window.heightPx / SQUARE_PX);
    this.#stride = cols + 1;
    this.#sums = new Uint32Array(this.#stride * (rows + 1));
    this.#countInvalid(valid, window);
    for (let row = 1; row <= rows; row++) {
      let rowSum = 0;
      for (let col = 1; col <= cols; col++) {
        const at = row * this.#stride + col;
        rowSum += this.#sums[at]!;
        this.#sums[at] = rowSum + this.#sums[at - this.#stride]!;
      }
    }
  }

  #countInvalid(valid: Uint8Array, window: Window): void {
    const width = window.widthPx;
    for (let row = 0, i = 0; row < window.heightPx; row++) {
      const at = (Math.floor(row / SQUARE_PX) + 1) * this.#stride + 1;
      for (let col = 0; col < width; col++, i++) {
        if (valid[i] === 0) this.#sums[at + Math.floor(col / SQUARE_PX)]!++;
      }
    }
  }

  /** Whether all pixels of a rectangle, given in pixels of the block with its last col and row, are valid. */
  allValid(o: { firstCol: number; firstRow: number; lastCol: number; lastRow: number }): boolean {
    const left = Math.floor(o.firstCol / SQUARE_PX);
    const right = Math.floor(o.lastCol / SQUARE_PX) + 1;
    const top = Math.floor(o.firstRow / SQUARE_PX) * this.#stride;
    const bottom = (Math.floor(o.lastRow / SQUARE_PX) + 1) * this.#stride;
    const sums = this.#sums;
    const invalid = sums[bottom + right]! - sums[bottom + left]! - sums[top + right]! + sums[top + left]!;
    return invalid === 0;
  }
}

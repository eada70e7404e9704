import type { Coverage } from '../../geo/coverage.ts';
import type { PixelAreaModel } from '../../geo/pixel-area.ts';
import type { RowAreaPolynomial } from '../../geo/pixel-area-block.ts';
import type { Window } from '../../geo/window.ts';
import { classPixels, endOfStretch } from './class-areas-stretch.ts';
import type { ClassPixels } from './class-areas-stretch.ts';
import { RasterError } from '../raster-error.ts';

/** A block of class values and how large its pixels are. */
interface ClassBlockOnGround {
  readonly classes: Uint8Array | Uint16Array;
  readonly nodata: number;
  readonly window: Window;
  readonly values: readonly number[];
  readonly pixelArea: PixelAreaModel;
}

/**
 * Sums the areas of a block's classes under a coverage. Sums are kept in slots: one for each class index, then one for
 * pixels without a class, then one for values that are neither. Each row is summed by itself, then added to the total;
 * where all pixels of a row are alike the row's sum is a count.
 */
export class ClassSums {
  readonly #block: ClassBlockOnGround;
  readonly #pixels: ClassPixels;
  readonly #slotOfValue: Uint16Array;
  readonly #rowSums: Float64Array;
  /** The row of the grid that is being summed, and the index of the block's pixel in it at the grid's column 0. */
  #row = 0;
  #rowBase = 0;

  constructor(block: ClassBlockOnGround) {
    this.#block = block;
    this.#pixels = classPixels(block.classes);
    this.#slotOfValue = slotTable(block);
    this.#rowSums = new Float64Array(block.values.length + 2);
  }

  /**
   * The area of each class under the coverage, whose window lies in the block's.
   * @throws RasterError where it covers a value that is neither a class nor nodata.
   */
  sum(coverage: Coverage, code: string): { readonly classAreasM2: Float64Array; readonly notObservedM2: number } {
    const { values, pixelArea } = this.#block;
    const { window } = coverage;
    const totals = new Float64Array(this.#rowSums.length);
    for (let i = 0; i < window.heightPx; i++) {
      this.#setRow(window.row + i);
      const alike = pixelArea.dependsOn !== 'pixel';
      if (alike) this.#countRow(coverage, i);
      else this.#measureRow(coverage, i);
      const unitM2 = alike ? pixelArea.areaM2(window.col, this.#row) : 1;
      for (let slot = 0; slot < totals.length; slot++) totals[slot]! += this.#rowSums[slot]! * unitM2;
    }
    if (totals[values.length + 1]! > 0) throw this.#unknownValue(window, code);
    return { classAreasM2: totals.slice(0, values.length), notObservedM2: totals[values.length]! };
  }

  #setRow(row: number): void {
    const { window } = this.#block;
    this.#row = row;
    this.#rowBase = (row - window.row) * window.widthPx - window.col;
    this.#rowSums.fill(0);
  }

  /** Sums pixels and shares of pixels. */
  #countRow(coverage: Coverage, windowRow: number): void {
    const base = this.#rowBase;
    for (let i = coverage.runStart[windowRow]!; i < coverage.runStart[windowRow + 1]!; i++) {
      const from = base + coverage.runCol[i]!;
      this.#countRun(from, from + coverage.runLengthPx[i]!);
    }
    for (let i = coverage.rowStart[windowRow]!; i < coverage.rowStart[windowRow + 1]!; i++) {
      const value = this.#pixels.values[base + coverage.edgeCol[i]!]!;
      this.#rowSums[this.#slotOfValue[value]!]! += coverage.edgeFraction[i]!;
    }
  }

  /** Counts pixels of the block from ≤ i < end. */
  #countRun(from: number, end: number): void {
    const { values } = this.#pixels;
    for (let i = from; i < end;) {
      const value = values[i]!;
      const next = endOfStretch(this.#pixels, i + 1, end, value);
      this.#rowSums[this.#slotOfValue[value]!]! += next - i;
      i = next;
    }
  }

  /** Sums square metres. */
  #measureRow(coverage: Coverage, windowRow: number): void {
    for (let i = coverage.runStart[windowRow]!; i < coverage.runStart[windowRow + 1]!; i++) {
      const col = coverage.runCol[i]!;
      this.#measureRun(col, col + coverage.runLengthPx[i]!);
    }
    this.#measureEdges(coverage, windowRow);
  }

  #measureEdges(coverage: Coverage, windowRow: number): void {
    const { pixelArea } = this.#block;
    const { edgeCol, edgeFraction } = coverage;
    const end = coverage.rowStart[windowRow + 1]!;
    let polynomial: RowAreaPolynomial | undefined;
    for (let i = coverage.rowStart[windowRow]!; i < end; i++) {
      const col = edgeCol[i]!;
      const value = this.#pixels.values[this.#rowBase + col]!;
      if (polynomial === undefined || col >= polynomial.colEnd) polynomial = pixelArea.rowPolynomial(this.#row, col);
      const areaM2 = polynomial === undefined ? pixelArea.areaM2(col, this.#row) : polynomial.pixelM2(col);
      this.#rowSums[this.#slotOfValue[value]!]! += edgeFraction[i]! * areaM2;
    }
  }

  /** Measures the row's pixels colStart ≤ col < colEnd, polynomial by polynomial. */
  #measureRun(colStart: number, colEnd: number): void {
    const { pixelArea } = this.#block;
    for (let col = colStart; col < colEnd;) {
      const polynomial = pixelArea.rowPolynomial(this.#row, col);
      if (polynomial === undefined) {
        const value = this.#pixels.values[this.#rowBase + col]!;
        this.#rowSums[this.#slotOfValue[value]!]! += pixelArea.areaM2(col, this.#row);
        col++;
      } else {
        const end = Math.min(colEnd, polynomial.colEnd);
        this.#measureStretches(polynomial, col, end);
        col = end;
      }
    }
  }

  /** Adds for each stretch of one class how much the polynomial grows along it. */
  #measureStretches(polynomial: RowAreaPolynomial, colStart: number, colEnd: number): void {
    const pixels = this.#pixels;
    const { values } = pixels;
    const slotOfValue = this.#slotOfValue;
    const rowSums = this.#rowSums;
    const c = polynomial.coefficients;
    const c1 = c[1]!;
    const c2 = c[2]!;
    const c3 = c[3]!;
    const c4 = c[4]!;
    const c5 = c[5]!;
    const perPixel = 2 / (polynomial.colEnd - polynomial.colStart);
    const first = this.#rowBase + polynomial.colStart;
    const end = this.#rowBase + colEnd;
    let u = (colStart - polynomial.colStart) * perPixel - 1;
    let before = u * (c1 + u * (c2 + u * (c3 + u * (c4 + u * c5))));
    for (let i = this.#rowBase + colStart; i < end;) {
      const value = values[i]!;
      i = endOfStretch(pixels, i + 1, end, value);
      u = (i - first) * perPixel - 1;
      const here = u * (c1 + u * (c2 + u * (c3 + u * (c4 + u * c5))));
      rowSums[slotOfValue[value]!]! += here - before;
      before = here;
    }
  }

  #unknownValue(covered: Window, code: string): RasterError {
    const { col, row, widthPx, heightPx } = covered;
    const unknownSlot = this.#block.values.length + 1;
    let found = -1;
    for (let i = 0; i < heightPx && found < 0; i++) {
      this.#setRow(row + i);
      const first = this.#rowBase + col;
      const inRow = this.#pixels.values.subarray(first, first + widthPx);
      found = inRow.find((value) => this.#slotOfValue[value] === unknownSlot) ?? -1;
    }
    return new RasterError(
      `The map under area ${code} (columns ${col} to ${col + widthPx - 1}, rows ${row} to ${row + heightPx - 1}) must ` +
        `hold class values ${this.#block.values.join(', ')} or nodata ${this.#block.nodata}, but holds ${found}.`,
    );
  }
}

/** Slot of each value that a pixel can have. */
function slotTable(block: ClassBlockOnGround): Uint16Array {
  const { values, nodata } = block;
  const table = new Uint16Array(2 ** (8 * block.classes.BYTES_PER_ELEMENT)).fill(values.length + 1);
  values.forEach((value, index) => {
    table[value] = index;
  });
  table[nodata] = values.length;
  return table;
}

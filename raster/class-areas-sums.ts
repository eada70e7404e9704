import type { Coverage } from '../geo/coverage.ts';
import type { PixelAreaModel } from '../geo/pixel-area.ts';
import type { RowAreaPolynomial } from '../geo/pixel-area-surface.ts';
import type { Window } from '../geo/window.ts';
import { classPixels, endOfStretch } from './class-areas-stretch.ts';
import type { ClassPixels } from './class-areas-stretch.ts';
import { RasterError } from './raster-error.ts';

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
    const { values } = this.#block;
    const totals = new Float64Array(this.#rowSums.length);
    const alike = this.#block.pixelArea.dependsOn !== 'pixel';
    for (let row = 0; row < coverage.window.heightPx; row++) {
      this.#rowSums.fill(0);
      const unitM2 = alike ? this.#countRow(coverage, row) : this.#measureRow(coverage, row);
      for (let slot = 0; slot < totals.length; slot++) totals[slot]! += this.#rowSums[slot]! * unitM2;
    }
    if (totals[values.length + 1]! > 0) throw this.#unknownValue(coverage, code);
    return { classAreasM2: totals.slice(0, values.length), notObservedM2: totals[values.length]! };
  }

  /** Index of the block's pixel in column 0 of the grid, in a row of the coverage; columns are added to it. */
  #rowBase(coverage: Coverage, row: number): number {
    const { window } = this.#block;
    return (coverage.window.row + row - window.row) * window.widthPx - window.col;
  }

  /** Sums pixels and shares of pixels; returns the area of one. */
  #countRow(coverage: Coverage, row: number): number {
    const base = this.#rowBase(coverage, row);
    for (let i = coverage.runStart[row]!; i < coverage.runStart[row + 1]!; i++) {
      const from = base + coverage.runCol[i]!;
      countStretches(this.#pixels, { from, end: from + coverage.runLengthPx[i]! }, this.#slotOfValue, this.#rowSums);
    }
    for (let i = coverage.rowStart[row]!; i < coverage.rowStart[row + 1]!; i++) {
      const value = this.#pixels.values[base + coverage.edgeCol[i]!]!;
      this.#rowSums[this.#slotOfValue[value]!]! += coverage.edgeFraction[i]!;
    }
    return this.#block.pixelArea.areaM2(coverage.window.col, coverage.window.row + row);
  }

  /** Sums square metres; returns 1. */
  #measureRow(coverage: Coverage, row: number): number {
    const { pixelArea } = this.#block;
    const gridRow = coverage.window.row + row;
    const base = this.#rowBase(coverage, row);
    for (let i = coverage.runStart[row]!; i < coverage.runStart[row + 1]!; i++) {
      const colStart = coverage.runCol[i]!;
      this.#measureRun({ base, gridRow, colStart, colEnd: colStart + coverage.runLengthPx[i]! });
    }
    for (let i = coverage.rowStart[row]!; i < coverage.rowStart[row + 1]!; i++) {
      const col = coverage.edgeCol[i]!;
      const value = this.#pixels.values[base + col]!;
      this.#rowSums[this.#slotOfValue[value]!]! += coverage.edgeFraction[i]! * pixelArea.areaM2(col, gridRow);
    }
    return 1;
  }

  #measureRun(o: { base: number; gridRow: number; colStart: number; colEnd: number }): void {
    const { pixelArea } = this.#block;
    for (let col = o.colStart; col < o.colEnd;) {
      const polynomial = pixelArea.rowPolynomial(o.gridRow, col);
      const end = Math.min(o.colEnd, polynomial?.colEnd ?? col + 1);
      const run = { base: o.base, from: o.base + col, end: o.base + end };
      if (polynomial !== undefined) {
        measureStretches(this.#pixels, { ...run, polynomial }, this.#slotOfValue, this.#rowSums);
      } else {
        const slot = this.#slotOfValue[this.#pixels.values[run.from]!]!;
        this.#rowSums[slot]! += pixelArea.areaM2(col, o.gridRow);
      }
      col = end;
    }
  }

  #unknownValue(coverage: Coverage, code: string): RasterError {
    const unknownSlot = this.#block.values.length + 1;
    const { col, row, widthPx, heightPx } = coverage.window;
    let found = -1;
    for (let y = 0; y < heightPx && found < 0; y++) {
      const first = this.#rowBase(coverage, y) + col;
      const inRow = this.#pixels.values.subarray(first, first + widthPx);
      found = inRow.find((value) => this.#slotOfValue[value] === unknownSlot) ?? -1;
    }
    return new RasterError(
      `The map under area ${code} (columns ${col} to ${col + widthPx - 1}, rows ${row} to ${row + heightPx - 1}) must ` +
        `hold class values ${this.#block.values.join(', ')} or nodata ${this.#block.nodata}, but holds ${found}.`,
    );
  }
}

function slotTable(block: ClassBlockOnGround): Uint16Array {
  const { values, nodata } = block;
  const table = new Uint16Array(2 ** (8 * block.classes.BYTES_PER_ELEMENT)).fill(values.length + 1);
  values.forEach((value, index) => {
    table[value] = index;
  });
  table[nodata] = values.length;
  return table;
}

/** Pixels of a row of the block, by index: from ≤ i < end. */
interface PixelRun {
  readonly from: number;
  readonly end: number;
}

function countStretches(pixels: ClassPixels, run: PixelRun, slotOfValue: Uint16Array, sums: Float64Array): void {
  const { values } = pixels;
  const { end } = run;
  for (let i = run.from; i < end;) {
    const value = values[i]!;
    const next = endOfStretch(pixels, i + 1, end, value);
    sums[slotOfValue[value]!]! += next - i;
    i = next;
  }
}

/** Adds the difference of the row's cumulative polynomial over each stretch of one class. */
function measureStretches(
  pixels: ClassPixels,
  run: PixelRun & { readonly base: number; readonly polynomial: RowAreaPolynomial },
  slotOfValue: Uint16Array,
  sums: Float64Array,
): void {
  const { values } = pixels;
  const { end, polynomial } = run;
  const c = polynomial.coefficients;
  const [c1, c2, c3, c4, c5] = [c[1]!, c[2]!, c[3]!, c[4]!, c[5]!];
  const step = 2 / (polynomial.colEnd - polynomial.colStart);
  const start = run.base + polynomial.colStart;
  let u = (run.from - start) * step - 1;
  let before = u * (c1 + u * (c2 + u * (c3 + u * (c4 + u * c5))));
  for (let i = run.from; i < end;) {
    const value = values[i]!;
    const next = endOfStretch(pixels, i + 1, end, value);
    u = (next - start) * step - 1;
    const here = u * (c1 + u * (c2 + u * (c3 + u * (c4 + u * c5))));
    sums[slotOfValue[value]!]! += here - before;
    before = here;
    i = next;
  }
}

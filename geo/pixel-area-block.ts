import { meansOfPowers, NODES } from './pixel-area-polynomial.ts';

/**
 * The areas of a stretch of a row as one polynomial. With u = 2 (col − colStart) / (colEnd − colStart) − 1, the pixels
 * from `colStart` up to column `col` have the area c₀ + c₁ u + c₂ u² + … + c₅ u⁵ in m².
 */
export interface RowAreaPolynomial {
  readonly colStart: number;
  readonly colEnd: number;
  /** c₀ … c₅. */
  readonly coefficients: Float64Array;
  /** Area of one pixel of the stretch in m². */
  pixelM2(col: number): number;
}

/** Areas of a square block of pixels whose density is a polynomial; it is set to one row at a time. */
export class PixelAreaBlock implements RowAreaPolynomial {
  readonly colStart: number;
  readonly colEnd: number;
  /** Of the cumulative area of the row's pixels, from the block's left edge on. */
  readonly coefficients = new Float64Array(NODES + 1);
  readonly #rowStart: number;
  readonly #sizePx: number;
  /** Density in m² per pixel: coefficients of u^p v^q at p * NODES + q, u along columns and v along rows. */
  readonly #density: Float64Array;
  /** Coefficients of m^p of the area of the row's pixel whose middle is at m. */
  readonly #pixel = new Float64Array(NODES);
  readonly #means = new Float64Array(NODES);
  #row = Number.NaN;

  constructor(o: { blockCol: number; blockRow: number; sizePx: number; density: Float64Array }) {
    this.colStart = o.blockCol * o.sizePx;
    this.colEnd = this.colStart + o.sizePx;
    this.#rowStart = o.blockRow * o.sizePx;
    this.#sizePx = o.sizePx;
    this.#density = o.density;
  }

  /** Sets the block to one of its rows. */
  setRow(row: number): void {
    if (row === this.#row) return;
    this.#row = row;
    const half = 1 / this.#sizePx;
    meansOfPowers((2 * (row + 0.5 - this.#rowStart)) / this.#sizePx - 1, half, this.#means);
    const line = new Float64Array(NODES);
    this.coefficients[0] = 0;
    for (let p = 0; p < NODES; p++) {
      for (let q = 0; q < NODES; q++) line[p]! += this.#density[p * NODES + q]! * this.#means[q]!;
      this.coefficients[p + 1] = (line[p]! / (p + 1)) * (this.#sizePx / 2);
    }
    this.coefficients[0] = -this.#upTo(this.colStart);
    this.#setPixel(line, half * half);
  }

  /** Means over a pixel as powers of its middle: that of u⁴, for one, is m⁴ + 2 h² m² + h⁴ / 5. */
  #setPixel(line: Float64Array, h2: number): void {
    this.#pixel[0] = line[0]! + (line[2]! * h2) / 3 + (line[4]! * h2 * h2) / 5;
    this.#pixel[1] = line[1]! + line[3]! * h2;
    this.#pixel[2] = line[2]! + 2 * line[4]! * h2;
    this.#pixel[3] = line[3]!;
    this.#pixel[4] = line[4]!;
  }

  /** Area of a pixel of the row. */
  pixelM2(col: number): number {
    const m = (2 * (col + 0.5 - this.colStart)) / this.#sizePx - 1;
    const c = this.#pixel;
    return c[0]! + m * (c[1]! + m * (c[2]! + m * (c[3]! + m * c[4]!)));
  }

  /** Area of the row's pixels from ≤ col < end. */
  runM2(from: number, end: number): number {
    return this.#upTo(end) - this.#upTo(from);
  }

  #upTo(col: number): number {
    const u = (2 * (col - this.colStart)) / this.#sizePx - 1;
    const c = this.coefficients;
    return c[0]! + u * (c[1]! + u * (c[2]! + u * (c[3]! + u * (c[4]! + u * c[5]!))));
  }
}

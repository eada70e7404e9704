import { applyAffine } from './affine.ts';
import type { Affine } from './affine.ts';
import { chebyshevNodes, meansOfPowers, NODES, samplesToCoefficients } from './pixel-area-polynomial.ts';

/** m² per square pixel, as a function of place on the grid in fractional pixels; NaN where there is no such place. */
export type PixelDensity = (col: number, row: number) => number;

/** Greatest extent of a block on the ground: degree 4 over 16 km of Earth is good to about 1e-11. */
const BLOCK_M = 16_384;
/** Blocks kept: a tile needs a few, a row of a large grid some dozens. */
const MAX_BLOCKS = 4096;
/** Column blocks and row blocks share one key: both lie within ± 2²⁵. */
const KEY_STRIDE = 2 ** 26;

/** A block of pixels whose density is a polynomial; without coefficients where part of it lies nowhere on Earth. */
interface Block {
  /** Coefficients of u^p v^q at p * NODES + q, u along columns and v along rows, both in [-1, 1] over the block. */
  readonly coefficients: Float64Array | undefined;
  /** The row that `rowCoefficients` belong to. */
  row: number;
  /** Coefficients of u^p of the area of that row's pixels, in m². */
  readonly rowCoefficients: Float64Array;
  /** The same, integrated along u from the block's left edge: coefficients of 1, u, u², …, in m². */
  readonly cumulative: Float64Array;
}

/**
 * The areas of a stretch of a row as one polynomial. With u = 2 (col − colStart) / (colEnd − colStart) − 1, the pixels
 * from `colStart` up to column `col` have the area c₀ + c₁ u + c₂ u² + … + c₅ u⁵ in m².
 */
export interface RowAreaPolynomial {
  readonly colStart: number;
  readonly colEnd: number;
  /** c₀ … c₅. */
  readonly coefficients: Float64Array;
}

/** Density as a function of place on the grid. */
export function pixelDensity(affine: Affine, at: (x: number, y: number) => number): PixelDensity {
  const pixelUnits = Math.abs(affine[0] * affine[4] - affine[1] * affine[3]);
  return (col, row) => at(...applyAffine(affine, col, row)) * pixelUnits;
}

/** Side in pixels of the blocks for pixels of this size: a power of two, so that positions in a block are exact. */
export function blockSizePx(pixelM: number): number {
  return 2 ** Math.max(0, Math.floor(Math.log2(BLOCK_M / pixelM)));
}

/**
 * Pixel areas of a grid whose area density varies with place. The plane is cut into blocks at fixed multiples of
 * `sizePx`; in each the density is a polynomial of degree 4 by 4 through its values at Chebyshev nodes, integrated in
 * closed form over each pixel. So a pixel's area does not depend on which window or tile asks for it.
 */
export class PixelAreaSurface {
  readonly #density: PixelDensity;
  readonly #sizePx: number;
  readonly #nodes = chebyshevNodes();
  readonly #toCoefficients = samplesToCoefficients();
  readonly #means = new Float64Array(NODES);
  readonly #blocks = new Map<number, Block>();

  constructor(density: PixelDensity, sizePx: number) {
    this.#density = density;
    this.#sizePx = sizePx;
  }

  /** Area of one pixel. */
  areaM2(col: number, row: number): number {
    const blockCol = Math.floor(col / this.#sizePx);
    const block = this.#blockAt(blockCol, row);
    if (block.coefficients === undefined) return this.#areaBySampling(col, row);
    const middle = (2 * (col + 0.5 - blockCol * this.#sizePx)) / this.#sizePx - 1;
    meansOfPowers(middle, 1 / this.#sizePx, this.#means);
    let area = 0;
    for (let p = 0; p < NODES; p++) area += block.rowCoefficients[p]! * this.#means[p]!;
    return area;
  }

  /** Area of the pixels colStart ≤ col < colEnd of a row. */
  runAreaM2(row: number, colStart: number, colEnd: number): number {
    let area = 0;
    for (let col = colStart; col < colEnd;) {
      const blockCol = Math.floor(col / this.#sizePx);
      const end = Math.min(colEnd, (blockCol + 1) * this.#sizePx);
      area += this.#runInBlockM2({ block: this.#blockAt(blockCol, row), blockCol, row, colStart: col, colEnd: end });
      col = end;
    }
    return area;
  }

  /**
   * The polynomial of the row in the block that holds a column, or `undefined` where part of the block lies nowhere on
   * Earth. Its coefficients are overwritten by the next call for another row of the block.
   */
  rowPolynomial(row: number, col: number): RowAreaPolynomial | undefined {
    const blockCol = Math.floor(col / this.#sizePx);
    const { coefficients, cumulative } = this.#blockAt(blockCol, row);
    if (coefficients === undefined) return undefined;
    const colStart = blockCol * this.#sizePx;
    return { colStart, colEnd: colStart + this.#sizePx, coefficients: cumulative };
  }

  #runInBlockM2(o: { block: Block; blockCol: number; row: number; colStart: number; colEnd: number }): number {
    const { cumulative, coefficients } = o.block;
    if (coefficients === undefined) {
      let area = 0;
      for (let col = o.colStart; col < o.colEnd; col++) area += this.#areaBySampling(col, o.row);
      return area;
    }
    const left = o.blockCol * this.#sizePx;
    const u = (col: number): number => (2 * (col - left)) / this.#sizePx - 1;
    return powerSum(cumulative, u(o.colEnd)) - powerSum(cumulative, u(o.colStart));
  }

  /** The block, its row coefficients set to the row. */
  #blockAt(blockCol: number, row: number): Block {
    const blockRow = Math.floor(row / this.#sizePx);
    const key = blockRow * KEY_STRIDE + blockCol;
    let block = this.#blocks.get(key);
    if (block === undefined) {
      if (this.#blocks.size >= MAX_BLOCKS) this.#blocks.clear();
      block = this.#fit(blockCol, blockRow);
      this.#blocks.set(key, block);
    }
    if (block.row !== row && block.coefficients !== undefined) this.#setRow(block, block.coefficients, row);
    return block;
  }

  #fit(blockCol: number, blockRow: number): Block {
    const samples = new Float64Array(NODES * NODES);
    const at = (block: number, node: number): number => (block + (this.#nodes[node]! + 1) / 2) * this.#sizePx;
    for (let i = 0; i < NODES; i++) {
      for (let j = 0; j < NODES; j++) samples[i * NODES + j] = this.#density(at(blockCol, i), at(blockRow, j));
    }
    const known = samples.every(Number.isFinite);
    return {
      coefficients: known ? fitBothWays(samples, this.#toCoefficients) : undefined,
      row: Number.NaN,
      rowCoefficients: new Float64Array(NODES),
      cumulative: new Float64Array(NODES + 1),
    };
  }

  #setRow(block: Block, coefficients: Float64Array, row: number): void {
    const inBlock = row - Math.floor(row / this.#sizePx) * this.#sizePx;
    meansOfPowers((2 * (inBlock + 0.5)) / this.#sizePx - 1, 1 / this.#sizePx, this.#means);
    const { rowCoefficients, cumulative } = block;
    for (let p = 0; p < NODES; p++) {
      let sum = 0;
      for (let q = 0; q < NODES; q++) sum += coefficients[p * NODES + q]! * this.#means[q]!;
      rowCoefficients[p] = sum;
      cumulative[p + 1] = (sum / (p + 1)) * (this.#sizePx / 2);
    }
    cumulative[0] = 0;
    cumulative[0] = -powerSum(cumulative, -1);
    block.row = row;
  }

  /** A pixel's area by samples in it; those that lie nowhere on Earth count nothing. */
  #areaBySampling(col: number, row: number): number {
    let sum = 0;
    for (const u of this.#nodes) {
      for (const v of this.#nodes) {
        const density = this.#density(col + (u + 1) / 2, row + (v + 1) / 2);
        if (Number.isFinite(density)) sum += density;
      }
    }
    return sum / (NODES * NODES);
  }
}

/** Coefficients of u^p v^q from samples at the nodes of a square block. */
function fitBothWays(samples: Float64Array, toCoefficients: Float64Array): Float64Array {
  const half = new Float64Array(NODES * NODES);
  const coefficients = new Float64Array(NODES * NODES);
  for (let p = 0; p < NODES; p++) {
    for (let j = 0; j < NODES; j++) {
      for (let i = 0; i < NODES; i++) {
        half[p * NODES + j]! += toCoefficients[p * NODES + i]! * samples[i * NODES + j]!;
      }
    }
  }
  for (let p = 0; p < NODES; p++) {
    for (let q = 0; q < NODES; q++) {
      for (let j = 0; j < NODES; j++) {
        coefficients[p * NODES + q]! += half[p * NODES + j]! * toCoefficients[q * NODES + j]!;
      }
    }
  }
  return coefficients;
}

function powerSum(c: Float64Array, u: number): number {
  return c[0]! + u * (c[1]! + u * (c[2]! + u * (c[3]! + u * (c[4]! + u * c[5]!))));
}

import { applyAffine } from './affine.ts';
import type { Affine } from './affine.ts';
import { PixelAreaBlock } from './pixel-area-block.ts';
import type { RowAreaPolynomial } from './pixel-area-block.ts';
import { chebyshevNodes, NODES, samplesToCoefficients } from './pixel-area-polynomial.ts';

/** m² per square pixel, as a function of place on the grid in fractional pixels; NaN where there is no such place. */
export type PixelDensity = (col: number, row: number) => number;

/** Greatest extent of a block on the ground: degree 4 over 16 km of Earth is good to about 1e-11. */
const BLOCK_M = 16_384;
/** Blocks kept: a tile needs a few, a row of a large grid some dozens. */
const MAX_BLOCKS = 4096;
/** Column blocks and row blocks share one key: both lie within ± 2²⁵. */
const KEY_STRIDE = 2 ** 26;

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
  /** Blocks by key; `undefined` for one that lies, wholly or in part, nowhere on Earth. */
  readonly #blocks = new Map<number, PixelAreaBlock | undefined>();
  #lastKey = Number.NaN;
  #last: PixelAreaBlock | undefined;

  constructor(density: PixelDensity, sizePx: number) {
    this.#density = density;
    this.#sizePx = sizePx;
  }

  /** Area of one pixel. */
  areaM2(col: number, row: number): number {
    const block = this.#blockAt(col, row);
    return block === undefined ? this.#areaBySampling(col, row) : block.pixelM2(col);
  }

  /** Area of the pixels colStart ≤ col < colEnd of a row. */
  runAreaM2(row: number, colStart: number, colEnd: number): number {
    let area = 0;
    for (let col = colStart; col < colEnd;) {
      const block = this.#blockAt(col, row);
      const end = block === undefined ? col + 1 : Math.min(colEnd, block.colEnd);
      area += block === undefined ? this.#areaBySampling(col, row) : block.runM2(col, end);
      col = end;
    }
    return area;
  }

  /**
   * The polynomial of the row in the block that holds a column, or `undefined` where part of the block lies nowhere on
   * Earth. It holds until the next call for another row.
   */
  rowPolynomial(row: number, col: number): RowAreaPolynomial | undefined {
    return this.#blockAt(col, row);
  }

  /** The block that holds a pixel, set to its row. */
  #blockAt(col: number, row: number): PixelAreaBlock | undefined {
    const key = Math.floor(row / this.#sizePx) * KEY_STRIDE + Math.floor(col / this.#sizePx);
    if (key !== this.#lastKey) {
      this.#last = this.#fitted(key, col, row);
      this.#lastKey = key;
    }
    this.#last?.setRow(row);
    return this.#last;
  }

  #fitted(key: number, col: number, row: number): PixelAreaBlock | undefined {
    if (this.#blocks.has(key)) return this.#blocks.get(key);
    if (this.#blocks.size >= MAX_BLOCKS) this.#blocks.clear();
    const block = this.#fit(Math.floor(col / this.#sizePx), Math.floor(row / this.#sizePx));
    this.#blocks.set(key, block);
    return block;
  }

  #fit(blockCol: number, blockRow: number): PixelAreaBlock | undefined {
    const samples = new Float64Array(NODES * NODES);
    const at = (block: number, node: number): number => (block + (this.#nodes[node]! + 1) / 2) * this.#sizePx;
    for (let i = 0; i < NODES; i++) {
      for (let j = 0; j < NODES; j++) samples[i * NODES + j] = this.#density(at(blockCol, i), at(blockRow, j));
    }
    if (!samples.every(Number.isFinite)) return undefined;
    const density = fitBothWays(samples, this.#toCoefficients);
    return new PixelAreaBlock({ blockCol, blockRow, sizePx: this.#sizePx, density });
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

import { chipCount, strideOf, type ChipLattice, type ChipRange } from '../../geo/chip-lattice.ts';
import type { Window } from '../../geo/window.ts';

/** A tile of the grid: the chips that begin in it, the pixels that it decides, and those that its chips see. */
export interface TilePlan {
  /** e.g. `r0001c0002`: row and column of the tile. */
  readonly id: string;
  readonly tileCol: number;
  readonly tileRow: number;
  readonly cols: ChipRange;
  readonly rows: ChipRange;
  readonly window: Window;
  /** The window and the halo to its right and below that its last chips reach into, within the grid. */
  readonly halo: Window;
}

/**
 * The tiles of a grid, row by row, each worked out when it is asked for: a million of them take no memory. A tile is a
 * whole number of chip strides wide, so that every chip belongs to one tile and is computed once; it is about `tilePx`
 * wide. The tiles are disjoint and cover the grid.
 */
export class TileGrid implements Iterable<TilePlan> {
  readonly cols: number;
  readonly rows: number;
  readonly count: number;
  readonly #lattice: ChipLattice;
  readonly #chipsPerTile: number;

  constructor(lattice: ChipLattice, tilePx: number) {
    this.#lattice = lattice;
    this.#chipsPerTile = Math.max(1, Math.round(tilePx / strideOf(lattice)));
    this.cols = Math.ceil(chipCount(lattice, 'col') / this.#chipsPerTile);
    this.rows = Math.ceil(chipCount(lattice, 'row') / this.#chipsPerTile);
    this.count = this.cols * this.rows;
  }

  /** The tile at a place, row by row from 0; undefined beyond the last. */
  at(index: number): TilePlan | undefined {
    return index < this.count ? this.tileAt(Math.floor(index / this.cols), index % this.cols) : undefined;
  }

  /** The tile of a row and column; undefined outside of the grid. */
  tileAt(tileRow: number, tileCol: number): TilePlan | undefined {
    if (tileRow < 0 || tileCol < 0 || tileRow >= this.rows || tileCol >= this.cols) return undefined;
    const [col, row] = [this.#part('col', tileCol), this.#part('row', tileRow)];
    return {
      id: `r${String(tileRow).padStart(4, '0')}c${String(tileCol).padStart(4, '0')}`,
      tileCol,
      tileRow,
      cols: col.chips,
      rows: row.chips,
      window: { col: col.startPx, row: row.startPx, widthPx: col.lengthPx, heightPx: row.lengthPx },
      halo: { col: col.startPx, row: row.startPx, widthPx: col.haloLengthPx, heightPx: row.haloLengthPx },
    };
  }

  /** Neighbours whose outer chips reach into a tile: to the left, above, and both. */
  before({ tileRow, tileCol }: TilePlan): TilePlan[] {
    return REACHING.map(([down, right]) => this.tileAt(tileRow + down, tileCol + right)).filter(isTile);
  }

  /** Neighbours that a tile's own outer chips reach into. */
  after({ tileRow, tileCol }: TilePlan): TilePlan[] {
    return REACHING.map(([down, right]) => this.tileAt(tileRow - down, tileCol - right)).filter(isTile);
  }

  /**
   * Place of the tile with an id.
   * @throws RangeError where it is no tile's id.
   */
  indexOf(id: string): number {
    const found = /^r(\d+)c(\d+)$/.exec(id);
    if (found === null) throw new RangeError(`item key: expected a tile such as r0001c0002, found ${id}`);
    return Number(found[1]) * this.cols + Number(found[2]);
  }

  /** Rows of tiles, from the first to before the end, that share pixels with rows of the grid. */
  rowsWithin({ row, heightPx }: Pick<Window, 'row' | 'heightPx'>): { readonly first: number; readonly end: number } {
    const tileHeightPx = this.#chipsPerTile * strideOf(this.#lattice);
    // The last row of tiles holds what is left at the edge, too.
    const rowOf = (px: number): number => Math.min(Math.floor(px / tileHeightPx), this.rows - 1);
    return { first: rowOf(row), end: rowOf(row + heightPx - 1) + 1 };
  }

  *[Symbol.iterator](): Generator<TilePlan> {
    for (let index = 0; index < this.count; index++) yield this.at(index)!;
  }

  #part(axis: 'col' | 'row', place: number): AxisPart {
    const lattice = this.#lattice;
    const stride = strideOf(lattice);
    const sizePx = axis === 'col' ? lattice.widthPx : lattice.heightPx;
    const chips = chipCount(lattice, axis);
    const first = place * this.#chipsPerTile;
    const end = Math.min(first + this.#chipsPerTile, chips);
    const startPx = first * stride;
    const endPx = end === chips ? sizePx : end * stride;
    const haloEndPx = Math.min(sizePx, end * stride + lattice.overlapPx);
    return {
      chips: { first, end },
      startPx,
      lengthPx: endPx - startPx,
      haloLengthPx: Math.max(endPx, haloEndPx) - startPx,
    };
  }
}

/** Rows down and columns to the right at which the neighbours lie whose chips reach into a tile. */
const REACHING = [
  [0, -1],
  [-1, 0],
  [-1, -1],
] as const;

function isTile(tile: TilePlan | undefined): tile is TilePlan {
  return tile !== undefined;
}

interface AxisPart {
  readonly chips: ChipRange;
  readonly startPx: number;
  readonly lengthPx: number;
  readonly haloLengthPx: number;
}

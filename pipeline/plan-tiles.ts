import { chipCount, strideOf, type ChipLattice, type ChipRange } from '../geo/chip-lattice.ts';
import type { Window } from '../geo/window.ts';

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
 * Cuts the grid into tiles of about `tilePx`, row by row. A tile is a whole number of chip strides wide, so that every
 * chip belongs to one tile and is computed once. The tiles are disjoint and cover the grid.
 */
export function planTiles(lattice: ChipLattice, tilePx: number): TilePlan[] {
  const cols = cutAxis(lattice, 'col', tilePx);
  const rows = cutAxis(lattice, 'row', tilePx);
  return rows.flatMap((row, tileRow) =>
    cols.map((col, tileCol) => ({
      id: `r${String(tileRow).padStart(4, '0')}c${String(tileCol).padStart(4, '0')}`,
      tileCol,
      tileRow,
      cols: col.chips,
      rows: row.chips,
      window: { col: col.startPx, row: row.startPx, widthPx: col.lengthPx, heightPx: row.lengthPx },
      halo: { col: col.startPx, row: row.startPx, widthPx: col.haloLengthPx, heightPx: row.haloLengthPx },
    })),
  );
}

interface AxisPart {
  readonly chips: ChipRange;
  readonly startPx: number;
  readonly lengthPx: number;
  readonly haloLengthPx: number;
}

function cutAxis(lattice: ChipLattice, axis: 'col' | 'row', tilePx: number): AxisPart[] {
  const stride = strideOf(lattice);
  const sizePx = axis === 'col' ? lattice.widthPx : lattice.heightPx;
  const chips = chipCount(lattice, axis);
  const chipsPerTile = Math.max(1, Math.round(tilePx / stride));
  const parts: AxisPart[] = [];
  for (let first = 0; first < chips; first += chipsPerTile) {
    const end = Math.min(first + chipsPerTile, chips);
    const startPx = first * stride;
    const endPx = end === chips ? sizePx : end * stride;
    const haloEndPx = Math.min(sizePx, end * stride + lattice.overlapPx);
    parts.push({
      chips: { first, end },
      startPx,
      lengthPx: endPx - startPx,
      haloLengthPx: Math.max(endPx, haloEndPx) - startPx,
    });
  }
  return parts;
}

import { strideOf, type ChipLattice } from '../geo/chip-lattice.ts';
import { gridResolution, type Grid } from '../geo/grid.ts';
import { GRID_SIDE_PX, TILES } from '../limits/input-limits.ts';
import { countText, LimitError } from '../limits/limit-error.ts';
import { TileGrid } from './tile-grid.ts';

/**
 * Holds the grid of a run to what a map can be.
 * @throws LimitError where it has more pixels a side.
 */
export function checkGridSize(grid: Grid): void {
  const { widthPx, heightPx } = grid;
  if (widthPx <= GRID_SIDE_PX && heightPx <= GRID_SIDE_PX) return;
  const { x, y } = gridResolution(grid);
  throw new LimitError(
    `grid: expected at most ${countText(GRID_SIDE_PX)} pixels a side, found ${countText(widthPx)} × ${countText(heightPx)} of ${x === y ? x : `${x} × ${y}`} units of its CRS: choose a coarser grid.resolution, or split the run`,
  );
}

/**
 * Holds the number of tiles to what a run can keep books of.
 * @throws LimitError where there are more.
 */
export function checkTileCount(lattice: ChipLattice, tilePx: number): void {
  const { count } = new TileGrid(lattice, tilePx);
  if (count <= TILES) return;
  throw new LimitError(
    `inference.tile: expected at most ${countText(TILES)} tiles, found ${countText(count)} for ${countText(lattice.widthPx)} × ${countText(lattice.heightPx)} pixels in tiles of ${tilePx} and strides of ${strideOf(lattice)}: choose larger tiles, or split the run`,
  );
}

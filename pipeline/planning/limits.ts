import type { RunFile } from '../../config/run-file.ts';
import type { ChipLattice } from '../../geo/chip-lattice.ts';
import { gridResolution, type Grid } from '../../geo/grid.ts';
import { GRID_SIDE_PX, TENSOR_BYTES, TILE_WORK_BYTES, TILES } from '../../limits/input-limits.ts';
import { bytesText, countText, LimitError } from '../../limits/limit-error.ts';
import type { ModelPackage } from '../../models/model-package.ts';
import { TileGrid } from './tile-grid.ts';

/** Chips in one call of the model where neither model nor run file says. */
const DEFAULT_BATCH = 2;
const FLOAT_BYTES = 4;

/** Chips in one call of the model. */
export function chipsPerCall(model: Partial<Pick<ModelPackage, 'batch'>>, { batch }: RunFile['inference']): number {
  return model.batch ?? (batch === 'auto' ? DEFAULT_BATCH : batch);
}

/** What a thread holds of one tile at a time: bands and class probabilities, each twice. No tile takes more than the first. */
export function tileWorkBytes(tiles: TileGrid, { bands, classes }: Pick<ModelPackage, 'bands' | 'classes'>): number {
  const { widthPx, heightPx } = tiles.at(0)!.halo;
  return widthPx * heightPx * FLOAT_BYTES * (2 * bands.length + 2 * classes.length);
}

/**
 * Holds the grid of a run to what a map can be.
 * @throws LimitError where it has more pixels a side.
 */
export function checkGridSize(grid: Grid): void {
  const { widthPx, heightPx } = grid;
  if (widthPx <= GRID_SIDE_PX && heightPx <= GRID_SIDE_PX) return;
  const { x, y } = gridResolution(grid);
  throw new LimitError(
    `grid: expected at most ${countText(GRID_SIDE_PX)} pixels a side, found ${sizeText(grid)} of ${x === y ? x : `${x} × ${y}`} units of its CRS: choose a coarser grid.resolution, or split the run`,
  );
}

/**
 * Holds tiles and batches to what a run can keep books of and a thread can hold.
 * @throws LimitError where there are more tiles, or one of them or a batch of chips is larger.
 */
export function checkTiles(
  lattice: ChipLattice,
  inference: RunFile['inference'],
  model: Pick<ModelPackage, 'bands' | 'classes'> & Partial<Pick<ModelPackage, 'batch'>>,
): void {
  const tiles = new TileGrid(lattice, inference.tile);
  if (tiles.count > TILES) {
    throw new LimitError(
      `inference.tile: expected at most ${countText(TILES)} tiles, found ${countText(tiles.count)} of ${inference.tile} pixels for a grid of ${sizeText(lattice)}: choose larger tiles, or split the run`,
    );
  }
  const workBytes = tileWorkBytes(tiles, model);
  if (workBytes > TILE_WORK_BYTES) {
    throw new LimitError(
      `inference.tile: expected tiles that take at most ${bytesText(TILE_WORK_BYTES)} while they are computed, found ${bytesText(workBytes)} for ${model.bands.length} bands and ${model.classes.length} classes: choose smaller tiles than ${inference.tile}`,
    );
  }
  const chips = chipsPerCall(model, inference);
  const batchBytes = chips * lattice.chipPx ** 2 * FLOAT_BYTES * Math.max(model.bands.length, model.classes.length);
  if (batchBytes <= TENSOR_BYTES) return;
  throw new LimitError(
    `inference.batch: expected chips of at most ${bytesText(TENSOR_BYTES)} in one call of the model, found ${chips} chips of ${bytesText(batchBytes / chips)}: choose fewer, or smaller ones`,
  );
}

function sizeText({ widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number }): string {
  return `${countText(widthPx)} × ${countText(heightPx)} pixels`;
}

import path from 'node:path';
import type { LoadedRunFile } from '../config/read-run-file.ts';
import type { RunFile } from '../config/run-file.ts';
import { PermanentError } from '../engine/errors.ts';
import type { ChipLattice } from '../geo/chip-lattice.ts';
import { gridKey, type Grid } from '../geo/grid.ts';
import type { GuardSentences } from '../stages/validation/guard-sentences.ts';
import { loadModelPackage, type ModelPackage } from '../models/model-package.ts';
import { planGrid } from './plan-grid.ts';
import { checkGridSize, checkTiles } from './plan-limits.ts';
import type { PlannedAreas } from './plan-areas.ts';
import type { PlannedPublication } from './plan-publication.ts';
import type { PlannedReference } from './plan-reference.ts';
import { checkLocations } from './check-locations.ts';
import { planScenes, type PlannedScene } from './plan-scenes.ts';
import { planStatistics } from './plan-statistics.ts';
import { TileGrid } from './tile-grid.ts';

/** Everything that is settled before anything is computed. */
export interface RunPlan {
  readonly runFile: RunFile;
  /** The run file's text, its addresses without their secrets. */
  readonly runFileText: string;
  /** Whether addresses had secrets, which only the run file holds. */
  readonly isSigned: boolean;
  readonly grid: Grid;
  readonly lattice: ChipLattice;
  readonly tiles: TileGrid;
  readonly scenes: readonly PlannedScene[];
  readonly model: ModelPackage;
  readonly areas: Omit<PlannedAreas, 'declared' | 'sets'>;
  readonly reference: PlannedReference | undefined;
  readonly publication: PlannedPublication;
  readonly warnings: readonly string[];
  readonly guards: GuardSentences;
  /** Turns a location of the run file into one that can be opened. */
  readonly locate: (location: string) => string;
}

/**
 * Validates all that a run needs and settles grid and tiles. Reads headers and small files only; writes nothing.
 * @throws PermanentError, GeoError, RasterError or ModelError with one sentence for what is wrong.
 */
export async function planRun(loaded: LoadedRunFile): Promise<RunPlan> {
  const { runFile } = loaded;
  const locate = locator(loaded.folder, loaded.addresses);
  await checkLocations(runFile, locate);
  const model = await loadModelPackage(locate(runFile.model));
  checkChip(runFile, model);
  const scenes = await planScenes(runFile, model.bands, locate);
  const grid = planGrid(runFile, scenes);
  checkGridSize(grid);
  const { chip: chipPx, overlap: overlapPx } = runFile.inference;
  const lattice: ChipLattice = { widthPx: grid.widthPx, heightPx: grid.heightPx, chipPx, overlapPx };
  checkTiles(lattice, runFile.inference, model);
  const { warnings, areas, ...statistics } = await planStatistics(runFile, {
    ...{ model, grid, locate },
    isGridObserved: scenes.some((scene) => isWholeGrid(scene, grid)),
  });
  const tiles = new TileGrid(lattice, runFile.inference.tile);
  const { declared: _declared, sets: _sets, ...plannedAreas } = areas;
  return {
    ...{ runFile, runFileText: loaded.text, isSigned: loaded.addresses.size > 0, grid, lattice, tiles, scenes, model },
    ...{ ...statistics, areas: plannedAreas, warnings: [...model.warnings, ...warnings], locate },
  };
}

/** Whether a scene has a value in every pixel of the grid, as far as headers say. */
function isWholeGrid({ isWithoutGaps, bandGrids }: PlannedScene, grid: Grid): boolean {
  return isWithoutGaps && bandGrids.every((own) => gridKey(own) === gridKey(grid));
}

/**
 * Relative paths start at the run file's folder; addresses get back what was taken out of them, absolute paths stay as they
 * are.
 */
export function locator(folder: string, addresses: ReadonlyMap<string, string>): (location: string) => string {
  return (location) =>
    /^[a-z][a-z0-9+.-]+:\/\//i.test(location) ? (addresses.get(location) ?? location) : path.resolve(folder, location);
}

function checkChip({ inference: { chip, overlap } }: RunFile, model: ModelPackage): void {
  if (overlap * 2 >= chip) {
    throw new PermanentError(
      `inference.overlap: expected less than half of the chip of ${chip} pixels, found ${overlap}`,
    );
  }
  if (model.chipPx !== undefined && chip !== model.chipPx) {
    throw new PermanentError(
      `inference.chip: expected ${model.chipPx} pixels, the only size that model ${model.id} takes, found ${chip}`,
    );
  }
  if (chip % model.sideMultiplePx !== 0) {
    throw new PermanentError(
      `inference.chip: expected a multiple of ${model.sideMultiplePx} pixels for model ${model.id}, found ${chip}`,
    );
  }
}

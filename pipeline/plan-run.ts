import path from 'node:path';
import type { LoadedRunFile } from '../config/read-run-file.ts';
import type { ImageryRunFile, RunFile } from '../config/run-file.ts';
import { PermanentError } from '../engine/errors.ts';
import { FoundFaults } from '../engine/found-faults.ts';
import type { ChipLattice } from '../geo/chip-lattice.ts';
import { gridKey, type Grid } from '../geo/grid.ts';
import type { GuardSentences } from '../stages/validation/guard-sentences.ts';
import { FIRST_CHIP_SECONDS } from '../limits/input-limits.ts';
import type { Device } from '../models/onnx-session.ts';
import { tryPackage } from '../models/try-package.ts';
import { loadModelPackage, type ModelClass, type ModelPackage } from '../models/model-package.ts';
import { borderZeros } from './border-zeros.ts';
import { nodataNotes } from './nodata-notes.ts';
import { planGrid } from './plan-grid.ts';
import { planMap, type PlannedMap } from './plan-map.ts';
import { checkGridSize, checkTiles, chipsPerCall } from './plan-limits.ts';
import type { PlannedAreas } from './plan-areas.ts';
import type { PlannedPublication } from './plan-publication.ts';
import type { PlannedReference } from './plan-reference.ts';
import { checkDatums, placedInputs } from './check-datums.ts';
import { checkLocations } from './check-locations.ts';
import { checkValues } from './check-values.ts';
import { damageNotes, lookAtScenes } from './scene-chips.ts';
import { planObserved } from './plan-observed.ts';
import { geoKeyTags } from '../raster/geokeys-writer.ts';
import { planScenes, type PlannedScene } from './plan-scenes.ts';
import { scenesOnGrid } from './scenes-on-grid.ts';
import { seenValues } from './seen-values.ts';
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
  /** None where the map stands already. */
  readonly scenes: readonly PlannedScene[];
  /** What makes the map; undefined where it stands already. */
  readonly model: ModelPackage | undefined;
  /** One chip through the model on one thread, measured; undefined where the map stands already. */
  readonly secondsPerChip: number | undefined;
  readonly map: PlannedMap | undefined;
  readonly classes: readonly ModelClass[];
  readonly areas: Omit<PlannedAreas, 'declared' | 'sets'>;
  readonly reference: PlannedReference | undefined;
  readonly publication: PlannedPublication;
  readonly warnings: readonly string[];
  /** Those of {@link warnings} that are of the making of the map. */
  readonly mapWarnings: readonly string[];
  /** By which shifts inputs come to the datum of the grid, one sentence each. */
  readonly datumShifts: readonly string[];
  readonly guards: GuardSentences;
  /** Why what the map was made from was not looked at; the records of its making stand for it. */
  readonly withoutSources?: string;
  /** Turns a location of the run file into one that can be opened. */
  readonly locate: (location: string) => string;
}

/**
 * Validates all that a run needs and settles grid and tiles. Reads headers and small files only, and tries the model on
 * `device`; writes nothing.
 * @throws PermanentError, GeoError, RasterError or ModelError with one sentence for what is wrong.
 */
export async function planRun(loaded: LoadedRunFile, device: Device = 'cpu'): Promise<RunPlan> {
  return planFrom(await planEntry(loaded), loaded, device);
}

/**
 * Settles all besides what makes the map.
 * @param device where the model is tried; undefined where it was tried before
 */
export async function planFrom(
  entry: PlannedEntry,
  loaded: LoadedRunFile,
  device: Device | undefined,
): Promise<RunPlan> {
  const { runFile } = loaded;
  const locate = locator(loaded.folder, loaded.addresses);
  const { map, grid, classes } = entry;
  checkGridSize(grid);
  // What cannot be written at the end is told before anything is computed.
  geoKeyTags(grid.crs);
  const { chipPx, overlapPx } = entry;
  const lattice: ChipLattice = { widthPx: grid.widthPx, heightPx: grid.heightPx, chipPx, overlapPx };
  checkTiles(lattice, runFile.inference, { bands: [], ...entry.model, classes });
  const trial = tryModel(entry.model, { chipPx, device, inference: runFile.inference, seen: entry.seen });
  // What else is wrong is told first.
  trial.catch(() => undefined);
  const { warnings, areas, ...statistics } = await planStatistics(runFile, {
    ...{ model: entry.model, classes, grid, locate, isGridObserved: entry.isGridObserved },
    ...(map === undefined ? {} : { map: locate(map.assets[0]!.location) }),
  });
  const datums = checkDatums(
    placedInputs(runFile, { scenes: entry.scenes, sets: areas.sets, reference: statistics.reference }),
    grid,
    runFile.datumShifts === 'declared',
  );
  const tried = await trial;
  const tiles = new TileGrid(lattice, runFile.inference.tile);
  const { declared: _declared, sets: _sets, ...plannedAreas } = areas;
  const mapWarnings = [...(tried.model?.warnings ?? []), ...entry.warnings];
  return {
    ...{ runFile, runFileText: loaded.text, isSigned: loaded.addresses.size > 0, grid, lattice, tiles },
    ...{ scenes: entry.scenes, ...tried, map, classes, ...statistics, areas: plannedAreas },
    ...{ mapWarnings, warnings: [...mapWarnings, ...datums.warnings, ...warnings], locate },
    datumShifts: datums.shifts,
  };
}

async function tryModel(
  model: ModelPackage | undefined,
  o: Pick<PlannedEntry, 'chipPx' | 'seen'> & {
    readonly device: Device | undefined;
    readonly inference: RunFile['inference'];
  },
): Promise<Pick<RunPlan, 'model' | 'secondsPerChip'>> {
  const { device } = o;
  if (model === undefined || device === undefined) return { model, secondsPerChip: undefined };
  const { secondsPerChip: most } = o.inference;
  return tryPackage(model, {
    ...{ chipPx: o.chipPx, chipsPerCall: chipsPerCall(model, o.inference), device, seen: o.seen },
    secondsPerChip: most === 'auto' ? FIRST_CHIP_SECONDS : most,
  });
}

/** Where the map comes from: imagery and a model, or a file. */
export interface PlannedEntry extends Pick<RunPlan, 'scenes' | 'model' | 'map' | 'classes' | 'grid' | 'warnings'> {
  readonly chipPx: number;
  readonly overlapPx: number;
  /** Values of the scenes, for each band of the model, in physical units. */
  readonly seen?: readonly Float32Array[] | undefined;
  /** Whether it is known beforehand that every pixel of the grid has a value. */
  readonly isGridObserved: boolean;
}

/** A map that is only read has no chips: its tiles are whole numbers of these. */
const MAP_STRIDE_PX = 64;

/** Settles what makes the map, from headers and the model. */
export async function planEntry({ runFile, folder, addresses }: LoadedRunFile): Promise<PlannedEntry> {
  const locate = locator(folder, addresses);
  await checkLocations(runFile, locate);
  if (runFile.map !== undefined) {
    const map = await planMap(runFile.map, locate);
    const { grid, classes, isWithoutGaps } = map;
    return {
      ...{ scenes: [], model: undefined, map, classes, grid, warnings: map.notes, isGridObserved: isWithoutGaps },
      ...{ chipPx: MAP_STRIDE_PX, overlapPx: 0 },
    };
  }
  // As the schema has it: without a map there are both.
  const made = runFile as ImageryRunFile;
  const { model, scenes: opened } = await openMakers(made, locate);
  const looked = await lookAtScenes(opened, locate);
  const { scenes, notes } = planObserved(made, opened, looked);
  const implausible = checkValues(made, model, looked);
  const grid = planGrid(made, scenes);
  const { chip: chipPx, overlap: overlapPx } = made.inference;
  return {
    ...{ scenes, model, map: undefined, classes: model.classes, grid, chipPx, overlapPx },
    seen: seenValues(looked, chipPx ** 2),
    warnings: [
      ...scenes.flatMap((scene) => scene.notes),
      ...scenesOnGrid(scenes, grid),
      ...nodataNotes(scenes),
      ...(await borderZeros(scenes, locate)),
      ...damageNotes(looked),
      ...notes,
      ...implausible,
    ],
    isGridObserved: scenes.some((scene) => isWholeGrid(scene, grid)),
  };
}

/** @throws what is wrong with model and scenes, all of it at once. */
async function openMakers(
  made: ImageryRunFile,
  locate: RunPlan['locate'],
): Promise<{ model: ModelPackage; scenes: PlannedScene[] }> {
  const faults = new FoundFaults();
  const model = await faults.of(() => loadModelPackage(locate(made.model)));
  if (model !== undefined) await faults.of(() => checkChip(made, model));
  const scenes = await faults.of(() => planScenes(made, model?.bands, locate));
  faults.throwIfAny();
  return { model: model!, scenes: scenes! };
}

/** Whether a scene has a value in every pixel of the grid, as far as headers say. */
export function isWholeGrid({ isWithoutGaps, bandGrids }: PlannedScene, grid: Grid): boolean {
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

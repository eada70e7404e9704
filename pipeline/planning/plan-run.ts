import path from 'node:path';
import type { LoadedRunFile } from '../../config/read-run-file.ts';
import type { RunFile } from '../../config/run-file.ts';
import type { ChipLattice } from '../../geo/chip-lattice.ts';
import type { Grid } from '../../geo/grid.ts';
import type { GuardSentences } from '../../stages/validation/reference/guard-sentences.ts';
import { FIRST_CHIP_SECONDS } from '../../limits/input-limits.ts';
import type { Device } from '../../engine/stage.ts';
import { tryPackage } from '../../models/try-package.ts';
import type { ModelClass, ModelPackage } from '../../models/model-package.ts';
import type { PlannedMap } from './map/map.ts';
import { checkGridSize, checkTiles, chipsPerCall } from './limits.ts';
import type { PlannedAreas } from './areas/areas.ts';
import { planEntry, type SettledEntry } from './entry.ts';
import type { PlannedPublication } from './publication.ts';
import type { PlannedReference } from './reference/reference.ts';
import { checkDatums, placedInputs } from './check-datums.ts';
import type { Locate } from './input-file.ts';
import { geoKeyTags } from '../../raster/cog/geokeys-writer.ts';
import type { PlannedScene } from './scenes/scenes.ts';
import { planStatistics } from './statistics.ts';
import { PlanFaults } from './plan-faults.ts';
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
 * @throws PermanentError, GeoError, RasterError or ModelError with one sentence for what is wrong, or PermanentError with
 * one for each fault: of all inputs at once, besides what cannot be judged before another fault is mended.
 */
export async function planRun(loaded: LoadedRunFile, device: Device = 'cpu'): Promise<RunPlan> {
  const faults = new PlanFaults();
  const locate = locator(loaded.folder, loaded.addresses);
  return planFrom(await planEntry(loaded, { locate, faults }), loaded, { device, locate, faults });
}

/**
 * Settles all besides what makes the map.
 * @param o.device where the model is tried; undefined where it was tried before
 * @throws what {@link planRun} throws, with the faults that were found before.
 */
export async function planFrom(
  entry: SettledEntry,
  loaded: LoadedRunFile,
  o: { readonly device: Device | undefined; readonly locate: Locate; readonly faults: PlanFaults },
): Promise<RunPlan> {
  const { runFile } = loaded;
  const { locate, faults } = o;
  const { map, model, classes, chipPx, overlapPx, scenes } = entry;
  const grid = entry.grid && faults.at('grid').now(() => checkedGrid(entry.grid!));
  const lattice =
    grid && chipPx !== undefined && overlapPx !== undefined
      ? { widthPx: grid.widthPx, heightPx: grid.heightPx, chipPx, overlapPx }
      : undefined;
  const isWithinLimits = faults.at('inference').now(() => {
    if (lattice !== undefined && classes !== undefined)
      checkTiles(lattice, runFile.inference, { bands: [], ...model, classes });
    return true;
  });
  // Meanwhile all else is looked at; what may pass on the way ends the plan at once. Chips that no run may have are not tried.
  const trial = tryModel(isWithinLimits === true ? model : undefined, {
    ...o,
    chipPx,
    inference: runFile.inference,
    seen: entry.seen,
  });
  trial.catch(() => undefined);
  const { statistics: planned, crs } = await planStatistics(runFile, {
    model: model ?? map?.madeBy,
    classes,
    grid,
    locate,
    faults,
    isChipKnown: chipPx !== undefined,
    isGridObserved: entry.isGridObserved ?? false,
    ...(map === undefined ? {} : { map: locate(map.assets[0]!.location) }),
  });
  const placed = grid && placedInputs(runFile, { scenes: scenes ?? [], ...crs });
  const datums = placed && faults.at('datumShifts').now(() => checkDatums(placed, grid, runFile.datumShifts));
  const tried = await faults.of('model', () => trial);
  faults.throwIfAny();
  const known = allOf({ lattice, planned, datums, tried, grid, scenes, classes, warnings: entry.warnings });
  const { areas, warnings, ...statistics } = known.planned;
  const { declared: _declared, sets: _sets, ...plannedAreas } = areas;
  const tiles = new TileGrid(known.lattice, runFile.inference.tile);
  const mapWarnings = [...(known.tried.model?.warnings ?? []), ...known.warnings];
  return {
    runFile,
    runFileText: loaded.text,
    isSigned: loaded.addresses.size > 0,
    tiles,
    lattice: known.lattice,
    grid: known.grid,
    scenes: known.scenes,
    map,
    classes: known.classes,
    ...known.tried,
    ...statistics,
    areas: plannedAreas,
    locate,
    datumShifts: known.datums.shifts,
    mapWarnings,
    warnings: [...mapWarnings, ...known.datums.warnings, ...warnings],
  };
}

/** @throws where something is neither there nor at fault: a fault of the program. */
function allOf<T extends object>(known: T): { [Key in keyof T]: NonNullable<T[Key]> } {
  const missing = Object.entries(known).find(([, value]) => value === undefined);
  if (missing !== undefined) throw new Error(`${missing[0]} was not settled, and nobody says why`);
  return known as { [Key in keyof T]: NonNullable<T[Key]> };
}

/** A grid that tiles can be made of. What cannot be written at the end is told before anything is computed. */
function checkedGrid(grid: Grid): Grid {
  checkGridSize(grid);
  geoKeyTags(grid.crs);
  return grid;
}

async function tryModel(
  model: ModelPackage | undefined,
  o: Pick<SettledEntry, 'chipPx' | 'seen'> & {
    readonly device: Device | undefined;
    readonly inference: RunFile['inference'];
  },
): Promise<Pick<RunPlan, 'model' | 'secondsPerChip'>> {
  const { device, chipPx } = o;
  if (model === undefined || device === undefined || chipPx === undefined) return { model, secondsPerChip: undefined };
  const { secondsPerChip: most } = o.inference;
  return tryPackage(model, {
    chipPx,
    chipsPerCall: chipsPerCall(model, o.inference),
    device,
    seen: o.seen,
    secondsPerChip: most === 'auto' ? FIRST_CHIP_SECONDS : most,
  });
}

/**
 * Relative paths start at the run file's folder; addresses get back what was taken out of them, absolute paths stay as they
 * are.
 */
export function locator(folder: string, addresses: ReadonlyMap<string, string>): (location: string) => string {
  return (location) =>
    /^[a-z][a-z0-9+.-]+:\/\//i.test(location) ? (addresses.get(location) ?? location) : path.resolve(folder, location);
}

import type { LoadedRunFile } from '../../config/read-run-file.ts';
import type { ImageryRunFile, RunFile } from '../../config/run-file.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import { crsNamedBy } from '../../geo/file-crs.ts';
import { gridKey, type Grid } from '../../geo/grid.ts';
import { loadModelPackage, type ModelClass, type ModelPackage } from '../../models/model-package.ts';
import { borderFills } from './scenes/border-fills.ts';
import { checkLocations } from './check-locations.ts';
import { checkValues } from './scenes/check-values.ts';
import { fillNotes, seenFills } from './scenes/fill-notes.ts';
import type { Locate } from './input-file.ts';
import { nodataNotes } from './scenes/nodata-notes.ts';
import { planGrid } from './grid.ts';
import type { PlannedMap } from './map/map.ts';
import { planObserved } from './map/observed.ts';
import { planScenes, type PlannedScene } from './scenes/scenes.ts';
import type { PlanFaults } from './plan-faults.ts';
import { damageNotes, lookAtScenes } from './scenes/scene-chips.ts';
import { scenesOnGrid } from './scenes/scenes-on-grid.ts';
import { seenValues } from './scenes/seen-values.ts';
import { settleMap } from './map/settle-map.ts';

/** Where the map comes from: imagery and a model, or a file. */
export interface PlannedEntry {
  /** None where the map stands already. */
  readonly scenes: readonly PlannedScene[];
  /** Undefined where the map stands already. */
  readonly model: ModelPackage | undefined;
  readonly map: PlannedMap | undefined;
  readonly classes: readonly ModelClass[];
  readonly grid: Grid;
  readonly chipPx: number;
  readonly overlapPx: number;
  readonly warnings: readonly string[];
  /** Values of the scenes, for each band of the model, in physical units. */
  readonly seen?: readonly Float32Array[] | undefined;
  /** Whether it is known beforehand that every pixel of the grid has a value. */
  readonly isGridObserved: boolean;
}

/** What of it could be settled: all of it where nothing was found to be at fault. */
export type SettledEntry = { readonly [Key in keyof PlannedEntry]: PlannedEntry[Key] | undefined };

/** A map that is only read has no chips: its tiles are whole numbers of these. */
const MAP_STRIDE_PX = 64;

/**
 * Settles what makes the map, from headers, a few pixels and the model.
 * @throws PermanentError at once where the run file names what may not be read: nothing that it names is opened then.
 */
export async function planEntry(
  { runFile }: Pick<LoadedRunFile, 'runFile'>,
  o: { readonly locate: Locate; readonly faults: PlanFaults },
): Promise<SettledEntry> {
  await checkLocations(runFile, o.locate);
  if (runFile.map !== undefined) {
    const { map, grid, classes } = await settleMap(runFile.map, o);
    return {
      scenes: [],
      model: undefined,
      map,
      classes,
      grid,
      warnings: map?.notes,
      isGridObserved: map?.isWithoutGaps,
      chipPx: MAP_STRIDE_PX,
      overlapPx: 0,
    };
  }
  // As the schema has it: without a map there are both.
  return imageryEntry(runFile as ImageryRunFile, o);
}

async function imageryEntry(
  made: ImageryRunFile,
  { locate, faults }: { readonly locate: Locate; readonly faults: PlanFaults },
): Promise<SettledEntry> {
  const ofImagery = faults.at('imagery');
  const model = await faults.of('model', () => loadModelPackage(locate(made.model)));
  const chipPx = model && faults.at('inference').now(() => checkedChip(made, model));
  const overlapPx = faults.at('inference').now(() => checkedOverlap(made));
  const opened = await planScenes(made, model?.bands, { locate, faults: ofImagery });
  faults.at('grid').now(() => made.grid && crsNamedBy(made.grid.crs, 'grid.crs'));
  const settled = { map: undefined, model, classes: model?.classes, chipPx, overlapPx };
  // Which bands are needed, and with them where the grid lies, only the model says.
  if (model === undefined) return { ...settled, ...NO_SCENES };
  const looked = await lookAtScenes(opened, { locate, faults: ofImagery });
  const fills = seenFills(looked);
  const implausible = ofImagery.now(() => checkValues(made, model, { looked, fills }));
  if (opened.length < made.imagery.scenes.length) return { ...settled, ...NO_SCENES };
  const { scenes, notes } = planObserved(made, opened, looked);
  const grid = faults.at(made.grid === undefined ? 'imagery' : 'grid').now(() => planGrid(made, scenes));
  if (grid === undefined) return { ...settled, ...NO_SCENES, scenes };
  const atEdges = await ofImagery.of(() => borderFills(scenes, { locate, told: fills }));
  return {
    ...settled,
    scenes,
    grid,
    ...(chipPx === undefined ? {} : { seen: seenValues(looked, chipPx ** 2) }),
    warnings: [
      ...scenes.flatMap((scene) => scene.notes),
      ...scenesOnGrid(scenes, grid),
      ...nodataNotes(scenes),
      ...fillNotes(fills),
      ...(atEdges ?? []),
      ...damageNotes(looked),
      ...notes,
      ...(implausible ?? []),
    ],
    isGridObserved: scenes.some((scene) => isWholeGrid(scene, grid)),
  };
}

const NO_SCENES = { scenes: undefined, grid: undefined, warnings: undefined, isGridObserved: undefined };

/** Whether a scene has a value in every pixel of the grid, as far as headers say. */
export function isWholeGrid({ isWithoutGaps, bandGrids }: PlannedScene, grid: Grid): boolean {
  return isWithoutGaps && bandGrids.every((own) => gridKey(own) === gridKey(grid));
}

function checkedOverlap({ inference: { chip, overlap } }: RunFile): number {
  if (overlap * 2 < chip) return overlap;
  throw new PermanentError(
    `inference.overlap: expected less than half of the chip of ${chip} pixels, found ${overlap}`,
  );
}

function checkedChip({ inference: { chip } }: RunFile, model: ModelPackage): number {
  if (model.chipPx !== undefined && chip !== model.chipPx) {
    throw new PermanentError(
      `inference.chip: expected ${model.chipPx} pixels, the only size that model ${model.id} takes, found ${chip}`,
    );
  }
  if (chip % model.sideMultiplePx === 0) return chip;
  throw new PermanentError(
    `inference.chip: expected a multiple of ${model.sideMultiplePx} pixels for model ${model.id}, found ${chip}`,
  );
}

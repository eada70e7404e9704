import type { StepTraits } from '../engine/stage.ts';
import type { WorkItem } from '../engine/work-item.ts';
import { warpSourceWindow } from '../raster/warp/warp.ts';
import { acquireScene } from '../stages/acquisition/acquire-scene.ts';
import { aggregateTile, type AggregationOptions } from '../stages/aggregation/aggregate-tile.ts';
import { mergeTiles } from '../stages/aggregation/merge-tiles.ts';
import { blendTile, type BlendOptions } from '../stages/inference/blend-tile.ts';
import { predictTile, type PredictOptions } from '../stages/inference/predict-tile.ts';
import { preprocessTile } from '../stages/preprocessing/preprocess-tile.ts';
import { readMapTile, type MapTileOptions } from '../stages/preprocessing/read-map-tile.ts';
import type { PreprocessingOptions } from '../stages/preprocessing/preprocessing-options.ts';
import { planChips, type TilingOptions } from '../stages/tiling/plan-chips.ts';
import { publishRun } from '../stages/validation/publication/publish-estimates.ts';
import { validateMap } from '../stages/validation/validate-map.ts';
import type { ValidationOptions } from '../stages/validation/validation-input.ts';
import type { PlannedMap } from './planning/map/map.ts';
import type { PlannedScene } from './planning/scenes/scenes.ts';
import type { TileGrid, TilePlan } from './planning/tile-grid.ts';
import type { WorkPlan } from './planning/work-plan.ts';

type Named = Pick<StepTraits, 'name' | 'step'>;
type ItemParts = Pick<WorkItem, 'options'> & Partial<Pick<WorkItem, 'input' | 'needs'>>;

export function itemId({ name, step }: Named, key: string): string {
  return `${name}/${step}/${key}`;
}

/** Key of the items that a run has one of. */
export const WHOLE_RUN = 'run';

/** What a run reads: a scene, or the files of a map that stands already. */
export type Acquired = Pick<PlannedScene, 'id' | 'assets'>;

/** What is acquired before anything else. */
export function acquired(plan: {
  readonly scenes: readonly Acquired[];
  readonly map?: PlannedMap | undefined;
}): readonly Acquired[] {
  return plan.map === undefined ? plan.scenes : [{ id: STANDING_MAP, assets: plan.map.assets }];
}

/** Key of the item that acquires a map that stands already. */
const STANDING_MAP = 'map';

/** The items of a scene. */
export function sceneItems({ id, assets }: Acquired): WorkItem[] {
  return [item(acquireScene, id, { input: { scene: { id, assets } }, options: {} })];
}

/** The steps that every tile goes through, in this order. */
export function tileSteps({ map }: Pick<WorkPlan, 'map'>): readonly StepTraits[] {
  return map === undefined ? MODEL_TILE_STEPS : MAP_TILE_STEPS;
}

const MODEL_TILE_STEPS = [preprocessTile, planChips, predictTile, blendTile, aggregateTile];
const MAP_TILE_STEPS = [readMapTile, aggregateTile];

/** The step of a tile that makes its block of the map. */
export function blockStep({ map }: Pick<WorkPlan, 'map'>): StepTraits {
  return map === undefined ? blendTile : readMapTile;
}

/** The steps that a run ends with, in this order. */
export const RUN_STEPS = [mergeTiles, validateMap, publishRun] as const;

function item(step: StepTraits, key: string, parts: ItemParts): WorkItem {
  return { id: itemId(step, key), stage: step.name, step: step.step, traits: step, input: {}, needs: {}, ...parts };
}

/** The items of a tile, one for each of its steps; `tiles` has its neighbours. */
export function tileItems(plan: WorkPlan, tile: TilePlan, tiles: Pick<TileGrid, 'before'>): WorkItem[] {
  const first = plan.map === undefined ? preprocessItem(plan, tile) : mapItem(plan.map, tile);
  return [first, ...laterTileItems(plan, tile, tiles)];
}

/** The items of a tile that need others of tiles; its first item reads, and takes longer to be worked out. */
export function laterTileItems(plan: WorkPlan, tile: TilePlan, tiles: Pick<TileGrid, 'before'>): WorkItem[] {
  const aggregate = item(aggregateTile, tile.id, {
    needs: { block: itemId(blockStep(plan), tile.id) },
    input: areasInput(plan),
    options: aggregationOptions(plan),
  });
  return plan.map === undefined ? [...modelItems(plan, tile, tiles), aggregate] : [aggregate];
}

function preprocessItem(plan: WorkPlan, tile: TilePlan): WorkItem {
  const { scenes, options } = preprocessing(plan, tile);
  return item(preprocessTile, tile.id, { needs: { scenes }, options });
}

function mapItem({ legend }: PlannedMap, { id, window }: TilePlan): WorkItem {
  const options: MapTileOptions = { ...legend, window };
  return item(readMapTile, id, { needs: { record: itemId(acquireScene, STANDING_MAP) }, options });
}

/** The items by which a model makes a tile's block of the map from its pixels. */
function modelItems(plan: WorkPlan, tile: TilePlan, tiles: Pick<TileGrid, 'before'>): WorkItem[] {
  const preprocessed = itemId(preprocessTile, tile.id);
  const tiling: TilingOptions = {
    lattice: plan.lattice,
    tile: tile.window,
    cols: tile.cols,
    rows: tile.rows,
    window: tile.halo,
  };
  const blend: BlendOptions = { lattice: plan.lattice, classValues: classValues(plan) };
  const neighbours = tiles.before(tile).map(({ id }) => itemId(predictTile, id));
  return [
    item(planChips, tile.id, { needs: { preprocessed }, options: tiling }),
    item(predictTile, tile.id, {
      needs: { preprocessed, chipPlan: itemId(planChips, tile.id) },
      options: predictOptions(plan),
    }),
    item(blendTile, tile.id, {
      needs: { tile: itemId(predictTile, tile.id), neighbours },
      options: blend,
    }),
  ];
}

/** The items that a run ends with. */
export function runItems(plan: WorkPlan, tiles: TileGrid): WorkItem[] {
  const partials = Array.from(tiles, ({ id }) => itemId(aggregateTile, id));
  const merge = item(mergeTiles, WHOLE_RUN, {
    needs: { partials },
    input: areasInput(plan),
    options: aggregationOptions(plan),
  });
  const validate = item(validateMap, WHOLE_RUN, {
    needs: { mapped: merge.id, blocks: Array.from(tiles, ({ id }) => itemId(blockStep(plan), id)) },
    input: { areas: plan.areas, reference: plan.reference ?? null },
    options: validationOptions(plan, tiles),
  });
  const publish = item(publishRun, WHOLE_RUN, {
    needs: { validation: validate.id },
    input: { areas: plan.areas, publication: plan.publication },
    options: { areas: plan.runFile.areas },
  });
  return [merge, validate, publish];
}

/** Only the scenes that reach into the tile, in the order of the run file. */
function preprocessing(plan: WorkPlan, tile: TilePlan): { scenes: string[]; options: PreprocessingOptions } {
  const { resampling, composite } = plan.runFile.imagery!;
  const { grid } = plan;
  const window = tile.halo;
  const reaching = plan.scenes.filter((scene) =>
    scene.bandGrids.every((source) => warpSourceWindow({ source, target: grid, window, resampling }) !== undefined),
  );
  return {
    scenes: reaching.map((scene) => itemId(acquireScene, scene.id)),
    options: {
      grid,
      window,
      bandCount: plan.model!.bands.length,
      resampling,
      composite,
      scenes: reaching.map((scene) => scene.options),
    },
  };
}

function predictOptions(plan: WorkPlan): PredictOptions {
  const { onnxDigest, activation, activationBy, isStepwise, scalings } = plan.model!;
  const isDeclared = activationBy === 'quadrat:values';
  return { onnxDigest, activation, isDeclared, isStepwise, scalings, classValues: classValues(plan) };
}

function areasInput({ areas, sampledAreas }: WorkPlan): WorkItem['input'] {
  return { areas, ...(sampledAreas === undefined ? {} : { sampledAreas }) };
}

function aggregationOptions(plan: WorkPlan): AggregationOptions {
  const { grid, sampled } = plan;
  const common = { grid, areas: plan.runFile.areas, classValues: classValues(plan) };
  return sampled === undefined ? common : { ...common, sampled };
}

function validationOptions(plan: WorkPlan, tiles: TileGrid): ValidationOptions {
  const { areas, estimation } = plan.runFile;
  const { grid } = plan;
  const classes = plan.classes.map(({ value, name, trainingShare }) => ({
    value,
    name,
    ...(trainingShare === undefined ? {} : { trainingShare }),
  }));
  const blocks = Array.from(tiles, ({ window }) => window);
  return { grid, areas, classes, blocks, reference: referenceOptions(plan), estimation };
}

function referenceOptions({ runFile: { reference }, design }: WorkPlan): ValidationOptions['reference'] {
  if (reference === undefined || design === undefined) return null;
  return { file: reference.file, class: reference.class, design };
}

function classValues({ classes }: WorkPlan): number[] {
  return classes.map(({ value }) => value);
}

import type { Sha256 } from '../engine/digest.ts';
import type { WorkItem } from '../engine/work-item.ts';
import { warpSourceWindow } from '../raster/warp.ts';
import { acquireScene } from '../stages/acquisition/acquire-scene.ts';
import { aggregateTile, type AggregationOptions } from '../stages/aggregation/aggregate-tile.ts';
import { mergeTiles } from '../stages/aggregation/merge-tiles.ts';
import { blendTile, type BlendOptions } from '../stages/inference/blend-tile.ts';
import { predictTile, type PredictOptions } from '../stages/inference/predict-tile.ts';
import { preprocessTile } from '../stages/preprocessing/preprocess-tile.ts';
import type { PreprocessingOptions } from '../stages/preprocessing/preprocessing-options.ts';
import { planChips, type TilingOptions } from '../stages/tiling/plan-chips.ts';
import { validateMap } from '../stages/validation/validate-map.ts';
import type { ValidationOptions } from '../stages/validation/validation-input.ts';
import type { RunPlan } from './plan-run.ts';
import type { TilePlan } from './plan-tiles.ts';

/** Content that the items refer to and that is put into the store before they start. */
export interface PlannedInputs {
  readonly areas: Sha256;
  readonly reference: Sha256 | undefined;
}

type Step = { readonly name: string; readonly step: string };
type ItemParts = Pick<WorkItem, 'options' | 'keep'> & Partial<Pick<WorkItem, 'input' | 'needs' | 'group'>>;

export function itemId({ name, step }: Step, key: string): string {
  return `${name}/${step}/${key}`;
}

/** Ids of the tiles' blocks of the map, in ascending order of tiles. */
export function blockIds(plan: RunPlan): string[] {
  return plan.tiles.map((tile) => itemId(blendTile, tile.id));
}

/** Key of the items that a run has one of. */
export const WHOLE_RUN = 'run';

/** The plan as work items, each after those that it needs. */
export function workItems(plan: RunPlan, inputs: PlannedInputs): WorkItem[] {
  const acquisition = plan.scenes.map(({ id, assets }) =>
    item(acquireScene, id, { input: { scene: { id, assets } }, options: {}, keep: 'always' }),
  );
  const tileOf = new Map(plan.tiles.map((tile) => [`${tile.tileRow},${tile.tileCol}`, tile]));
  const tiles = plan.tiles.flatMap((tile) => tileItems(plan, tile, { inputs, tileOf }));
  return [...acquisition, ...tiles, ...runItems(plan, inputs)];
}

function item(step: Step, key: string, parts: ItemParts): WorkItem {
  return { id: itemId(step, key), stage: step.name, step: step.step, input: {}, needs: {}, ...parts };
}

function tileItems(
  plan: RunPlan,
  tile: TilePlan,
  o: { inputs: PlannedInputs; tileOf: ReadonlyMap<string, TilePlan> },
): WorkItem[] {
  const group = tile.id;
  const preprocessed = itemId(preprocessTile, tile.id);
  const { scenes, options } = preprocessing(plan, tile);
  const tiling: TilingOptions = {
    lattice: plan.lattice,
    tile: tile.window,
    cols: tile.cols,
    rows: tile.rows,
    window: tile.halo,
  };
  const blend: BlendOptions = { lattice: plan.lattice, classValues: classValues(plan) };
  const neighbours = [
    [0, -1],
    [-1, 0],
    [-1, -1],
  ]
    .map(([down, right]) => o.tileOf.get(`${tile.tileRow + down!},${tile.tileCol + right!}`))
    .filter((neighbour) => neighbour !== undefined)
    .map((neighbour) => itemId(predictTile, neighbour.id));
  return [
    item(preprocessTile, tile.id, { needs: { scenes }, options, group, keep: 'consumers' }),
    item(planChips, tile.id, { needs: { preprocessed }, options: tiling, group, keep: 'always' }),
    item(predictTile, tile.id, {
      needs: { preprocessed, chipPlan: itemId(planChips, tile.id) },
      options: predictOptions(plan),
      group,
      keep: 'consumers',
    }),
    item(blendTile, tile.id, {
      needs: { tile: itemId(predictTile, tile.id), neighbours },
      options: blend,
      group,
      keep: 'run',
    }),
    item(aggregateTile, tile.id, {
      needs: { block: itemId(blendTile, tile.id) },
      input: { areas: o.inputs.areas },
      options: aggregationOptions(plan),
      group,
      keep: 'always',
    }),
  ];
}

function runItems(plan: RunPlan, inputs: PlannedInputs): WorkItem[] {
  const partials = plan.tiles.map((tile) => itemId(aggregateTile, tile.id));
  const merge = item(mergeTiles, WHOLE_RUN, {
    needs: { partials },
    input: { areas: inputs.areas },
    options: aggregationOptions(plan),
    keep: 'always',
  });
  const validate = item(validateMap, WHOLE_RUN, {
    needs: { mapped: merge.id, blocks: blockIds(plan) },
    input: { areas: inputs.areas, reference: inputs.reference ?? null },
    options: validationOptions(plan),
    keep: 'always',
  });
  return [merge, validate];
}

/** Only the scenes that reach into the tile, in the order of the run file. */
function preprocessing(plan: RunPlan, tile: TilePlan): { scenes: string[]; options: PreprocessingOptions } {
  const { resampling, composite } = plan.runFile.imagery;
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
      bandCount: plan.model.bands.length,
      resampling,
      composite,
      scenes: reaching.map((scene) => scene.options),
    },
  };
}

function predictOptions({ model }: RunPlan): PredictOptions {
  return {
    onnxDigest: model.onnxDigest,
    activation: model.activation,
    scalings: model.scalings,
    classValues: model.classes.map(({ value }) => value),
  };
}

function aggregationOptions(plan: RunPlan): AggregationOptions {
  return { grid: plan.grid, areas: plan.runFile.areas, classValues: classValues(plan) };
}

function validationOptions(plan: RunPlan): ValidationOptions {
  const { areas, reference, estimation } = plan.runFile;
  const { grid, model } = plan;
  const classes = model.classes.map(({ value, name }) => ({ value, name }));
  const blocks = plan.tiles.map((tile) => tile.window);
  return { grid, areas, classes, blocks, reference: reference ?? null, estimation };
}

function classValues({ model }: RunPlan): number[] {
  return model.classes.map(({ value }) => value);
}

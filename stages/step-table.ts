import type { Stage } from '../engine/stage.ts';
import { acquireScene } from './acquisition/acquire-scene.ts';
import { aggregateTile } from './aggregation/aggregate-tile.ts';
import { mergeTiles } from './aggregation/merge-tiles.ts';
import { blendTile } from './inference/blend-tile.ts';
import { predictTile } from './inference/predict-tile.ts';
import { preprocessTile } from './preprocessing/preprocess-tile.ts';
import { readMapTile } from './preprocessing/read-map-tile.ts';
import { planChips } from './tiling/plan-chips.ts';
import { publishRun } from './validation/publication/publish-estimates.ts';
import { validateMap } from './validation/validate-map.ts';

export { STAGE_NAMES } from './stage-names.ts';

const STEPS = [
  acquireScene,
  preprocessTile,
  readMapTile,
  planChips,
  predictTile,
  blendTile,
  aggregateTile,
  mergeTiles,
  validateMap,
  publishRun,
];

/**
 * The step that a work item names. Its input and options come from the plan that was made for this very step,
 * so that their types need no second look here.
 * @throws RangeError for a step that no stage has.
 */
export function findStep(stage: string, step: string): Stage {
  const found = stepNamed(stage, step);
  if (found === undefined) throw new RangeError(`stage ${stage}: expected a step of it, found ${step}`);
  return found;
}

/** The step of that name; undefined where no stage has it. */
export function stepNamed(stage: string, step: string): Stage | undefined {
  return STEPS.find((candidate) => candidate.name === stage && candidate.step === step);
}

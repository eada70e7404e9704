import type { ArtifactStore } from '../../engine/artifact-store.ts';
import type { Sha256 } from '../../engine/digest.ts';
import { decodeJson, encodeJson } from '../../engine/json.ts';
import { nameNan, reviveNan } from '../../engine/named-nan.ts';
import type { RunFile } from '../../config/run-file.ts';
import type { ChipLattice } from '../../geo/chip-lattice.ts';
import type { Grid } from '../../geo/grid.ts';
import type { ModelClass, ModelPackage } from '../../models/model-package.ts';
import type { PlannedMap } from './map/map.ts';
import type { RunPlan } from './plan-run.ts';
import type { SampledLand } from '../../stages/aggregation/sampled-land.ts';
import type { SamplingDesign } from '../../stages/validation/options.ts';
import type { PlannedScene } from './scenes/scenes.ts';

/** Of a plan what its work items are made from: plain data that every worker reads from the run's store. */
export interface WorkPlan {
  readonly runFile: RunFile;
  readonly grid: Grid;
  readonly lattice: ChipLattice;
  readonly scenes: readonly PlannedScene[];
  /** What makes the map; left out where it stands already. */
  readonly model?: ModelPackage;
  readonly map?: PlannedMap;
  readonly classes: readonly ModelClass[];
  /** Digests of the areas, of the rules of publication and of the reference sample, which are in the store. */
  readonly areas: Sha256;
  readonly publication: Sha256;
  /** Left out where it is not so. */
  readonly isConfidential?: true;
  readonly reference?: Sha256;
  /** Where the reference sample was drawn, where that is not the frame of the run, and what of the areas lies there. */
  readonly sampled?: SampledLand;
  readonly sampledAreas?: Sha256;
  /** How the reference sample was drawn, whether the run file says so or a file of its own. */
  readonly design?: SamplingDesign;
}

/** Puts areas, reference sample, rules of publication and the plan for the workers into the run's store. */
export async function storeWorkPlan(
  plan: RunPlan,
  artifacts: ArtifactStore,
): Promise<{ readonly work: WorkPlan; readonly digest: Sha256 }> {
  const areas = await artifacts.put(plan.areas.content);
  const publication = await artifacts.put(plan.publication.content);
  const reference = plan.reference === undefined ? undefined : await artifacts.put(plan.reference.content);
  const sampledLand = plan.reference?.sampledLand;
  const sampledAreas = sampledLand?.areas && (await artifacts.put(sampledLand.areas));
  const { runFile, grid, lattice, scenes, model, map, classes } = plan;
  const work: WorkPlan = {
    runFile,
    grid,
    lattice,
    scenes,
    classes,
    areas: areas.digest,
    publication: publication.digest,
    ...(plan.publication.isConfidential ? { isConfidential: true } : {}),
    ...(model === undefined ? {} : { model }),
    ...(map === undefined ? {} : { map }),
    ...(reference === undefined ? {} : { reference: reference.digest, design: plan.reference!.design }),
    ...(sampledLand?.land === undefined ? {} : { sampled: sampledLand.land }),
    ...(sampledAreas === undefined ? {} : { sampledAreas: sampledAreas.digest }),
  };
  const bytes = encodePlan(work);
  const { digest } = await artifacts.put(bytes);
  // As every worker reads it, so that an option that is left out is left out for all.
  return { work: decodePlan(bytes), digest };
}

export async function readWorkPlan(digest: Sha256, artifacts: ArtifactStore): Promise<WorkPlan> {
  return decodePlan(await artifacts.get(digest));
}

function encodePlan(plan: WorkPlan): Uint8Array {
  return encodeJson(JSON.parse(JSON.stringify(nameNan(plan))));
}

function decodePlan(bytes: Uint8Array): WorkPlan {
  return reviveNan(decodeJson<unknown>(bytes)) as WorkPlan;
}

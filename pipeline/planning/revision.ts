import { messageOf } from '../../errors/error-kinds.ts';
import { canonicalJson } from '../../engine/json.ts';
import { openArtifactStore } from '../../engine/open-artifact-store.ts';
import type { LoadedRunFile } from '../../config/read-run-file.ts';
import type { RunFile } from '../../config/run-file.ts';
import type { Device } from '../../engine/stage.ts';
import { refuseEarlier } from '../revisions/earlier-revision.ts';
import { refuseOwnRelease } from './earlier-release.ts';
import { isWholeGrid, planEntry, type PlannedEntry } from './entry.ts';
import { locator, planFrom, type RunPlan } from './plan-run.ts';
import { PlanFaults } from './plan-faults.ts';
import { isFinished } from '../revisions/revisions.ts';
import type { Manifest } from '../../results/manifest.ts';
import { RunFolder } from '../outputs/run-folder.ts';
import { REVISED_KEYS, runIdentity } from '../run-identity.ts';
import { readWorkPlan, type WorkPlan } from './work-plan.ts';

/** Where a run has been carried out before, and keeps its artifacts. */
export interface EarlierRun {
  readonly folder: string;
  readonly store: string;
}

/**
 * Plans a run as {@link planRun} does, or the next revision of one that was carried out before: where what its map was made
 * from is not at hand any more, the records of its making take its place.
 * @throws what planRun throws.
 */
export async function planRunOrRevision(
  loaded: LoadedRunFile,
  {
    device,
    earlier,
    onEntry,
  }: {
    readonly device: Device;
    readonly earlier?: EarlierRun | undefined;
    /** Called when all that makes the map was found in order. */
    readonly onEntry?: () => void;
  },
): Promise<RunPlan> {
  if (earlier !== undefined) {
    refuseEarlier(earlier.folder, 'name');
    await refuseOwnRelease(loaded, earlier.folder);
  }
  const faults = new PlanFaults();
  const locate = locator(loaded.folder, loaded.addresses);
  const entry = await planEntry(loaded, { locate, faults }).catch((error: unknown) => ({ error }));
  if (!('error' in entry) && faults.isEmpty) {
    onEntry?.();
    return planFrom(entry, loaded, { device, locate, faults });
  }
  const recorded = earlier && (await recordedPlan(loaded.runFile, earlier));
  if (recorded === undefined) {
    if ('error' in entry) throw entry.error;
    return planFrom(entry, loaded, { device, locate, faults });
  }
  const fault = 'error' in entry ? entry.error : faults.error;
  const plan = await planFrom(recordedEntry(recorded), loaded, {
    device: undefined,
    locate,
    faults: new PlanFaults(),
  });
  // A run that is only looked at again is held against what it was made from.
  if (runIdentity(plan).digest === recorded.manifest.identity && recorded.manifest.revision.number === 1) throw fault;
  return { ...plan, withoutSources: messageOf(fault) };
}

/** What a run folder holds of the making of a map that stands. */
interface RecordedPlan {
  readonly manifest: Manifest;
  readonly work: WorkPlan;
}

/**
 * The plan by which a finished run made its map, for a run file that asks for the same map.
 * @returns undefined where there is no such run, or its plan is not there any more.
 */
async function recordedPlan(runFile: RunFile, earlier: EarlierRun): Promise<RecordedPlan | undefined> {
  const manifest = await new RunFolder(earlier.folder).readManifest();
  if (manifest === undefined) return undefined;
  if (!isFinished(manifest) && manifest.revision.number === 1) return undefined;
  if (mapPart(runFile) !== mapPart(manifest.runFile)) return undefined;
  const work = await readWorkPlan(manifest.plan.stored[0]!, openArtifactStore(earlier.store)).catch(() => undefined);
  return work && { manifest, work };
}

/** All of a run file that goes into the map. */
function mapPart(runFile: object): string {
  const keys = Object.entries(runFile).filter(([key]) => !REVISED_KEYS.includes(key));
  return canonicalJson(JSON.parse(JSON.stringify(Object.fromEntries(keys))));
}

function recordedEntry({ manifest, work }: RecordedPlan): PlannedEntry {
  const { scenes, model, map, classes, grid, lattice } = work;
  const { chipPx, overlapPx } = lattice;
  const told = new Set(model?.warnings);
  const warnings = manifest.plan.mapWarnings.filter((warning) => !told.has(warning));
  return {
    scenes,
    model,
    map,
    classes,
    grid,
    chipPx,
    overlapPx,
    warnings,
    isGridObserved: map?.isWithoutGaps ?? scenes.some((scene) => isWholeGrid(scene, grid)),
  };
}

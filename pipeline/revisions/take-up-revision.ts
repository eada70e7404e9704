import { sha256OfBytes, type Sha256 } from '../../engine/digest.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import { canonicalJson } from '../../engine/json.ts';
import { platformDigest, type PlatformFingerprint } from '../../engine/platform.ts';
import type { CodePin } from '../code-version.ts';
import { changedOutputs } from '../outputs/output-digests.ts';
import { mendTables } from '../outputs/mend-tables.ts';
import type { RunPlan } from '../planning/plan-run.ts';
import { RecordedItems } from './recorded-items.ts';
import { isFinished, refuseChanged, revisionFolder, unfinishedRevision } from './revisions.ts';
import type { Manifest, Revision } from '../../results/manifest.ts';
import type { RunFolder } from '../outputs/run-folder.ts';
import { changedKeys, type RunIdentity } from '../run-identity.ts';
import { StandingMap, type LeftRecords, type StandingMapParts } from './standing-map.ts';

/** What an attempt finds of those before it. */
export interface TakenUp {
  /** That the run folder is at. */
  readonly revision: Revision;
  /** Results that stand until others of the same map take their place; undefined where the folder has none. */
  readonly finished: FinishedResults | undefined;
  /** Records of the results whose map is the run folder's; undefined where there are none yet. */
  readonly left: LeftRecords | undefined;
  /** That map, where nothing of it is looked at again. */
  readonly standingMap: StandingMap | undefined;
}

/** Results that a run folder holds. */
export interface FinishedResults {
  readonly manifest: Manifest;
  /** Its files by digest, where all are as they were left. */
  readonly outputs: Readonly<Record<string, Sha256>> | undefined;
  /** Keys of the run file that are others now. */
  readonly keys: readonly string[];
  /** What else decides results and is another one now: `code`, `platform`. */
  readonly pins: readonly string[];
}

/** What an attempt goes by. */
export interface Attempt {
  readonly identity: RunIdentity;
  readonly plan: RunPlan;
  readonly code: CodePin;
  readonly platform: PlatformFingerprint;
}

/**
 * Takes up what earlier attempts have left in a run folder. The results of a finished run stay as they are, whatever
 * becomes of this attempt: only when there are others of the same map are they kept as an earlier revision.
 * @throws PermanentError where others are asked for and the map or its tables are not as they were left.
 */
export async function takeUpRevision(
  before: Manifest | undefined,
  attempt: Attempt,
  map: StandingMapParts,
): Promise<TakenUp> {
  if (before === undefined || !isFinished(before)) return goOn(before, attempt.identity, map);
  const { folder } = map;
  let damaged = await changedOutputs(folder, before);
  if (damaged.length > 0) {
    await mendTables(folder, before, { ...attempt, ...map, damaged });
    damaged = await changedOutputs(folder, before);
  }
  const outputs = damaged.length > 0 ? undefined : before.outputs;
  const keys = changedKeys(before.keys, attempt.identity.keys);
  const finished = { manifest: before, outputs, keys, pins: changedPins(before, attempt) };
  const isSame = isSameRun(finished);
  if (!isSame && damaged.length > 0) refuseChanged(folder, damaged[0]!);
  const revision = before.revision;
  const left = { manifest: before, made: await RecordedItems.read(folder, before, { items: map.items, damaged }) };
  const mapStands = !isSame || revision.number > 1 || map.sources === undefined;
  const standingMap = mapStands ? await StandingMap.open(left, map) : undefined;
  const isMadeAgain = keys.length === 0 && map.sources !== undefined && left.made.isMapWhole;
  if (mapStands && standingMap === undefined && !isMadeAgain) refuseMap(folder);
  return { revision, finished, left, standingMap };
}

/** Whether nothing that decides results is another one now. */
export function isSameRun(finished: FinishedResults | undefined): boolean {
  return finished !== undefined && finished.keys.length + finished.pins.length === 0;
}

/**
 * The same results, with what a person may have signed of them since they were taken up.
 * @throws PermanentError where the run folder has others by now.
 */
export async function asItIsNow(finished: FinishedResults, folder: RunFolder): Promise<FinishedResults> {
  const manifest = await folder.readManifest();
  const { artifacts, identity } = finished.manifest;
  const isSame = canonicalJson([manifest?.identity, manifest?.artifacts]) === canonicalJson([identity, artifacts]);
  if (manifest === undefined || !isSame || !isFinished(manifest))
    throw new PermanentError(
      `${folder.file('run.json')}: expected the manifest as it was when the run began, found another; run it again`,
    );
  if (finished.outputs === undefined) return { ...finished, manifest };
  return { ...finished, manifest, outputs: manifest.outputs };
}

/** A run that is not finished: its first results, or a revision that was left when its results were being written. */
async function goOn(before: Manifest | undefined, identity: RunIdentity, map: StandingMapParts): Promise<TakenUp> {
  const revision = unfinishedRevision(before, identity);
  const earlier = revision.earlier.at(-1);
  if (earlier === undefined) return { revision, finished: undefined, left: undefined, standingMap: undefined };
  const left = await keptRecords(earlier, map);
  return { revision, finished: undefined, left, standingMap: await StandingMap.open(left, map) };
}

/** @throws PermanentError where the earlier revision is not kept as the manifest of the next one names it. */
async function keptRecords(
  { number, manifest: digest }: Revision['earlier'][number],
  { folder, items }: StandingMapParts,
): Promise<LeftRecords> {
  const kept = revisionFolder(folder, number);
  const text = await kept.read('run.json');
  const manifest = await kept.readManifest();
  if (manifest !== undefined && sha256OfBytes(text!) === digest)
    return { manifest, made: await RecordedItems.read(kept, manifest, { items, damaged: [] }) };
  throw new PermanentError(
    `${kept.file('run.json')}: expected the earlier revision as it was kept (${digest.slice(0, 12)}), found ${manifest === undefined ? 'none' : 'another'}; put it back, or choose another folder with --out`,
  );
}

function refuseMap(folder: RunFolder): never {
  throw new PermanentError(
    `${folder.file('map.tif')}: expected the map and the records of its making as the run left them, found them changed or gone; run the earlier run file again to have them mended, or choose another folder with --out`,
  );
}

/** What decides results besides the run file. */
function changedPins(before: Manifest, { code, platform }: Attempt): string[] {
  const isSamePlatform = platformDigest(before.platform) === platformDigest(platform);
  return [...(before.code.digest === code.digest ? [] : ['code']), ...(isSamePlatform ? [] : ['platform'])];
}

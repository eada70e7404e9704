import { PermanentError } from '../engine/errors.ts';
import { keepResults, revisionFolder, revisionOf, type Revision } from './revisions.ts';
import type { RunManifest } from './run-folder.ts';
import type { RunIdentity } from './run-identity.ts';
import { StandingMap, type StandingMapParts } from './standing-map.ts';

/** Which revision an attempt is at. */
export interface TakenUp {
  readonly revision: Revision;
  /** Whether it begins with this attempt. */
  readonly begins: boolean;
  /** The map of the revision before; undefined where there is none, or none that is as it was left. */
  readonly standingMap: StandingMap | undefined;
}

/**
 * Takes up the revision that a run folder is at, or begins the next one where the run is finished and asks for something
 * else of the same map now: then its results are kept first.
 * @param before what the folder's manifest says
 * @throws PermanentError where a revision would begin and the map is not as it was left.
 */
export async function takeUpRevision(
  before: RunManifest | undefined,
  identity: RunIdentity,
  map: StandingMapParts,
): Promise<TakenUp> {
  const { revision, begins } = revisionOf(before, identity);
  if (!begins) {
    const earlier = revision.earlier.at(-1);
    const standingMap = earlier && (await StandingMap.open(revisionFolder(map.folder, earlier.number), map));
    return { revision, begins, standingMap };
  }
  const standingMap = await StandingMap.open(map.folder, map);
  if (standingMap === undefined) {
    throw new PermanentError(
      `${map.folder.file('map.tif')}: expected the map and the records of its making as the run left them, found them changed or gone; run the earlier run file again to have them mended, or choose another folder with --out`,
    );
  }
  return { revision: await keepResults(map.folder, before!, revision), begins, standingMap };
}

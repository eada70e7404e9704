import path from 'node:path';
import { PermanentError } from '../../errors/error-kinds.ts';

/** Where a run folder keeps the revisions before the present one. */
export const REVISIONS = 'revisions';

/** The run folder of a folder that may be an earlier revision's; the folder itself where it is none. */
export function runFolderOf(folder: string): string {
  const place = path.resolve(folder);
  const [above, name] = [path.dirname(place), path.basename(place)];
  return path.basename(above) === REVISIONS && /^\d+$/.test(name) ? path.dirname(above) : place;
}

/** @throws PermanentError for the folder of an earlier revision, which stays as it was left. */
export function refuseEarlier(folder: string, verb: string): void {
  const own = runFolderOf(folder);
  if (own === path.resolve(folder)) return;
  throw new PermanentError(
    `${folder}: expected a run folder, found an earlier revision, which stays as it was left; ${verb} the run folder itself: ${own}`,
  );
}

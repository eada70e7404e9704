import path from 'node:path';
import { AccessError } from '../access/access-error.ts';
import { OWN_ACCESS, type Access } from '../access/access.ts';
import { checkWritable } from '../access/check-location.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { artifactsOf } from './outputs/run-folder.ts';

/**
 * What may be opened for a run: what the worker was told of itself, else what came with the order of a service, else what
 * the person may open who runs the worker.
 */
export function accessFor(own: Access | undefined, ordered: Access | undefined): Access {
  return own ?? ordered ?? OWN_ACCESS;
}

/**
 * Makes sure that a run folder, what lies in it already and the store lie where runs may be written here.
 * @throws PermanentError where they do not.
 */
export async function checkRunPlaces({
  folder,
  store,
}: {
  readonly folder: string;
  readonly store: string;
}): Promise<void> {
  const artifacts = artifactsOf(folder);
  const inside = ['contents', 'memos'].map((name) => path.join(artifacts, name));
  for (const place of new Set([folder, artifacts, ...inside, store]))
    await checkWritable(place).catch((error: unknown) => {
      throw error instanceof AccessError ? new PermanentError(error.message, { cause: error }) : error;
    });
}

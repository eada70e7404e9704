import { setImmediate as turn } from 'node:timers/promises';
import { withAccess, type Access } from '../access/access.ts';
import { readRunFile, type LoadedRunFile } from '../config/read-run-file.ts';

let last: Promise<unknown> = Promise.resolve();

/**
 * Reads a run file that somebody else wrote, as far as `access` lets it. One at a time: many large ones together would take
 * memory for all, and keep the server from answering others for as long as all of them take.
 * @throws as {@link readRunFile}
 */
export function readLaunched(location: string, access: Access): Promise<LoadedRunFile> {
  const read = last.then(() => turn()).then(() => withAccess(access, () => readRunFile(location)));
  last = read.catch(() => undefined);
  return read;
}

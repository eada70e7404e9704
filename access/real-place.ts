import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';

/**
 * Where a path leads, links resolved. Of what is not there yet the nearest folder that is there is resolved, so that the
 * place where it would be made is known.
 */
export async function realPlace(location: string): Promise<string> {
  const missing: string[] = [];
  for (let place = path.resolve(location); ; place = path.dirname(place)) {
    const real = await realpath(place).catch((error: NodeJS.ErrnoException) => {
      // A loop, or a folder that may not be looked into, leads nowhere.
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
      return undefined;
    });
    if (real !== undefined) return path.join(real, ...missing);
    if (await isLink(place)) throw Object.assign(new Error('a link to nothing'), { code: 'ENOENT' });
    missing.unshift(path.basename(place));
  }
}

/** Whether a real path is one of the folders, or below one; folders are resolved, too. */
export async function isWithin(real: string, folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) {
    const root = await realPlace(folder).catch(() => undefined);
    if (root !== undefined && (real === root || real.startsWith(root === '/' ? root : `${root}${path.sep}`)))
      return true;
  }
  return false;
}

async function isLink(place: string): Promise<boolean> {
  return lstat(place).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}

import { access, constants, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { PermanentError } from '../errors/error-kinds.ts';

/**
 * Makes a folder, and those above it, where they are missing.
 * @throws PermanentError where it may not be made, with the reason that the system hides behind "no such file".
 */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => sayUnwritable(folder, error));
}

/** Says why something could not be written into a folder, where that is the folder's own fault. */
export async function sayUnwritable(folder: string, error: unknown): Promise<never> {
  const isReadOnly = (error as NodeJS.ErrnoException).code === 'EROFS';
  const why = (await whyUnwritable(folder)) ?? (isReadOnly ? 'that it is on a read-only mount' : undefined);
  if (why === undefined) throw error;
  throw new PermanentError(`${folder}: expected a folder that can be written to, found ${why}`, { cause: error });
}

/** Undefined where the folder, or the nearest one above it that there is, can be written to. */
async function whyUnwritable(folder: string): Promise<string | undefined> {
  for (let place = path.resolve(folder); ; place = path.dirname(place)) {
    const code = await access(place, constants.W_OK).then(
      () => undefined,
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
    if (code === 'ENOENT' && place !== path.dirname(place)) continue;
    if (code === 'EROFS') return `that ${place} is on a read-only mount`;
    if (code === 'EACCES' || code === 'EPERM')
      return `that ${place} may not be written to by user ${process.getuid?.() ?? '?'}`;
    return undefined;
  }
}

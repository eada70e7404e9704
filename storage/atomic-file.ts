import { randomUUID } from 'node:crypto';
import { link, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { PermanentError } from '../errors/error-kinds.ts';
import { makeFolder, sayUnwritable } from './writable-folder.ts';

/**
 * Writes a file whole or not at all: a temporary name beside it, then a rename. When it returns, the file and its name
 * are on the disk and would survive that the machine loses its power.
 */
export async function writeFileAtomic(file: string, content: Uint8Array | string): Promise<void> {
  await writeBeside(file, content, async (temporary, handle) => {
    await handle.sync();
    await putInPlace(temporary, file);
    await syncFolder(path.dirname(file));
  });
}

/** Like {@link writeFileAtomic}, but leaves it to the system when the file reaches the disk. */
export async function replaceFile(file: string, content: Uint8Array | string): Promise<void> {
  await writeBeside(file, content, (temporary) => putInPlace(temporary, file));
}

/** Like {@link replaceFile}, but a file that is there already stays; says whether this call wrote it. */
export async function writeFileOnce(file: string, content: Uint8Array | string): Promise<boolean> {
  return writeBeside(file, content, async (temporary) => {
    try {
      await link(temporary, file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

async function putInPlace(temporary: string, file: string): Promise<void> {
  try {
    await rename(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error;
    throw new PermanentError(`${file}: expected a place for a file, found a folder; move it away and run again`);
  }
}

/** Waits until files of one folder, and their names in it, are on the disk; what is not there is passed over. */
export async function syncFiles(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) await syncPath(path.join(folder, name));
  await syncFolder(folder);
}

/** Temporary files carry this mark, so that what a killed process left can be told from results. */
export const TEMPORARY_MARK = '.part-';

/** A file that is being written may be swept away as a dead writer's; then it is begun anew, this often at most. */
const BEGINNINGS = 3;

async function writeBeside<T>(
  file: string,
  content: Uint8Array | string,
  place: (temporary: string, handle: FileHandle) => Promise<T>,
): Promise<T> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let beginning = 1; ; beginning++) {
    await makeFolder(path.dirname(file));
    const temporary = `${file}${TEMPORARY_MARK}${randomUUID()}`;
    const handle = await open(temporary, 'wx').catch((error: unknown) => sayUnwritable(path.dirname(file), error));
    try {
      await writeAll(handle, bytes);
      return await place(temporary, handle);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || beginning === BEGINNINGS) throw error;
    } finally {
      await handle.close();
      await rm(temporary, { force: true });
    }
  }
}

/** In as few calls as the system allows: `writeFile` hands over half a megabyte at a time. */
async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength;) at += (await handle.write(bytes, at)).bytesWritten;
}

/** Some file systems keep names without being asked, and say so. */
const NOT_FOR_FOLDERS = new Set(['EINVAL', 'ENOTSUP', 'EBADF', 'EISDIR', 'EPERM']);

async function syncFolder(folder: string): Promise<void> {
  try {
    await syncPath(folder);
  } catch (error) {
    if (!NOT_FOR_FOLDERS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

async function syncPath(place: string): Promise<void> {
  const handle = await open(place, 'r').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  try {
    await handle?.sync();
  } finally {
    await handle?.close();
  }
}

import { constants, open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { bytesText, LimitError } from '../limits/limit-error.ts';
import { AccessError } from './access-error.ts';
import { currentAccess } from './access.ts';
import { isWithin, realPlace } from './real-place.ts';

/** What the system shows of itself and its devices as files. */
const SYSTEM_FOLDERS = ['/proc', '/sys', '/dev'];

/** Opening a pipe must not wait for who writes into it, and a file must not be swapped for a link after it was looked at. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens a regular file for reading, where that may be done here ({@link currentAccess}): links are resolved, the place is
 * checked, and that the open file is the one at that place.
 * @throws AccessError where it may not be opened or is no regular file; the system's own errors otherwise.
 */
export async function openFile(location: string): Promise<FileHandle> {
  const real = await checkedPlace(location);
  const found = await stat(real);
  if (!found.isFile()) throw noFile(location, found.isDirectory());
  const handle = await open(real, FLAGS);
  try {
    if (!(await handle.stat()).isFile()) throw noFile(location, false);
    await checkOpened(handle, real, location);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Reads a regular file whole.
 * @throws as {@link openFile}, and LimitError, to stand in a sentence that names the file, where it is larger.
 */
export async function readFileWithin(location: string, mostBytes: number): Promise<Buffer> {
  const handle = await openFile(location);
  try {
    const { size } = await handle.stat();
    if (size > mostBytes) throw tooLarge(size, mostBytes);
    const bytes = Buffer.alloc(size);
    let at = 0;
    while (at < size) {
      const { bytesRead } = await handle.read(bytes, at, size - at, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes.subarray(0, at);
  } finally {
    await handle.close();
  }
}

/** Whether there is a file or a folder at a place that may be looked at; AccessError where it may not. */
export async function kindAt(location: string): Promise<'file' | 'folder' | 'none'> {
  const found = await stat(await checkedPlace(location)).catch(() => undefined);
  if (found?.isFile() === true) return 'file';
  return found?.isDirectory() === true ? 'folder' : 'none';
}

/** The real path of a location that may be read. */
export async function checkedPlace(location: string): Promise<string> {
  const { roots } = currentAccess();
  const real = await realPlace(location).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENAMETOOLONG' && error.code !== 'ELOOP') throw error;
    const found = error.code === 'ELOOP' ? 'links that lead to one another' : 'one that is too long';
    throw new AccessError(location, `expected a path that can be followed, found ${found}`);
  });
  if (roots !== undefined && !(await isWithin(real, roots))) throw outside(location);
  if (await isWithin(real, SYSTEM_FOLDERS)) throw noFile(location, false);
  return real;
}

/** A folder of the path may have been swapped for a link between the look and the opening. */
async function checkOpened(handle: FileHandle, real: string, location: string): Promise<void> {
  const opened = await realpath(process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : real).catch(() => real);
  if (opened === real) return;
  const { roots } = currentAccess();
  if (roots === undefined || (await isWithin(opened, roots))) return;
  throw outside(location);
}

function outside(location: string): AccessError {
  return new AccessError(
    location,
    'expected a path within the folders that this run may use (the folder of runs, and those that the operator lists with --allow-root), found one that leads out of them',
  );
}

function noFile(location: string, isFolder: boolean): AccessError {
  return new AccessError(
    location,
    `expected a file, found ${isFolder ? 'a folder' : 'a device, a pipe or a file of the system'}`,
    { isFolder },
  );
}

function tooLarge(foundBytes: number, mostBytes: number): LimitError {
  return new LimitError(
    `expected at most ${bytesText(mostBytes)}, found ${bytesText(foundBytes)}: make it smaller, or split the run`,
  );
}

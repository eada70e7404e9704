import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

/** Writes a file whole or not at all: a temporary name beside it, then a rename. */
export async function writeFileAtomic(file: string, content: Uint8Array | string): Promise<void> {
  const temporary = await writeTemporary(file, content);
  await finishOrRemove(temporary, () => rename(temporary, file));
}

/** A file that is being written may be swept away as a dead writer's; then it is begun anew, this often at most. */
const BEGINNINGS = 3;

/** Like {@link writeFileAtomic}, but a file that is there already stays; says whether this call wrote it. */
export async function writeFileOnce(file: string, content: Uint8Array | string): Promise<boolean> {
  for (let beginning = 1; ; beginning++) {
    const temporary = await writeTemporary(file, content);
    try {
      await link(temporary, file);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') return false;
      if (code !== 'ENOENT' || beginning === BEGINNINGS) throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  }
}

/** Temporary files carry this mark, so that what a killed process left can be told from results. */
export const TEMPORARY_MARK = '.part-';

async function writeTemporary(file: string, content: Uint8Array | string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}${TEMPORARY_MARK}${randomUUID()}`;
  await finishOrRemove(temporary, async () => {
    const handle = await open(temporary, 'wx');
    try {
      await writeAll(handle, typeof content === 'string' ? Buffer.from(content) : content);
    } finally {
      await handle.close();
    }
  });
  return temporary;
}

/** In as few calls as the system allows: `writeFile` hands over half a megabyte at a time. */
async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength;) at += (await handle.write(bytes, at)).bytesWritten;
}

async function finishOrRemove(temporary: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { TEMPORARY_MARK } from './atomic-file.ts';

/** Written at a time. */
const CHUNK_CHARS = 1 << 20;

/** Writes a file whole or not at all, from pieces that need not be in memory together. */
export async function streamFile(file: string, pieces: Iterable<string>): Promise<void> {
  const temporary = `${file}${TEMPORARY_MARK}${randomUUID()}`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      let chunk = '';
      for (const piece of pieces) {
        chunk += piece;
        if (chunk.length < CHUNK_CHARS) continue;
        await handle.writeFile(chunk);
        chunk = '';
      }
      await handle.writeFile(chunk);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

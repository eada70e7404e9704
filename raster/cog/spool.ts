import { createHash, randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { BLOCK_LEADER_BYTES, BLOCK_TRAILER_BYTES } from './layout.ts';
import { isRetryable, TransientError } from '../../errors/error-kinds.ts';
import { FileError } from '../../storage/file-error.ts';

/** Compressed blocks of every level on their way into one file; nothing is seen under the final name before `finish`. */
export interface CogSpool {
  append(level: number, blocks: readonly Buffer[]): Promise<void>;
  /** Bytes of the blocks of a level so far, without leader and trailer. */
  blockBytes(level: number): readonly number[];
  /** Joins the header and the levels, smallest first, flushes, and gives the file its name. */
  finish(header: Uint8Array): Promise<{ digest: string; sizeBytes: number }>;
  /** Removes what is left of temporary files; to be called in any case. */
  dispose(): Promise<void>;
}

const COPY_BYTES = 1 << 20;

/** Whether a file name is one of a spool's temporary files, which a killed writer leaves behind. */
export function isCogTemporary(name: string): boolean {
  return /^\..*\.\d+-[0-9a-f]{8}(\.level-\d+)?\.tmp$/.test(name);
}

/**
 * Opens temporary files beside the final one: a level's blocks must lie together in the file, the smallest level
 * first, but they come interleaved, the largest first.
 * @throws FileError where the folder cannot be written, TransientError where it may be in a moment.
 */
export async function openCogSpool(finalPath: string, levelCount: number): Promise<CogSpool> {
  const stem = path.join(
    path.dirname(finalPath),
    `.${path.basename(finalPath)}.${process.pid}-${randomBytes(4).toString('hex')}`,
  );
  const temporaryPath = `${stem}.tmp`;
  const levels: { path: string; file: FileHandle; blockBytes: number[] }[] = [];
  const dispose = async (): Promise<void> => {
    await Promise.all(levels.map((level) => level.file.close().catch(() => undefined)));
    await Promise.all([...levels.map((level) => level.path), temporaryPath].map((file) => rm(file, { force: true })));
  };
  try {
    for (let level = 0; level < levelCount; level += 1) {
      const levelPath = `${stem}.level-${level}.tmp`;
      levels.push({ path: levelPath, file: await open(levelPath, 'wx+'), blockBytes: [] });
    }
  } catch (error) {
    await dispose();
    throw cannotWrite(finalPath, error);
  }
  const levelAt = (level: number): (typeof levels)[number] => {
    const found = levels[level];
    if (found === undefined) throw new RangeError(`Level ${level} of ${levels.length}.`);
    return found;
  };
  return {
    dispose,
    blockBytes: (level) => levelAt(level).blockBytes,
    append: (level, blocks) => writing(finalPath, () => appendBlocks(levelAt(level), blocks)),
    finish: (header) =>
      writing(finalPath, async () => {
        const files = levels.map((level) => level.file).toReversed();
        const written = await joinFiles(temporaryPath, header, files);
        await rename(temporaryPath, finalPath);
        await flushFolder(path.dirname(finalPath));
        return written;
      }),
  };
}

async function writing<T>(finalPath: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw cannotWrite(finalPath, error);
  }
}

function cannotWrite(finalPath: string, error: unknown): Error {
  const FoundError = isRetryable(error) ? TransientError : FileError;
  return new FoundError(`Raster ${finalPath} cannot be written: ${(error as Error).message}.`, { cause: error });
}

async function appendBlocks(
  level: { readonly file: FileHandle; readonly blockBytes: number[] },
  blocks: readonly Buffer[],
): Promise<void> {
  const pieces: Buffer[] = [];
  for (const block of blocks) {
    const leader = Buffer.alloc(BLOCK_LEADER_BYTES);
    leader.writeUInt32LE(block.length);
    pieces.push(leader, block, block.subarray(block.length - BLOCK_TRAILER_BYTES));
    level.blockBytes.push(block.length);
  }
  await level.file.appendFile(Buffer.concat(pieces));
}

async function joinFiles(
  to: string,
  header: Uint8Array,
  parts: readonly FileHandle[],
): Promise<{ digest: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  const out = await open(to, 'wx');
  let sizeBytes = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    await out.appendFile(bytes);
    hash.update(bytes);
    sizeBytes += bytes.length;
  };
  try {
    await write(header);
    const buffer = Buffer.alloc(COPY_BYTES);
    for (const part of parts) {
      for (let at = 0; ;) {
        const { bytesRead } = await part.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0) break;
        await write(buffer.subarray(0, bytesRead));
        at += bytesRead;
      }
    }
    await out.sync();
  } finally {
    await out.close();
  }
  return { digest: hash.digest('hex'), sizeBytes };
}

/** The new name is only sure to survive a power cut when its folder is flushed; some systems cannot, which is no harm. */
async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows cannot open a folder.
  }
}

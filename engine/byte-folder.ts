import { open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, syncFiles, TEMPORARY_MARK, writeFileOnce } from './atomic-file.ts';
import type { ByteStore, Unreadable } from './byte-store.ts';

/** Folders that are flushed to the disk at a time. */
const FOLDERS_AT_A_TIME = 8;

/** What stands in a file's place, by the system's word for it. */
const UNREADABLE: Readonly<Record<string, string>> = {
  EISDIR: 'a folder',
  ENOTDIR: 'a file in the place of its folder',
  EIO: 'a file that the disk cannot read',
};

/** Files below a folder, two levels deep. */
export class ByteFolder implements ByteStore {
  readonly label: string;
  readonly readToAskBytes = 1 << 26;

  constructor(folder: string) {
    this.label = folder;
  }

  async get(key: string): Promise<Uint8Array<ArrayBuffer> | Unreadable | undefined> {
    try {
      return await readWhole(this.#path(key));
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENOENT') return undefined;
      const unreadable = UNREADABLE[code];
      if (unreadable === undefined) throw error;
      return { unreadable };
    }
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await replaceFile(this.#path(key), bytes);
  }

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
    return writeFileOnce(this.#path(key), bytes);
  }

  async sizeBytes(key: string): Promise<number | undefined> {
    return (await stat(this.#path(key)).catch(() => undefined))?.size;
  }

  async remove(key: string): Promise<void> {
    const file = this.#path(key);
    await rm(file, { force: true, recursive: true }).catch(async (error: unknown) => {
      if (codeOf(error) !== 'ENOTDIR') throw error;
      await rm(path.dirname(file), { force: true });
    });
  }

  async *keys(prefix: string): AsyncGenerator<string> {
    for (const shard of await readdir(this.#path(prefix)).catch(() => [])) {
      const names = await readdir(this.#path(`${prefix}${shard}`)).catch(() => undefined);
      if (names === undefined) yield `${prefix}${shard}`;
      else for (const name of names) yield `${prefix}${shard}/${name}`;
    }
  }

  async removeTemporaries(): Promise<void> {
    const names = await readdir(this.label, { recursive: true }).catch(() => []);
    const left = names.filter((name) => path.basename(name).includes(TEMPORARY_MARK));
    await Promise.all(left.map((name) => rm(path.join(this.label, name), { force: true })));
  }

  async settle(keys: readonly string[]): Promise<void> {
    const folders = new Map<string, string[]>();
    for (const key of keys) {
      const folder = path.posix.dirname(key);
      const names = folders.get(folder) ?? [];
      names.push(path.posix.basename(key));
      folders.set(folder, names);
    }
    const waiting = [...folders];
    const settleNext = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
        await syncFiles(this.#path(next[0]), next[1]);
    };
    await Promise.all(Array.from({ length: FOLDERS_AT_A_TIME }, settleNext));
  }

  #path(key: string): string {
    return path.join(this.label, key);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

/** In one call: `readFile` asks for half a megabyte at a time, and between two calls a thread may be busy for long. */
async function readWhole(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await open(file, 'r');
  try {
    const bytes = new Uint8Array((await handle.stat()).size);
    let at = 0;
    for (let read = -1; at < bytes.byteLength && read !== 0; at += read)
      read = (await handle.read(bytes, at, bytes.byteLength - at, at)).bytesRead;
    return bytes.subarray(0, at);
  } finally {
    await handle.close();
  }
}

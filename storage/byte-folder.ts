import { constants, lstat, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, syncFiles, TEMPORARY_MARK, writeFileOnce } from './atomic-file.ts';
import type { ByteStore, Unreadable } from './byte-store.ts';
import { bytesText } from '../limits/limit-error.ts';
import { PermanentError } from '../errors/error-kinds.ts';

/** Folders that are flushed to the disk at a time. */
const FOLDERS_AT_A_TIME = 8;

/** What stands in a file's place, by the system's word for it. */
const UNREADABLE: Readonly<Record<string, string>> = {
  EISDIR: 'a folder',
  ENOTDIR: 'a file in the place of its folder',
  EIO: 'a file that the disk cannot read',
  ELOOP: 'a link',
  ENXIO: 'a socket',
};

/** A link is not followed, and a pipe not waited for. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const NO_FILE = 'a device or a pipe';
const LINKED = 'a link in the place of its folder';

/** Files below a folder, two levels deep. No link in it is followed: it would lead to what is none of the store's. */
export class ByteFolder implements ByteStore {
  readonly label: string;
  readonly readToAskBytes = 1 << 26;

  constructor(folder: string) {
    this.label = folder;
  }

  async get(key: string, mostBytes = Infinity): Promise<Uint8Array<ArrayBuffer> | Unreadable | undefined> {
    if (await this.#isInLink(key)) return { unreadable: LINKED };
    try {
      return await readWhole(this.#path(key), mostBytes);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENOENT') return undefined;
      const unreadable = UNREADABLE[code];
      if (unreadable === undefined) throw error;
      return { unreadable };
    }
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.#dropLink(key);
    await replaceFile(this.#path(key), bytes);
  }

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
    await this.#dropLink(key);
    return writeFileOnce(this.#path(key), bytes);
  }

  async sizeBytes(key: string): Promise<number | undefined> {
    if (await this.#isInLink(key)) return undefined;
    const found = await lstat(this.#path(key)).catch(() => undefined);
    return found?.isSymbolicLink() === true ? undefined : found?.size;
  }

  async remove(key: string): Promise<void> {
    if (await this.#dropLink(key)) return;
    const file = this.#path(key);
    await rm(file, { force: true, recursive: true }).catch(async (error: unknown) => {
      if (codeOf(error) !== 'ENOTDIR') throw error;
      await rm(path.dirname(file), { force: true });
    });
  }

  async *keys(prefix: string): AsyncGenerator<string> {
    await this.#refuseLink(prefix);
    for (const shard of await readdir(this.#path(prefix)).catch(() => [])) {
      const folder = this.#path(`${prefix}${shard}`);
      const names = (await isLink(folder)) ? undefined : await readdir(folder).catch(() => undefined);
      if (names === undefined) yield `${prefix}${shard}`;
      else for (const name of names) yield `${prefix}${shard}/${name}`;
    }
  }

  async removeTemporaries(): Promise<void> {
    for (const prefix of ['contents', 'memos']) await this.#refuseLink(prefix);
    // With their types: by their names alone, links would be followed.
    const found = await readdir(this.label, { recursive: true, withFileTypes: true }).catch(() => []);
    const left = found.filter(({ name }) => name.includes(TEMPORARY_MARK));
    await Promise.all(left.map(({ parentPath, name }) => rm(path.join(parentPath, name), { force: true })));
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

  async #isInLink(key: string): Promise<boolean> {
    return isLink(path.dirname(this.#path(key)));
  }

  /** Removes the link, and not what it leads to. */
  async #dropLink(key: string): Promise<boolean> {
    if (!(await this.#isInLink(key))) return false;
    await rm(path.dirname(this.#path(key)), { force: true });
    return true;
  }

  async #refuseLink(prefix: string): Promise<void> {
    const folder = path.resolve(this.#path(prefix));
    if (await isLink(folder)) throw new PermanentError(`${folder}: expected a folder, found a link; remove it`);
  }

  #path(key: string): string {
    return path.join(this.label, key);
  }
}

async function isLink(place: string): Promise<boolean> {
  const found = await lstat(place).catch(() => undefined);
  return found?.isSymbolicLink() === true;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

/** In one call: `readFile` asks for half a megabyte at a time, and between two calls a thread may be busy for long. */
async function readWhole(file: string, mostBytes: number): Promise<Uint8Array<ArrayBuffer> | Unreadable> {
  const handle = await open(file, FLAGS);
  try {
    const found = await handle.stat();
    if (!found.isFile() && !found.isDirectory()) return { unreadable: NO_FILE };
    if (found.size > mostBytes) return { unreadable: `a file of ${bytesText(found.size)}` };
    const bytes = new Uint8Array(found.size);
    let at = 0;
    for (let read = -1; at < bytes.byteLength && read !== 0; at += read)
      read = (await handle.read(bytes, at, bytes.byteLength - at, at)).bytesRead;
    return bytes.subarray(0, at);
  } finally {
    await handle.close();
  }
}

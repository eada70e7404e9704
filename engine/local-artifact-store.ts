import { open, readFile, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { ArtifactRef, ArtifactStore, ByteRange } from './artifact-store.ts';
import { TEMPORARY_MARK, writeFileOnce } from './atomic-file.ts';
import { sha256OfBytes, type Sha256 } from './digest.ts';
import { PermanentError } from './errors.ts';
import { decodeJson, encodeJson } from './json.ts';

/** Artifacts in a local folder: `contents/ab/cd…` by digest, `memos/ab/cd….json` by memo key. */
export class LocalArtifactStore implements ArtifactStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(bytes: Uint8Array): Promise<ArtifactRef> {
    const ref = { digest: sha256OfBytes(bytes), sizeBytes: bytes.byteLength };
    if (!(await this.has(ref))) await writeFileOnce(this.#contentPath(ref.digest), bytes);
    return ref;
  }

  async get(digest: Sha256, range?: ByteRange): Promise<Uint8Array<ArrayBuffer>> {
    const file = this.#contentPath(digest);
    try {
      return await readRange(file, range);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new PermanentError(`artifact ${digest} is not in ${this.#folder}: expected its content, found none`);
    }
  }

  async has(ref: ArtifactRef): Promise<boolean> {
    const found = await stat(this.#contentPath(ref.digest)).catch(() => undefined);
    return found?.size === ref.sizeBytes;
  }

  async recall(memoKey: Sha256): Promise<ArtifactRef | undefined> {
    try {
      return decodeJson<ArtifactRef>(await readFile(this.#memoPath(memoKey)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async remember(memoKey: Sha256, ref: ArtifactRef): Promise<ArtifactRef> {
    const written = await writeFileOnce(this.#memoPath(memoKey), encodeJson(ref));
    return written ? ref : ((await this.recall(memoKey)) ?? ref);
  }

  async discard(digest: Sha256): Promise<void> {
    await rm(this.#contentPath(digest), { force: true });
  }

  async sweep(keep: ReadonlySet<Sha256>): Promise<void> {
    const contents = path.join(this.#folder, 'contents');
    for (const prefix of await readdir(contents).catch(() => [])) {
      const names = await readdir(path.join(contents, prefix));
      const left = names.filter((name) => !keep.has(`${prefix}${name}`));
      await Promise.all(left.map((name) => rm(path.join(contents, prefix, name), { force: true })));
    }
    await this.removeTemporaries();
  }

  /** Removes what killed writers left half-written; a living one begins its file anew. */
  async removeTemporaries(): Promise<void> {
    const names = await readdir(this.#folder, { recursive: true }).catch(() => []);
    const left = names.filter((name) => path.basename(name).includes(TEMPORARY_MARK));
    await Promise.all(left.map((name) => rm(path.join(this.#folder, name), { force: true })));
  }

  #contentPath(digest: Sha256): string {
    return path.join(this.#folder, 'contents', digest.slice(0, 2), digest.slice(2));
  }

  #memoPath(memoKey: Sha256): string {
    return path.join(this.#folder, 'memos', memoKey.slice(0, 2), `${memoKey.slice(2)}.json`);
  }
}

/** In one call: `readFile` asks for half a megabyte at a time, and between two calls a thread may be busy for long. */
async function readRange(file: string, range: ByteRange | undefined): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await open(file, 'r');
  try {
    const { offsetBytes, lengthBytes } = range ?? { offsetBytes: 0, lengthBytes: (await handle.stat()).size };
    const bytes = new Uint8Array(lengthBytes);
    return bytes.subarray(0, await fill(handle, bytes, offsetBytes));
  } finally {
    await handle.close();
  }
}

/** Reads until the array is full or the file ends; returns the number of bytes. */
async function fill(handle: FileHandle, bytes: Uint8Array, offsetBytes: number): Promise<number> {
  for (let at = 0; at < bytes.byteLength;) {
    const { bytesRead } = await handle.read(bytes, at, bytes.byteLength - at, offsetBytes + at);
    if (bytesRead === 0) return at;
    at += bytesRead;
  }
  return bytes.byteLength;
}

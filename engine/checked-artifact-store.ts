import { tellOfDamage, type ArtifactDamage } from './artifact-damage.ts';
import type { ArtifactRef, ArtifactStore } from './artifact-store.ts';
import type { ByteStore } from '../storage/byte-store.ts';
import { isDigest, sha256OfBytes, type Sha256 } from './digest.ts';
import { MEMO_BYTES, TILE_WORK_BYTES } from '../limits/input-limits.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { decodeMemo, encodeMemo } from './memo-file.ts';
import { missingArtifact } from './missing-artifact.ts';

/** What a store was found to hold. */
export interface StoreCheck {
  /** Sound ones. */
  readonly contents: number;
  readonly memos: number;
  readonly faults: readonly ArtifactDamage[];
}

/** Found of content that should be there. */
export const NOTHING = 'nothing';

/** Reads or removals under way at a time. */
const AT_A_TIME = 16;
/** A fault of the network or the memory on the way is not one of the disk: what reads wrong is read once more. */
const READINGS = 2;
/** A damaged memo in the way is dropped and the new one written, this often at most. */
const WRITINGS = 3;

/**
 * Artifacts in a folder or bucket: `contents/ab/cd…` by digest, `memos/ab/cd….json` by memo key. Whatever is read is
 * checked; what fails the check is told of and dropped.
 */
export class CheckedArtifactStore implements ArtifactStore {
  readonly #bytes: ByteStore;

  constructor(bytes: ByteStore) {
    this.#bytes = bytes;
  }

  async put(bytes: Uint8Array): Promise<ArtifactRef> {
    const ref = { digest: sha256OfBytes(bytes), sizeBytes: bytes.byteLength };
    if (!(await this.has(ref))) await this.#bytes.put(contentKey(ref.digest), bytes);
    return ref;
  }

  async get(digest: Sha256): Promise<Uint8Array<ArrayBuffer>> {
    const found = await this.#read(contentKey(digest), (bytes) => contentFault(digest, bytes));
    if (found instanceof Uint8Array) return found;
    throw missingArtifact(digest, { store: this.#bytes.label, found: found ?? 'none' });
  }

  async has({ digest, sizeBytes }: ArtifactRef): Promise<boolean> {
    const key = contentKey(digest);
    if (sizeBytes > this.#bytes.readToAskBytes && (await this.#bytes.sizeBytes(key)) === sizeBytes) return true;
    const found = await this.#read(key, (bytes) => contentFault(digest, bytes));
    return found instanceof Uint8Array && found.byteLength === sizeBytes;
  }

  async recall(memoKey: Sha256): Promise<ArtifactRef | undefined> {
    const found = await this.#read(memoKeyOf(memoKey), (bytes) => memoFault(memoKey, bytes));
    return found instanceof Uint8Array ? decodeMemo(memoKey, found) : undefined;
  }

  async remember(memoKey: Sha256, ref: ArtifactRef): Promise<ArtifactRef> {
    const memo = encodeMemo(memoKey, ref);
    for (let writing = 1; writing <= WRITINGS; writing++) {
      if (await this.#bytes.putIfAbsent(memoKeyOf(memoKey), memo)) return ref;
      const first = await this.recall(memoKey);
      if (first !== undefined) return first;
    }
    return ref;
  }

  async discard(digest: Sha256): Promise<void> {
    await this.#bytes.remove(contentKey(digest));
  }

  async sweep(keep: ReadonlySet<Sha256>): Promise<void> {
    await this.#each('contents/', async (key) => {
      if (!keep.has(nameOf(key))) await this.#bytes.remove(key);
    });
    await this.#bytes.removeTemporaries();
  }

  async settle(digests: ReadonlySet<Sha256>): Promise<void> {
    await this.#bytes.settle([...digests].map(contentKey));
  }

  /**
   * Reads and checks everything; with `repair` what is damaged, half-written or foreign is dropped.
   * @param listed all content that there should be, where that is known
   */
  async check({
    repair,
    listed,
  }: {
    readonly repair: boolean;
    readonly listed?: ReadonlySet<Sha256>;
  }): Promise<StoreCheck> {
    const faults: ArtifactDamage[] = [];
    const counts = { contents: 0, memos: 0 };
    const look = async (key: string, faultOf: (bytes: Uint8Array) => string | undefined): Promise<boolean> => {
      const found = await this.#bytes.get(key, mostBytesOf(key));
      const fault = found === undefined ? undefined : faultIn(found, faultOf);
      if (fault === undefined) return true;
      if (repair) await this.#bytes.remove(key);
      faults.push({ place: this.#placeOf(key), found: fault });
      return false;
    };
    for (const digest of listed ?? []) {
      if ((await this.#bytes.sizeBytes(contentKey(digest))) === undefined)
        faults.push({ place: this.#placeOf(contentKey(digest)), found: NOTHING });
    }
    await this.#each('contents/', async (key) => {
      const name = nameOf(key);
      const isForeign = listed?.has(name) === false && isDigest(name);
      if (await look(key, (bytes) => (isForeign ? 'content that the run does not list' : contentFault(name, bytes))))
        counts.contents += 1;
    });
    await this.#each('memos/', async (key) => {
      if (await look(key, (bytes) => memoFault(nameOf(key), bytes))) counts.memos += 1;
    });
    return { ...counts, faults: faults.sort((a, b) => (a.place < b.place ? -1 : 1)) };
  }

  /** The bytes, or what was found in their stead, which is gone then; undefined where there is nothing. */
  async #read(
    key: string,
    faultOf: (bytes: Uint8Array) => string | undefined,
  ): Promise<Uint8Array<ArrayBuffer> | string | undefined> {
    for (let reading = 1; ; reading++) {
      const found = await this.#bytes.get(key, mostBytesOf(key));
      if (found === undefined) return undefined;
      const fault = faultIn(found, faultOf);
      if (fault === undefined && found instanceof Uint8Array) return found;
      if (reading < READINGS) continue;
      // What cannot be removed counts as absent all the same.
      await this.#bytes.remove(key).catch(() => undefined);
      tellOfDamage({ place: this.#placeOf(key), found: fault! });
      return fault!;
    }
  }

  async #each(prefix: 'contents/' | 'memos/', action: (key: string) => Promise<void>): Promise<void> {
    let going: Promise<void>[] = [];
    for await (const key of this.#bytes.keys(prefix)) {
      going.push(action(key));
      if (going.length < AT_A_TIME) continue;
      await Promise.all(going);
      going = [];
    }
    await Promise.all(going);
  }

  #placeOf(key: string): string {
    return `${this.#bytes.label.replace(/\/+$/, '')}/${key}`;
  }
}

/** What is larger was never written as such, and would take all memory. */
function mostBytesOf(key: string): number {
  return key.startsWith('memos/') ? MEMO_BYTES : TILE_WORK_BYTES;
}

function faultIn(
  found: Uint8Array | { readonly unreadable: string },
  faultOf: (bytes: Uint8Array) => string | undefined,
): string | undefined {
  return found instanceof Uint8Array ? faultOf(found) : found.unreadable;
}

function contentFault(digest: string, bytes: Uint8Array): string | undefined {
  if (!isDigest(digest)) return 'something half-written or foreign';
  if (bytes.byteLength === 0 && digest !== sha256OfBytes('')) return 'an empty file';
  const found = sha256OfBytes(bytes);
  return found === digest ? undefined : `${bytes.byteLength} bytes of another digest, ${found.slice(0, 12)}…`;
}

function memoFault(memoKey: string, bytes: Uint8Array): string | undefined {
  if (!isDigest(memoKey)) return 'something half-written or foreign';
  return decodeMemo(memoKey, bytes) === undefined ? 'a memo that does not agree with its own check' : undefined;
}

/** What a job or its result calls a digest need not be one; as a path it might lead anywhere, and be removed there. */
function contentKey(digest: Sha256): string {
  if (!isDigest(digest)) throw new PermanentError('artifact: expected a digest, found something else');
  return `contents/${digest.slice(0, 2)}/${digest.slice(2)}`;
}

function memoKeyOf(memoKey: Sha256): string {
  return `memos/${memoKey.slice(0, 2)}/${memoKey.slice(2)}.json`;
}

/** The digest or memo key that a name stands for. */
function nameOf(key: string): string {
  return key
    .split('/')
    .slice(1)
    .join('')
    .replace(/\.json$/, '');
}

import type { ArtifactRef, ArtifactStore } from './artifact-store.ts';
import { sha256OfBytes, type Sha256 } from './digest.ts';
import { missingArtifact } from './missing-artifact.ts';

/** An artifact store that lives and dies with the process. */
export class MemoryArtifactStore implements ArtifactStore {
  readonly #contents = new Map<Sha256, Uint8Array<ArrayBuffer>>();
  readonly #memos = new Map<Sha256, ArtifactRef>();

  async put(bytes: Uint8Array): Promise<ArtifactRef> {
    const digest = sha256OfBytes(bytes);
    if (!this.#contents.has(digest)) this.#contents.set(digest, Uint8Array.from(bytes));
    return { digest, sizeBytes: bytes.byteLength };
  }

  async get(digest: Sha256): Promise<Uint8Array<ArrayBuffer>> {
    const content = this.#contents.get(digest);
    if (content === undefined) throw missingArtifact(digest, { store: 'the memory of this process', found: 'none' });
    return content.slice();
  }

  async has(ref: ArtifactRef): Promise<boolean> {
    return this.#contents.get(ref.digest)?.byteLength === ref.sizeBytes;
  }

  async recall(memoKey: Sha256): Promise<ArtifactRef | undefined> {
    return this.#memos.get(memoKey);
  }

  async remember(memoKey: Sha256, ref: ArtifactRef): Promise<ArtifactRef> {
    const first = this.#memos.get(memoKey) ?? ref;
    this.#memos.set(memoKey, first);
    return first;
  }

  async discard(digest: Sha256): Promise<void> {
    this.#contents.delete(digest);
  }

  async sweep(keep: ReadonlySet<Sha256>): Promise<void> {
    for (const digest of [...this.#contents.keys()]) if (!keep.has(digest)) this.#contents.delete(digest);
  }

  async settle(): Promise<void> {
    // It ends with the process.
  }
}

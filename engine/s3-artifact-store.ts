import type { ArtifactRef, ArtifactStore, ByteRange } from './artifact-store.ts';
import { sha256OfBytes, type Sha256 } from './digest.ts';
import { PermanentError } from './errors.ts';
import { decodeJson, encodeJson } from './json.ts';
import { S3Bucket, type S3Location } from './s3-bucket.ts';

/** Deletions under way at a time. */
const DELETIONS = 16;

/** Artifacts in an S3-compatible bucket, laid out as in a folder; the first writer wins by conditional writes. */
export class S3ArtifactStore implements ArtifactStore {
  readonly #bucket: S3Bucket;
  readonly #label: string;

  constructor(location: S3Location) {
    this.#bucket = new S3Bucket(location);
    this.#label = `s3://${location.bucket}/${location.prefix}`;
  }

  async put(bytes: Uint8Array): Promise<ArtifactRef> {
    const ref = { digest: sha256OfBytes(bytes), sizeBytes: bytes.byteLength };
    if (!(await this.has(ref))) await this.#bucket.put(contentKey(ref.digest), bytes);
    return ref;
  }

  async get(digest: Sha256, range?: ByteRange): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#bucket.get(contentKey(digest), range);
    if (bytes !== undefined) return bytes;
    throw new PermanentError(`artifact ${digest} is not in ${this.#label}: expected its content, found none`);
  }

  async has(ref: ArtifactRef): Promise<boolean> {
    return (await this.#bucket.sizeBytes(contentKey(ref.digest))) === ref.sizeBytes;
  }

  async recall(memoKey: Sha256): Promise<ArtifactRef | undefined> {
    const bytes = await this.#bucket.get(memoKeyOf(memoKey));
    return bytes === undefined ? undefined : decodeJson<ArtifactRef>(bytes);
  }

  async remember(memoKey: Sha256, ref: ArtifactRef): Promise<ArtifactRef> {
    const written = await this.#bucket.putIfAbsent(memoKeyOf(memoKey), encodeJson(ref));
    return written ? ref : ((await this.recall(memoKey)) ?? ref);
  }

  async discard(digest: Sha256): Promise<void> {
    await this.#bucket.remove(contentKey(digest));
  }

  async sweep(keep: ReadonlySet<Sha256>): Promise<void> {
    let going: Promise<void>[] = [];
    for await (const key of this.#bucket.keys('contents/')) {
      if (keep.has(key.split('/').slice(1).join(''))) continue;
      going.push(this.#bucket.remove(key));
      if (going.length < DELETIONS) continue;
      await Promise.all(going);
      going = [];
    }
    await Promise.all(going);
  }
}

function contentKey(digest: Sha256): string {
  return `contents/${digest.slice(0, 2)}/${digest.slice(2)}`;
}

function memoKeyOf(memoKey: Sha256): string {
  return `memos/${memoKey.slice(0, 2)}/${memoKey.slice(2)}.json`;
}

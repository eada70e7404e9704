import type { Sha256 } from './digest.ts';

/** What a stage made: content named by its digest. */
export interface ArtifactRef {
  readonly digest: Sha256;
  readonly sizeBytes: number;
}

/**
 * Where artifacts live. Content is stored by digest and found again by memo key; the first writer
 * wins and later ones change nothing, so doing a job twice is harmless.
 * Content is read whole and checked against the digest that is its name, a memo against a check of its own. What is
 * damaged is told of (`artifact-damage.ts`), dropped, and from then on absent.
 * Not part of it: locking, expiry.
 */
export interface ArtifactStore {
  /** Stores the bytes and returns their name; storing the same bytes again is free of effects. */
  put(bytes: Uint8Array): Promise<ArtifactRef>;
  /** @throws the error of `missing-artifact.ts` where nothing of that digest is stored, or something else under its name. */
  get(digest: Sha256): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Whether the content itself is still there (a memo outlives the content that it names). In a folder it is read
   * and checked where it is of up to 64 MiB, in a bucket where it is of up to 1 MiB; larger content by its size until it is
   * read.
   */
  has(ref: ArtifactRef): Promise<boolean>;
  recall(memoKey: Sha256): Promise<ArtifactRef | undefined>;
  /** Notes that the memo key gave this artifact; where a note stands already, that one is kept and returned. */
  remember(memoKey: Sha256, ref: ArtifactRef): Promise<ArtifactRef>;
  /** Drops content that nothing needs any more; its memo stays. */
  discard(digest: Sha256): Promise<void>;
  /**
   * Drops all content but this, and what killed writers left half-written: for a run that is done, after which a
   * straggler may have stored again what nobody needs any more.
   */
  sweep(keep: ReadonlySet<Sha256>): Promise<void>;
  /** Resolves when this content would survive that the machine loses its power. */
  settle(digests: ReadonlySet<Sha256>): Promise<void>;
}

import type { ArtifactRef } from './artifact-store.ts';
import { isDigest, sha256OfBytes, type Sha256 } from './digest.ts';
import { decodeJson, encodeJson } from './json.ts';

/** A memo as it is stored: `check` binds what it says to the key that it was stored under. */
interface StoredMemo extends ArtifactRef {
  readonly check: Sha256;
}

export function encodeMemo(memoKey: Sha256, { digest, sizeBytes }: ArtifactRef): Uint8Array {
  const memo: StoredMemo = { digest, sizeBytes, check: checkOf(memoKey, { digest, sizeBytes }) };
  return encodeJson(memo);
}

/** What {@link encodeMemo} was given; undefined for anything that it did not write under this key. */
export function decodeMemo(memoKey: Sha256, bytes: Uint8Array): ArtifactRef | undefined {
  try {
    const { digest, sizeBytes, check } = decodeJson<StoredMemo>(bytes);
    return isDigest(digest) && check === checkOf(memoKey, { digest, sizeBytes }) ? { digest, sizeBytes } : undefined;
  } catch {
    return undefined;
  }
}

function checkOf(memoKey: Sha256, { digest, sizeBytes }: ArtifactRef): Sha256 {
  return sha256OfBytes(`${memoKey} ${digest} ${sizeBytes}`);
}

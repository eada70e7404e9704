import type { Sha256 } from './digest.ts';
import { PermanentError } from '../errors/error-kinds.ts';

/**
 * Content that is not in the store, or is there and damaged, which counts as the same. Its sentence is all that is left of
 * it after a queue, and tells by {@link isMissingArtifact} that whoever made the content should make it again.
 */
export function missingArtifact(digest: Sha256, o: { readonly store: string; readonly found: string }): PermanentError {
  return new PermanentError(
    `artifact ${digest}: expected its content in ${o.store}, found ${o.found}; run again to have it computed anew`,
  );
}

/** Whether this is the sentence of {@link missingArtifact}. */
export function isMissingArtifact(message: string): boolean {
  return /^artifact [0-9a-f]{64}: expected its content in /.test(message);
}

import type { Sha256 } from '../../../engine/digest.ts';

/** A seed that follows from what a digest is of, so that the same content is drawn from the same way again. */
export function seedOf(digest: Sha256): number {
  return Number.parseInt(digest.slice(0, 8), 16);
}

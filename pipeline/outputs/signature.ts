import type { Sha256 } from '../../engine/digest.ts';
import { canonicalJson } from '../../engine/json.ts';
import { published } from '../../results/published.ts';
import type { Signature } from '../../results/manifest.ts';

/** Written once a run is released; a signature is for what there was before. */
export const RELEASED_FILES: readonly string[] = [published.file];

/** Those of a run folder's outputs that a signature is for. */
export function signedOutputs(outputs: Readonly<Record<string, Sha256>>): Record<string, Sha256> {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !RELEASED_FILES.includes(name)));
}

/** Signatures that still hold: made for the same reasons over the same files. */
export function standingSignatures(
  signatures: readonly Signature[],
  o: { readonly heldBy: readonly string[]; readonly outputs: Readonly<Record<string, Sha256>> },
): Signature[] {
  const now = canonicalJson({ heldBy: o.heldBy, outputs: signedOutputs(o.outputs) });
  return signatures.filter(({ heldBy, outputs }) => canonicalJson({ heldBy, outputs }) === now);
}

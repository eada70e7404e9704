import type { Sha256 } from '../engine/digest.ts';
import { isKept } from './work-items.ts';

/**
 * The content that a finished run keeps, by its manifest; undefined where the run is under way, so that other content may
 * still be needed.
 */
export function listedContent(manifest: Record<string, unknown> | undefined): ReadonlySet<Sha256> | undefined {
  if (manifest?.['status'] !== 'done' && manifest?.['status'] !== 'held') return undefined;
  const { stored, tiles } = (manifest['plan'] ?? {}) as {
    readonly stored?: readonly Sha256[];
    readonly tiles?: unknown;
  };
  // A manifest that leaves its tiles to a table does not list all; one that was cut lists nothing that can be relied on.
  if (!Array.isArray(stored) || tiles === undefined) return undefined;
  return keptContent(Object.entries((manifest['artifacts'] ?? {}) as Record<string, Sha256>), stored);
}

/** What the plan of a finished run has stored. */
export function storedBy(manifest: Record<string, unknown>): readonly Sha256[] {
  return (manifest['plan'] as { readonly stored: readonly Sha256[] }).stored;
}

/** Of the results by item, those whose content stays, and what the plan itself has stored. */
export function keptContent(
  results: Iterable<readonly [item: string, digest: Sha256]>,
  stored: readonly Sha256[],
): ReadonlySet<Sha256> {
  const keep = new Set(stored);
  for (const [item, digest] of results) if (isKept(item)) keep.add(digest);
  return keep;
}

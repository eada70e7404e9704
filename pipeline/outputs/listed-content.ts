import type { Sha256 } from '../../engine/digest.ts';
import type { Manifest } from '../../results/manifest.ts';
import { stepNamed } from '../../stages/step-table.ts';

/**
 * The content that a finished run keeps, by its manifest; undefined where the run is under way, so that other content may
 * still be needed.
 */
export function listedContent(manifest: Manifest | undefined): ReadonlySet<Sha256> | undefined {
  if (manifest?.status !== 'done' && manifest?.status !== 'held') return undefined;
  const { stored, tiles } = manifest.plan;
  // A manifest that leaves its tiles to a table does not list all.
  return tiles === undefined ? undefined : keptContent(Object.entries(manifest.artifacts), stored);
}

/** What the plan of a finished run has stored. */
export function storedBy(manifest: Manifest): readonly Sha256[] {
  return manifest.plan.stored;
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

/** Whether the content of what an item made stays for good. */
function isKept(item: string): boolean {
  const [stage = '', step = ''] = item.split('/');
  return stepNamed(stage, step)?.keep === undefined;
}

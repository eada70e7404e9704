import { PermanentError } from '../../../errors/error-kinds.ts';
import { FoundFaults } from '../../../engine/found-faults.ts';
import { nearestName } from '../../../geo/nearest-name.ts';
import type { EstimationOptions, SamplingDesign } from '../../../stages/validation/options.ts';
import { isByMap } from '../../../stages/validation/reference/thin-parts.ts';

/**
 * Checks which classes of the map are to be joined with others (`estimation.collapse.into`).
 * @returns what the run should know of it, a sentence each.
 * @throws PermanentError where a name is no class of the map, or a class is to be joined with itself, by others too.
 */
export function planCollapse(
  { collapse: { into } }: Pick<EstimationOptions, 'collapse'>,
  { classes, design }: { readonly classes: readonly string[]; readonly design: SamplingDesign | undefined },
): string[] {
  const faults = new FoundFaults();
  for (const [from, target] of Object.entries(into)) faults.now(() => checkJoin(from, target, classes));
  faults.throwIfAny();
  for (const start of Object.keys(into)) {
    const chain = [start];
    for (let next = into[start]; next !== undefined && !chain.includes(next); next = into[next]) chain.push(next);
    if (into[chain.at(-1)!] === start) {
      throw new PermanentError(
        `estimation.collapse.into joins classes in a circle (${[...chain, start].join(' → ')}): leave one of them out, so that one class is left for the others to join.`,
      );
    }
  }
  return Object.keys(into).length > 0 && design !== undefined && isByMap(design)
    ? [
        'estimation.collapse.into is not used: the strata of the sample are the classes of this map, and units of two strata were drawn with unlike chances.',
      ]
    : [];
}

function checkJoin(from: string, target: string, classes: readonly string[]): void {
  const unknown = [from, target].find((name) => !classes.includes(name));
  if (unknown !== undefined) {
    const near = nearestName(unknown, classes);
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
    throw new PermanentError(
      `estimation.collapse.into joins ${from} with ${target}: expected classes of the map (${classes.join(', ')}), found "${unknown}".${hint}`,
    );
  }
  if (from !== target) return;
  throw new PermanentError(`estimation.collapse.into joins ${from} with itself: name another class, or leave it out.`);
}

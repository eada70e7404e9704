import { PermanentError } from '../../../errors/error-kinds.ts';
import { areaOverlaps } from '../../../geo/area-overlaps.ts';
import type { AreaSet } from '../../../geo/areas.ts';

/** Share of the whole that slivers from digitising may make up. */
const SLIVER_SHARE = 1e-6;

/**
 * Areas of one level share no land: it would count twice in the total, and a unit there for one of them only.
 * @throws PermanentError naming the pair that shares most.
 */
export function checkOverlaps(set: AreaSet, location: string): void {
  const { wholeKm2, overlapKm2, largest } = areaOverlaps(set);
  if (largest === undefined || overlapKm2 <= SLIVER_SHARE * wholeKm2) return;
  const [first, second] = largest.codes;
  const rest = overlapKm2 > largest.km2 ? `, and all pairs together by ${km2(overlapKm2)}` : '';
  throw new PermanentError(
    `${location}: expected areas of the level ${set.level} that share no land, found that "${first}" and "${second}" ` +
      `overlap by ${km2(largest.km2)}${rest} (sum of all areas: ${km2(wholeKm2)}): mend their outlines, or put areas ` +
      'that are not to add up into a file of their own and give "areas" a list of both',
  );
}

function km2(value: number): string {
  return `${Number(value.toPrecision(4))} km²`;
}

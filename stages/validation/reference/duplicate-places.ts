import { PermanentError } from '../../../errors/error-kinds.ts';
import type { SamplingDesign } from '../options.ts';
import type { DrawnUnit } from './reference-sample.ts';

/** Units that share a pixel. */
export interface DuplicatePlace {
  readonly col: number;
  readonly row: number;
  readonly ids: readonly string[];
}

/** Designs whose units are drawn without replacement, so that no pixel comes twice. */
const WITHOUT_REPLACEMENT: readonly SamplingDesign['type'][] = ['simple-random', 'stratified'];

/**
 * Pixels that several units share. Whatever their labels say: in a sample drawn without replacement the same pixel
 * twice is a slip, and would count twice. Elsewhere it may be meant (points of one plot), and is only listed.
 * @throws PermanentError for two units of one pixel in a design without replacement, or with different purposes.
 */
export function duplicatePlaces(
  units: readonly DrawnUnit[],
  { file, design }: { readonly file: string; readonly design: SamplingDesign },
): DuplicatePlace[] {
  const places = new Map<string, DrawnUnit[]>();
  for (const unit of units) {
    const key = `${unit.col},${unit.row}`;
    places.set(key, [...(places.get(key) ?? []), unit]);
  }
  const shared = [...places.values()].filter((group) => group.length > 1);
  for (const group of shared) checkGroup(group, { file, design });
  return shared.map((group) => ({ col: group[0]!.col, row: group[0]!.row, ids: group.map(({ id }) => id) }));
}

function checkGroup(
  group: readonly DrawnUnit[],
  { file, design }: { readonly file: string; readonly design: SamplingDesign },
): void {
  const names = group.map(({ id }) => id).join(' and ');
  const place = `pixel ${group[0]!.col}, ${group[0]!.row}`;
  const purposes = new Set(group.map(({ purpose }) => purpose));
  if (purposes.size > 1) {
    throw new PermanentError(
      `${file}: expected a place to have one purpose, found points ${names} in ${place} for ${[...purposes].join(' and ')}`,
    );
  }
  if (!purposes.has('estimate') || !WITHOUT_REPLACEMENT.includes(design.type)) return;
  throw new PermanentError(
    `${file}: expected each pixel once in a ${design.type} sample, found points ${names} in ${place}`,
  );
}

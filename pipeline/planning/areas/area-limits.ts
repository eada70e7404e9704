import type { AreaSet } from '../../../geo/areas.ts';
import { AREA_CODE_CHARS, AREA_NAME_CHARS, AREA_VERTICES, AREAS } from '../../../limits/input-limits.ts';
import { countText, LimitError } from '../../../limits/limit-error.ts';

/**
 * Holds the areas of a file to what a run can carry, before anything is worked out from them.
 * @throws LimitError for more areas or vertices, or longer codes and names.
 */
export function checkAreaSizes({ areas }: AreaSet, location: string): void {
  const vertices = areas.reduce((sum, { polygons }) => sum + verticesOf(polygons), 0);
  refuseMore(areas.length, { location, atMost: AREAS, what: 'areas', advice: 'take a coarser level' });
  refuseMore(vertices, { location, atMost: AREA_VERTICES, what: 'vertices', advice: 'simplify the outlines' });
  for (const [index, { code, name, parents }] of areas.entries()) {
    const where = `${location}, area ${index + 1}`;
    for (const text of [code, ...Object.values(parents)])
      refuseMore(text.length, {
        location: where,
        atMost: AREA_CODE_CHARS,
        what: 'characters in a code',
        advice: 'shorten it',
      });
    refuseMore(name.length, {
      location: where,
      atMost: AREA_NAME_CHARS,
      what: 'characters in a name',
      advice: 'shorten it',
    });
  }
}

function verticesOf(polygons: AreaSet['areas'][number]['polygons']): number {
  return polygons.reduce(
    (sum, { exterior, holes }) => holes.reduce((all, hole) => all + hole.length / 2, sum + exterior.length / 2),
    0,
  );
}

function refuseMore(
  found: number,
  o: { readonly location: string; readonly atMost: number; readonly what: string; readonly advice: string },
): void {
  if (found <= o.atMost) return;
  throw new LimitError(
    `${o.location}: expected at most ${countText(o.atMost)} ${o.what}, found ${countText(found)}: ${o.advice}`,
  );
}

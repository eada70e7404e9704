import type { AreaSet } from '../../geo/areas.ts';
import { areaContains } from '../../geo/point-in-polygon.ts';
import type { ProjectedArea } from '../../geo/project-areas.ts';

/** Finds the codes, by level, of the areas that hold the centre of a pixel; none where it lies in no area. */
export function areaFinder(
  set: AreaSet,
  projected: readonly ProjectedArea[],
): (pixel: { readonly col: number; readonly row: number }) => Readonly<Record<string, string>> {
  return ({ col, row }) => {
    const area = set.areas[projected.findIndex((one) => areaContains(one, col + 0.5, row + 0.5))];
    return area === undefined ? {} : { [set.level]: area.code, ...area.parents };
  };
}

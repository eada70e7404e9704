import type { AreaSet } from '../../../geo/areas.ts';
import type { Grid } from '../../../geo/grid.ts';
import { areasNear } from '../../../geo/areas-near.ts';
import { areaContains } from '../../../geo/point-in-polygon.ts';
import type { ProjectedArea } from '../../../geo/project-areas.ts';
import { isInGrid } from './reference-sample.ts';

/**
 * Finds the codes, by level, of the areas that hold the centre of a pixel; none where it lies outside of the first family,
 * which the sample is of, or beyond the grid, where the run has no frame.
 */
export function areaFinder(
  families: readonly { readonly set: AreaSet; readonly projected: readonly ProjectedArea[] }[],
  grid: Grid,
): (pixel: { readonly col: number; readonly row: number }) => Readonly<Record<string, string>> {
  return ({ col, row }) => {
    const codes: Record<string, string> = {};
    if (!isInGrid({ col, row }, grid)) return codes;
    for (const [index, { set, projected }] of families.entries()) {
      const [x, y] = [col + 0.5, row + 0.5];
      const holder = areasNear(projected, [x, y, x, y]).find((near) => areaContains(projected[near]!, x, y));
      const area = holder === undefined ? undefined : set.areas[holder];
      if (area !== undefined) Object.assign(codes, { [set.level]: area.code }, area.parents);
      else if (index === 0) return {};
    }
    return codes;
  };
}

import Flatbush from 'flatbush';
import type { Bounds } from './bounds.ts';
import type { ProjectedArea } from './project-areas.ts';

const indices = new WeakMap<readonly ProjectedArea[], Flatbush>();

/**
 * The indices, ascending, of the areas whose bounds meet a rectangle of fractional pixels. The first call for a list makes an
 * index of it, which goes with the list; the list must not change after that.
 */
export function areasNear(areas: readonly ProjectedArea[], [minCol, minRow, maxCol, maxRow]: Bounds): number[] {
  if (areas.length === 0) return [];
  let index = indices.get(areas);
  if (index === undefined) {
    index = new Flatbush(areas.length);
    for (const { boundsPx } of areas) index.add(...boundsPx);
    index.finish();
    indices.set(areas, index);
  }
  return index.search(minCol, minRow, maxCol, maxRow).sort((a, b) => a - b);
}

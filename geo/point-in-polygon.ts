import type { Polygon } from './polygon.ts';
import type { ProjectedArea } from './project-areas.ts';

/**
 * Whether a place lies in an area; even-odd rule over exterior and holes, so that winding does not matter.
 * `col` and `row` are fractional pixels of the grid that the area was projected to.
 */
export function areaContains(area: ProjectedArea, col: number, row: number): boolean {
  const [minCol, minRow, maxCol, maxRow] = area.boundsPx;
  if (col < minCol || col > maxCol || row < minRow || row > maxRow) return false;
  return area.polygons.some((polygon) => polygonContains(polygon, col, row));
}

/** Whether a place lies within a polygon; even-odd rule. */
export function polygonContains({ exterior, holes }: Polygon, x: number, y: number): boolean {
  return isInside(exterior, x, y) && !holes.some((hole) => isInside(hole, x, y));
}

function isInside(ring: Float64Array, col: number, row: number): boolean {
  let inside = false;
  const length = ring.length;
  for (let i = 0, j = length - 2; i < length; j = i, i += 2) {
    const [x1, y1, x2, y2] = [ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!];
    if (y1 > row !== y2 > row && col < ((x2 - x1) * (row - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

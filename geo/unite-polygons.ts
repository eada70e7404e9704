import { union } from 'polyclip-ts';
import { polygonsFromRings, ringsOfPolygon } from './clip-rings.ts';
import type { Polygon } from './polygon.ts';

/**
 * The union of polygons in one plane, each read by the even-odd rule: outlines counter-clockwise, holes clockwise, no two
 * of them on the same land. Source: Martínez, Rueda and Feito (2009), as polyclip-ts carries it out in exact arithmetic.
 */
export function unitePolygons(polygons: readonly Polygon[]): Polygon[] {
  const [first, ...others] = polygons.map(ringsOfPolygon);
  return first === undefined ? [] : polygonsFromRings(union(first, ...others));
}

import { difference, intersection } from 'polyclip-ts';
import { polygonsFromRings, ringsOfPolygon } from './clip-rings.ts';
import type { Polygon } from './polygon.ts';

/**
 * What is left of polygons when others are cut out of them, all in one plane: outlines counter-clockwise, holes
 * clockwise; slivers that enclose nothing but float noise are dropped. Source: Martínez, Rueda and Feito (2009), as polyclip-ts
 * carries it out in exact arithmetic.
 */
export function cutPolygons(polygons: readonly Polygon[], cutters: readonly Polygon[]): Polygon[] {
  if (polygons.length === 0 || cutters.length === 0) return [...polygons];
  return polygonsFromRings(difference(polygons.map(ringsOfPolygon), cutters.map(ringsOfPolygon)));
}

/** What polygons have in common with the union of others, all in one plane; made as `cutPolygons` makes the rest. */
export function commonPolygons(polygons: readonly Polygon[], others: readonly Polygon[]): Polygon[] {
  if (polygons.length === 0 || others.length === 0) return [];
  return polygonsFromRings(intersection(polygons.map(ringsOfPolygon), others.map(ringsOfPolygon)));
}

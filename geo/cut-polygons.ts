import { difference, intersection } from 'polyclip-ts';
import type { Polygon } from './polygon.ts';
import { isDegenerate, orientRing } from './ring.ts';
import type { Ring } from './ring.ts';

type Position = [x: number, y: number];

/**
 * What is left of polygons when others are cut out of them, all in one plane: outlines counter-clockwise, holes
 * clockwise; slivers that enclose nothing but float noise are dropped. Source: Martínez, Rueda and Feito (2009), as polyclip-ts
 * carries it out in exact arithmetic.
 */
export function cutPolygons(polygons: readonly Polygon[], cutters: readonly Polygon[]): Polygon[] {
  if (polygons.length === 0 || cutters.length === 0) return [...polygons];
  return polygonsOf(difference(polygons.map(positions), cutters.map(positions)));
}

/** What polygons have in common with the union of others, all in one plane; made as `cutPolygons` makes the rest. */
export function commonPolygons(polygons: readonly Polygon[], others: readonly Polygon[]): Polygon[] {
  if (polygons.length === 0 || others.length === 0) return [];
  return polygonsOf(intersection(polygons.map(positions), others.map(positions)));
}

function polygonsOf(found: ReturnType<typeof difference>): Polygon[] {
  return found.flatMap((rings): Polygon[] => {
    const [outline, ...inner] = rings.map(ringOf).filter((ring) => !isDegenerate(ring));
    const first = rings[0];
    if (outline === undefined || first === undefined || isDegenerate(ringOf(first))) return [];
    return [{ exterior: orientRing(outline, true), holes: inner.map((hole) => orientRing(hole, false)) }];
  });
}

function positions({ exterior, holes }: Polygon): Position[][] {
  return [exterior, ...holes].map((ring) =>
    Array.from({ length: ring.length / 2 }, (_, i): Position => [ring[2 * i]!, ring[2 * i + 1]!]),
  );
}

function ringOf(line: readonly Position[]): Ring {
  return Float64Array.from(line.flat());
}

import type { Polygon } from './polygon.ts';
import { isDegenerate, orientRing } from './ring.ts';
import type { Ring } from './ring.ts';

type Position = [x: number, y: number];

/** A polygon as a clipper takes it: its outline, then its holes, as lists of positions. */
export function ringsOfPolygon({ exterior, holes }: Polygon): Position[][] {
  return [exterior, ...holes].map((ring) =>
    Array.from({ length: ring.length / 2 }, (_, i): Position => [ring[2 * i]!, ring[2 * i + 1]!]),
  );
}

/**
 * Polygons of what a clipper gives back: outlines counter-clockwise, holes clockwise; slivers that enclose nothing but
 * float noise are dropped.
 */
export function polygonsFromRings(polygons: readonly (readonly (readonly Position[])[])[]): Polygon[] {
  return polygons.flatMap((rings): Polygon[] => {
    const [outline, ...holes] = rings.map(ringOf);
    if (outline === undefined || isDegenerate(outline)) return [];
    const inner = holes.filter((hole) => !isDegenerate(hole));
    return [{ exterior: orientRing(outline, true), holes: inner.map((hole) => orientRing(hole, false)) }];
  });
}

function ringOf(line: readonly Position[]): Ring {
  return Float64Array.from(line.flat());
}

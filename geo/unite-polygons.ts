import { union } from 'polyclip-ts';
import { unionBounds, type Bounds } from './bounds.ts';
import { polygonsFromRings, ringsOfPolygon } from './clip-rings.ts';
import { boundedPolygon, overlapArea, polygonArea, type BoundedPolygon } from './overlap-area.ts';
import type { Polygon } from './polygon.ts';
import type { Ring } from './ring.ts';

/**
 * Steps to the longer side of the polygons' bounds that corners are set to, tried in this order: noise between edges that
 * are nearly the same makes an exact clipper slow, and can leave it without an outcome. The first is 15 µm in 1,000 km.
 */
const STEPS = [2 ** 36, 2 ** 32, 2 ** 28, 2 ** 24];
/** Share of a polygon that setting its corners may lose. */
const LOST_SHARE = 1e-6;

/**
 * The union of polygons in one plane, each read by the even-odd rule: outlines counter-clockwise, holes clockwise, no two
 * of them on the same land. Source: Martínez, Rueda and Feito (2009), as polyclip-ts carries it out in exact arithmetic,
 * here on whole numbers of small steps.
 * @returns undefined where no union is found that holds every polygon.
 */
export function unitePolygons(polygons: readonly Polygon[]): Polygon[] | undefined {
  const given = polygons.map(boundedPolygon);
  for (const steps of STEPS) {
    const united = unionOnLattice(given, steps);
    if (united !== undefined && isUnion(united.map(boundedPolygon), given)) return united;
  }
  return undefined;
}

function unionOnLattice(given: readonly BoundedPolygon[], steps: number): Polygon[] | undefined {
  const [minX, minY, maxX, maxY] = given.reduce<Bounds>(
    (all, { bounds }) => unionBounds(all, bounds),
    [Infinity, Infinity, -Infinity, -Infinity],
  );
  const step = Math.max(maxX - minX, maxY - minY) / steps;
  const toSteps = (ring: Ring): Ring =>
    ring.map((value, i) => Math.round((value - (i % 2 === 0 ? minX : minY)) / step));
  const fromSteps = (ring: Ring): Ring => ring.map((value, i) => (i % 2 === 0 ? minX : minY) + value * step);
  // As one geometry of many parts: a call takes some 100,000 arguments at most.
  const parts = given.map(({ polygon }) => ringsOfPolygon(ringsWith(polygon, toSteps)));
  if (parts.length === 0) return [];
  try {
    return polygonsFromRings(union(parts)).map((polygon) => ringsWith(polygon, fromSteps));
  } catch {
    // The clipper loses its way among edges that are nearly the same; coarser steps make them the same.
    return undefined;
  }
}

function ringsWith({ exterior, holes }: Polygon, change: (ring: Ring) => Ring): Polygon {
  return { exterior: change(exterior), holes: holes.map(change) };
}

/** Whether polygons hold each of the given ones, and no more land than these together. */
function isUnion(united: readonly BoundedPolygon[], given: readonly BoundedPolygon[]): boolean {
  const most = given.reduce((sum, one) => sum + overlapArea(one, one), 0);
  const found = united.reduce((sum, { polygon }) => sum + polygonArea(polygon), 0);
  const isHeld = (one: BoundedPolygon): boolean => {
    const own = polygonArea(one.polygon);
    // What an outline that crosses itself holds cannot be told from its edges alone.
    if (overlapArea(one, one) - own > LOST_SHARE * own) return true;
    const held = united.reduce((sum, other) => sum + overlapArea(one, other), 0);
    return Math.abs(held - own) <= LOST_SHARE * own;
  };
  return found <= most * (1 + LOST_SHARE) && given.every(isHeld);
}

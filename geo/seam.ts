import type { Polygon } from './areas.ts';
import { xRange } from './ring.ts';
import type { Ring } from './ring.ts';

const FULL_TURN_DEG = 360;

/**
 * Counts a polygon's longitudes from a seam: all lie in [seam, seam + 360], and a polygon that crosses the seam is cut
 * into two there. The seam is where the target CRS tears the globe open, so nothing that is left jumps.
 */
export function cutAtSeam(polygon: Polygon, seamDeg: number): Polygon[] {
  const [west, east] = xRange(polygon.exterior);
  const turns = Math.floor((west - seamDeg) / FULL_TURN_DEG) * FULL_TURN_DEG;
  const cutDeg = seamDeg + turns + FULL_TURN_DEG;
  if (east <= cutDeg) return [shiftPolygon(polygon, -turns)];
  const kept = clipPolygon(polygon, { atX: cutDeg, keepEast: false });
  const beyond = clipPolygon(polygon, { atX: cutDeg, keepEast: true });
  return [
    ...kept.map((part) => shiftPolygon(part, -turns)),
    ...beyond.flatMap((part) => cutAtSeam(shiftPolygon(part, -turns - FULL_TURN_DEG), seamDeg)),
  ];
}

interface Cut {
  readonly atX: number;
  readonly keepEast: boolean;
}

function shiftPolygon(polygon: Polygon, dx: number): Polygon {
  if (dx === 0) return polygon;
  const shift = (ring: Ring): Ring => ring.map((value, i) => (i % 2 === 0 ? value + dx : value));
  return { exterior: shift(polygon.exterior), holes: polygon.holes.map(shift) };
}

function clipPolygon(polygon: Polygon, cut: Cut): Polygon[] {
  const exterior = clipRing(polygon.exterior, cut);
  if (exterior === undefined) return [];
  const holes = polygon.holes.map((hole) => clipRing(hole, cut)).filter((hole) => hole !== undefined);
  return [{ exterior, holes }];
}

/**
 * The part of a ring on one side of a meridian, or `undefined` where there is none. Parts that hang together only
 * along the cut stay one ring with edges there and back, which enclose nothing. Source: Sutherland and Hodgman (1974).
 */
function clipRing(ring: Ring, cut: Cut): Ring | undefined {
  const inside = (x: number): boolean => (cut.keepEast ? x >= cut.atX : x <= cut.atX);
  const points: number[] = [];
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [x0, y0, x1, y1] = [ring[i]!, ring[i + 1]!, ring[i + 2]!, ring[i + 3]!];
    if (inside(x0)) points.push(x0, y0);
    const crosses = inside(x0) !== inside(x1) && x0 !== cut.atX && x1 !== cut.atX;
    if (crosses) points.push(cut.atX, crossingY([x0, y0, x1, y1], cut.atX));
  }
  if (points.length < 6) return undefined;
  points.push(points[0]!, points[1]!);
  const [west, east] = xRange(Float64Array.from(points));
  return west === east ? undefined : Float64Array.from(points);
}

/** Reckoned from the western end, so that two areas that share the edge are cut at the same point. */
function crossingY([x0, y0, x1, y1]: readonly [number, number, number, number], atX: number): number {
  return x0 < x1 ? y0 + ((y1 - y0) * (atX - x0)) / (x1 - x0) : y1 + ((y0 - y1) * (atX - x1)) / (x0 - x1);
}

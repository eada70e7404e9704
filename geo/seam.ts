import type { Polygon } from './areas.ts';
import { xRange } from './ring.ts';
import type { Ring } from './ring.ts';

const FULL_TURN_DEG = 360;

/**
 * Counts a polygon's longitudes from a seam: all lie in [seam, seam + 360], and a polygon that crosses the seam is cut
 * there. The seam is where the target CRS tears the globe open, so nothing that is left jumps.
 */
export function cutAtSeam(polygon: Polygon, seamDeg: number): Polygon[] {
  const [west, east] = xRange(polygon.exterior);
  // The same sum for the end of one turn and the beginning of the next, whatever its last digit.
  const seamOf = (turn: number): number => seamDeg + turn * FULL_TURN_DEG;
  const first = Math.floor((west - seamDeg) / FULL_TURN_DEG);
  const parts: Polygon[] = [];
  for (let turn = first; turn === first || seamOf(turn) < east; turn++) {
    const beyond = west < seamOf(turn) ? clipPolygon(polygon, { atX: seamOf(turn), keepEast: true }) : [polygon];
    const within = beyond.flatMap((part) =>
      east > seamOf(turn + 1) ? clipPolygon(part, { atX: seamOf(turn + 1), keepEast: false }) : [part],
    );
    parts.push(...within.map((part) => countFrom(part, seamDeg, turn)));
  }
  return parts;
}

interface Cut {
  readonly atX: number;
  readonly keepEast: boolean;
}

/** Longitudes of a turn as those of the first, none of them beyond its seams by a rounding. */
function countFrom(polygon: Polygon, seamDeg: number, turn: number): Polygon {
  if (turn === 0) return polygon;
  const count = (x: number): number => Math.min(Math.max(x - turn * FULL_TURN_DEG, seamDeg), seamDeg + FULL_TURN_DEG);
  const counted = (ring: Ring): Ring => ring.map((value, i) => (i % 2 === 0 ? count(value) : value));
  return { exterior: counted(polygon.exterior), holes: polygon.holes.map(counted) };
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

import { unionBounds, type Bounds } from './bounds.ts';
import type { Crs } from './crs.ts';
import { capitalised, readPosition } from './geojson.ts';
import { GeoError } from './geo-error.ts';

/** A closed line of points, `x0, y0, x1, y1, …`; the first point is repeated at the end. */
export type Ring = Float64Array;

const FULL_TURN_DEG = 360;
const HALF_TURN_DEG = 180;
const POLE_DEG = 90;
/** Area over squared perimeter below which a ring is a line but for float noise. */
const DEGENERATE_SHAPE = 1e-15;

/**
 * Reads one ring of a GeoJSON polygon: repeated points dropped; where the CRS is geographic, continuous across the
 * antimeridian (longitudes may exceed 180) and led along the pole where it goes all the way round.
 * @throws GeoError naming the feature where the ring is empty, not closed, or encloses nothing.
 */
export function readRing(coordinates: unknown, crs: Crs, label: string): Ring {
  if (!Array.isArray(coordinates) || coordinates.length === 0) {
    throw new GeoError(`${capitalised(label)} has an empty ring: expected at least four positions.`);
  }
  const positions: unknown[] = coordinates;
  const points = withoutRepeats(positions.map((position) => readPosition(position, crs, label)));
  const first = points[0]!;
  const last = points.at(-1)!;
  if (positions.length > 1 && (first[0] !== last[0] || first[1] !== last[1])) {
    throw new GeoError(
      `${capitalised(label)} has a ring that is not closed: it begins at [${first.join(', ')}] and ends at ` +
        `[${last.join(', ')}], expected its first point again.`,
    );
  }
  const ring = Float64Array.from((crs.kind === 'geographic' ? continuous(points) : points).flat());
  if (points.length < 4 || isOnOneLine(ring)) {
    throw new GeoError(
      `${capitalised(label)} has a ring that encloses nothing, at [${first.join(', ')}]: expected at least three points ` +
        'that are not on one line.',
    );
  }
  return ring;
}

type Point = readonly [x: number, y: number];

function withoutRepeats(points: readonly Point[]): Point[] {
  return points.filter((point, i) => {
    const previous = points[i - 1];
    return previous === undefined || previous[0] !== point[0] || previous[1] !== point[1];
  });
}

/**
 * A step of more than half a turn is the short way across the antimeridian. A step of exactly a full turn is an edge
 * along a parallel from one side of a world map to the other (as in Antarctica's usual outline) and stays.
 */
function continuous(points: readonly Point[]): Point[] {
  let shiftDeg = 0;
  const followed = points.map(([x, y], i): Point => {
    const step = x - (points[i - 1]?.[0] ?? x);
    if (Math.abs(step) > HALF_TURN_DEG && Math.abs(step) < FULL_TURN_DEG) shiftDeg -= Math.sign(step) * FULL_TURN_DEG;
    return [x + shiftDeg, y];
  });
  if (shiftDeg === 0) return followed;
  const first = followed[0]!;
  const last = followed.at(-1)!;
  const meanLatitude = points.reduce((sum, point) => sum + point[1], 0) / points.length;
  const poleDeg = meanLatitude < 0 ? -POLE_DEG : POLE_DEG;
  return [...followed, [last[0], poleDeg], [first[0], poleDeg], first];
}

/** Whether all points of a ring are on one line but for float noise. */
function isOnOneLine(ring: Ring): boolean {
  const [x0, y0] = [ring[0]!, ring[1]!];
  let far = 0;
  for (let i = 2; i < ring.length; i += 2) if (reach(ring, i) > reach(ring, far)) far = i;
  const [dx, dy] = [ring[far]! - x0, ring[far + 1]! - y0];
  for (let i = 2; i < ring.length; i += 2) {
    if (Math.abs((ring[i]! - x0) * dy - (ring[i + 1]! - y0) * dx) > DEGENERATE_SHAPE * (dx * dx + dy * dy))
      return false;
  }
  return true;
}

function reach(ring: Ring, i: number): number {
  return Math.hypot(ring[i]! - ring[0]!, ring[i + 1]! - ring[1]!);
}

/** Whether a ring encloses nothing but float noise. */
export function isDegenerate(ring: Ring): boolean {
  let perimeter = 0;
  for (let i = 2; i < ring.length; i += 2)
    perimeter += Math.hypot(ring[i]! - ring[i - 2]!, ring[i + 1]! - ring[i - 1]!);
  return Math.abs(signedArea(ring)) <= DEGENERATE_SHAPE * perimeter * perimeter;
}

/** The area a ring encloses in squared units of its plane, positive where it runs counter-clockwise (x right, y up). */
export function signedArea(ring: Ring): number {
  const x0 = ring[0]!;
  const y0 = ring[1]!;
  let twice = 0;
  for (let i = 2; i + 3 < ring.length; i += 2) {
    twice += (ring[i]! - x0) * (ring[i + 3]! - y0) - (ring[i + 2]! - x0) * (ring[i + 1]! - y0);
  }
  return twice / 2;
}

/** The ring, run through counter-clockwise or clockwise. */
export function orientRing(ring: Ring, counterClockwise: boolean): Ring {
  if (signedArea(ring) > 0 === counterClockwise) return ring;
  const reversed = new Float64Array(ring.length);
  for (let i = 0; i < ring.length; i += 2) {
    reversed[i] = ring[ring.length - 2 - i]!;
    reversed[i + 1] = ring[ring.length - 1 - i]!;
  }
  return reversed;
}

/** The smallest and the largest x of a ring. */
export function xRange(ring: Ring): readonly [min: number, max: number] {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < ring.length; i += 2) {
    min = Math.min(min, ring[i]!);
    max = Math.max(max, ring[i]!);
  }
  return [min, max];
}

/** The ring moved along x. */
export function shiftX(ring: Ring, dx: number): Ring {
  return dx === 0 ? ring : ring.map((value, i) => (i % 2 === 0 ? value + dx : value));
}

/** The smallest rectangle that holds a ring. */
export function boundsOfRing(ring: Ring): Bounds {
  let bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i + 1 < ring.length; i += 2) {
    bounds = unionBounds(bounds, [ring[i]!, ring[i + 1]!, ring[i]!, ring[i + 1]!]);
  }
  return bounds;
}

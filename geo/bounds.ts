import type { PointTransform } from './crs.ts';
import { GeoError } from './geo-error.ts';

/** A rectangle along the axes of a CRS, or of a grid in fractional pixels. */
export type Bounds = readonly [minX: number, minY: number, maxX: number, maxY: number];

/** The smallest rectangle that holds both. */
export function unionBounds(a: Bounds, b: Bounds): Bounds {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

/** The rectangle that both share, or `undefined` where they share no area. */
export function intersectBounds(a: Bounds, b: Bounds): Bounds | undefined {
  const bounds: Bounds = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  return bounds[0] < bounds[2] && bounds[1] < bounds[3] ? bounds : undefined;
}

/** How `transformBounds` samples a rectangle. */
export interface BoundsSampling {
  /** Points on each edge; the inside is sampled as densely. */
  readonly edgePoints?: number;
  /**
   * The period of the target's x, 360 where the target is geographic. Longitudes are then followed round the edge
   * rather than wrapped, so `maxX` exceeds 180 where the antimeridian is crossed; a pole inside gives all longitudes.
   */
  readonly periodX?: number;
}

const DEFAULT_EDGE_POINTS = 21;

/**
 * The rectangle that holds a transformed rectangle: edges bend, so they are densified, and the inside is sampled too.
 * Points that cannot be transformed (NaN) are left out.
 * @throws GeoError where no point of the rectangle can be transformed.
 */
export function transformBounds(bounds: Bounds, transform: PointTransform, sampling: BoundsSampling = {}): Bounds {
  const edgePoints = Math.max(2, sampling.edgePoints ?? DEFAULT_EDGE_POINTS);
  const edge = edgeOf(bounds, edgePoints).map(([x, y]) => transform(x, y));
  const inside = insideOf(bounds, edgePoints).map(([x, y]) => transform(x, y));
  const finiteEdge = edge.filter(isFinitePoint);
  const isWhole = finiteEdge.length === edge.length && inside.every(isFinitePoint);
  const beside = isWhole ? [] : domainEdge(bounds, edgePoints, transform);
  const points = [...finiteEdge, ...inside.filter(isFinitePoint), ...beside];
  if (points.length === 0) {
    throw new GeoError(
      `The bounds [${bounds.join(', ')}] lie wholly outside the area where the target CRS is defined: expected a CRS for that place, or other bounds.`,
    );
  }
  return sampling.periodX === undefined ? boundsOfPoints(points) : periodicBounds(points, finiteEdge, sampling.periodX);
}

type Point = readonly [x: number, y: number];

function isFinitePoint(p: Point): boolean {
  return Number.isFinite(p[0]) && Number.isFinite(p[1]);
}

function boundsOfPoints(points: readonly Point[]): Bounds {
  let bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) bounds = unionBounds(bounds, [x, y, x, y]);
  return bounds;
}

/** The outline as a ring of points, in order; the first is not repeated. */
function edgeOf([minX, minY, maxX, maxY]: Bounds, edgePoints: number): Point[] {
  const ring: Point[] = [];
  const steps = edgePoints - 1;
  for (let i = 0; i < steps; i++) ring.push([minX + ((maxX - minX) * i) / steps, minY]);
  for (let i = 0; i < steps; i++) ring.push([maxX, minY + ((maxY - minY) * i) / steps]);
  for (let i = 0; i < steps; i++) ring.push([maxX - ((maxX - minX) * i) / steps, maxY]);
  for (let i = 0; i < steps; i++) ring.push([minX, maxY - ((maxY - minY) * i) / steps]);
  return ring;
}

function insideOf([minX, minY, maxX, maxY]: Bounds, edgePoints: number): Point[] {
  const points: Point[] = [];
  const steps = edgePoints - 1;
  for (let i = 1; i < steps; i++) {
    for (let j = 1; j < steps; j++) {
      points.push([minX + ((maxX - minX) * i) / steps, minY + ((maxY - minY) * j) / steps]);
    }
  }
  return points;
}

/** Halvings of the step between a point that can be transformed and one that cannot. */
const HALVINGS = 30;

/** Points just inside of where the transform is defined, between neighbours of which one is and the other is not. */
function domainEdge([minX, minY, maxX, maxY]: Bounds, edgePoints: number, transform: PointTransform): Point[] {
  const steps = edgePoints - 1;
  const at = (i: number, j: number): Point => [minX + ((maxX - minX) * i) / steps, minY + ((maxY - minY) * j) / steps];
  const lattice = Array.from({ length: edgePoints ** 2 }, (_, n) =>
    transform(...at(n % edgePoints, Math.floor(n / edgePoints))),
  );
  const isIn = (i: number, j: number): boolean => isFinitePoint(lattice[j * edgePoints + i]!);
  const found: Point[] = [];
  for (let j = 0; j < edgePoints; j++) {
    for (let i = 0; i < edgePoints; i++) {
      for (const [nextI, nextJ] of [
        [i + 1, j],
        [i, j + 1],
      ] as const) {
        if (nextI > steps || nextJ > steps || isIn(i, j) === isIn(nextI, nextJ)) continue;
        const [inner, outer] = isIn(i, j) ? [at(i, j), at(nextI, nextJ)] : [at(nextI, nextJ), at(i, j)];
        found.push(lastTransformed(inner, outer, transform));
      }
    }
  }
  return found;
}

function lastTransformed(inner: Point, outer: Point, transform: PointTransform): Point {
  let [near, far] = [inner, outer];
  let last = transform(...near);
  for (let n = 0; n < HALVINGS; n++) {
    const middle: Point = [(near[0] + far[0]) / 2, (near[1] + far[1]) / 2];
    const there = transform(...middle);
    if (isFinitePoint(there)) [near, last] = [middle, there];
    else far = middle;
  }
  return last;
}

/** The multiple of the period that brings `x` nearest to `reference`, added. */
function nearestPeriod(x: number, reference: number, period: number): number {
  return x + period * Math.round((reference - x) / period);
}

function periodicBounds(points: readonly Point[], edge: readonly Point[], period: number): Bounds {
  const [, minY, , maxY] = boundsOfPoints(points);
  const first = edge[0] ?? points[0]!;
  const followed: Point[] = [];
  let previous = first[0];
  for (const [x, y] of edge) {
    previous = nearestPeriod(x, previous, period);
    followed.push([previous, y]);
  }
  const turns = Math.round((nearestPeriod(first[0], previous, period) - first[0]) / period);
  if (turns !== 0) {
    const north = Math.abs(maxY) >= Math.abs(minY);
    return [-period / 2, north ? minY : -period / 4, period / 2, north ? period / 4 : maxY];
  }
  const outline = followed.length > 0 ? boundsOfPoints(followed) : boundsOfPoints(points);
  const shift = nearestPeriod((outline[0] + outline[2]) / 2, 0, period) - (outline[0] + outline[2]) / 2;
  return [outline[0] + shift, minY, outline[2] + shift, maxY];
}

import type { Coverage } from '../../geo/coverage.ts';
import type { PixelPolygon } from '../../geo/project-areas.ts';
import type { Window } from '../../geo/window.ts';

/** The coverage of a window as a dense matrix, row-major. */
export function toMatrix(coverage: Coverage): Float64Array {
  const { window } = coverage;
  const matrix = new Float64Array(window.widthPx * window.heightPx);
  for (let row = 0; row < window.heightPx; row++) {
    const base = row * window.widthPx - window.col;
    for (let i = coverage.rowStart[row]!; i < coverage.rowStart[row + 1]!; i++) {
      matrix[base + coverage.edgeCol[i]!]! += coverage.edgeFraction[i]!;
    }
    for (let i = coverage.runStart[row]!; i < coverage.runStart[row + 1]!; i++) {
      const first = base + coverage.runCol[i]!;
      for (let p = first; p < first + coverage.runLengthPx[i]!; p++) matrix[p]! += 1;
    }
  }
  return matrix;
}

/** Largest absolute difference between two arrays of one length; NaN where a value is NaN. */
export function largestDifference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Number.NaN;
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

/** Share of each pixel by clipping every ring to every pixel (Sutherland and Hodgman 1974). */
export function clipToPixels(polygons: readonly PixelPolygon[], window: Window): Float64Array {
  const matrix = new Float64Array(window.widthPx * window.heightPx);
  for (let row = 0; row < window.heightPx; row++) {
    for (let col = 0; col < window.widthPx; col++) {
      matrix[row * window.widthPx + col] = polygons.reduce(
        (sum, polygon) => sum + shareOf(polygon, window.col + col, window.row + row),
        0,
      );
    }
  }
  return matrix;
}

function shareOf(polygon: PixelPolygon, col: number, row: number): number {
  const inside = (ring: Float64Array): number => Math.abs(ringArea(clipRing(ring, col, row)));
  return polygon.holes.reduce((share, hole) => share - inside(hole), inside(polygon.exterior));
}

type Point = readonly [x: number, y: number];

function clipRing(ring: Float64Array, col: number, row: number): Point[] {
  let points: Point[] = [];
  for (let i = 0; i < ring.length; i += 2) points.push([ring[i]! - col, ring[i + 1]! - row]);
  for (const axis of [0, 1] as const) {
    points = clipHalf(points, axis, (value) => value, 0);
    points = clipHalf(points, axis, (value) => 1 - value, 1);
  }
  return points;
}

function clipHalf(points: readonly Point[], axis: 0 | 1, depth: (value: number) => number, at: number): Point[] {
  return points.flatMap((point, i) => {
    const before = points[(i + points.length - 1) % points.length]!;
    const [from, to] = [depth(before[axis]), depth(point[axis])];
    const kept: Point[] = [];
    if (from < 0 !== to < 0) {
      const share = from / (from - to);
      const other = before[1 - axis]! + share * (point[1 - axis]! - before[1 - axis]!);
      kept.push(axis === 0 ? [at, other] : [other, at]);
    }
    if (to >= 0) kept.push(point);
    return kept;
  });
}

function ringArea(points: readonly Point[]): number {
  return points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length]!;
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

/** Area of a polygon in square pixels, by the shoelace formula about its first vertex. */
export function polygonArea(polygon: PixelPolygon): number {
  const area = (ring: Float64Array): number => {
    const points: Point[] = [];
    for (let i = 0; i < ring.length; i += 2) points.push([ring[i]! - ring[0]!, ring[i + 1]! - ring[1]!]);
    return Math.abs(ringArea(points));
  };
  return polygon.holes.reduce((sum, hole) => sum - area(hole), area(polygon.exterior));
}

/** A star-shaped ring: radii around a centre, evenly spread in angle. */
export function starRing(centre: Point, radii: readonly number[]): Float64Array {
  return Float64Array.from(
    radii.flatMap((radius, i) => {
      const angle = (2 * Math.PI * i) / radii.length;
      return [centre[0] + radius * Math.cos(angle), centre[1] + radius * Math.sin(angle)];
    }),
  );
}

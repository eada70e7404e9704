import type { PointTransform } from './crs.ts';
import type { Ring } from './ring.ts';

/** A ring that could be carried over, or the first point of it that could not. */
export type DensifiedRing = { readonly ring: Ring } | { readonly failedAt: readonly [x: number, y: number] };

/** Halvings of one edge before it is taken for torn: 2^-40 of an edge is less than a float can tell apart on the map. */
const MAX_HALVINGS = 40;
/** Margin for bends between the three points that are looked at. */
const SAFETY = 0.8;
/** An edge's middle lies this near to the middle of its image, as a share of its length, where nothing is torn. */
const MIDDLE_SHARE = 0.25;
/** Size of a short piece, in units of the target (pixels). */
const SHORT = 64;
/** Bend of the middle, as a share of the tolerance, below which a short piece is flat. */
const FLAT_SHARE = 1 / 16;

/**
 * Carries a ring over with its edges kept straight where it comes from: points are added until the image of every edge
 * lies within `tolerance` of the line through them. An edge gets the same points from whichever end it is walked, so
 * two areas that share it share its image to the bit.
 */
export function densifyRing(ring: Ring, transform: PointTransform, tolerance: number): DensifiedRing {
  const out: number[] = [];
  let start = transform(ring[0]!, ring[1]!);
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [x0, y0, x1, y1] = [ring[i]!, ring[i + 1]!, ring[i + 2]!, ring[i + 3]!];
    const end = transform(x1, y1);
    out.push(start[0], start[1]);
    const forward = x0 < x1 || (x0 === x1 && y0 < y1);
    const edge = forward ? new Edge([x0, y0, x1, y1], transform) : new Edge([x1, y1, x0, y0], transform);
    const ends = forward ? ([start, end] as const) : ([end, start] as const);
    const added = edge.subdivide(ends, tolerance * SAFETY);
    if (added === undefined) return { failedAt: [x0, y0] };
    append(out, added, forward);
    start = end;
  }
  out.push(start[0], start[1]);
  return { ring: Float64Array.from(out) };
}

/** The ring's vertices carried over and none added: exact where the map is affine. */
export function transformRing(ring: Ring, transform: PointTransform): Ring {
  const out = new Float64Array(ring.length);
  for (let i = 0; i < ring.length; i += 2) {
    const [x, y] = transform(ring[i]!, ring[i + 1]!);
    out[i] = x;
    out[i + 1] = y;
  }
  return out;
}

function append(out: number[], points: readonly Point[], forward: boolean): void {
  for (let k = 0; k < points.length; k++) {
    const point = points[forward ? k : points.length - 1 - k]!;
    out.push(point[0], point[1]);
  }
}

type Point = readonly [x: number, y: number];

/** A straight edge where it comes from, in canonical direction. */
class Edge {
  readonly #ends: readonly [number, number, number, number];
  readonly #transform: PointTransform;

  constructor(ends: readonly [x0: number, y0: number, x1: number, y1: number], transform: PointTransform) {
    this.#ends = ends;
    this.#transform = transform;
  }

  /** The image of the point at a share `t` of the edge. */
  #at(t: number): Point {
    const [x0, y0, x1, y1] = this.#ends;
    return this.#transform(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t);
  }

  /** The points to put between the ends, in order; `undefined` where the image is torn or not defined. */
  subdivide(ends: readonly [Point, Point], tolerance: number): Point[] | undefined {
    const added: Point[] = [];
    const whole = this.#bisect(
      { from: 0, to: 1, start: ends[0], end: ends[1], middle: this.#at(0.5) },
      tolerance,
      added,
    );
    return whole ? added : undefined;
  }

  #bisect(piece: Piece, tolerance: number, added: Point[]): boolean {
    const { from, to, start, end, middle } = piece;
    if (isShortAndFlat(start, middle, end, tolerance)) return true;
    const size = to - from;
    const first = this.#at(from + size * 0.25);
    const last = this.#at(from + size * 0.75);
    if (!isFiniteAll([start, first, middle, last, end])) return false;
    if (isStraight([start, first, middle, last, end], tolerance)) return true;
    if (size < 2 ** -MAX_HALVINGS) return false;
    const halfway = from + size / 2;
    if (!this.#bisect({ from, to: halfway, start, end: middle, middle: first }, tolerance, added)) return false;
    added.push(middle);
    return this.#bisect({ from: halfway, to, start: middle, end, middle: last }, tolerance, added);
  }
}

/**
 * On a piece of few pixels whose middle hardly bends the quarters bend less still: they differ from the middle's bend
 * by a third-order term. Spares half the transforms on finely drawn outlines.
 */
function isShortAndFlat(start: Point, middle: Point, end: Point, tolerance: number): boolean {
  if (Math.abs(end[0] - start[0]) + Math.abs(end[1] - start[1]) > SHORT) return false;
  const offX = middle[0] - (start[0] + end[0]) / 2;
  const offY = middle[1] - (start[1] + end[1]) / 2;
  return Math.abs(offX) + Math.abs(offY) <= tolerance * FLAT_SHARE;
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly start: Point;
  readonly end: Point;
  readonly middle: Point;
}

type FivePoints = readonly [start: Point, first: Point, middle: Point, last: Point, end: Point];

function isFiniteAll(points: FivePoints): boolean {
  return points.every((p) => Number.isFinite(p[0]) && Number.isFinite(p[1]));
}

function isStraight([start, first, middle, last, end]: FivePoints, tolerance: number): boolean {
  const dx = end[0] - start[0];
  const dy = end[1] - start[1];
  const length = Math.hypot(dx, dy);
  const offMiddle = Math.hypot(middle[0] - start[0] - dx / 2, middle[1] - start[1] - dy / 2);
  if (offMiddle > Math.max(tolerance, MIDDLE_SHARE * length)) return false;
  if (length <= tolerance) return Math.hypot(first[0] - start[0], first[1] - start[1]) <= tolerance;
  const across = (p: Point): number => Math.abs((p[0] - start[0]) * dy - (p[1] - start[1]) * dx) / length;
  return Math.max(across(first), across(middle), across(last)) <= tolerance;
}

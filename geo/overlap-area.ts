import { intersectBounds, type Bounds } from './bounds.ts';
import type { Polygon } from './polygon.ts';
import { boundsOfRing, signedArea, type Ring } from './ring.ts';

/**
 * The area that two polygons share, in squared units of their plane: the integral of the product of their winding
 * numbers (exterior counter-clockwise, holes clockwise). For polygons that do not run over themselves that is the area
 * of the intersection. With itself a polygon shares its own area, and more where an outline crosses or repeats itself.
 *
 * A winding number is the sum over edges of "below this edge", with a sign; so the integral is a sum over pairs of
 * edges that lie above the same x, each in closed form. No crossing is looked for, and no topology is built: noise in
 * coordinates moves the outcome by no more than the noise times the length of the border.
 */
export function overlapArea(a: BoundedPolygon, b: BoundedPolygon): number {
  const box = intersectBounds(a.bounds, b.bounds);
  return box === undefined ? 0 : sharedArea(edgesWithin(a.polygon, box), edgesWithin(b.polygon, box));
}

/** A polygon with the smallest rectangle that holds it. */
export interface BoundedPolygon {
  readonly polygon: Polygon;
  readonly bounds: Bounds;
}

export function boundedPolygon(polygon: Polygon): BoundedPolygon {
  return { polygon, bounds: boundsOfRing(polygon.exterior) };
}

/** Area of a polygon that does not run over itself, in squared units of its plane. */
export function polygonArea({ exterior, holes }: Polygon): number {
  return holes.reduce((sum, hole) => sum + signedArea(hole), signedArea(exterior));
}

/** A stretch of an edge over the rectangle in which two polygons can meet, measured from its lower left corner. */
interface Edge {
  readonly left: number;
  readonly right: number;
  readonly heightLeft: number;
  readonly heightRight: number;
  /** 1 where the polygon lies below the edge, −1 where it lies above. */
  readonly sign: number;
}

/** The edges over the rectangle from left to right; what lies above it is taken down to its upper side. */
function edgesWithin({ exterior, holes }: Polygon, box: Bounds): Edge[] {
  const edges: Edge[] = [];
  for (const ring of [exterior, ...holes]) addEdges(edges, ring, box);
  return edges.sort((one, other) => one.left - other.left);
}

function addEdges(edges: Edge[], ring: Ring, [minX, minY, maxX, maxY]: Bounds): void {
  const width = maxX - minX;
  const height = maxY - minY;
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [fromX, toX] = [ring[i]! - minX, ring[i + 2]! - minX];
    const isLeftward = toX < fromX;
    const line = isLeftward
      ? { x0: toX, x1: fromX, y0: ring[i + 3]! - minY, y1: ring[i + 1]! - minY }
      : { x0: fromX, x1: toX, y0: ring[i + 1]! - minY, y1: ring[i + 3]! - minY };
    if (line.x0 === line.x1 || line.x1 <= 0 || line.x0 >= width || (line.y0 <= 0 && line.y1 <= 0)) continue;
    addLine(edges, line, { width, height, sign: isLeftward ? 1 : -1 });
  }
}

interface Line {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/** The stretches of a line over the rectangle: below it there is nothing, above it lies its upper side. */
function addLine(
  edges: Edge[],
  { x0, x1, y0, y1 }: Line,
  { width, height, sign }: { readonly width: number; readonly height: number; readonly sign: number },
): void {
  const slope = (y1 - y0) / (x1 - x0);
  const heightAtX = (x: number): number => {
    if (x === x0 || x === x1) return Math.max(0, Math.min(height, x === x0 ? y0 : y1));
    return Math.max(0, Math.min(height, y0 + (x - x0) * slope));
  };
  const end = Math.min(width, x1);
  const bends = slope === 0 ? [] : [x0 - y0 / slope, x0 + (height - y0) / slope];
  if (slope < 0) bends.reverse();
  let left = Math.max(0, x0);
  for (const bend of [...bends, end]) {
    const right = Math.min(bend, end);
    if (!(right > left)) continue;
    const [heightLeft, heightRight] = [heightAtX(left), heightAtX(right)];
    if (heightLeft > 0 || heightRight > 0) edges.push({ left, right, heightLeft, heightRight, sign });
    left = right;
  }
}

/** Passes over both lists from left to right, keeping the edges that reach to where the pass is. */
function sharedArea(ofA: readonly Edge[], ofB: readonly Edge[]): number {
  const openA: Edge[] = [];
  const openB: Edge[] = [];
  let sum = 0;
  let [a, b] = [0, 0];
  while (a < ofA.length || b < ofB.length) {
    const isFromA = b >= ofB.length || (a < ofA.length && ofA[a]!.left <= ofB[b]!.left);
    const edge = isFromA ? ofA[a++]! : ofB[b++]!;
    sum += sumWith(edge, isFromA ? openB : openA);
    (isFromA ? openA : openB).push(edge);
  }
  return sum;
}

/** What an edge shares with the open edges of the other polygon; those that end before it are closed. */
function sumWith(edge: Edge, open: Edge[]): number {
  let sum = 0;
  let kept = 0;
  for (const other of open) {
    if (other.right <= edge.left) continue;
    open[kept++] = other;
    sum += edge.sign * other.sign * areaBelowBoth(edge, other);
  }
  open.length = kept;
  return sum;
}

/** Area between the ground and the lower of two edges, over what both lie above. */
function areaBelowBoth(a: Edge, b: Edge): number {
  const left = Math.max(a.left, b.left);
  const right = Math.min(a.right, b.right);
  if (right <= left) return 0;
  const [aLeft, aRight] = [heightAt(a, left), heightAt(a, right)];
  const [bLeft, bRight] = [heightAt(b, left), heightAt(b, right)];
  const [gapLeft, gapRight] = [aLeft - bLeft, aRight - bRight];
  const width = right - left;
  const lower = ((Math.min(aLeft, bLeft) + Math.min(aRight, bRight)) / 2) * width;
  if (gapLeft * gapRight >= 0) return lower;
  // The lower ends belong to different edges, which cross at a share of the width: the triangle above the chord is
  // below both edges too.
  const share = gapLeft / (gapLeft - gapRight);
  const crossing = aLeft + (aRight - aLeft) * share;
  const chord = Math.min(aLeft, bLeft) + (Math.min(aRight, bRight) - Math.min(aLeft, bLeft)) * share;
  return lower + ((crossing - chord) / 2) * width;
}

function heightAt({ left, right, heightLeft, heightRight }: Edge, x: number): number {
  return heightLeft + (heightRight - heightLeft) * ((x - left) / (right - left));
}

import { hashLattice } from '../statistics/random-stream.ts';
import { fractionOf } from './random.ts';

/** A point in metres on the ground. */
export type GroundPoint = readonly [xM: number, yM: number];

/** Two vertices closer than this are one. */
const SAME_VERTEX_M = 1;
const SHORTEST_PIECE_M = 260;
/** How far a border's middle strays sideways, as a share of its length. */
const WANDER = 0.17;

function cutByBisector(cell: readonly GroundPoint[], site: GroundPoint, other: GroundPoint): GroundPoint[] {
  const nx = other[0] - site[0];
  const ny = other[1] - site[1];
  const limit = (nx * (other[0] + site[0]) + ny * (other[1] + site[1])) / 2;
  const excess = (p: GroundPoint): number => nx * p[0] + ny * p[1] - limit;
  const kept: GroundPoint[] = [];
  cell.forEach((from, index) => {
    const to = cell[(index + 1) % cell.length]!;
    const [a, b] = [excess(from), excess(to)];
    if (a <= 0) kept.push(from);
    if (a <= 0 === b <= 0) return;
    const t = a / (a - b);
    kept.push([from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]);
  });
  return kept;
}

/** The Voronoi cell of each site within a convex outline. */
function voronoiCells(sites: readonly GroundPoint[], outline: readonly GroundPoint[]): GroundPoint[][] {
  return sites.map((site) =>
    sites.reduce<GroundPoint[]>(
      (cell, other) => (other === site ? cell : cutByBisector(cell, site, other)),
      [...outline],
    ),
  );
}

function vertexKey([x, y]: GroundPoint): readonly [number, number] {
  return [Math.round(x / SAME_VERTEX_M), Math.round(y / SAME_VERTEX_M)];
}

/** Points between the ends of a border, exclusive, from `from` to `to`: the midpoint strays, then each half's does. */
function wander(seed: number, from: GroundPoint, to: GroundPoint): GroundPoint[] {
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  if (dx * dx + dy * dy < SHORTEST_PIECE_M * SHORTEST_PIECE_M) return [];
  const stray = 2 * WANDER * (fractionOf(hashLattice(seed, 1, 2)) - 0.5);
  const middle: GroundPoint = [(from[0] + to[0]) / 2 - stray * dy, (from[1] + to[1]) / 2 + stray * dx];
  const before = wander(hashLattice(seed, 3, 4), from, middle);
  const after = wander(hashLattice(seed, 5, 6), middle, to);
  return [...before, middle, ...after];
}

/** The points of a border are made once, from its lesser end, so that both neighbours get the same ones. */
function borderPoints(seed: number, from: GroundPoint, to: GroundPoint): GroundPoint[] {
  const [fromX, fromY] = vertexKey(from);
  const [toX, toY] = vertexKey(to);
  const isForward = fromX < toX || (fromX === toX && fromY < toY);
  const [lesser, greater] = isForward ? [from, to] : [to, from];
  const [lx, ly] = vertexKey(lesser);
  const [gx, gy] = vertexKey(greater);
  const points = wander(hashLattice(hashLattice(seed, lx, ly), gx, gy), snapped(lesser), snapped(greater));
  return isForward ? points : points.reverse();
}

function snapped(point: GroundPoint): GroundPoint {
  const [x, y] = vertexKey(point);
  return [x * SAME_VERTEX_M, y * SAME_VERTEX_M];
}

/**
 * Divides the inside of a convex outline among sites, with winding borders that neighbours share point by point.
 * Returns one closed ring for each site, counter-clockwise if the outline is.
 */
export function divideLand(o: {
  readonly seed: number;
  readonly sites: readonly GroundPoint[];
  readonly outline: readonly GroundPoint[];
}): GroundPoint[][] {
  return voronoiCells(o.sites, o.outline).map((cell) => {
    const ring: GroundPoint[] = [];
    cell.forEach((from, index) => {
      const to = cell[(index + 1) % cell.length]!;
      ring.push(snapped(from), ...borderPoints(o.seed, from, to));
    });
    return [...ring, ring[0]!];
  });
}

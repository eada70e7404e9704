import { xor } from 'polyclip-ts';
import { unionBounds, type Bounds } from './bounds.ts';
import { polygonsFromRings } from './clip-rings.ts';
import { isSame, nodeEdges, type LatticeEdge, type LatticePoint } from './node-edges.ts';
import type { Polygon } from './polygon.ts';
import { boundsOfRing, type Ring } from './ring.ts';

/** Steps to the longer side of a polygon's bounds: 0.4 mm in 25 km. Products of two numbers of them are exact. */
const STEPS = 2 ** 26;

/** What a polygon is that crosses or runs over itself. */
export interface EvenOddPolygons {
  readonly polygons: readonly Polygon[];
  /** One place where its edges cross. */
  readonly crossing: readonly [x: number, y: number] | undefined;
}

/**
 * Reads outline and holes of a polygon by the even-odd rule: land is what an odd number of edges separates from the
 * outside; a loop that is drawn twice counts once, an edge that is run along twice otherwise for nothing. Where no edge is,
 * this is the land that make_valid of GEOS (method linework) finds.
 * Corners stay as they are, to the bit; places where edges cross are set to a lattice.
 * @returns undefined where the edges are too entangled to be told apart.
 */
export function evenOddPolygons(polygon: Polygon): EvenOddPolygons | undefined {
  const rings = [polygon.exterior, ...polygon.holes];
  const lattice = latticeOf(rings);
  const noded = nodeEdges(rings.flatMap((ring) => edgesOf(ring, lattice)));
  if (noded === undefined) return undefined;
  const crossing = noded.crossing === undefined ? undefined : lattice.placeOf(noded.crossing);
  const loops = distinctLoops(loopsOf(noded.edges));
  const [first, ...others] = loops.map((loop) => [loop.map(([x, y]): [number, number] => [x, y])]);
  if (first === undefined) return { polygons: [], crossing };
  try {
    const found = polygonsFromRings(xor(first, ...others));
    const back = (ring: Ring): Ring => placed(ring, lattice);
    return {
      polygons: found.map(({ exterior, holes }) => ({ exterior: back(exterior), holes: holes.map(back) })),
      crossing,
    };
  } catch {
    return undefined;
  }
}

interface Lattice {
  readonly pointOf: (x: number, y: number) => LatticePoint;
  /** The corner that was given there, else the place of the lattice. */
  readonly placeOf: (point: LatticePoint) => readonly [x: number, y: number];
}

function latticeOf(rings: readonly Ring[]): Lattice {
  const [minX, minY, maxX, maxY] = rings
    .map(boundsOfRing)
    .reduce<Bounds>((all, bounds) => unionBounds(all, bounds), [Infinity, Infinity, -Infinity, -Infinity]);
  const step = Math.max(maxX - minX, maxY - minY) / STEPS;
  const corners = new Map<string, readonly [number, number]>();
  return {
    pointOf: (x, y) => {
      const point = [Math.round((x - minX) / step), Math.round((y - minY) / step)] as const;
      const key = `${point[0]} ${point[1]}`;
      if (!corners.has(key)) corners.set(key, [x, y]);
      return point;
    },
    placeOf: ([x, y]) => corners.get(`${x} ${y}`) ?? [minX + x * step, minY + y * step],
  };
}

function edgesOf(ring: Ring, { pointOf }: Lattice): LatticeEdge[] {
  const edges: LatticeEdge[] = [];
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [from, to] = [pointOf(ring[i]!, ring[i + 1]!), pointOf(ring[i + 2]!, ring[i + 3]!)];
    if (!isSame(from, to)) edges.push([from, to]);
  }
  return edges;
}

function placed(ring: Ring, { placeOf }: Lattice): Ring {
  const out = new Float64Array(ring.length);
  for (let i = 0; i < ring.length; i += 2) [out[i], out[i + 1]] = placeOf([ring[i]!, ring[i + 1]!]);
  return out;
}

/**
 * Closed loops that together are all the edges, none of which comes to a place twice: wherever a walk comes back to where it
 * was, what it walked since is one.
 */
function loopsOf(edges: readonly LatticeEdge[]): LatticePoint[][] {
  const open = new Map<string, LatticePoint[]>();
  for (const [from, to] of edges) {
    const known = open.get(keyOf(from));
    if (known === undefined) open.set(keyOf(from), [to]);
    else known.push(to);
  }
  const loops: LatticePoint[][] = [];
  for (const [start] of edges) {
    const path = [start];
    const placeIn = new Map([[keyOf(start), 0]]);
    for (let next = open.get(keyOf(start))?.pop(); next !== undefined; next = open.get(keyOf(path.at(-1)!))?.pop()) {
      const at = placeIn.get(keyOf(next));
      if (at === undefined) {
        placeIn.set(keyOf(next), path.length);
        path.push(next);
        continue;
      }
      const loop = path.splice(at + 1);
      for (const point of loop) placeIn.delete(keyOf(point));
      // There and back again encloses nothing.
      if (loop.length > 1) loops.push([path[at]!, ...loop, path[at]!]);
    }
  }
  return loops;
}

function keyOf([x, y]: LatticePoint): string {
  return `${x} ${y}`;
}

/** Loops that differ, whichever way they run and wherever they begin. */
function distinctLoops(loops: readonly LatticePoint[][]): LatticePoint[][] {
  const seen = new Set<string>();
  return loops.filter((loop) => {
    const key = loop.slice(1).map(keyOf).toSorted().join();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

import Flatbush from 'flatbush';

/** A place in whole steps of a lattice, small enough for products of two to be exact. */
export type LatticePoint = readonly [x: number, y: number];
/** A straight piece of an outline. */
export type LatticeEdge = readonly [from: LatticePoint, to: LatticePoint];

/** Places where pieces cross are set to the lattice, which bends them: what that makes cross is looked for again. */
const MOST_PASSES = 8;
/** An outline with more crossings is no outline; each makes a piece that takes memory and time. */
const MOST_CUTS = 40_000;

/**
 * Cuts edges where they cross, touch or run along one another, so that those that are left meet at their ends only.
 * @returns with them one place where edges crossed; undefined where there are too many, or some still cross after many passes.
 */
export function nodeEdges(
  given: readonly LatticeEdge[],
): { readonly edges: readonly LatticeEdge[]; readonly crossing: LatticePoint | undefined } | undefined {
  let edges = given;
  let crossing: LatticePoint | undefined;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const cuts = cutsOf(edges);
    if (cuts === undefined) return undefined;
    if (cuts.size === 0) return { edges, crossing };
    crossing ??= [...cuts.values()][0]![0];
    edges = edges.flatMap((edge, i) => cutEdge(edge, cuts.get(i) ?? []));
  }
  return undefined;
}

/** For each edge that others cut, where; undefined where there are too many. */
function cutsOf(edges: readonly LatticeEdge[]): Map<number, LatticePoint[]> | undefined {
  const cuts = new Map<number, LatticePoint[]>();
  let count = 0;
  const cut = (i: number, at: LatticePoint): void => {
    const [from, to] = edges[i]!;
    if (isSame(at, from) || isSame(at, to)) return;
    count += 1;
    const known = cuts.get(i);
    if (known === undefined) cuts.set(i, [at]);
    else known.push(at);
  };
  if (edges.length === 0) return cuts;
  const index = new Flatbush(edges.length);
  for (const [[x0, y0], [x1, y1]] of edges) {
    index.add(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1));
  }
  index.finish();
  for (const [i, [a, b]] of edges.entries()) {
    if (count > MOST_CUTS) return undefined;
    const box = [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])] as const;
    for (const j of index.search(...box)) {
      if (j <= i) continue;
      for (const at of meetings([a, b], edges[j]!)) {
        cut(i, at);
        cut(j, at);
      }
    }
  }
  return cuts;
}

/** Where two edges meet: the ends of one that lie on the other, else where they cross, set to the lattice. */
function meetings([a, b]: LatticeEdge, [c, d]: LatticeEdge): LatticePoint[] {
  const [sideC, sideD] = [side(a, b, c), side(a, b, d)];
  const [sideA, sideB] = [side(c, d, a), side(c, d, b)];
  const touching = [
    ...(sideC === 0 && isBetween(c, a, b) ? [c] : []),
    ...(sideD === 0 && isBetween(d, a, b) ? [d] : []),
    ...(sideA === 0 && isBetween(a, c, d) ? [a] : []),
    ...(sideB === 0 && isBetween(b, c, d) ? [b] : []),
  ];
  if (touching.length > 0) return touching;
  if (Math.sign(sideC) === Math.sign(sideD) || Math.sign(sideA) === Math.sign(sideB)) return [];
  const share = sideC / (sideC - sideD);
  return [[Math.round(c[0] + (d[0] - c[0]) * share), Math.round(c[1] + (d[1] - c[1]) * share)]];
}

/** Twice the area of the triangle, positive where `p` lies to the left. */
function side(a: LatticePoint, b: LatticePoint, p: LatticePoint): number {
  return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
}

/** Whether a place on the line through two others lies between them. */
function isBetween(p: LatticePoint, a: LatticePoint, b: LatticePoint): boolean {
  return (
    p[0] >= Math.min(a[0], b[0]) &&
    p[0] <= Math.max(a[0], b[0]) &&
    p[1] >= Math.min(a[1], b[1]) &&
    p[1] <= Math.max(a[1], b[1])
  );
}

export function isSame(a: LatticePoint, b: LatticePoint): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function cutEdge([from, to]: LatticeEdge, at: readonly LatticePoint[]): LatticeEdge[] {
  const along = (p: LatticePoint): number =>
    (p[0] - from[0]) * (to[0] - from[0]) + (p[1] - from[1]) * (to[1] - from[1]);
  const places = [...at].sort((p, q) => along(p) - along(q));
  const pieces: LatticeEdge[] = [];
  let start = from;
  for (const place of [...places, to]) {
    if (!isSame(start, place)) pieces.push([start, place]);
    start = place;
  }
  return pieces;
}

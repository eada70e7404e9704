import { smoothNoise } from './noise.ts';
import type { Settlement } from './settlements.ts';

interface RoadSegment {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  readonly halfWidthM: number;
}

/** The roads of a landscape. */
export interface Roads {
  /** Whether a point lies on a road. */
  covers(xM: number, yM: number): boolean;
}

function squaredDistance(segment: RoadSegment, x: number, y: number): number {
  const dx = segment.toX - segment.fromX;
  const dy = segment.toY - segment.fromY;
  const along = ((x - segment.fromX) * dx + (y - segment.fromY) * dy) / (dx * dx + dy * dy);
  const t = Math.min(1, Math.max(0, along));
  const ex = x - segment.fromX - t * dx;
  const ey = y - segment.fromY - t * dy;
  return ex * ex + ey * ey;
}

/** Each place is joined to the nearest one that is joined already: the minimum spanning tree (Prim 1957). */
function joinPlaces(places: readonly { x: number; y: number }[]): [number, number][] {
  const joined = [0];
  const waiting = new Set(places.keys());
  waiting.delete(0);
  const edges: [number, number][] = [];
  while (waiting.size > 0) {
    let best: [from: number, to: number] = [0, 0];
    let bestSquared = Infinity;
    for (const from of joined) {
      for (const to of waiting) {
        const squared = (places[from]!.x - places[to]!.x) ** 2 + (places[from]!.y - places[to]!.y) ** 2;
        if (squared < bestSquared) {
          bestSquared = squared;
          best = [from, to];
        }
      }
    }
    edges.push(best);
    joined.push(best[1]);
    waiting.delete(best[1]);
  }
  return edges;
}

/** The roads of a landscape: country roads that join the settlements, and one motorway across. */
export function createRoads(
  seed: number,
  extent: { widthM: number; heightM: number },
  settlements: readonly Settlement[],
): Roads {
  // Roads are straight in a gently bent plane, so they wind in the real one.
  const bendX = (x: number, y: number): number => x + 190 * smoothNoise(seed + 71, x / 1700, y / 1700);
  const bendY = (x: number, y: number): number => y + 190 * smoothNoise(seed + 72, x / 1700, y / 1700);
  const places = settlements.map((s) => ({ x: bendX(s.xM, s.yM), y: bendY(s.xM, s.yM) }));
  const segments: RoadSegment[] = joinPlaces(places).map(([from, to]) => {
    const [a, b] = [places[from]!, places[to]!];
    return { fromX: a.x, fromY: a.y, toX: b.x, toY: b.y, halfWidthM: 4.5 };
  });
  const { widthM, heightM } = extent;
  segments.push({ fromX: -2000, fromY: 0.93 * heightM, toX: widthM + 2000, toY: 0.52 * heightM, halfWidthM: 14 });
  const covers = (xM: number, yM: number): boolean => {
    const x = bendX(xM, yM);
    const y = bendY(xM, yM);
    return segments.some((segment) => squaredDistance(segment, x, y) < segment.halfWidthM * segment.halfWidthM);
  };
  return { covers };
}

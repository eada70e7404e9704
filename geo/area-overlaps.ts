import { areaDensity } from './area-density.ts';
import type { AreaSet } from './areas.ts';
import { intersectBounds, type Bounds } from './bounds.ts';
import { crsEquals, type Crs } from './crs.ts';
import { nearPolygons } from './near-polygons.ts';
import { boundedPolygon, overlapArea, polygonArea, type BoundedPolygon } from './overlap-area.ts';
import { shiftPolygon, transformPolygons } from './polygon-set.ts';
import { xRange } from './ring.ts';

const M2_PER_KM2 = 1e6;
const FULL_TURN_DEG = 360;
const HALF_TURN_DEG = 180;
/** How far the image of an edge may lie from where it belongs where two sets are in different CRSs. */
const TOLERANCE_M = 0.001;

/** Land that several areas of a set claim. */
export interface AreaOverlaps {
  /** All areas together, in km². */
  readonly wholeKm2: number;
  /** Overlaps of all pairs of areas, in km²: where no place lies in three, the sum of the areas less their union. */
  readonly overlapKm2: number;
  /** The pair of areas that share most. */
  readonly largest: { readonly codes: readonly [string, string]; readonly km2: number } | undefined;
}

/**
 * Land that lies in more than one area, from polygons each area of which covers its land once. Shared borders add
 * nothing but rounding. The true area of an overlap is taken by the scale in the middle of where it can lie.
 */
export function areaOverlaps(set: AreaSet): AreaOverlaps {
  const parts = partsOf(set);
  const km2 = trueAreaKm2(set.crs);
  const pairs = new Map<string, { codes: readonly [string, string]; km2: number }>();
  forEachOverlap(parts, parts, set.crs, ({ a, b, area, box }) => {
    if (a === b) return;
    const [first, second] = [Math.min(a, b), Math.max(a, b)];
    const key = `${first} ${second}`;
    const codes = [set.areas[first]!.code, set.areas[second]!.code] as const;
    pairs.set(key, { codes, km2: (pairs.get(key)?.km2 ?? 0) + km2(area, box) });
  });
  const found = [...pairs.values()];
  return {
    wholeKm2: parts.reduce((sum, { polygon, bounds }) => sum + km2(polygonArea(polygon), bounds), 0),
    overlapKm2: found.reduce((sum, pair) => sum + Math.max(0, pair.km2), 0),
    largest: found.reduce<AreaOverlaps['largest']>(
      (most, pair) => (pair.km2 > (most?.km2 ?? 0) ? pair : most),
      undefined,
    ),
  };
}

/** Land of two sets of areas, in km². */
export interface CommonLand {
  readonly firstKm2: number;
  readonly secondKm2: number;
  readonly bothKm2: number;
}

/**
 * How much land two sets of areas have and share, each without overlaps of its own.
 * @throws GeoError where an area of the second has no image in the CRS of the first.
 */
export function commonLand(first: AreaSet, second: AreaSet): CommonLand {
  const { crs } = first;
  const km2 = trueAreaKm2(crs);
  const [ofFirst, ofSecond] = [partsOf(first), partsOf(crsEquals(crs, second.crs) ? second : carriedOver(second, crs))];
  const sum = (parts: readonly AreaPart[]): number =>
    parts.reduce((total, { polygon, bounds }) => total + km2(polygonArea(polygon), bounds), 0);
  let bothKm2 = 0;
  forEachOverlap(ofFirst, ofSecond, crs, ({ area, box }) => (bothKm2 += km2(area, box)));
  return { firstKm2: sum(ofFirst), secondKm2: sum(ofSecond), bothKm2 };
}

function carriedOver(set: AreaSet, crs: Crs): AreaSet {
  const areas = set.areas.map((area) => {
    const { polygons } = transformPolygons({ crs: set.crs, polygons: area.polygons }, crs, TOLERANCE_M / crs.unitM);
    return { ...area, polygons };
  });
  return { ...set, crs, areas };
}

/** A polygon of an area, by the area's position in its set. */
interface AreaPart extends BoundedPolygon {
  readonly area: number;
}

/** Longitudes of each begin within one turn, so that those across the antimeridian meet. */
function partsOf({ areas, crs }: AreaSet): AreaPart[] {
  return areas.flatMap(({ polygons }, area) =>
    polygons.map((polygon) => {
      const turns =
        crs.kind === 'geographic' ? Math.floor((xRange(polygon.exterior)[0] + HALF_TURN_DEG) / FULL_TURN_DEG) : 0;
      return { area, ...boundedPolygon(shiftPolygon(polygon, -turns * FULL_TURN_DEG)) };
    }),
  );
}

/** Calls back for each pair of polygons that share land, in squared units of the CRS, and where that can lie. */
function forEachOverlap(
  ofA: readonly AreaPart[],
  ofB: readonly AreaPart[],
  crs: Crs,
  found: (overlap: { a: number; b: number; area: number; box: Bounds }) => void,
): void {
  const near = nearPolygons(ofB);
  const turns = crs.kind === 'geographic' ? [0, FULL_TURN_DEG, -FULL_TURN_DEG] : [0];
  for (const [i, part] of ofA.entries()) {
    for (const turn of turns) {
      const [west, south, east, north] = part.bounds;
      const bounds: Bounds = [west + turn, south, east + turn, north];
      for (const j of near(bounds)) {
        // Within one set a pair is met from its first part alone.
        if (ofA === ofB && j <= i) continue;
        const other = ofB[j]!;
        const box = intersectBounds(bounds, other.bounds);
        if (box === undefined) continue;
        const turned = { polygon: shiftPolygon(part.polygon, turn), bounds };
        found({ a: part.area, b: other.area, area: overlapArea(turned, other), box });
      }
    }
  }
}

/** The true area of a part of the plane in km², by the scale in the middle of its bounds. */
export function trueAreaKm2(crs: Crs): (area: number, bounds: Bounds) => number {
  const { at } = areaDensity(crs);
  return (area, [minX, minY, maxX, maxY]) => {
    const density = at((minX + maxX) / 2, (minY + maxY) / 2);
    return (area * (Number.isFinite(density) ? density : crs.unitM ** 2)) / M2_PER_KM2;
  };
}

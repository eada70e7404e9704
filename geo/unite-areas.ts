import type { AreaSet, StatisticalArea } from './areas.ts';
import { GeoError } from './geo-error.ts';
import { nearPolygons } from './near-polygons.ts';
import { boundedPolygon, overlapArea, polygonArea, type BoundedPolygon } from './overlap-area.ts';
import type { Polygon } from './polygon.ts';
import { shownText } from './shown-text.ts';
import { unitePolygons } from './unite-polygons.ts';

/** Corners of polygons that overlap one another, beyond which uniting them takes minutes and gigabytes. */
const MOST_CORNERS = 200_000;
/** Share of a polygon that may lie under another as noise of coordinates. */
const NOISE_SHARE = 1e-7;

/**
 * The areas with the polygons of each united where they overlap, so that no land of an area counts twice; none may run
 * over itself (`repairOutlines`). Polygons that only share a border stay as they are, to the bit; where nothing overlaps
 * the set itself comes back.
 * @throws GeoError naming the area whose polygons cannot be united.
 */
export function uniteAreas(set: AreaSet): AreaSet {
  const areas = set.areas.map(uniteArea);
  return areas.every((area, index) => area === set.areas[index]) ? set : { ...set, areas };
}

function uniteArea(area: StatisticalArea): StatisticalArea {
  const distinct = withoutCopies(area.polygons).map(boundedPolygon);
  const groups = overlappingGroups(distinct);
  const isAsItWas = distinct.length === area.polygons.length && groups.every(({ mustUnite }) => !mustUnite);
  if (isAsItWas) return area;
  const polygons = groups.flatMap(({ members, mustUnite }) => {
    const given = members.map((index) => distinct[index]!.polygon);
    return mustUnite ? united(given, area.code) : given;
  });
  return { ...area, polygons };
}

function united(polygons: readonly Polygon[], code: string): Polygon[] {
  const corners = polygons.reduce((sum, { exterior }) => sum + exterior.length / 2, 0);
  if (corners > MOST_CORNERS) {
    throw new GeoError(
      `The area "${shownText(code)}" has ${polygons.length} polygons that overlap one another, with ${corners} corners: expected at most ${MOST_CORNERS} corners to unite, unite them in the file (ogr2ogr with ST_Union).`,
    );
  }
  const found = unitePolygons(polygons);
  if (found !== undefined) return found;
  const [x, y] = polygons[0]!.exterior;
  throw new GeoError(
    `The area "${shownText(code)}" has polygons that overlap and cannot be united, near [${x}, ${y}]: ` +
      'expected parts that share no land, repair them in the file.',
  );
}

/** A feature that a join wrote several times counts once. */
function withoutCopies(polygons: readonly Polygon[]): Polygon[] {
  const seen = new Map<string, Polygon[]>();
  return polygons.filter((polygon) => {
    const key = `${polygon.exterior.length} ${polygon.exterior[0]} ${polygon.exterior[1]} ${polygon.holes.length}`;
    const alike = seen.get(key) ?? [];
    if (alike.some((other) => isSame(other, polygon))) return false;
    seen.set(key, [...alike, polygon]);
    return true;
  });
}

function isSame(a: Polygon, b: Polygon): boolean {
  const [ringsA, ringsB] = [a, b].map(({ exterior, holes }) => [exterior, ...holes]) as [
    Float64Array[],
    Float64Array[],
  ];
  return ringsA.every((ring, r) => ring.length === ringsB[r]!.length && ring.every((x, i) => x === ringsB[r]![i]));
}

interface Group {
  readonly members: readonly number[];
  /** Several polygons on the same land. */
  readonly mustUnite: boolean;
}

/** Polygons that hang together by overlaps, in the order of their first ones. */
function overlappingGroups(polygons: readonly BoundedPolygon[]): Group[] {
  const areas = polygons.map(({ polygon }) => polygonArea(polygon));
  const group = polygons.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (group[root] !== root) root = group[root]!;
    group[index] = root;
    return root;
  };
  const near = nearPolygons(polygons.length > 1 ? polygons : []);
  for (const [i, polygon] of polygons.entries()) {
    for (const j of near(polygon.bounds)) {
      if (j <= i || rootOf(i) === rootOf(j)) continue;
      if (overlapArea(polygon, polygons[j]!) <= NOISE_SHARE * Math.min(areas[i]!, areas[j]!)) continue;
      const [first, second] = [rootOf(i), rootOf(j)];
      group[Math.max(first, second)] = Math.min(first, second);
    }
  }
  const found = new Map<number, number[]>();
  for (const index of polygons.keys()) {
    const members = found.get(rootOf(index));
    if (members === undefined) found.set(rootOf(index), [index]);
    else members.push(index);
  }
  return [...found.values()].map((members) => ({
    members,
    mustUnite: members.length > 1,
  }));
}

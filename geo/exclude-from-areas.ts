import type { AreaSet } from './areas.ts';
import { intersectBounds } from './bounds.ts';
import { crsToText } from './crs.ts';
import { commonPolygons, cutPolygons } from './cut-polygons.ts';
import { shiftPolygon, transformPolygons, type PolygonSet } from './polygon-set.ts';
import type { Polygon } from './polygon.ts';
import { boundsOfRing, type Ring } from './ring.ts';

/** How far the image of an excluded edge may lie from where it belongs. */
const TOLERANCE_M = 0.01;
const FULL_TURN_DEG = 360;

/**
 * The areas without the land that is excluded: areas that partition the rest. An area that the exclusion does not touch
 * stays as it is, to the bit; one of which nothing is left stays in the list without polygons.
 * @throws GeoError where an excluded polygon has no image in the areas' CRS.
 */
export function excludeFromAreas(set: AreaSet, excluded: PolygonSet): AreaSet {
  return clipAreas(set, excluded, cutPolygons);
}

/**
 * The part of the areas that lies in the polygons. An area that lies in them wholly stays as it is, to the bit; one of
 * which nothing does stays in the list without polygons.
 * @throws GeoError where a polygon has no image in the areas' CRS.
 */
export function keepWithinAreas(set: AreaSet, kept: PolygonSet): AreaSet {
  return clipAreas(set, kept, (polygons, near) =>
    cutPolygons(polygons, near).length === 0 ? [...polygons] : commonPolygons(polygons, near),
  );
}

/** Every polygon of an area by itself, against those of the others that its bounds meet. */
function clipAreas(
  set: AreaSet,
  others: PolygonSet,
  clip: (polygons: readonly Polygon[], near: readonly Polygon[]) => readonly Polygon[],
): AreaSet {
  const { polygons } = transformPolygons(others, set.crs, TOLERANCE_M / set.crs.unitM);
  const turns = set.crs.kind === 'geographic' ? [0, FULL_TURN_DEG, -FULL_TURN_DEG] : [0];
  const clippers = turns.flatMap((turn) =>
    polygons.map((polygon) => {
      const shifted = shiftPolygon(polygon, turn);
      return { polygon: shifted, bounds: boundsOfRing(shifted.exterior) };
    }),
  );
  const clipOne = (polygon: Polygon): readonly Polygon[] => {
    const own = boundsOfRing(polygon.exterior);
    const near = clippers.filter(({ bounds }) => intersectBounds(own, bounds) !== undefined);
    return clip(
      [polygon],
      near.map((clipper) => clipper.polygon),
    );
  };
  return { ...set, areas: set.areas.map((area) => ({ ...area, polygons: area.polygons.flatMap(clipOne) })) };
}

/** Areas as GeoJSON that `readAreas` reads back with the same keys, to the bit. */
export function areasToGeojson(
  set: AreaSet,
  keys: { readonly code: string; readonly name?: string; readonly location: string },
): unknown {
  return {
    type: 'FeatureCollection',
    crs: { type: 'name', properties: { name: crsToText(set.crs) } },
    features: set.areas.map(({ code, name, parents, polygons }) => ({
      type: 'Feature',
      properties: { ...parents, ...(keys.name === undefined ? {} : { [keys.name]: name }), [keys.code]: code },
      geometry: {
        type: 'MultiPolygon',
        coordinates: polygons.map(({ exterior, holes }) => [exterior, ...holes].map(positions)),
      },
    })),
  };
}

function positions(ring: Ring): number[][] {
  return Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i]!, ring[2 * i + 1]!]);
}

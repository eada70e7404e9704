import type { AreaSet, StatisticalArea } from './areas.ts';
import { intersectBounds, type Bounds } from './bounds.ts';
import { crsToText } from './crs.ts';
import { cutPolygons } from './cut-polygons.ts';
import { boundsOfRing, shiftPolygon, transformPolygons, type PolygonSet } from './polygon-set.ts';
import type { Polygon } from './polygon.ts';
import type { Ring } from './ring.ts';

/** How far the image of an excluded edge may lie from where it belongs. */
const TOLERANCE_M = 0.01;
const FULL_TURN_DEG = 360;

/**
 * The areas without the land that is excluded: areas that partition the rest. An area that the exclusion does not touch
 * stays as it is, to the bit; one of which nothing is left stays in the list without polygons.
 * @throws GeoError where an excluded polygon has no image in the areas' CRS.
 */
export function excludeFromAreas(set: AreaSet, excluded: PolygonSet): AreaSet {
  const { polygons } = transformPolygons(excluded, set.crs, TOLERANCE_M / set.crs.unitM);
  const turns = set.crs.kind === 'geographic' ? [0, FULL_TURN_DEG, -FULL_TURN_DEG] : [0];
  const cutters = turns.flatMap((turn) =>
    polygons.map((polygon) => {
      const shifted = shiftPolygon(polygon, turn);
      return { polygon: shifted, bounds: boundsOfRing(shifted.exterior) };
    }),
  );
  const areas = set.areas.map((area): StatisticalArea => {
    const parts = area.polygons.flatMap((polygon) => cutOne(polygon, cutters));
    return { ...area, polygons: parts };
  });
  return { ...set, areas };
}

function cutOne(
  polygon: Polygon,
  cutters: readonly { readonly polygon: Polygon; readonly bounds: Bounds }[],
): readonly Polygon[] {
  const own = boundsOfRing(polygon.exterior);
  const near = cutters.filter(({ bounds }) => intersectBounds(own, bounds) !== undefined);
  return cutPolygons(
    [polygon],
    near.map((cutter) => cutter.polygon),
  );
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

import { multiPolygon, rewind } from '@turf/turf';
import type { StatisticalArea } from './areas.ts';
import type { PointTransform } from './crs.ts';

/** Digits after the point of a degree: a millimetre. */
const DEGREE_DIGITS = 8;

/**
 * The outlines of areas as one GeoJSON geometry (RFC 7946) in longitude and latitude: exterior rings run counter-clockwise,
 * holes clockwise, however the areas' own file has them. A reader that goes by the sphere takes a ring that runs the other
 * way for all the rest of the world.
 */
export function outlineGeojson(areas: readonly StatisticalArea[], toLonLat: PointTransform): object {
  const ringOf = (ring: Float64Array): number[][] =>
    Array.from({ length: ring.length / 2 }, (_, i) =>
      toLonLat(ring[2 * i]!, ring[2 * i + 1]!).map((value) => Number(value.toFixed(DEGREE_DIGITS))),
    );
  const polygons = areas.flatMap((area) => area.polygons);
  const outline = multiPolygon(polygons.map(({ exterior, holes }) => [exterior, ...holes].map(ringOf)));
  return (rewind(outline) as typeof outline).geometry;
}

import { buffer } from '@turf/turf';
import { crsFromText, pointTransform, type PointTransform } from './crs.ts';
import { transformRing } from './densify.ts';
import { GeoError } from './geo-error.ts';
import { transformPolygons, type PolygonSet } from './polygon-set.ts';
import { readPolygons } from './polygon.ts';
import type { Polygon } from './polygon.ts';
import { boundsOfRing, type Ring } from './ring.ts';

/**
 * Rounded corners are drawn with chords, lines are simplified and distances taken on a sphere: together this stays
 * below this share of the distance, by which the distance is enlarged.
 */
const MARGIN = 0.03;
/** How far an edge between two points may bend, as a share of the distance. */
const BEND_SHARE = 0.005;
/** Points to a quarter of a rounded corner: a chord then lies within 0.5 % of its arc. */
const STEPS = 8;
const FULL_TURN_DEG = 360;

/**
 * Polygons with all the land within a distance of them, in longitude and latitude of WGS 84: never less than the
 * distance says and at most about 5 % more, for polygons of up to some hundred kilometres. A distance of 0 changes
 * nothing. The polygons of the outcome may overlap.
 * @throws GeoError where a polygon cannot be carried over to longitude and latitude.
 */
export function growPolygons(set: PolygonSet, distanceM: number): PolygonSet {
  if (distanceM === 0) return set;
  const lonLat = crsFromText('OGC:CRS84');
  const { polygons } = transformPolygons(set, lonLat, (distanceM * BEND_SHARE) / lonLat.unitM);
  return { crs: lonLat, polygons: polygons.flatMap((polygon) => grow(polygon, { distanceM, crs: lonLat })) };
}

function grow(polygon: Polygon, { distanceM, crs }: { distanceM: number; crs: PolygonSet['crs'] }): Polygon[] {
  const { exterior, holes } = withBends(polygon, { distanceM, crs });
  const coordinates = [exterior, ...holes].map(positions);
  const grown = buffer({ type: 'Polygon', coordinates }, distanceM * (1 + MARGIN), { units: 'meters', steps: STEPS });
  if (grown === undefined)
    throw new GeoError(
      `A polygon of the training extent could not be grown by ${distanceM} m; repair its outline, or set reference.trainingDistanceM: 0.`,
    );
  return readPolygons({ label: 'a grown polygon', id: undefined, properties: {}, geometry: grown.geometry }, crs);
}

/** The polygon with points added where its edges bend in a plane around it: growing knows straight edges only. */
function withBends(polygon: Polygon, { distanceM, crs }: { distanceM: number; crs: PolygonSet['crs'] }): Polygon {
  const [west, south, east, north] = boundsOfRing(polygon.exterior);
  const middleDeg = (west + east) / 2;
  const plane = crsFromText(
    `+proj=laea +lat_0=${(south + north) / 2} +lon_0=${middleDeg} +datum=WGS84 +units=m +no_defs`,
  );
  const bent = transformPolygons({ crs, polygons: [polygon] }, plane, distanceM * BEND_SHARE).polygons[0]!;
  const wrapped = pointTransform(plane, crs);
  // Longitudes counted beside the polygon's middle, also across the antimeridian.
  const back: PointTransform = (x, y) => {
    const [lon, lat] = wrapped(x, y);
    return [lon + FULL_TURN_DEG * Math.round((middleDeg - lon) / FULL_TURN_DEG), lat];
  };
  const toLonLat = (ring: Ring): Ring => transformRing(ring, back);
  return { exterior: toLonLat(bent.exterior), holes: bent.holes.map(toLonLat) };
}

function positions(ring: Ring): [number, number][] {
  const line = Array.from({ length: ring.length / 2 }, (_, i): [number, number] => [ring[2 * i]!, ring[2 * i + 1]!]);
  // Back and forth leaves the two ends of a ring a rounding apart.
  return [...line.slice(0, -1), line[0]!];
}

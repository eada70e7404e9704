import { pointTransform } from './crs.ts';
import type { Crs } from './crs.ts';
import { densifyRing } from './densify.ts';
import { capitalised, readFeatureCollection } from './geojson.ts';
import { GeoError } from './geo-error.ts';
import { polygonArea } from './overlap-area.ts';
import { polygonContains } from './point-in-polygon.ts';
import { readPolygons } from './polygon.ts';
import type { Polygon } from './polygon.ts';
import { repairPolygon } from './repair-polygon.ts';
import { boundsOfRing, shiftX } from './ring.ts';
import type { Ring } from './ring.ts';

/** Polygons that need no name, and the CRS of their coordinates; they may overlap. */
export interface PolygonSet {
  readonly crs: Crs;
  readonly polygons: readonly Polygon[];
}

const FULL_TURN_DEG = 360;

/**
 * Reads all polygons of a GeoJSON FeatureCollection; outlines that hardly cross themselves are read by the even-odd rule.
 * @throws GeoError where it is no FeatureCollection, holds no polygon, or one has a defect.
 */
export function readPolygonSet(geojson: unknown, o: { readonly location: string }): PolygonSet {
  const { crs, features } = readFeatureCollection(geojson, {
    types: ['Polygon', 'MultiPolygon'],
    location: o.location,
  });
  const polygons = features.flatMap((feature) =>
    readPolygons(feature, crs).flatMap((polygon) => withoutDoubt(polygon, feature.label)),
  );
  if (polygons.length === 0) throw new GeoError(`${o.location} holds no polygon: expected at least one.`);
  return { crs, polygons };
}

/** Share of a polygon on which the way a crossed outline is read may decide. */
const LARGEST_DOUBT = 1e-4;

function withoutDoubt(polygon: Polygon, label: string): readonly Polygon[] {
  const owner = capitalised(label);
  const { polygons, doubtful, crossing = [] } = repairPolygon(polygon, owner);
  if (doubtful === 0 || doubtful <= LARGEST_DOUBT * polygons.reduce((sum, part) => sum + polygonArea(part), 0)) {
    return polygons;
  }
  throw new GeoError(
    `${owner} has an outline that crosses or runs over itself near [${crossing.join(', ')}], so that what it holds can be read in several ways: repair it in the file, for example by ogr2ogr -makevalid.`,
  );
}

/** A test of whether a place in another CRS lies in one of the polygons; a place without image there lies in none. */
export function containsPoint(set: PolygonSet, from: Crs): (x: number, y: number) => boolean {
  const transform = pointTransform(from, set.crs);
  const bounded = set.polygons.map((polygon) => ({ polygon, bounds: boundsOfRing(polygon.exterior) }));
  const turns = set.crs.kind === 'geographic' ? [0, FULL_TURN_DEG, -FULL_TURN_DEG] : [0];
  return (x, y) => {
    const [ownX, ownY] = transform(x, y);
    return bounded.some(({ polygon, bounds: [minX, minY, maxX, maxY] }) =>
      turns.some((turn) => {
        const atX = ownX + turn;
        if (!(atX >= minX && atX <= maxX && ownY >= minY && ownY <= maxY)) return false;
        return polygonContains(polygon, atX, ownY);
      }),
    );
  };
}

/**
 * Carries polygons over to another CRS; edges are straight in their own and densified to the tolerance, in units of
 * the target.
 * @throws GeoError where a polygon has no image there.
 */
export function transformPolygons(set: PolygonSet, to: Crs, tolerance: number): PolygonSet {
  const transform = pointTransform(set.crs, to);
  const carry = (ring: Ring): Ring => {
    const carried = densifyRing(ring, transform, tolerance);
    if ('ring' in carried) return carried.ring;
    throw new GeoError(
      `A polygon has no image in ${to.name} at [${carried.failedAt.join(', ')}]: expected one that ${to.name} can show.`,
    );
  };
  const polygons = set.polygons.map(({ exterior, holes }) => ({ exterior: carry(exterior), holes: holes.map(carry) }));
  return { crs: to, polygons };
}

/** The polygon moved along x. */
export function shiftPolygon(polygon: Polygon, dx: number): Polygon {
  if (dx === 0) return polygon;
  return { exterior: shiftX(polygon.exterior, dx), holes: polygon.holes.map((hole) => shiftX(hole, dx)) };
}

import type { Crs } from './crs.ts';
import { capitalised } from './geojson.ts';
import type { Feature } from './geojson.ts';
import { GeoError } from './geo-error.ts';
import { orientRing, readRing, shiftX, xRange } from './ring.ts';
import type { Ring } from './ring.ts';

/** One outline, counter-clockwise, and the holes in it, clockwise. */
export interface Polygon {
  readonly exterior: Ring;
  readonly holes: readonly Ring[];
}

/**
 * Reads the polygons of a feature; an empty MultiPolygon has none.
 * @throws GeoError naming the feature where it has no coordinates, or a ring is empty, not closed or encloses nothing.
 */
export function readPolygons(feature: Feature, crs: Crs): Polygon[] {
  const { type, coordinates } = feature.geometry;
  const polygons: unknown = type === 'Polygon' ? [coordinates] : coordinates;
  if (!Array.isArray(polygons)) {
    throw new GeoError(`${capitalised(feature.label)} has no coordinates: expected those of a ${type}.`);
  }
  return polygons.map((rings: unknown) => readPolygon(rings, feature, crs));
}

function readPolygon(coordinates: unknown, feature: Feature, crs: Crs): Polygon {
  if (!Array.isArray(coordinates) || coordinates.length === 0) {
    throw new GeoError(`${capitalised(feature.label)} has a polygon without rings: expected an outline.`);
  }
  const [outline, ...inner] = coordinates.map((ring: unknown) => readRing(ring, crs, feature.label));
  const exterior = orientRing(outline!, true);
  const holes = inner.map((ring) =>
    orientRing(crs.kind === 'geographic' ? besideOutline(ring, exterior) : ring, false),
  );
  return { exterior, holes };
}

/** A hole's longitudes counted as its outline counts them: the antimeridian may lie between the two. */
function besideOutline(hole: Ring, exterior: Ring): Ring {
  const [west, east] = xRange(exterior);
  const [holeWest, holeEast] = xRange(hole);
  const turn = [0, 360, -360].find((dx) => holeWest + dx >= west && holeEast + dx <= east);
  return shiftX(hole, turn ?? 0);
}

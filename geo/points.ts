import type { Crs } from './crs.ts';
import { FeatureFaults } from './feature-faults.ts';
import { readFeatureCollection, readPosition, type Feature } from './geojson.ts';
import { GeoError } from './geo-error.ts';
import { shownText } from './shown-text.ts';

/** A point with what is known about it. */
export interface PointFeature {
  /** The feature's `id`, else its property `id`, else its place in the file counted from 1. */
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The points of a file and the CRS of their coordinates. */
export interface PointSet {
  readonly crs: Crs;
  readonly points: readonly PointFeature[];
}

/**
 * Reads points from a GeoJSON FeatureCollection, in the file's order.
 * @throws GeoError naming the features that are no point or share their id with another.
 */
export function readPoints(geojson: unknown, o: { readonly location: string }): PointSet {
  const { crs, features } = readFeatureCollection(geojson, { types: ['Point'], location: o.location });
  const places = new Map<string, number>();
  const faults = new FeatureFaults();
  const readPoint = (feature: Feature, i: number): PointFeature => {
    const [x, y] = readPosition(feature.geometry.coordinates, crs, feature.label);
    const ownId = feature.id ?? feature.properties['id'];
    const id = typeof ownId === 'string' || typeof ownId === 'number' ? String(ownId) : String(i + 1);
    const twin = places.get(id);
    if (twin !== undefined) {
      throw new GeoError(
        `The id "${shownText(id)}" stands at feature ${twin + 1} of ${o.location} and again at feature ${i + 1}: expected each id once.`,
      );
    }
    places.set(id, i);
    return { id, x, y, properties: feature.properties };
  };
  const points = features.map((feature, i) => faults.of(() => readPoint(feature, i)));
  faults.throwIfAny();
  return { crs, points: points.filter((point) => point !== undefined) };
}

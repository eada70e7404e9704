import { crsFromText } from './crs.ts';
import type { Crs } from './crs.ts';
import { GeoError } from './geo-error.ts';
import { nearestName } from './nearest-name.ts';

/** A feature of a GeoJSON file, its geometry not yet looked at. */
export interface Feature {
  /** Where it stands, for messages: `feature 3 of areas.geojson`, counted from 1. */
  readonly label: string;
  readonly id: string | number | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: { readonly type: string; readonly coordinates: unknown };
}

/** A GeoJSON feature collection and the CRS of its coordinates. */
export interface FeatureCollection {
  readonly crs: Crs;
  readonly features: readonly Feature[];
}

const DEFAULT_CRS = 'OGC:CRS84';
const MAX_LONGITUDE_DEG = 540;

/** Whether a value is an object with keys, and neither null nor an array. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads the frame of a GeoJSON FeatureCollection (RFC 7946), with the `crs` member of the 2008 edition honoured.
 * @throws GeoError where it is no FeatureCollection, holds no feature, or a feature has no geometry of a type in `types`.
 */
export function readFeatureCollection(
  geojson: unknown,
  o: { readonly types: readonly string[]; readonly location: string },
): FeatureCollection {
  if (!isRecord(geojson) || geojson['type'] !== 'FeatureCollection' || !Array.isArray(geojson['features'])) {
    const found = isRecord(geojson) && typeof geojson['type'] === 'string' ? geojson['type'] : typeof geojson;
    throw new GeoError(`${o.location} is no GeoJSON FeatureCollection: found ${found}.`);
  }
  const crs = readCrsMember(geojson, o.location);
  const features: unknown[] = geojson['features'];
  if (features.length === 0) throw new GeoError(`${o.location} holds no feature: expected at least one.`);
  return {
    crs,
    features: features.map((feature, i) => readFeature(feature, `feature ${i + 1} of ${o.location}`, o.types)),
  };
}

function readCrsMember(collection: Readonly<Record<string, unknown>>, location: string): Crs {
  if (!('crs' in collection)) return crsFromText(DEFAULT_CRS);
  const member = collection['crs'];
  const properties = isRecord(member) && member['type'] === 'name' ? member['properties'] : undefined;
  const name = isRecord(properties) ? properties['name'] : undefined;
  if (typeof name === 'string') return crsFromText(name);
  throw new GeoError(
    `The "crs" member of ${location} names no CRS: expected {"type": "name", "properties": {"name": "EPSG:..."}}.`,
  );
}

function readFeature(feature: unknown, label: string, types: readonly string[]): Feature {
  if (!isRecord(feature) || feature['type'] !== 'Feature') {
    throw new GeoError(`${capitalised(label)} is no GeoJSON Feature: expected "type": "Feature".`);
  }
  const geometry = feature['geometry'];
  const type = isRecord(geometry) ? geometry['type'] : geometry;
  if (!isRecord(geometry) || typeof type !== 'string' || !types.includes(type)) {
    const found = typeof type === 'string' ? type : 'no geometry';
    throw new GeoError(`${capitalised(label)} has the wrong geometry: expected ${types.join(' or ')}, found ${found}.`);
  }
  const id = feature['id'];
  return {
    label,
    id: typeof id === 'string' || typeof id === 'number' ? id : undefined,
    properties: isRecord(feature['properties']) ? feature['properties'] : {},
    geometry: { type, coordinates: geometry['coordinates'] },
  };
}

/** A sentence's beginning. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The text of a property that must be there; numbers are written out.
 * @throws GeoError where it is missing or empty, naming the feature and the nearest key that it has.
 */
export function requiredProperty(feature: Feature, key: string): string {
  const value = feature.properties[key];
  if (typeof value === 'string' && value.trim() !== '') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (key in feature.properties) {
    throw new GeoError(`${capitalised(feature.label)} has no value in "${key}": expected text or a number.`);
  }
  const keys = Object.keys(feature.properties);
  const nearest = nearestName(key, keys);
  const found = keys.length === 0 ? 'it has no properties' : `found ${keys.map((k) => `"${k}"`).join(', ')}`;
  const hint = nearest === undefined ? '' : ` (did you mean "${nearest}"?)`;
  throw new GeoError(`${capitalised(feature.label)} has no property "${key}"${hint}: ${found}.`);
}

/**
 * Reads a position; a height after x and y is left aside.
 * @throws GeoError where it is no pair of finite numbers, or no longitude and latitude though the CRS is geographic.
 */
export function readPosition(position: unknown, crs: Crs, label: string): [x: number, y: number] {
  const [x, y]: unknown[] = Array.isArray(position) ? position : [];
  if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y)) {
    throw new GeoError(
      `${capitalised(label)} has a position that is no pair of numbers: found ${JSON.stringify(position)}.`,
    );
  }
  if (crs.kind === 'geographic' && (Math.abs(y) > 90 || Math.abs(x) > MAX_LONGITUDE_DEG)) {
    throw new GeoError(
      `${capitalised(label)} has the position [${x}, ${y}]: expected longitude and latitude in ${crs.name}, or a "crs" ` +
        'member that names the CRS of the coordinates.',
    );
  }
  return [x, y];
}

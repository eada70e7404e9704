import { crsFromText } from './crs.ts';
import type { Crs } from './crs.ts';
import { FeatureFaults } from './feature-faults.ts';
import { crsNamedBy } from './file-crs.ts';
import { GeoError } from './geo-error.ts';
import { turningCharacter, unseenCharacter } from './hidden-character.ts';
import { nearestName } from './nearest-name.ts';
import { shownNames, shownText } from './shown-text.ts';

/** A feature of a GeoJSON file, its geometry not yet looked at. */
export interface Feature {
  /** Where it stands, for messages: `feature 3 of areas.geojson (code "B-17")`, counted from 1. */
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
 * Reads the frame of a GeoJSON FeatureCollection (RFC 7946), with the `crs` member of the 2008 edition honoured; `null`
 * there is no CRS named.
 * @param o.nameKey the property that names a feature in messages
 * @throws GeoError where it is no FeatureCollection, holds no feature, or features have no geometry of a type in `types`.
 */
export function readFeatureCollection(
  geojson: unknown,
  o: { readonly types: readonly string[]; readonly location: string; readonly nameKey?: string },
): FeatureCollection {
  if (!isRecord(geojson) || geojson['type'] !== 'FeatureCollection' || !Array.isArray(geojson['features'])) {
    throw new GeoError(
      `${o.location} is no GeoJSON FeatureCollection: expected "type": "FeatureCollection" with features, found ${describeOther(geojson)}.`,
    );
  }
  const crs = readCrsMember(geojson, o.location);
  const features: unknown[] = geojson['features'];
  if (features.length === 0) throw new GeoError(`${o.location} holds no feature: expected at least one.`);
  const faults = new FeatureFaults();
  const read = features.map((feature, i) =>
    faults.of(() => readFeature(feature, `feature ${i + 1} of ${o.location}`, o)),
  );
  faults.throwIfAny();
  return { crs, features: read.filter((feature) => feature !== undefined) };
}

/** JSON of another kind, by what its makers call it. */
function describeOther(json: unknown): string {
  if (Array.isArray(json)) return 'a list: put its features into {"type": "FeatureCollection", "features": [...]}';
  if (!isRecord(json)) return json === null ? 'null' : `a ${typeof json}`;
  const { type } = json;
  if (type === 'Topology') return 'TopoJSON: make GeoJSON of it, for example by ogr2ogr or mapshaper';
  if (typeof json['geometryType'] === 'string' && Array.isArray(json['features'])) {
    return 'Esri JSON: make GeoJSON of it by ogr2ogr, or ask its server for f=geojson';
  }
  if (type === 'FeatureCollection') return 'one without a list of features';
  if (type === 'Feature' || Array.isArray(json['coordinates'])) {
    return `a ${shownText(String(type))} alone: put it into {"type": "FeatureCollection", "features": [...]}`;
  }
  return typeof type === 'string' ? `an object of type "${shownText(type)}"` : 'an object without a type';
}

function readCrsMember(collection: Readonly<Record<string, unknown>>, location: string): Crs {
  const member = collection['crs'] ?? undefined;
  if (member === undefined) return crsFromText(DEFAULT_CRS);
  const properties = isRecord(member) && member['type'] === 'name' ? member['properties'] : undefined;
  const name = isRecord(properties) ? properties['name'] : undefined;
  if (typeof name === 'string') return crsNamedBy(name, `The "crs" member of ${location}`);
  throw new GeoError(
    `The "crs" member of ${location} names no CRS: expected {"type": "name", "properties": {"name": "EPSG:..."}}, or none where coordinates are longitude and latitude (WGS 84).`,
  );
}

function readFeature(
  feature: unknown,
  place: string,
  { types, nameKey }: { readonly types: readonly string[]; readonly nameKey?: string },
): Feature {
  if (!isRecord(feature) || feature['type'] !== 'Feature') {
    throw new GeoError(`${capitalised(place)} is no GeoJSON Feature: expected "type": "Feature".`);
  }
  const properties = isRecord(feature['properties']) ? feature['properties'] : {};
  const id = feature['id'];
  const label = place + nameOf(nameKey === undefined ? id : properties[nameKey], nameKey ?? 'id');
  const geometry = feature['geometry'];
  const type = isRecord(geometry) ? geometry['type'] : undefined;
  if (!isRecord(geometry) || typeof type !== 'string') {
    throw new GeoError(
      `${capitalised(label)} has no geometry: expected ${types.join(' or ')}; leave the feature out, or give it its geometry.`,
    );
  }
  if (!types.includes(type)) {
    throw new GeoError(
      `${capitalised(label)} has the wrong geometry: expected ${types.join(' or ')}, found ${shownText(type)}.`,
    );
  }
  return {
    label,
    id: typeof id === 'string' || typeof id === 'number' ? id : undefined,
    properties,
    geometry: { type, coordinates: geometry['coordinates'] },
  };
}

function nameOf(value: unknown, key: string): string {
  return typeof value === 'string' || typeof value === 'number'
    ? ` (${key} "${shownText(String(value)).replaceAll(/\s/g, ' ')}")`
    : '';
}

/** A sentence's beginning. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The text of a property that must be there; numbers are written out.
 * @throws GeoError where it is missing or empty, naming the feature and the nearest key that it has, or cannot tell one
 * feature from another, or, of a code, has characters that nobody sees.
 */
export function requiredProperty(feature: Feature, key: string, kind: 'code' | 'name'): string {
  const value = feature.properties[key];
  if (typeof value === 'string' && value.trim() !== '') return checkedText(value, feature, { key, kind });
  if (typeof value === 'number' && Number.isFinite(value)) return checkedNumber(value, feature, key);
  if (Object.hasOwn(feature.properties, key)) {
    throw new GeoError(`${capitalised(feature.label)} has no value in "${key}": expected text or a number.`);
  }
  const keys = Object.keys(feature.properties);
  const nearest = nearestName(key, keys);
  const found = keys.length === 0 ? 'it has no properties' : `found ${shownNames(keys)}`;
  const hint = nearest === undefined ? '' : ` (did you mean "${shownText(nearest)}"?)`;
  throw new GeoError(
    `${capitalised(feature.label)} has no property "${key}"${hint}: expected it in every feature, ${found}.`,
  );
}

// oxlint-disable-next-line no-control-regex -- it looks for them
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;

/** Letters that a conversion lost are the same mark, whichever they were. */
function checkedText(
  text: string,
  feature: Feature,
  { key, kind }: { readonly key: string; readonly kind: 'code' | 'name' },
): string {
  if (CONTROL.test(text)) {
    throw new GeoError(
      `${capitalised(feature.label)} has a control character in "${key}": expected text that can stand in a table.`,
    );
  }
  const hidden = kind === 'code' ? unseenCharacter(text) : turningCharacter(text);
  if (hidden !== undefined) {
    const what = kind === 'code' ? 'that is not seen in a table' : 'that turns the order of letters';
    throw new GeoError(
      `${capitalised(feature.label)} has the character ${hidden} in "${key}": expected text without one ${what}, take it out.`,
    );
  }
  if (!/[\uFFFD\p{Surrogate}]/u.test(text)) return text;
  throw new GeoError(
    `${capitalised(feature.label)} has a letter in "${key}" that was lost when the file was converted: expected text in which every letter can be told, write the file again from its source.`,
  );
}

/** A number of more digits than a float holds is read as its neighbour's. */
function checkedNumber(value: number, feature: Feature, key: string): string {
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
  throw new GeoError(
    `${capitalised(feature.label)} has a number of more than 15 digits in "${key}": expected one that can be told from its neighbours, write it as text, in quotes.`,
  );
}

/**
 * Reads a position; a height after x and y is left aside.
 * @throws GeoError where it is no pair of finite numbers, or no longitude and latitude though the CRS is geographic.
 */
export function readPosition(position: unknown, crs: Crs, label: string): [x: number, y: number] {
  const [x, y]: unknown[] = Array.isArray(position) ? position : [];
  if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y)) {
    throw new GeoError(
      `${capitalised(label)} has a position that is no pair of numbers: expected [x, y], found ${shownText(JSON.stringify(position) ?? 'nothing')}.`,
    );
  }
  if (crs.kind === 'geographic' && (Math.abs(y) > 90 || Math.abs(x) > MAX_LONGITUDE_DEG)) {
    const isSwapped = Math.abs(x) <= 90 && Math.abs(y) <= 180;
    throw new GeoError(
      `${capitalised(label)} has the position [${x}, ${y}]: expected longitude and latitude in ${crs.name}` +
        (isSwapped
          ? ', and longitude first: the two seem to be swapped.'
          : ', or a "crs" member that names the CRS of the coordinates.'),
    );
  }
  return [x, y];
}

import proj4 from 'proj4';
import { describeProjection } from './crs-parameters.ts';
import type { ProjectionInstance } from './crs-parameters.ts';
import { methodOf, readCrsText } from './crs-text.ts';
import { refuseDatumGrid } from './datum-shifts.ts';
import { lookUpEpsg } from './epsg-registry.ts';
import { readGeoKeys } from './geo-keys.ts';
import { GeoError } from './geo-error.ts';
import { completeProjText } from './proj-text.ts';

/** An ellipsoid of revolution; flattening 0 is a sphere. */
export interface Ellipsoid {
  readonly semiMajorM: number;
  readonly flattening: number;
}

/**
 * A coordinate reference system as plain data, so that it can travel to worker threads and into artifacts.
 * Axis order is always x = longitude or easting, y = latitude or northing, whatever the authority says.
 */
export interface Crs {
  readonly kind: 'geographic' | 'projected';
  readonly epsg: number | undefined;
  readonly name: string;
  /** PROJ string or WKT, as proj4 understands it. */
  readonly definition: string;
  /** Metres per CRS unit; for a geographic CRS metres per degree of the equator. */
  readonly unitM: number;
  /** The ellipsoid that latitudes refer to. */
  readonly ellipsoid: Ellipsoid;
  /** PROJ's short name: `longlat`, `utm`, `tmerc`, `laea`, `aea`, `merc`, ...; `webmerc` for spherical Mercator of WGS 84. */
  readonly projection: string;
  /**
   * PROJ's names with angles in degrees and lengths in metres: `lat_0, lat_1, lat_2, lat_ts, lon_0, k_0, x_0, y_0, pm,
   * towgs84, zone, ...`. Only those that the projection uses; for `utm` also the `lon_0`, `k_0`, ... it stands for.
   */
  readonly parameters: Readonly<Record<string, number | string>>;
}

/** Carries a point from one CRS to another; NaN for both coordinates where the target is not defined. */
export type PointTransform = (x: number, y: number) => readonly [x: number, y: number];

/**
 * The CRS of an EPSG code.
 * @throws GeoError where the code is unknown or is no geographic or projected CRS.
 */
export function crsFromEpsg(code: number): Crs {
  const entry = lookUpEpsg(code);
  return crsOfDefinition(entry.projText, `EPSG:${code} (${entry.name})`, { epsg: code, name: entry.name });
}

/**
 * The CRS that a text names: `EPSG:32720`, an OGC URN or URL, `OGC:CRS84`, WKT 1 or 2, or a PROJ string.
 * @throws GeoError where the text is not understood or names no geographic or projected CRS.
 */
export function crsFromText(text: string): Crs {
  const read = readCrsText(text);
  if (read.form === 'epsg') return crsFromEpsg(read.code);
  const name = read.form === 'wkt' ? read.name : read.text;
  const label = `The CRS "${name}"`;
  refuseDatumGrid(read.text, label);
  const registered = read.form === 'wkt' && read.epsg !== undefined ? registeredCrs(read.epsg) : undefined;
  return registered ?? crsOfDefinition(read.text, label, { epsg: undefined, name });
}

/**
 * The CRS of a GeoTIFF's key directory, as `geotiff` gives it.
 * @throws GeoError where the keys name no CRS or one that cannot be expressed.
 */
export function crsFromGeoKeys(geoKeys: Readonly<Record<string, unknown>>): Crs {
  const read = readGeoKeys(geoKeys);
  if ('epsg' in read) return crsFromEpsg(read.epsg);
  const crs = crsFromText(read.text);
  return crs.epsg === undefined && read.name !== 'user-defined' ? { ...crs, name: read.name } : crs;
}

/** Whether two CRSs give the same coordinates to the same place, by their parameters and not by their names. */
export function crsEquals(a: Crs, b: Crs): boolean {
  return crsKey(a) === crsKey(b);
}

/** Digits of a parameter that count: 1e-10 degree is 0.01 mm on the ground, beyond any definition's rounding. */
const KEY_DIGITS = 11;

/** A text that is the same for two CRSs if and only if `crsEquals` holds. */
export function crsKey(c: Crs): string {
  const projection = c.projection === 'utm' ? 'tmerc' : c.projection;
  const parameters = Object.entries(c.parameters)
    .filter(([key]) => key !== 'zone' && key !== 'south')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${typeof value === 'number' ? significant(value) : value}`);
  const ellipsoid = [significant(c.ellipsoid.semiMajorM), significant(c.ellipsoid.flattening, 9)];
  const unit = c.kind === 'geographic' ? 'degree' : significant(c.unitM);
  return [projection, ...parameters, ...ellipsoid, unit].join(' ');
}

function significant(value: number, digits = KEY_DIGITS): number {
  const rounded = Number(value.toPrecision(digits));
  return rounded === 0 ? 0 : rounded;
}

/** The shortest text that `crsFromText` reads back: `EPSG:n`, else the definition. */
export function crsToText(c: Crs): string {
  return c.epsg === undefined ? c.definition : `EPSG:${c.epsg}`;
}

/**
 * The function that carries points from one CRS to another. Slow (about a microsecond): for pixels interpolate it.
 * @throws GeoError where the datum shift between the two is not known.
 */
export function pointTransform(from: Crs, to: Crs): PointTransform {
  if (crsEquals(from, to)) return (x, y) => [x, y];
  checkDatums(from, to);
  const converter = proj4(instanceOf(from.definition, from.name), instanceOf(to.definition, to.name));
  return (x, y) => {
    try {
      const [toX, toY] = converter.forward([x, y]);
      if (Number.isFinite(toX) && Number.isFinite(toY)) return [toX, toY];
    } catch {
      // proj4 throws on coordinates outside some projections' domain; the caller sees NaN either way.
    }
    return [Number.NaN, Number.NaN];
  };
}

/** proj4 would leave longitude and latitude unshifted between unlike datums, hundreds of metres off and silent. */
function checkDatums(from: Crs, to: Crs): void {
  const unknown = [from, to].find((crs) => crs.parameters['datum'] === 'unknown');
  if (unknown === undefined) return;
  const other = unknown === from ? to : from;
  const sameEllipsoid =
    significant(from.ellipsoid.semiMajorM, 9) === significant(to.ellipsoid.semiMajorM, 9) &&
    significant(from.ellipsoid.flattening, 6) === significant(to.ellipsoid.flattening, 6);
  if (sameEllipsoid && other.parameters['towgs84'] === undefined) return;
  throw new GeoError(
    `The datum of ${unknown.name} has no known shift to that of ${other.name}: expected +towgs84 in its definition.`,
  );
}

type Proj = InstanceType<typeof proj4.Proj>;
const instances = new Map<string, Proj>();
const MAX_INSTANCES = 256;

function instanceOf(definition: string, name: string): Proj {
  const known = instances.get(definition);
  if (known !== undefined) return known;
  let instance: Proj;
  try {
    instance = new proj4.Proj(definition);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new GeoError(
      `${name} has the projection method ${methodOf(definition) ?? reason}, which is not supported: expected another CRS, warp the file to one (gdalwarp -t_srs EPSG:…).`,
    );
  }
  if (instances.size >= MAX_INSTANCES) instances.clear();
  instances.set(definition, instance);
  return instance;
}

function crsOfDefinition(text: string, label: string, identity: { epsg: number | undefined; name: string }): Crs {
  const definition = text.startsWith('+') ? completeProjText(text, label) : text;
  const description = describeProjection(
    instanceOf(definition, label) as unknown as ProjectionInstance,
    definition,
    label,
  );
  return { ...identity, definition, ...description };
}

/**
 * A WKT that names an EPSG code for itself is that code: the registry has the published datum shift, and proj4 reads
 * some methods of WKT 2 wrongly.
 */
function registeredCrs(epsg: number): Crs | undefined {
  try {
    return crsFromEpsg(epsg);
  } catch (error) {
    if (error instanceof GeoError) return undefined;
    throw error;
  }
}

import { describeProjection } from './crs-parameters.ts';
import { readCrsText } from './crs-text.ts';
import { refuseDatumGrid, withoutShift } from './datum-text.ts';
import type { Datum } from './datum-text.ts';
import { lookUpEpsg } from './epsg-registry.ts';
import type { ShiftRow } from './epsg-rows.ts';
import { projectionBeside, readGeoKeys } from './geo-keys.ts';
import { GeoError } from './geo-error.ts';
import { converterOf, instanceOf } from './projection-instance.ts';
import { completeProjText } from './proj-text.ts';
import { WEB_MERCATOR_CODE } from './web-mercator.ts';
import { heldToItsWayBack } from './way-back.ts';
import type { SpelledCrs } from './wkt-crs.ts';

/** An ellipsoid of revolution; flattening 0 is a sphere. */
export interface Ellipsoid {
  readonly semiMajorM: number;
  readonly flattening: number;
}

/**
 * A coordinate reference system as plain data, so that it can travel to other processes and into artifacts.
 * Axis order is always x = longitude or easting, y = latitude or northing, whatever the authority says.
 */
export interface Crs {
  readonly kind: 'geographic' | 'projected';
  readonly epsg: number | undefined;
  readonly name: string;
  /** PROJ string, as proj4 understands it. */
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
  /** The datum, where the CRS names one of the EPSG registry. */
  readonly datum?: Datum;
  /** A sentence where another code was taken than the one that was named. */
  readonly notice?: string;
}

/** Carries a point from one CRS to another; NaN for both coordinates where the target is not defined. */
export type PointTransform = (x: number, y: number) => readonly [x: number, y: number];

/**
 * The CRS of an EPSG code.
 * @throws GeoError where the code is unknown or is no geographic or projected CRS.
 */
export function crsFromEpsg(code: number): Crs {
  const { projText, name, shift, datum, ...entry } = lookUpEpsg(code);
  const crs = crsOfDefinition(projText, `EPSG:${entry.code} (${name})`, { epsg: entry.code, name });
  // On a sphere longitude and latitude are taken as they are.
  const isUnknown = shift === undefined && crs.ellipsoid.flattening !== 0;
  return {
    ...crs,
    parameters: isUnknown ? { ...crs.parameters, datum: 'unknown' } : crs.parameters,
    datum: datumOf(datum, shift),
    ...(entry.notice === undefined ? {} : { notice: entry.notice }),
  };
}

/**
 * The CRS that a text names: `EPSG:32720`, an OGC URN or URL, `OGC:CRS84`, WKT 1 or 2, or a PROJ string.
 * @throws GeoError where the text is not understood or names no geographic or projected CRS.
 */
export function crsFromText(text: string): Crs {
  const read = readCrsText(text);
  if (read.form === 'epsg') return crsFromEpsg(read.code);
  if (read.form === 'proj') return spelledOut({ name: read.text, text: read.text, base: undefined });
  return (read.epsg === undefined ? undefined : registeredCrs(read.epsg)) ?? spelledOut(read.spelled());
}

function spelledOut({ name, text, base }: SpelledCrs): Crs {
  const label = `The CRS "${name}"`;
  refuseDatumGrid(text, label);
  const crs = crsOfDefinition(text, label, { epsg: undefined, name });
  if (crs.projection === 'webmerc') {
    const registered = crsFromEpsg(WEB_MERCATOR_CODE);
    if (crsEquals(crs, registered)) return registered;
  }
  return base === undefined ? crs : { ...crs, datum: datumOf(base.datum, base.shift) };
}

/**
 * The CRS of a GeoTIFF's key directory, as `geotiff` gives it.
 * @throws GeoError where the keys name no CRS or one that cannot be expressed.
 */
export function crsFromGeoKeys(geoKeys: Readonly<Record<string, unknown>>): Crs {
  const read = readGeoKeys(geoKeys);
  if ('epsg' in read) {
    const crs = crsFromEpsg(read.epsg);
    refuseOtherProjection(crs, geoKeys);
    return withUnit(crs, read);
  }
  return spelledOut(read);
}

function datumOf(code: number, shift: ShiftRow | undefined): Datum {
  const place = shift === undefined ? {} : { shift: shift.number, isNull: shift.towgs84 === undefined };
  return { code, operation: shift?.operation, accuracyM: shift?.accuracyM, ...place };
}

/** Coordinates of a place by a code and by the keys beside it are the same within this. */
const SAME_KEYS_M = 1;
const BESIDE_ORIGIN_M = 50_000;

/**
 * A code and, beside it, keys of a projection that lies elsewhere: one of both is wrong, and programs differ in which they take.
 * @throws GeoError naming the code and how far apart they are.
 */
function refuseOtherProjection(crs: Crs, geoKeys: Readonly<Record<string, unknown>>): void {
  const isPlain = crs.kind === 'projected' && crs.projection !== 'webmerc';
  const text = isPlain ? projectionBeside(geoKeys, crs) : undefined;
  if (text === undefined) return;
  const datum = /(?<=\s)(\+(a|rf|R|pm|towgs84)=\S+)/g;
  const definition = [text, ...(crs.definition.match(datum) ?? [])].join(' ');
  const beside = {
    ...crs,
    ...crsOfDefinition(definition, crs.name, { epsg: undefined, name: crs.name }),
    datum: crs.datum,
  };
  const [x, y] = ['x_0', 'y_0'].map((key) => (Number(crs.parameters[key] ?? 0) + BESIDE_ORIGIN_M) / crs.unitM);
  const [toX, toY] = pointTransform(crs, beside as Crs)(x!, y!);
  const apartM = Math.hypot(toX * beside.unitM - x! * crs.unitM, toY * beside.unitM - y! * crs.unitM);
  if (!(apartM > SAME_KEYS_M)) return;
  const distanceM = Math.round(apartM).toLocaleString('en');
  throw new GeoError(
    `EPSG:${crs.epsg} (${crs.name}), which the GeoTIFF keys name, has keys of a projection beside it that lies ${distanceM} m off: expected one of both.`,
  );
}

/** A unit written beside a code goes before the code's own, as in GDAL; the false origin stays where it is on the ground. */
function withUnit(crs: Crs, { unitM, unitBy = 'ProjLinearUnitsGeoKey' }: { unitM?: number; unitBy?: string }): Crs {
  const isSame = unitM === undefined || Math.abs(unitM - crs.unitM) <= SAME_UNIT * crs.unitM;
  if (isSame || crs.kind === 'geographic') return crs;
  const name = `${crs.name} in units of ${unitM} m (${unitBy})`;
  const text = `${crs.definition.replace(/\s*\+to_meter=\S+/, '')} +to_meter=${unitM}`;
  const notice = `The file names EPSG:${crs.epsg} (${crs.name}) and beside it a unit of ${unitM} m in ${unitBy}, which goes before the code's own.`;
  return { ...crs, ...crsOfDefinition(text, name, { epsg: undefined, name }), parameters: crs.parameters, notice };
}

/** Whether two CRSs give the same coordinates to the same place, by their parameters and not by their names. */
export function crsEquals(a: Crs, b: Crs): boolean {
  return crsKey(a) === crsKey(b);
}

/** Units of a length differ by more: the foot and the US survey foot by 2e-6. */
const SAME_UNIT = 1e-9;

/** Digits of a parameter that count: 1e-10 degree is 0.01 mm on the ground, beyond any definition's rounding. */
const KEY_DIGITS = 11;

/** Every tile of a run asks anew for those of its scenes. */
const knownKeys = new WeakMap<Crs, string>();

/** A text that is the same for two CRSs if and only if `crsEquals` holds. */
export function crsKey(c: Crs): string {
  const key = knownKeys.get(c) ?? spelledKey(c);
  knownKeys.set(c, key);
  return key;
}

function spelledKey(c: Crs): string {
  const projection = c.projection === 'utm' ? 'tmerc' : c.projection;
  // Codes of one datum may have shifts of their own to WGS 84, each the best for its area.
  const isShifted = c.parameters['towgs84'] !== undefined || c.parameters['datum'] !== undefined;
  const datum = c.datum !== undefined && isShifted ? { datum: c.datum.code, towgs84: '' } : {};
  const parameters = Object.entries({ ...c.parameters, ...datum })
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
  const isOneDatum = from.datum !== undefined && from.datum.code === to.datum?.code;
  if (!isOneDatum) checkDatums(from, to);
  const bare = ({ definition, name }: Crs): { definition: string; name: string } => {
    return { definition: isOneDatum ? withoutShift(definition) : definition, name };
  };
  const { forward, inverse } = converterOf(bare(from), bare(to));
  return heldToItsWayBack({ forward, inverse }, from, to);
}

/** Longitude and latitude on the datum of a CRS, from Greenwich; they need no shift. */
export function geographicUnder(crs: Crs): Crs {
  const { semiMajorM, flattening } = crs.ellipsoid;
  const text =
    flattening === 0 ? `+proj=longlat +R=${semiMajorM}` : `+proj=longlat +a=${semiMajorM} +rf=${1 / flattening}`;
  const shift = crs.parameters['towgs84'];
  const geographic = crsOfDefinition(
    shift === undefined ? text : `${text} +towgs84=${shift}`,
    `The datum of ${crs.name}`,
    {
      epsg: undefined,
      name: `longitude and latitude of ${crs.name}`,
    },
  );
  return crs.datum === undefined ? geographic : { ...geographic, datum: crs.datum };
}

/** Axes of bodies differ by more than those of the earth's ellipsoids and spheres. */
const SAME_BODY = 0.01;

/** proj4 would leave longitude and latitude unshifted between unlike datums, hundreds of metres off and silent. */
function checkDatums(from: Crs, to: Crs): void {
  const [fromM, toM] = [from.ellipsoid.semiMajorM, to.ellipsoid.semiMajorM];
  if (Math.abs(fromM - toM) > SAME_BODY * toM) {
    const [fromKm, toKm] = [fromM, toM].map((axisM) => Math.round(axisM / 1000));
    throw new GeoError(
      `${from.name} is on a body with the axis ${fromKm} km and ${to.name} on one of ${toKm} km: expected both on the earth, or on one other body.`,
    );
  }
  const unknown = [from, to].find((crs) => crs.parameters['datum'] === 'unknown');
  if (unknown === undefined) return;
  const other = unknown === from ? to : from;
  const isSpelledOut = from.datum === undefined && to.datum === undefined;
  const sameEllipsoid =
    significant(from.ellipsoid.semiMajorM, 9) === significant(to.ellipsoid.semiMajorM, 9) &&
    significant(from.ellipsoid.flattening, 6) === significant(to.ellipsoid.flattening, 6);
  if (isSpelledOut && sameEllipsoid && other.parameters['towgs84'] === undefined) return;
  throw new GeoError(
    `The datum of ${unknown.name} has no known shift to that of ${other.name}: expected +towgs84 in its definition.`,
  );
}

function crsOfDefinition(text: string, label: string, identity: { epsg: number | undefined; name: string }): Crs {
  const definition = text.startsWith('+') ? completeProjText(text, label) : text;
  const description = describeProjection(instanceOf(definition, label), definition, label);
  return { ...identity, definition, ...description };
}

/** A WKT that names an EPSG code for itself is that code: the registry has the published datum shift. */
function registeredCrs(epsg: number): Crs | undefined {
  try {
    return crsFromEpsg(epsg);
  } catch (error) {
    if (error instanceof GeoError) return undefined;
    throw error;
  }
}

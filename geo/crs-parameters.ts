import { GeoError } from './geo-error.ts';
import { refuseBeyondLimits } from './projection-limits.ts';
import { parametersOf } from './proj-text.ts';

/** What proj4 makes of a definition: angles in radians, lengths in metres. */
export interface ProjectionInstance {
  readonly projName: string;
  readonly names?: readonly string[];
  readonly a: number;
  readonly b: number;
  readonly to_meter?: number;
  readonly from_greenwich?: number;
  readonly sphere?: boolean;
  readonly datum_params?: readonly (number | string)[];
  /** With the axes of the definition, whatever the formulas take. */
  readonly datum: { datum_type: number; readonly a: number; readonly b: number };
  readonly [key: string]: unknown;
}

/** What a CRS says about its projection, in PROJ's words; see `Crs`. */
export interface ProjectionDescription {
  readonly kind: 'geographic' | 'projected';
  readonly unitM: number;
  readonly ellipsoid: { readonly semiMajorM: number; readonly flattening: number };
  readonly projection: string;
  readonly parameters: Readonly<Record<string, number | string>>;
}

const RADIANS_TO_DEGREES = 180 / Math.PI;
const WGS84_SEMI_MAJOR_M = 6_378_137;
const WGS84_FLATTENING = 1 / 298.257223563;
/** proj4's constants: no datum shift known, and a datum that coincides with WGS 84. */
const NO_DATUM = 5;
const DATUM_WGS84 = 4;

const ANGLES: readonly (readonly [proj: string, instance: string])[] = [
  ['lat_0', 'lat0'],
  ['lat_1', 'lat1'],
  ['lat_2', 'lat2'],
  ['lat_ts', 'lat_ts'],
  ['lon_0', 'long0'],
  ['lon_1', 'long1'],
  ['lon_2', 'long2'],
  ['lonc', 'longc'],
  ['alpha', 'alpha'],
  ['gamma', 'rectified_grid_angle'],
];
const LENGTHS_AND_FACTORS: readonly (readonly [proj: string, instance: string])[] = [
  ['k_0', 'k0'],
  ['x_0', 'x0'],
  ['y_0', 'y0'],
  ['h', 'h'],
];
/** The parameters that matter, per projection: proj4 leaves others on the instance that change nothing. */
const USED: Readonly<Record<string, readonly string[]>> = {
  longlat: [],
  utm: ['lat_0', 'lon_0', 'k_0', 'x_0', 'y_0'],
  tmerc: ['lat_0', 'lon_0', 'k_0', 'x_0', 'y_0'],
  merc: ['lon_0', 'k_0', 'x_0', 'y_0'],
  webmerc: ['lon_0', 'k_0', 'x_0', 'y_0'],
  lcc: ['lat_0', 'lat_1', 'lat_2', 'lon_0', 'k_0', 'x_0', 'y_0'],
  aea: ['lat_0', 'lat_1', 'lat_2', 'lon_0', 'x_0', 'y_0'],
  eqdc: ['lat_0', 'lat_1', 'lat_2', 'lon_0', 'x_0', 'y_0'],
  laea: ['lat_0', 'lon_0', 'x_0', 'y_0'],
  cea: ['lat_ts', 'lon_0', 'x_0', 'y_0'],
  eqc: ['lat_0', 'lat_ts', 'lon_0', 'x_0', 'y_0'],
  sinu: ['lon_0', 'x_0', 'y_0'],
  moll: ['lon_0', 'x_0', 'y_0'],
  eqearth: ['lon_0', 'x_0', 'y_0'],
  poly: ['lat_0', 'lon_0', 'x_0', 'y_0'],
  stere: ['lat_0', 'lat_ts', 'lon_0', 'k_0', 'x_0', 'y_0'],
  sterea: ['lat_0', 'lon_0', 'k_0', 'x_0', 'y_0'],
  somerc: ['lat_0', 'lon_0', 'k_0', 'x_0', 'y_0'],
};
const ALL_PARAMETERS = [...ANGLES, ...LENGTHS_AND_FACTORS].map(([proj]) => proj);

/** proj4's longer names that are not among a projection's short ones. */
const SHORT_NAMES =
  /^(longlat|utm|tmerc|merc|lcc|aea|laea|cea|eqc|eqdc|sinu|moll|eqearth|poly|sterea|stere|omerc|somerc|krovak|cass|bonne|aeqd|gnom|ortho|mill|eck6|robin|vandg|nzmg|geos|tpers|gstmerc|qsc|equi|gauss|ob_tran)$/;

/**
 * Describes what proj4 read, and lets datums that coincide with WGS 84 to a metre be WGS 84 (see `near`).
 * @throws GeoError where proj4 silently took a default in place of something it does not know.
 */
export function describeProjection(p: ProjectionInstance, definition: string, label: string): ProjectionDescription {
  const projection = shortName(p, label);
  checkSilentDefaults(p, definition, label);
  const { a, b } = p.datum;
  const parameters = parametersOf(definition);
  refuseBeyondLimits({ projection, parameters, semiMajorM: a, flattening: (a - b) / a }, label);
  const geographic = projection === 'longlat';
  const spherical = p.a === p.b || p.sphere === true;
  const web = spherical && projection === 'merc' && p.a === WGS84_SEMI_MAJOR_M;
  const name = web ? 'webmerc' : projection;
  return {
    kind: geographic ? 'geographic' : 'projected',
    unitM: geographic ? p.a / RADIANS_TO_DEGREES : (p.to_meter ?? 1),
    // Not the sphere that some formulas (Eckert VI) draw an ellipsoid on: areas are those on the ground.
    ellipsoid: { semiMajorM: a, flattening: web ? WGS84_FLATTENING : (a - b) / a },
    projection: name,
    parameters: { ...projectionParameters(p, name), ...datumParameters(p) },
  };
}

function shortName(p: ProjectionInstance, label: string): string {
  const name = [p.projName, ...(p.names ?? [])].find((candidate) => SHORT_NAMES.test(candidate));
  if (name !== undefined) return name;
  const known = p.names?.includes('Fast_Transverse_Mercator') === true || p.names?.includes('etmerc') === true;
  if (known) return 'tmerc';
  throw new GeoError(
    `${label} has the projection "${p.projName}": expected a geographic or projected CRS of the plane.`,
  );
}

function checkSilentDefaults(p: ProjectionInstance, definition: string, label: string): void {
  if (!definition.startsWith('+')) return;
  const given = parametersOf(definition);
  const ellipsoid = given.get('ellps');
  const isWgs84 = p.a === WGS84_SEMI_MAJOR_M && near((p.a - p.b) / p.a, WGS84_FLATTENING, 1e-13);
  if (ellipsoid !== undefined && !given.has('a') && !given.has('R') && isWgs84 && !/^wgs_?84$/i.test(ellipsoid)) {
    throw new GeoError(`${label} names the ellipsoid ${ellipsoid}, which is not known: expected +a and +rf instead.`);
  }
  const units = given.get('units');
  if (units !== undefined && units !== 'm' && p.to_meter === undefined) {
    throw new GeoError(`${label} counts in "${units}", which is not known: expected +to_meter instead.`);
  }
  if (p.from_greenwich !== undefined && !Number.isFinite(p.from_greenwich)) {
    throw new GeoError(`${label} names a prime meridian that is not known: expected +pm in degrees.`);
  }
}

function projectionParameters(p: ProjectionInstance, projection: string): Record<string, number | string> {
  const parameters: Record<string, number | string> = {};
  const used = USED[projection] ?? ALL_PARAMETERS;
  for (const [proj, key] of ANGLES) {
    const value = p[key];
    if (used.includes(proj) && typeof value === 'number') parameters[proj] = tidy(value * RADIANS_TO_DEGREES);
  }
  for (const [proj, key] of LENGTHS_AND_FACTORS) {
    const value = p[key];
    if (used.includes(proj) && typeof value === 'number') parameters[proj] = value === 0 ? 0 : value;
  }
  if (projection === 'utm' && typeof p['zone'] === 'number') parameters['zone'] = p['zone'];
  for (const flag of ['no_off', 'no_rot', 'sweep', 'azi', 'tilt']) {
    const value = p[flag];
    if (value === true || typeof value === 'string') parameters[flag] = String(value);
    if (typeof value === 'number') parameters[flag] = value;
  }
  return parameters;
}

/** Degrees without the last digits that the way through radians has spoilt. */
function tidy(angleDeg: number): number {
  const rounded = Number(angleDeg.toPrecision(14));
  return rounded === 0 ? 0 : rounded;
}

function near(value: number, target: number, tolerance: number): boolean {
  return Math.abs(value - target) <= tolerance;
}

/**
 * The datum: a shift to WGS 84 (`towgs84`), none needed (no parameter), or `datum: 'unknown'`.
 * Ellipsoids within 10 m and 1e-7 of WGS 84's (GRS 80, WGS 72, PZ-90, GSK-2011) belong to geocentric datums, so a
 * missing shift means a coincidence to some metres at most. On a sphere longitude and latitude are taken as they are.
 */
function datumParameters(p: ProjectionInstance): Record<string, number | string> {
  const parameters: Record<string, number | string> = {};
  const pm = p.from_greenwich;
  if (pm !== undefined && pm !== 0) parameters['pm'] = tidy(pm * RADIANS_TO_DEGREES);
  if (p.a === p.b) return parameters;
  const geocentric = near(p.a, WGS84_SEMI_MAJOR_M, 10) && near((p.a - p.b) / p.a, WGS84_FLATTENING, 1e-7);
  const shift = (p.datum_params ?? []).map(Number);
  if (shift.some((value) => value !== 0) || (shift.length > 0 && !geocentric)) {
    parameters['towgs84'] = [...shift, 0, 0, 0, 0].slice(0, 7).join(',');
  } else if (geocentric) {
    if (p.datum.datum_type === NO_DATUM) p.datum.datum_type = DATUM_WGS84;
  } else {
    parameters['datum'] = 'unknown';
  }
  return parameters;
}

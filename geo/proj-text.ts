import { GeoError } from './geo-error.ts';

/** Parameters that PROJ takes as 0 where they are absent and proj4 as undefined, which makes every coordinate NaN. */
const ZERO_DEFAULTS = ['lat_0', 'lon_0', 'x_0', 'y_0'];
/** proj4 takes a parallel of 0 for one that is not given: a tenth of a millimetre beside the equator it is one. */
const EQUATOR_DEG = '0.000000001';
/** New Zealand's grid and Krovak's have their parameters by themselves in PROJ. */
const OWN_ORIGINS: Readonly<Record<string, string>> = {
  nzmg: '+lat_0=-41 +lon_0=173 +x_0=2510000 +y_0=6023150',
};
const NUMBERS = /^(lat_\w+|lon_\w+|lonc|x_0|y_0|k|k_0|alpha|gamma|h|tilt|azi|a|b|rf|R|to_meter|zone)$/;
/** What PROJ heeds and proj4 passes over or takes for something else. */
const PASSED_OVER = /^(R_A|R_V|R_a|R_g|R_h|R_C|R_lat_a|R_lat_g|f|es|e|geoc|guam|hyperbolic|variant_c|no_cut|lat_b)$/;

const SCALES = ['k_0', 'k'];
const ON_AUTHALIC_SPHERE = [...SCALES, 'lat_0', 'over', 'lon_wrap'];
/** Parts that PROJ heeds and proj4 passes over or fails on, by projection; found by tests/golden/geo/make-every-parameter.py. */
const PASSED_OVER_BY: Readonly<Record<string, readonly string[]>> = {
  cea: SCALES,
  gnom: SCALES,
  mill: ON_AUTHALIC_SPHERE,
  vandg: ON_AUTHALIC_SPHERE,
  longlat: ['lon_0'],
};
const LONGLAT = /^(latlong|lonlat|latlon)$/;

/** Maps that are drawn on the sphere of the ellipsoid's area, whether the text says so (+R_A) or not. */
const AUTHALIC = /^(mill|vandg)$/;

/** Ellipsoids of PROJ that proj4 does not know and would take for WGS 84. */
const MISSING_ELLIPSOIDS: Readonly<Record<string, string>> = {
  GSK2011: '+a=6378136.5 +rf=298.2564151',
  WGS72: '+a=6378135 +rf=298.26',
  PZ90: '+a=6378136 +rf=298.25784',
};

/**
 * A PROJ string with what PROJ implies written out, so that proj4 reads it as PROJ does.
 * @throws GeoError where it holds a unit, axis order or prime meridian that proj4 would drop without a word, or a part that
 * it takes for something else.
 */
export function completeProjText(projText: string, label: string): string {
  const parameters = parametersOf(projText);
  const projection = parameters.get('proj');
  if (projection === undefined) {
    throw new GeoError(
      `${label} has no +proj: expected a PROJ string such as "+proj=utm +zone=20 +south +datum=WGS84".`,
    );
  }
  // proj4 would take such a projection for a point.
  if (/[+\s]x(?=[\s+=]|$)/.test(projText)) {
    throw new GeoError(
      `${label} has the part "+x", which is no parameter of PROJ: expected "+x_0" for a false easting.`,
    );
  }
  const axis = parameters.get('axis');
  if (axis !== undefined && /[ws]/.test(axis)) {
    throw new GeoError(`${label} counts westwards or southwards (+axis=${axis}): expected axes to the east and north.`);
  }
  const additions: string[] = [];
  refuseMisread(parameters, projection, label);
  refusePassedOver(parameters, projection, label);
  for (const part of (OWN_ORIGINS[projection] ?? '').split(' ')) {
    if (part !== '' && !parameters.has(/^\+(\w+)/.exec(part)![1]!)) additions.push(part);
  }
  if (!/^(krovak|nzmg|utm|longlat|latlong|lonlat|latlon)$/.test(projection)) {
    for (const key of ZERO_DEFAULTS) if (!parameters.has(key)) additions.push(`+${key}=0`);
  }
  if (projection === 'aea' || projection === 'eqdc') {
    for (const key of ['lat_1', 'lat_2']) if (!parameters.has(key)) additions.push(`+${key}=${EQUATOR_DEG}`);
  }
  if (projection === 'cea' && !parameters.has('lat_ts')) additions.push('+lat_ts=0');
  if (parameters.has('b') && parameters.has('a') && !parameters.has('rf')) {
    const a = Number(parameters.get('a'));
    const b = Number(parameters.get('b'));
    if (a > b) additions.push(`+rf=${a / (a - b)}`);
  }
  if (parameters.has('a') && !parameters.has('b') && !parameters.has('rf')) additions.push(`+b=${parameters.get('a')}`);
  // The plus may be left out in PROJ; proj4 would take such a word for a part of the value before it.
  const words = projText
    .trim()
    .split(/\s+/)
    .map((word) => (word.startsWith('+') ? word : `+${word}`));
  const known = words
    .map((word) => (/^\+lat_[12]=[-+.0]*$/.test(word) ? word.replace(/=.*/, `=${EQUATOR_DEG}`) : word))
    .map((word) => (projection === 'stere' ? trueScale(word) : word))
    // The library would draw on the sphere twice, the datum included.
    .filter((word) => word !== '+R_A')
    .join(' ')
    .replace(/\+ellps=(\w+)/, (given, name: string) => MISSING_ELLIPSOIDS[name] ?? given);
  return [known, ...additions].join(' ');
}

/** A pole as the latitude of true scale says nothing: the scale counts. */
function trueScale(word: string): string {
  return /^\+lat_ts=-?90(\.0*)?$/.test(word) ? '' : word;
}

/** @throws GeoError where proj4 would take a part for something else than PROJ does, without a word. */
function refuseMisread(parameters: ReadonlyMap<string, string>, projection: string, label: string): void {
  for (const [key, value] of parameters) {
    if (NUMBERS.test(key) && !Number.isFinite(Number(value === '' ? Number.NaN : value))) {
      throw new GeoError(`${label} has +${key}=${value}: expected a number with a decimal point, angles in degrees.`);
    }
    // These are drawn on that sphere in any case; beside a datum PROJ makes something else of it.
    const isAuthalic =
      key === 'R_A' && AUTHALIC.test(projection) && !parameters.has('datum') && !parameters.has('towgs84');
    if (PASSED_OVER.test(key) && !isAuthalic) {
      throw new GeoError(
        `${label} has the part +${key}, which is not supported: expected the ellipsoid by +a and +rf or +R, and a projection without it.`,
      );
    }
  }
}

/** @throws GeoError where a scale is given twice, or a part to a projection that the library draws without it. */
function refusePassedOver(parameters: ReadonlyMap<string, string>, projection: string, label: string): void {
  const [scale, other] = [parameters.get('k_0'), parameters.get('k')];
  if (scale !== undefined && other !== undefined && Number(scale) !== Number(other)) {
    throw new GeoError(`${label} has +k_0=${scale} and +k=${other}, which are one parameter: expected one of them.`);
  }
  for (const key of PASSED_OVER_BY[projection.replace(LONGLAT, 'longlat')] ?? []) {
    const value = parameters.get(key);
    if (value === undefined || Number(value) === (SCALES.includes(key) ? 1 : 0)) continue;
    throw new GeoError(
      `${label} has the projection "${projection}" with +${key}=${value}, which is not supported there: expected none, or another CRS, warp the file to one (gdalwarp -t_srs EPSG:…).`,
    );
  }
}

/** The parameters of a PROJ string; a flag such as `+south` has the value `true`. */
export function parametersOf(projText: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const token of projText.split(/\s+/)) {
    const match = /^\+?([A-Za-z_0-9]+)(?:=(.*))?$/.exec(token);
    if (match !== null) parameters.set(match[1]!, match[2] ?? 'true');
  }
  return parameters;
}

import { GeoError } from './geo-error.ts';

/** Parameters that PROJ takes as 0 where they are absent and proj4 as undefined, which makes every coordinate NaN. */
const ZERO_DEFAULTS = ['lat_0', 'lon_0', 'x_0', 'y_0'];

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
  if (projection !== 'krovak' && !/^(utm|longlat|latlong|lonlat|latlon)$/.test(projection)) {
    for (const key of ZERO_DEFAULTS) if (!parameters.has(key)) additions.push(`+${key}=0`);
  }
  if (projection === 'cea' && !parameters.has('lat_ts')) additions.push('+lat_ts=0');
  if (parameters.has('b') && parameters.has('a') && !parameters.has('rf')) {
    const a = Number(parameters.get('a'));
    const b = Number(parameters.get('b'));
    if (a > b) additions.push(`+rf=${a / (a - b)}`);
  }
  // The plus may be left out in PROJ; proj4 would take such a word for a part of the value before it.
  const words = projText
    .trim()
    .split(/\s+/)
    .map((word) => (word.startsWith('+') ? word : `+${word}`));
  const known = words.join(' ').replace(/\+ellps=(\w+)/, (given, name: string) => MISSING_ELLIPSOIDS[name] ?? given);
  return [known, ...additions].join(' ');
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

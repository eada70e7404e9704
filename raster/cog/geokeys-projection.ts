import type { Crs } from '../../geo/crs.ts';
import { RasterError } from '../raster-error.ts';

/** A projection as GeoTIFF keys: the number of its method (GeoTIFF 1.1, annex C) and the values of its keys. */
export interface GeoKeyProjection {
  readonly method: number;
  /** Key number and value; angles in degrees, lengths in the CRS's unit. */
  readonly values: readonly (readonly [key: number, value: number])[];
}

const STANDARD_PARALLEL_1 = 3078;
const STANDARD_PARALLEL_2 = 3079;
const NATURAL_ORIGIN_LONGITUDE = 3080;
const NATURAL_ORIGIN_LATITUDE = 3081;
const FALSE_EASTING = 3082;
const FALSE_NORTHING = 3083;
const FALSE_ORIGIN_LONGITUDE = 3084;
const FALSE_ORIGIN_LATITUDE = 3085;
const FALSE_ORIGIN_EASTING = 3086;
const FALSE_ORIGIN_NORTHING = 3087;
const CENTRE_LONGITUDE = 3088;
const CENTRE_LATITUDE = 3089;
const SCALE_AT_ORIGIN = 3092;
const SCALE_AT_CENTRE = 3093;
const AZIMUTH = 3094;
const POLE_LONGITUDE = 3095;
const RECTIFIED_ANGLE = 3096;

/**
 * The keys of a projection that has no EPSG code.
 * @throws RasterError where GeoTIFF has no keys for the projection, or none are written here.
 */
export function geoKeyProjection(crs: Crs): GeoKeyProjection {
  const value = (key: string): number => Number(crs.parameters[key] ?? (key === 'k_0' ? 1 : 0));
  const projection = METHODS[crs.projection]?.(value, crs);
  if (projection !== undefined) {
    const values = projection.values.map(
      ([key, amount]) => [key, LENGTHS.has(key) ? amount / crs.unitM : amount] as const,
    );
    return { method: projection.method, values };
  }
  throw new RasterError(
    `The CRS ${crs.name} (projection ${crs.projection}) cannot be written to a GeoTIFF without an EPSG code; ` +
      `expected an EPSG code or one of the projections ${Object.keys(METHODS).join(', ')}.`,
  );
}

const LENGTHS = new Set([FALSE_EASTING, FALSE_NORTHING, FALSE_ORIGIN_EASTING, FALSE_ORIGIN_NORTHING]);

type Value = (key: string) => number;
type Method = (value: Value, crs: Crs) => GeoKeyProjection | undefined;

const METHODS: Readonly<Record<string, Method>> = {
  utm: transverseMercator,
  tmerc: transverseMercator,
  merc: mercator,
  lcc: lambertConformalConic,
  aea: (value) => conic(11, value),
  eqdc: (value) => conic(13, value),
  laea: (value) => ({ method: 10, values: [...centre(value), ...falseOrigin(value)] }),
  sterea: (value) => ({ method: 16, values: [...naturalOrigin(value), ...scaled(value), ...falseOrigin(value)] }),
  stere: stereographic,
  cea: (value) => ({
    method: 28,
    values: [[STANDARD_PARALLEL_1, value('lat_ts')], [NATURAL_ORIGIN_LONGITUDE, value('lon_0')], ...falseOrigin(value)],
  }),
  eqc: (value) => ({
    method: 17,
    values: [[STANDARD_PARALLEL_1, value('lat_ts')], ...centre(value), ...falseOrigin(value)],
  }),
  sinu: world(24),
  robin: world(23),
  vandg: world(25),
  mill: centred(20),
  aeqd: centred(12),
  ortho: centred(21),
  gnom: natural(19),
  cass: natural(18),
  poly: natural(22),
  nzmg: natural(26),
  omerc: oblique,
  somerc: (value) => obliqueOf(value, { method: 9815, longitude: 'lon_0', azimuth: 90, turn: 90 }),
};

type Entries = readonly (readonly [number, number])[];

function falseOrigin(value: Value): Entries {
  return [
    [FALSE_EASTING, value('x_0')],
    [FALSE_NORTHING, value('y_0')],
  ];
}

function naturalOrigin(value: Value): Entries {
  return [
    [NATURAL_ORIGIN_LONGITUDE, value('lon_0')],
    [NATURAL_ORIGIN_LATITUDE, value('lat_0')],
  ];
}

function centre(value: Value): Entries {
  return [
    [CENTRE_LONGITUDE, value('lon_0')],
    [CENTRE_LATITUDE, value('lat_0')],
  ];
}

function world(method: number): Method {
  return (value) => ({ method, values: [[CENTRE_LONGITUDE, value('lon_0')], ...falseOrigin(value)] });
}

function centred(method: number): Method {
  return (value) => ({ method, values: [...centre(value), ...falseOrigin(value)] });
}

function natural(method: number): Method {
  return (value) => ({ method, values: [...naturalOrigin(value), ...falseOrigin(value)] });
}

/** Without the flag its false origin is at the centre, which is GDAL's method and none of GeoTIFF's own. */
function oblique(value: Value, { definition, parameters }: Crs): GeoKeyProjection {
  const azimuth = value('alpha');
  const turn = parameters['gamma'] === undefined ? azimuth : value('gamma');
  const method = /\+(no_uoff|no_off)\b/.test(definition) ? 3 : 9815;
  return obliqueOf(value, { method, longitude: 'lonc', azimuth, turn });
}

function obliqueOf(
  value: Value,
  o: { readonly method: number; readonly longitude: string; readonly azimuth: number; readonly turn: number },
): GeoKeyProjection {
  return {
    method: o.method,
    values: [
      [CENTRE_LONGITUDE, value(o.longitude)],
      [CENTRE_LATITUDE, value('lat_0')],
      [AZIMUTH, o.azimuth],
      [RECTIFIED_ANGLE, o.turn],
      [SCALE_AT_CENTRE, value('k_0')],
      ...falseOrigin(value),
    ],
  };
}

function scaled(value: Value): Entries {
  return [[SCALE_AT_ORIGIN, value('k_0')]];
}

function transverseMercator(value: Value): GeoKeyProjection {
  return { method: 1, values: [...naturalOrigin(value), ...falseOrigin(value), ...scaled(value)] };
}

/** The latitude of true scale is already part of the scale factor, so that the origin's latitude is the equator. */
function mercator(value: Value): GeoKeyProjection {
  return { method: 7, values: [...naturalOrigin(value), ...falseOrigin(value), ...scaled(value)] };
}

function conic(method: number, value: Value): GeoKeyProjection {
  const parallels: Entries = [
    [STANDARD_PARALLEL_1, value('lat_1')],
    [STANDARD_PARALLEL_2, value('lat_2')],
  ];
  const origin = method === 13 ? centre(value) : naturalOrigin(value);
  return { method, values: [...parallels, ...origin, ...falseOrigin(value)] };
}

/** One standard parallel with a scale factor is another method than two parallels without; PROJ's general case is neither. */
function lambertConformalConic(value: Value): GeoKeyProjection | undefined {
  if (value('lat_1') === value('lat_2') && value('lat_0') === value('lat_1')) {
    return { method: 9, values: [...naturalOrigin(value), ...scaled(value), ...falseOrigin(value)] };
  }
  if (value('k_0') !== 1) return undefined;
  return {
    method: 8,
    values: [
      [STANDARD_PARALLEL_1, value('lat_1')],
      [STANDARD_PARALLEL_2, value('lat_2')],
      [FALSE_ORIGIN_LONGITUDE, value('lon_0')],
      [FALSE_ORIGIN_LATITUDE, value('lat_0')],
      [FALSE_ORIGIN_EASTING, value('x_0')],
      [FALSE_ORIGIN_NORTHING, value('y_0')],
    ],
  };
}

function stereographic(value: Value, crs: Crs): GeoKeyProjection {
  const polar = Math.abs(value('lat_0')) === 90;
  if (!polar) return { method: 14, values: [...centre(value), ...scaled(value), ...falseOrigin(value)] };
  // With a latitude of true scale the scale factor at the pole follows from it and must not be applied twice.
  const trueScale = crs.parameters['lat_ts'];
  return {
    method: 15,
    values: [
      [POLE_LONGITUDE, value('lon_0')],
      [NATURAL_ORIGIN_LATITUDE, trueScale === undefined ? value('lat_0') : Number(trueScale)],
      [SCALE_AT_ORIGIN, trueScale === undefined ? value('k_0') : 1],
      ...falseOrigin(value),
    ],
  };
}

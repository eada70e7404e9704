import { GeoError } from './geo-error.ts';
import { angleUnitDeg, lengthUnitM } from './geo-key-datum.ts';
import { numberKey } from './geo-key-values.ts';
import type { GeoKeys } from './geo-key-values.ts';
import { projectionText } from './projection-methods.ts';
import type { GivenParameter, ParameterReader, ProjectionParameter } from './given-parameters.ts';
import type { ProjectionMethod } from './projection-methods.ts';

/** Methods by number: GeoTIFF 1.1, annex C, and GDAL's 9815. */
const METHODS: Readonly<Record<number, ProjectionMethod>> = {
  1: 'transverse-mercator',
  3: 'oblique-natural',
  7: 'mercator',
  8: 'lambert-conic',
  9: 'lambert-conic',
  10: 'lambert-azimuthal',
  11: 'albers',
  12: 'azimuthal-equidistant',
  13: 'equidistant-conic',
  14: 'stereographic',
  15: 'polar-stereographic',
  16: 'oblique-stereographic',
  17: 'equirectangular',
  18: 'cassini',
  19: 'gnomonic',
  20: 'miller',
  21: 'orthographic',
  22: 'polyconic',
  23: 'robinson',
  24: 'sinusoidal',
  25: 'van-der-grinten',
  26: 'new-zealand',
  28: 'cylindrical-equal-area',
  9815: 'oblique-centre',
};

/** Names of the methods that have a number and are not read. */
const REFUSED: Readonly<Record<number, string>> = {
  2: ' (transverse Mercator modified for Alaska)',
  4: ' (oblique Mercator of Laborde)',
  5: ' (oblique Mercator of Rosenmund)',
  6: ' (oblique Mercator of a sphere)',
  27: ' (transverse Mercator, south-oriented)',
};

/** Where a parameter may stand. */
const KEYS: Partial<Readonly<Record<ProjectionParameter, readonly string[]>>> = {
  lat_0: ['ProjNatOriginLatGeoKey', 'ProjCenterLatGeoKey', 'ProjFalseOriginLatGeoKey'],
  lon_0: [
    'ProjStraightVertPoleLongGeoKey',
    'ProjNatOriginLongGeoKey',
    'ProjCenterLongGeoKey',
    'ProjFalseOriginLongGeoKey',
  ],
  lat_1: ['ProjStdParallel1GeoKey'],
  lat_2: ['ProjStdParallel2GeoKey'],
  k: ['ProjScaleAtNatOriginGeoKey', 'ProjScaleAtCenterGeoKey'],
  alpha: ['ProjAzimuthAngleGeoKey'],
  gamma: ['ProjRectifiedGridAngleGeoKey'],
  x_0: ['ProjFalseEastingGeoKey', 'ProjFalseOriginEastingGeoKey', 'ProjCenterEastingGeoKey'],
  y_0: ['ProjFalseNorthingGeoKey', 'ProjFalseOriginNorthingGeoKey', 'ProjCenterNorthingGeoKey'],
};

const NO_ANGLES = /^(x_0|y_0|k)$/;

/** What a method is nothing definite without: programs take values of their own for it, thousands of kilometres apart. */
const NEEDED: Readonly<Record<number, readonly (readonly [ProjectionParameter, what: string])[]>> = {
  3: [['gamma', 'the angle of its rectified grid (ProjRectifiedGridAngleGeoKey)']],
  8: [
    ['lat_1', 'its first standard parallel (ProjStdParallel1GeoKey)'],
    ['lat_2', 'its second standard parallel (ProjStdParallel2GeoKey)'],
  ],
  11: [
    ['lat_1', 'its first standard parallel (ProjStdParallel1GeoKey)'],
    ['lat_2', 'its second standard parallel (ProjStdParallel2GeoKey)'],
  ],
  15: [['lat_0', 'its latitude of origin (ProjNatOriginLatGeoKey)']],
  9815: [['gamma', 'the angle of its rectified grid (ProjRectifiedGridAngleGeoKey)']],
};

function refuseWanting(keys: GeoKeys, method: number, name: string): void {
  for (const [parameter, what] of NEEDED[method] ?? []) {
    if (numberKey(keys, ...(KEYS[parameter] ?? [])) !== undefined) continue;
    if (method === 15 && numberKey(keys, ...(KEYS.lat_1 ?? [])) !== undefined) continue;
    throw new GeoError(
      `The CRS "${name}" in the GeoTIFF keys has the projection method ${method} without ${what}: expected it, programs take unlike values in its place.`,
    );
  }
}

/**
 * The projection that GeoTIFF keys spell out, as a PROJ string without its datum.
 * @param method its number, or Web Mercator, which has none
 * @throws GeoError naming the method or the parameter that is not read.
 */
export function projectionOfKeys(keys: GeoKeys, method: number | 'web-mercator', name: string): string {
  if (method !== 'web-mercator') refuseWanting(keys, method, name);
  refuseOtherUnit(keys);
  return projectionWith(keys, method, name, () => undefined);
}

/**
 * The same, with what the keys leave out from elsewhere.
 * @param otherwise degrees, metres or a factor
 */
export function projectionWith(
  keys: GeoKeys,
  method: number | 'web-mercator',
  name: string,
  otherwise: ParameterReader,
): string {
  const known = method === 'web-mercator' ? method : METHODS[method];
  if (known === undefined) {
    throw new GeoError(
      `The CRS "${name}" in the GeoTIFF keys has the projection method ${method}${REFUSED[Number(method)] ?? ''}, which is not supported: expected another CRS, warp the file to one (gdalwarp -t_srs EPSG:…).`,
    );
  }
  const toDegrees = angleUnitDeg(keys);
  const unitM = lengthUnitM(keys, 'Proj');
  const given: GivenParameter[] = [];
  for (const [parameter, places] of Object.entries(KEYS) as [ProjectionParameter, readonly string[]][]) {
    for (const key of places) {
      const value = numberKey(keys, key);
      if (value === undefined) continue;
      const isLength = parameter === 'x_0' || parameter === 'y_0';
      const inUnit = parameter === 'k' ? value : isLength ? value * unitM : tidy(value * toDegrees);
      given.push({ name: key, parameter, value: inUnit });
    }
  }
  const text = projectionText(known, given, `The CRS "${name}" in the GeoTIFF keys`, otherwise);
  return `${text}${unitM === 1 ? '' : ` +to_meter=${unitM}`}`;
}

/** Degrees without the last digits that another unit has spoilt. */
function tidy(angleDeg: number): number {
  return Number(angleDeg.toPrecision(14));
}

/** Where keys without a code count angles in another unit than degrees, programs differ in whether a projection's angles do. */
function refuseOtherUnit(keys: GeoKeys): void {
  const unitDeg = angleUnitDeg(keys);
  if (unitDeg === 1) return;
  const angles = Object.entries(KEYS).flatMap(([parameter, places]) => (NO_ANGLES.test(parameter) ? [] : places));
  const key = angles.find((name) => (numberKey(keys, name) ?? 0) !== 0);
  if (key === undefined) return;
  throw new GeoError(
    `The GeoTIFF keys have ${key} ${numberKey(keys, key)} and count angles in units of ${unitDeg} degrees (GeogAngularUnitsGeoKey), which programs read in two ways: expected degrees (9102), or warp the file (gdalwarp -t_srs EPSG:…).`,
  );
}

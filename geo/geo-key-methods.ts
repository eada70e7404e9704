import { GeoError } from './geo-error.ts';
import { angleUnitDeg, lengthUnitM } from './geo-key-datum.ts';
import { numberKey } from './geo-key-values.ts';
import type { GeoKeys } from './geo-key-values.ts';
import { projectionText } from './projection-methods.ts';
import type { GivenParameter, ProjectionParameter } from './given-parameters.ts';
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

/**
 * The projection that GeoTIFF keys spell out, as a PROJ string without its datum.
 * @param method its number, or Web Mercator, which has none
 * @throws GeoError naming the method or the parameter that is not read.
 */
export function projectionOfKeys(keys: GeoKeys, method: number | 'web-mercator', name: string): string {
  const known = method === 'web-mercator' ? method : METHODS[method];
  if (known === undefined) {
    throw new GeoError(
      `The CRS "${name}" in the GeoTIFF keys has the projection method ${method}${REFUSED[Number(method)] ?? ''}, which is not supported: expected another CRS, warp the file to one (gdalwarp -t_srs EPSG:…).`,
    );
  }
  const unitM = lengthUnitM(keys, 'Proj');
  const given: GivenParameter[] = [];
  for (const [parameter, places] of Object.entries(KEYS) as [ProjectionParameter, readonly string[]][]) {
    for (const key of places) {
      const value = numberKey(keys, key);
      if (value === undefined) continue;
      const isLength = parameter === 'x_0' || parameter === 'y_0';
      const inUnit = parameter === 'k' ? value : isLength ? value * unitM : angleKeyDeg(keys, key, value);
      given.push({ name: key, parameter, value: inUnit });
    }
  }
  const text = projectionText(known, given, `The CRS "${name}" in the GeoTIFF keys`);
  return `${text}${unitM === 1 ? '' : ` +to_meter=${unitM}`}`;
}

/**
 * An angle in degrees. Where the keys count in another unit, programs differ in whether a projection's angles do.
 * @throws GeoError naming the key and the unit, where the angle is not 0.
 */
function angleKeyDeg(keys: GeoKeys, key: string, angle: number): number {
  const unitDeg = angleUnitDeg(keys);
  if (unitDeg === 1 || angle === 0) return angle;
  throw new GeoError(
    `The GeoTIFF keys have ${key} ${angle} and count angles in units of ${unitDeg} degrees (GeogAngularUnitsGeoKey), which programs read in two ways: expected degrees (9102), or warp the file (gdalwarp -t_srs EPSG:…).`,
  );
}

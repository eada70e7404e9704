import type { Crs } from '../../geo/crs.ts';
import { citedProjection } from './geokeys-citation.ts';
import { geoKeyProjection } from './geokeys-projection.ts';
import type { GeoKeyProjection } from './geokeys-projection.ts';

/** The three GeoTIFF tags that carry a CRS: directory (34735), doubles (34736) and text (34737). */
export interface GeoKeyTags {
  readonly directory: Uint16Array;
  readonly doubles: Float64Array;
  readonly text: string;
}

type Key = readonly [key: number, value: KeyValue];
type KeyValue = { readonly short: number } | { readonly doubles: readonly number[] } | { readonly text: string };

const USER_DEFINED = 32767;
const MODEL_TYPE = 1024;
const RASTER_TYPE = 1025;
const CITATION = 1026;
const METRE = 9001;
const DEGREE = 9102;
const WGS84 = { epsg: 4326, ellipsoid: 7030, semiMajorM: 6_378_137, flattening: 1 / 298.257223563 };
const GRS80 = { ellipsoid: 7019, flattening: 1 / 298.257222101 };
const SAME_FLATTENING = 1e-13;

/**
 * A CRS as GeoTIFF keys (OGC GeoTIFF 1.1): by EPSG code where it has one, else by its ellipsoid, datum shift and
 * projection. Pixels are areas, not points.
 * @throws RasterError where the projection cannot be expressed.
 */
export function geoKeyTags(crs: Crs): GeoKeyTags {
  const cited = crs.epsg === undefined ? citedProjection(crs) : undefined;
  if (cited !== undefined) return packKeys(citedKeys(crs, cited).toSorted((a, b) => a[0] - b[0]));
  const keys: Key[] = [
    [MODEL_TYPE, { short: crs.kind === 'projected' ? 1 : 2 }],
    [RASTER_TYPE, { short: 1 }],
    [CITATION, { text: crs.name }],
    ...(crs.kind === 'projected' ? projectedKeys(crs) : geographicKeys(crs)),
  ];
  return packKeys(keys.toSorted((a, b) => a[0] - b[0]));
}

/** A projection that has no keys: as GDAL has it, a model of the file's own and the WKT in a citation. */
function citedKeys(crs: Crs, wkt: string): Key[] {
  return [
    [MODEL_TYPE, { short: USER_DEFINED }],
    [RASTER_TYPE, { short: 1 }],
    [CITATION, { text: crs.name }],
    ...geographicKeys(crs),
    [3073, { text: `ESRI PE String = ${wkt}` }],
    ...linearUnitKeys(crs, true),
  ];
}

function projectedKeys(crs: Crs): Key[] {
  if (crs.epsg !== undefined) return [[3072, { short: crs.epsg }], ...linearUnitKeys(crs, false)];
  if (isWebMercator(crs)) return [[3072, { short: 3857 }], ...linearUnitKeys(crs, false)];
  const projection: GeoKeyProjection = geoKeyProjection(crs);
  return [
    ...geographicKeys(crs),
    [3072, { short: USER_DEFINED }],
    [3073, { text: crs.name }],
    [3074, { short: USER_DEFINED }],
    [3075, { short: projection.method }],
    ...linearUnitKeys(crs, true),
    ...projection.values.map(([key, value]): Key => [key, { doubles: [value] }]),
  ];
}

function isWebMercator(crs: Crs): boolean {
  const shifted = ['lon_0', 'x_0', 'y_0'].some((key) => Number(crs.parameters[key] ?? 0) !== 0);
  return crs.projection === 'webmerc' && !shifted && Number(crs.parameters['k_0'] ?? 1) === 1 && crs.unitM === 1;
}

/** An EPSG code implies its unit; only metres are repeated, as readers of old expect them. */
function linearUnitKeys(crs: Crs, always: boolean): Key[] {
  if (crs.unitM === 1) return [[3076, { short: METRE }]];
  if (!always) return [];
  return [
    [3076, { short: USER_DEFINED }],
    [3077, { doubles: [crs.unitM] }],
  ];
}

function geographicKeys(crs: Crs): Key[] {
  if (crs.kind === 'geographic' && crs.epsg !== undefined) {
    return [
      [2048, { short: crs.epsg }],
      [2054, { short: DEGREE }],
    ];
  }
  const { semiMajorM, flattening } = crs.ellipsoid;
  const plain = ['towgs84', 'datum', 'pm'].every((key) => crs.parameters[key] === undefined);
  const sameAxis = semiMajorM === WGS84.semiMajorM;
  if (plain && sameAxis && Math.abs(flattening - WGS84.flattening) < SAME_FLATTENING) {
    return [
      [2048, { short: WGS84.epsg }],
      [2054, { short: DEGREE }],
    ];
  }
  const isGrs80 = sameAxis && Math.abs(flattening - GRS80.flattening) < SAME_FLATTENING;
  return [
    [2048, { short: USER_DEFINED }],
    [2049, { text: crs.name }],
    [2050, { short: USER_DEFINED }],
    [2054, { short: DEGREE }],
    [2056, { short: isGrs80 ? GRS80.ellipsoid : USER_DEFINED }],
    [2057, { doubles: [semiMajorM] }],
    ...shapeKeys(semiMajorM, flattening),
    ...datumKeys(crs),
  ];
}

/** A sphere has no inverse flattening, so it is given by its other axis. */
function shapeKeys(semiMajorM: number, flattening: number): Key[] {
  return flattening === 0 ? [[2058, { doubles: [semiMajorM] }]] : [[2059, { doubles: [1 / flattening] }]];
}

function datumKeys(crs: Crs): Key[] {
  const keys: Key[] = [];
  const primeMeridianDeg = crs.parameters['pm'];
  if (primeMeridianDeg !== undefined) {
    keys.push([2051, { short: USER_DEFINED }], [2061, { doubles: [Number(primeMeridianDeg)] }]);
  }
  const shift = crs.parameters['towgs84'];
  if (shift !== undefined) keys.push([2062, { doubles: String(shift).split(',').map(Number) }]);
  return keys;
}

function packKeys(keys: readonly Key[]): GeoKeyTags {
  const directory: number[] = [1, 1, 0, keys.length];
  const doubles: number[] = [];
  let text = '';
  for (const [key, value] of keys) {
    if ('short' in value) directory.push(key, 0, 1, value.short);
    if ('doubles' in value) {
      directory.push(key, 34736, value.doubles.length, doubles.length);
      doubles.push(...value.doubles);
    }
    if ('text' in value) {
      const piece = `${asciiOf(value.text)}|`;
      directory.push(key, 34737, piece.length, text.length);
      text += piece;
    }
  }
  return { directory: Uint16Array.from(directory), doubles: Float64Array.from(doubles), text };
}

/** Keys hold ASCII only, and | ends a text. */
function asciiOf(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll('|', '/')
    .replaceAll(/[^\x20-\x7e]/g, '');
}

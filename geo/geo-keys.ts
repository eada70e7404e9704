import { toProj4 } from 'geotiff-geokeys-to-proj4';
import { GeoError } from './geo-error.ts';

/** The CRS that GeoTIFF keys spell out: an EPSG code, or a text (WKT or PROJ string). */
export type GeoKeysCrs = { readonly epsg: number } | { readonly text: string; readonly name: string };

const USER_DEFINED = 32767;
const MODEL_GEOGRAPHIC = 2;
const MODEL_GEOCENTRIC = 3;
const POLAR_STEREOGRAPHIC = 15;
const EQUIRECTANGULAR = 17;

/**
 * Reads the CRS from a GeoTIFF key directory as `geotiff` gives it: the EPSG code where there is one, else the WKT that
 * some writers leave in a citation, else the user-defined keys. Vertical keys are left aside.
 * @throws GeoError where the keys name no CRS, or one that cannot be expressed.
 */
export function readGeoKeys(geoKeys: Readonly<Record<string, unknown>>): GeoKeysCrs {
  const model = numberKey(geoKeys, 'GTModelTypeGeoKey');
  if (model === MODEL_GEOCENTRIC) {
    throw new GeoError('The GeoTIFF keys name a geocentric CRS (X, Y, Z): expected a geographic or projected CRS.');
  }
  const projected = numberKey(geoKeys, 'ProjectedCSTypeGeoKey', 'ProjectedCRSGeoKey');
  if (isCode(projected)) return { epsg: projected };
  const geographic = numberKey(geoKeys, 'GeographicTypeGeoKey', 'GeodeticCRSGeoKey');
  const spellsProjection =
    projected === USER_DEFINED ||
    isCode(numberKey(geoKeys, 'ProjCoordTransGeoKey', 'ProjMethodGeoKey', 'ProjectionGeoKey'));
  if (isCode(geographic) && (model === MODEL_GEOGRAPHIC || !spellsProjection)) return { epsg: geographic };
  if (geographic === undefined && !spellsProjection) {
    throw new GeoError('The GeoTIFF has no CRS: expected a ProjectedCSTypeGeoKey or GeographicTypeGeoKey.');
  }
  return citedWkt(geoKeys) ?? userDefined(geoKeys);
}

function numberKey(geoKeys: Readonly<Record<string, unknown>>, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = geoKeys[name];
    if (typeof value === 'number') return value;
  }
  return undefined;
}

function isCode(code: number | undefined): code is number {
  return code !== undefined && code > 0 && code < USER_DEFINED;
}

function citationOf(geoKeys: Readonly<Record<string, unknown>>): string {
  for (const key of ['PCSCitationGeoKey', 'GTCitationGeoKey', 'GeogCitationGeoKey']) {
    const citation = geoKeys[key];
    if (typeof citation === 'string' && citation !== '') return citation.replace(/\|.*$/s, '').trim();
  }
  return 'user-defined';
}

/** ESRI and GDAL keep the whole WKT in a citation where the keys cannot say it. */
function citedWkt(geoKeys: Readonly<Record<string, unknown>>): GeoKeysCrs | undefined {
  for (const key of ['GTCitationGeoKey', 'PCSCitationGeoKey', 'GeogCitationGeoKey']) {
    const citation = geoKeys[key];
    const match = typeof citation === 'string' ? /ESRI PE String = ((?:PROJCS|GEOGCS)\[.*\])/s.exec(citation) : null;
    if (match !== null) return { text: match[1]!, name: 'user-defined' };
  }
  return undefined;
}

function userDefined(geoKeys: Readonly<Record<string, unknown>>): GeoKeysCrs {
  const name = citationOf(geoKeys);
  const converted = toProj4(geoKeys as unknown as Parameters<typeof toProj4>[0]);
  const fatal = Object.entries(converted.errors).filter(([key]) =>
    /^(CRS|conversion|coordinate\w*)NotSupported$/.test(key),
  );
  if (fatal.length > 0) {
    const [key, value] = fatal[0]!;
    throw new GeoError(
      `The CRS "${name}" in the GeoTIFF keys cannot be expressed: ${key} ${String(value)}; expected another CRS, write it anew with an EPSG code.`,
    );
  }
  const unitM = converted.coordinatesConversionParameters.x;
  const unit = converted.isGCS || unitM === 1 ? '' : ` +to_meter=${unitM}`;
  const text = asGdalReads(geoKeys, converted.proj4.trim().replace(/\+axis=\S+\s*/, ''));
  return { text: `${text}${unit}`, name };
}

/**
 * Two methods whose keys the library takes for others: of a polar stereographic projection the latitude of origin is
 * that of true scale and the longitude has a key of its own; of an equirectangular one the parallel is that of true
 * scale, too.
 */
function asGdalReads(geoKeys: Readonly<Record<string, unknown>>, text: string): string {
  const method = numberKey(geoKeys, 'ProjCoordTransGeoKey', 'ProjMethodGeoKey');
  if (method === EQUIRECTANGULAR) return text.replace('+lat_1=', '+lat_ts=');
  if (method !== POLAR_STEREOGRAPHIC) return text;
  const latitude = numberKey(geoKeys, 'ProjNatOriginLatGeoKey') ?? 90;
  const longitude = numberKey(geoKeys, 'ProjStraightVertPoleLongGeoKey', 'ProjNatOriginLongGeoKey') ?? 0;
  const pole = latitude < 0 ? -90 : 90;
  const trueScale = Math.abs(latitude) === 90 ? '' : ` +lat_ts=${latitude}`;
  return text.replace(/ ?\+lon_0=\S+/, '').replace(/\+lat_0=\S+/, `+lat_0=${pole}${trueScale} +lon_0=${longitude}`);
}

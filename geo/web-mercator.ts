import { GeoError } from './geo-error.ts';

/** The Mercator of a sphere with the longitude and latitude of WGS 84, without its meridian, false origin and unit. */
export const WEB_MERCATOR_TEXT = '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +nadgrids=@null +wktext';
export const WEB_MERCATOR_CODE = 3857;

/**
 * A projection on a datum. Web Mercator has a sphere of its own, and takes the longitude and latitude of WGS 84 as they are.
 * @param datum ellipsoid, prime meridian and shift of a PROJ string
 * @throws GeoError where Web Mercator stands on a datum that lies elsewhere.
 */
export function onDatum(projection: string, datum: string, label: string): string {
  if (!projection.startsWith(WEB_MERCATOR_TEXT)) return `${projection} ${datum}`;
  const isShifted = /\+towgs84=\S*[1-9]/.test(datum) || datum.includes('+pm=');
  if (!isShifted && /\+(a|R)=6378137(\.0*)?(\s|$)/.test(datum)) return projection;
  throw new GeoError(
    `${label} is a Web Mercator on a datum that is not WGS 84 (${datum.trim()}): expected WGS 84, warp the file to another CRS (gdalwarp -t_srs EPSG:…).`,
  );
}

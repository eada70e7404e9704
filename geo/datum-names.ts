import { geographicRow } from './epsg-rows.ts';
import type { GeographicRow } from './epsg-rows.ts';

/**
 * Datums that lie metres or more beside WGS 84 and have its ellipsoid or one like it, so that without a code nothing but
 * their names tells them from it: names of EPSG and of ESRI, in small letters and digits, and EPSG's geographic CRS. Of the
 * EPSG registry those that PROJ 9.1.1 shifts by more than 2 m where the ellipsoid differs by less than 10 m.
 */
const NAMES: Readonly<Record<string, number>> = {
  cyprusgeodeticreferencesystem1993: 6311,
  cgrs93: 6311,
  cgrs1993: 6311,
  ig0512intermediatedatum: 6990,
  ig052012intermediatedatum: 6990,
  ig0512intermediatecrs: 6990,
  greekgeodeticreferencesystem1987: 4121,
  ggrs1987: 4121,
  ggrs87: 4121,
  israel: 4141,
  israel1993: 4141,
  nationalgeodeticnetwork: 4318,
  ngn: 4318,
  kuwaitutility: 4319,
  kudams: 4319,
  worldgeodeticsystem1972: 4322,
  wgs1972: 4322,
  wgs72: 4322,
  wgs72transitbroadcastephemeris: 4324,
  wgs1972be: 4324,
  wgs72be: 4324,
  fijigeodeticdatum1986: 4720,
  fiji1986: 4720,
  parametryzemli1990: 4740,
  parametropzemp1990: 4740,
  pz1990: 4740,
  pz90: 4740,
  st87ouvea: 4750,
  vietnam2000: 4756,
  vn2000: 4756,
  parametryzemli199011: 9475,
  pz9011: 9475,
};

/** The registry's geographic CRS of such a datum, by the name of one or the other, also as ESRI has it (`D_…`, `GCS_…`). */
export function rowOfDatumName(name: string): GeographicRow | undefined {
  const plain = name
    .trim()
    .replace(/^(D|GCS)_/i, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
  const code = Object.hasOwn(NAMES, plain) ? NAMES[plain] : undefined;
  return code === undefined ? undefined : geographicRow(code);
}

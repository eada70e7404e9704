import { GeoError } from './geo-error.ts';
import { PUBLISHED_SHIFTS } from './published-shifts.ts';

let shiftOfCrs: ReadonlyMap<number, string> | undefined;

/** The published `+towgs84` of the geographic CRS with this EPSG code, or `undefined` where none is needed or known. */
export function publishedShift(geographicCode: number): string | undefined {
  shiftOfCrs ??= new Map(
    PUBLISHED_SHIFTS.trim()
      .split(/;\s*|\n/)
      .map((row) => row.split(' '))
      .map(([code, , , towgs84]) => [Number(code), towgs84!]),
  );
  return shiftOfCrs.get(geographicCode);
}

/**
 * A PROJ string of the EPSG registry with its datum shift replaced by the published one. The registry's packaging
 * forgets the sign convention and the unit of rotations (the Netherlands lie 170 m off), and names datum grids, which
 * weigh megabytes and are not shipped. `+nadgrids=@null` (spherical Mercator) stays.
 */
export function withPublishedShift(projText: string, geographicCode: number | undefined): string {
  if (/\+nadgrids=@null(\s|$)/.test(projText)) return projText;
  const bare = projText.replace(/\+towgs84=\S+\s*|\+nadgrids=("[^"]*"|\S+)\s*/g, '').trim();
  const shift = geographicCode === undefined ? undefined : publishedShift(geographicCode);
  return shift === undefined ? bare : `${bare} +towgs84=${shift}`;
}

/**
 * Refuses a text that needs a datum grid: grids are not shipped, and proj4 would yield NaN without them.
 * @throws GeoError naming the grid.
 */
export function refuseDatumGrid(text: string, label: string): void {
  const grid = /\+nadgrids=("[^"]*"|[^\s"\]]+)/.exec(text)?.[1];
  if (grid === undefined || grid === '@null') return;
  throw new GeoError(`${label} needs the datum grid ${grid}, which is not shipped: expected +towgs84 in its place.`);
}

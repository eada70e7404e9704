import { applyAffine } from '../../../geo/affine.ts';
import { eccentricitySquared, meridianRadiusM } from '../../../geo/ellipsoid-area.ts';
import type { Grid } from '../../../geo/grid.ts';
import type { Place } from '../../../statistics/diagnostics/spatial-folds.ts';

const RADIANS = Math.PI / 180;

/**
 * Centres of units' pixels in metres. In a geographic CRS degrees become metres as they are at the middle latitude of
 * the units (equirectangular): good to a few per cent over 10 degrees of latitude below 50, which is near enough for
 * ranges and neighbours. In a projected CRS its units become metres, whatever the projection does to lengths.
 */
export function placesInMetres(
  units: readonly { readonly col: number; readonly row: number }[],
  { crs, affine }: Grid,
): Place[] {
  const places = units.map(({ col, row }) => applyAffine(affine, col + 0.5, row + 0.5));
  if (crs.kind === 'projected') return places.map(([x, y]) => [x * crs.unitM, y * crs.unitM]);
  const south = places.reduce((low, [, y]) => Math.min(low, y), 90);
  const north = places.reduce((high, [, y]) => Math.max(high, y), -90);
  const middleRad = ((south + north) / 2) * RADIANS;
  const northM = meridianRadiusM(crs.ellipsoid, middleRad) * RADIANS;
  const primeVertical = Math.sqrt(1 - eccentricitySquared(crs.ellipsoid) * Math.sin(middleRad) ** 2);
  const eastM = ((crs.ellipsoid.semiMajorM * Math.cos(middleRad)) / primeVertical) * RADIANS;
  return places.map(([longitude, latitude]) => [longitude * eastM, latitude * northM]);
}

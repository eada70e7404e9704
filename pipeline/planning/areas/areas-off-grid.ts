import type { AreaSet } from '../../../geo/areas.ts';
import { intersectBounds, transformBounds, unionBounds, type Bounds } from '../../../geo/bounds.ts';
import { crsFromText, pointTransform, type Crs } from '../../../geo/crs.ts';
import { GeoError } from '../../../geo/geo-error.ts';
import { gridBounds, type Grid } from '../../../geo/grid.ts';
import { boundsOfRing } from '../../../geo/ring.ts';

/** Nothing lies so far on either side where coordinates are metres. */
const HALF_TURN_DEG = 180;

/** The sentence for areas of which none reaches into the grid: where both lie, in degrees, and what may be the cause. */
export function areasOffGrid(set: AreaSet, grid: Grid, location: string): string {
  const own = set.areas
    .flatMap(({ polygons }) => polygons)
    .reduce<Bounds>(
      (all, { exterior }) => unionBounds(all, boundsOfRing(exterior)),
      [Infinity, Infinity, -Infinity, -Infinity],
    );
  const [ofGrid, ofAreas] = [inDegrees(gridBounds(grid), grid.crs), inDegrees(own, set.crs)];
  const count = set.areas.length === 1 ? 'the one area lies' : `all ${set.areas.length} lie`;
  return (
    `${location}: expected areas that overlap the grid (${placeText(ofGrid)}), found that ${count} elsewhere (${placeText(ofAreas)})` +
    causeOf({ own, ofGrid }, set.crs)
  );
}

function causeOf({ own, ofGrid }: { own: Bounds; ofGrid: Bounds | undefined }, crs: Crs): string {
  const [minX, minY, maxX, maxY] = own;
  const swapped = inDegrees([minY, minX, maxY, maxX], crs);
  if (ofGrid !== undefined && swapped !== undefined && intersectBounds(swapped, ofGrid) !== undefined) {
    return crs.kind === 'geographic'
      ? '; longitude and latitude seem to be swapped: GeoJSON has longitude first'
      : '; x and y seem to be swapped: GeoJSON has x (easting) first';
  }
  if (crs.kind === 'projected' && Math.max(...own.map(Math.abs)) <= HALF_TURN_DEG) {
    return `; their coordinates look like degrees, and their "crs" member says ${crs.name}`;
  }
  return '; are these the areas of this imagery, and is the CRS of both the right one?';
}

/** Bounds in longitude and latitude of WGS 84; undefined where they have none. */
function inDegrees(bounds: Bounds, crs: Crs): Bounds | undefined {
  try {
    return transformBounds(bounds, pointTransform(crs, crsFromText('OGC:CRS84')));
  } catch (error) {
    if (error instanceof GeoError) return undefined;
    throw error;
  }
}

function placeText(bounds: Bounds | undefined): string {
  if (bounds === undefined) return 'at no longitude and latitude';
  const [west, south, east, north] = bounds.map((degrees) => degrees.toFixed(4));
  return `longitude ${west} to ${east}, latitude ${south} to ${north}`;
}

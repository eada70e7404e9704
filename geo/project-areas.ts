import { applyAffine, invertAffine } from './affine.ts';
import type { AreaSet, Polygon, Ring, StatisticalArea } from './areas.ts';
import { transformBounds, unionBounds } from './bounds.ts';
import type { Bounds } from './bounds.ts';
import { crsEquals, pointTransform } from './crs.ts';
import type { Crs, PointTransform } from './crs.ts';
import { densifyRing, transformRing } from './densify.ts';
import { GeoError } from './geo-error.ts';
import { gridBounds } from './grid.ts';
import type { Grid } from './grid.ts';
import { cutAtSeam } from './seam.ts';

/** A polygon in fractional pixels (col, row) of a grid; its rings are closed. */
export interface PixelPolygon {
  readonly exterior: Ring;
  readonly holes: readonly Ring[];
}

/** A statistical area in fractional pixels of a grid; without polygons where the grid's CRS cannot show it at all. */
export interface ProjectedArea {
  readonly code: string;
  readonly polygons: readonly PixelPolygon[];
  /** `[minCol, minRow, maxCol, maxRow]`, fractional; all 0 where there are no polygons. */
  readonly boundsPx: Bounds;
}

/** How far the image of a straight edge may lie from the polyline that stands for it. */
const EDGE_TOLERANCE_PX = 0.01;
const FULL_TURN_DEG = 360;

/**
 * Carries areas over to the pixels of a grid, in the order of `areas.areas`. Edges are straight in the areas' own CRS
 * and densified to 0.01 pixel; an edge that two areas share becomes the same points in both, so that areas that
 * partition the ground partition the pixels. An area far from the grid of which a point has no place in the grid's
 * CRS is left without polygons.
 * @throws GeoError where an area beside the grid has no image, or the datum shift is not known.
 */
export function projectAreas(areas: AreaSet, grid: Grid): readonly ProjectedArea[] {
  const projector = projectorOf(areas.crs, grid);
  return areas.areas.map((area) => {
    const polygons = projectArea(area, projector, { crs: areas.crs, grid });
    return { code: area.code, polygons, boundsPx: boundsOfPolygons(polygons) };
  });
}

/** How to get from an area's coordinates to pixels. */
interface Projector {
  readonly toPixel: PointTransform;
  /** Whether the way is affine, so that straight edges stay straight. */
  readonly straight: boolean;
  /** Longitude of the areas' CRS at which the target tears the globe open; `undefined` for projected areas. */
  readonly seamDeg: number | undefined;
}

function projectorOf(crs: Crs, grid: Grid): Projector {
  const inverse = invertAffine(grid.affine);
  const transform = followedTransform(crs, grid);
  const toPixel: PointTransform = (x, y) => {
    const [gridX, gridY] = transform(x, y);
    return applyAffine(inverse, gridX, gridY);
  };
  const straight = crsEquals(crs, grid.crs);
  return { toPixel, straight, seamDeg: crs.kind === 'geographic' ? seamOf(crs, grid) : undefined };
}

/** Longitudes in a geographic target are counted beside the grid (or as in a geographic source), not wrapped at 180. */
function followedTransform(crs: Crs, grid: Grid): PointTransform {
  const transform = pointTransform(crs, grid.crs);
  if (grid.crs.kind !== 'geographic' || crsEquals(crs, grid.crs)) return transform;
  const shiftDeg = primeMeridianDeg(crs) - primeMeridianDeg(grid.crs);
  const [west, , east] = gridBounds(grid);
  return (x, y) => {
    const [lon, lat] = transform(x, y);
    const nearDeg = crs.kind === 'geographic' ? x + shiftDeg : (west + east) / 2;
    return [lon + FULL_TURN_DEG * Math.round((nearDeg - lon) / FULL_TURN_DEG), lat];
  };
}

function primeMeridianDeg(crs: Crs): number {
  return Number(crs.parameters['pm'] ?? 0);
}

/** Half a turn from the grid's middle, or from the central meridian of its projection. */
function seamOf(crs: Crs, grid: Grid): number {
  const [west, , east] = gridBounds(grid);
  const centreDeg =
    grid.crs.kind === 'geographic'
      ? (west + east) / 2
      : Number(grid.crs.parameters['lon_0'] ?? grid.crs.parameters['lonc'] ?? 0);
  return centreDeg + primeMeridianDeg(grid.crs) - primeMeridianDeg(crs) - FULL_TURN_DEG / 2;
}

function projectArea(area: StatisticalArea, projector: Projector, o: { crs: Crs; grid: Grid }): PixelPolygon[] {
  const { seamDeg } = projector;
  const parts = seamDeg === undefined ? area.polygons : area.polygons.flatMap((polygon) => cutAtSeam(polygon, seamDeg));
  const polygons: PixelPolygon[] = [];
  for (const part of parts) {
    const projected = projectPolygon(part, projector);
    if ('failedAt' in projected) {
      if (!isBesideGrid(area, o.crs, o.grid)) return [];
      throw new GeoError(
        `The area "${area.code}" has no image in the grid's CRS ${o.grid.crs.name} at [${projected.failedAt.join(', ')}]: ` +
          'expected a CRS that can show every area the grid touches.',
      );
    }
    polygons.push(projected);
  }
  return polygons;
}

function projectPolygon(
  polygon: Polygon,
  projector: Projector,
): PixelPolygon | { readonly failedAt: readonly [x: number, y: number] } {
  const rings: Ring[] = [];
  for (const ring of [polygon.exterior, ...polygon.holes]) {
    const projected = projector.straight
      ? { ring: transformRing(ring, projector.toPixel) }
      : densifyRing(ring, projector.toPixel, EDGE_TOLERANCE_PX);
    if ('failedAt' in projected) return projected;
    rings.push(projected.ring);
  }
  const [exterior, ...holes] = rings;
  return { exterior: exterior!, holes };
}

/** Whether an area's bounds meet the grid's in the areas' CRS, whichever way longitudes are counted. */
function isBesideGrid(area: StatisticalArea, crs: Crs, grid: Grid): boolean {
  const periodX = crs.kind === 'geographic' ? FULL_TURN_DEG : undefined;
  let near: Bounds;
  try {
    const sampling = periodX === undefined ? {} : { periodX };
    near = transformBounds(gridBounds(grid), pointTransform(grid.crs, crs), sampling);
  } catch (error) {
    if (error instanceof GeoError) return true;
    throw error;
  }
  const own = boundsOfPolygons(area.polygons);
  const overlaps = (dx: number): boolean =>
    own[0] + dx <= near[2] && own[2] + dx >= near[0] && own[1] <= near[3] && own[3] >= near[1];
  return (periodX === undefined ? [0] : [-2, -1, 0, 1, 2].map((turn) => turn * periodX)).some(overlaps);
}

function boundsOfPolygons(polygons: readonly Polygon[]): Bounds {
  if (polygons.length === 0) return [0, 0, 0, 0];
  let bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { exterior } of polygons) {
    for (let i = 0; i < exterior.length; i += 2) {
      bounds = unionBounds(bounds, [exterior[i]!, exterior[i + 1]!, exterior[i]!, exterior[i + 1]!]);
    }
  }
  return bounds;
}

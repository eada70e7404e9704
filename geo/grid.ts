import { applyAffine, invertAffine } from './affine.ts';
import type { Affine } from './affine.ts';
import type { Bounds } from './bounds.ts';
import { crsKey } from './crs.ts';
import type { Crs } from './crs.ts';
import { GeoError } from './geo-error.ts';
import type { Window } from './window.ts';

/** A lattice of pixels on the ground: CRS, affine and size; plain data. */
export interface Grid {
  readonly crs: Crs;
  readonly affine: Affine;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Width and height of a pixel in CRS units, both positive. */
export interface Resolution {
  readonly x: number;
  readonly y: number;
}

/** A position in fractional pixels; (0, 0) is the outer corner of the first pixel. */
export interface PixelPosition {
  readonly col: number;
  readonly row: number;
}

/** Positions closer than this share of a pixel are the same position: far above float noise, far below any use. */
const SAME_POSITION_PX = 1e-6;
/** Digits of the resolution that count: the rest shifts no pixel of a grid of 10,000 by more than 1e-6. */
const RESOLUTION_DIGITS = 10;

/** Width and height of a pixel in CRS units, positive also for rotated and flipped grids. */
export function gridResolution(g: Grid): Resolution {
  const [a, b, , d, e] = g.affine;
  return { x: Math.hypot(a, d), y: Math.hypot(b, e) };
}

/**
 * A text that is the same for two grids if and only if they are the same grid: same CRS (by its parameters), same
 * size, same signed pixel vectors to ten digits, same origin to a millionth of a pixel. Integers, no float equality.
 */
export function gridKey(g: Grid): string {
  const [a, b, c, d, e, f] = g.affine;
  const resolution = gridResolution(g);
  const x = significant(resolution.x);
  const y = significant(resolution.y);
  const turn = (value: number, size: number): string => integer((value / size) * 10 ** RESOLUTION_DIGITS);
  const vectors = [turn(a, x), turn(b, y), turn(d, x), turn(e, y)].join(',');
  const origin = [integer(c / x / SAME_POSITION_PX), integer(f / y / SAME_POSITION_PX)].join(',');
  return `${crsKey(g.crs)}|${g.widthPx}x${g.heightPx}|${x},${y}|${vectors}|${origin}`;
}

function significant(value: number): number {
  return Number(value.toPrecision(RESOLUTION_DIGITS));
}

function integer(value: number): string {
  const rounded = Math.round(value);
  return String(rounded === 0 ? 0 : rounded);
}

/** Whether two grids are the same grid, as `gridKey` says. */
export function gridsEqual(a: Grid, b: Grid): boolean {
  return gridKey(a) === gridKey(b);
}

/** The rectangle in CRS units that holds the whole grid. */
export function gridBounds(g: Grid): Bounds {
  return boundsOfWindow(g, { col: 0, row: 0, widthPx: g.widthPx, heightPx: g.heightPx });
}

/** The rectangle in CRS units that holds a window of the grid; the window may reach past the grid. */
function boundsOfWindow(g: Grid, w: Window): Bounds {
  const corners = [
    applyAffine(g.affine, w.col, w.row),
    applyAffine(g.affine, w.col + w.widthPx, w.row),
    applyAffine(g.affine, w.col, w.row + w.heightPx),
    applyAffine(g.affine, w.col + w.widthPx, w.row + w.heightPx),
  ];
  return boundsOfCorners(corners);
}

function boundsOfCorners(corners: readonly (readonly [number, number])[]): Bounds {
  const xs = corners.map((corner) => corner[0]);
  const ys = corners.map((corner) => corner[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/**
 * A north-up grid whose pixel edges lie at whole multiples of the resolution from an origin, snapped outwards so that
 * it covers the bounds (to a millionth of a pixel, so that float noise adds no row).
 * @throws GeoError where the resolution is not positive or the bounds are empty or not finite.
 */
export function gridFromBounds(o: {
  readonly crs: Crs;
  readonly bounds: Bounds;
  readonly resolution: number | Resolution;
  readonly origin?: { readonly x: number; readonly y: number };
}): Grid {
  const resolution = typeof o.resolution === 'number' ? { x: o.resolution, y: o.resolution } : o.resolution;
  const origin = o.origin ?? { x: 0, y: 0 };
  checkSnap(o.bounds, resolution);
  const first = (value: number): number => Math.floor(value + SAME_POSITION_PX);
  const last = (value: number): number => Math.ceil(value - SAME_POSITION_PX);
  const west = first((o.bounds[0] - origin.x) / resolution.x);
  const south = first((o.bounds[1] - origin.y) / resolution.y);
  const east = Math.max(west + 1, last((o.bounds[2] - origin.x) / resolution.x));
  const north = Math.max(south + 1, last((o.bounds[3] - origin.y) / resolution.y));
  return {
    crs: o.crs,
    affine: [resolution.x, 0, origin.x + west * resolution.x, 0, -resolution.y, origin.y + north * resolution.y],
    widthPx: east - west,
    heightPx: north - south,
  };
}

function checkSnap(bounds: Bounds, resolution: Resolution): void {
  const positive = (value: number): boolean => Number.isFinite(value) && value > 0;
  if (!positive(resolution.x) || !positive(resolution.y)) {
    throw new GeoError(
      `A grid needs a positive resolution in CRS units, but ${resolution.x} by ${resolution.y} was given.`,
    );
  }
  if (!bounds.every(Number.isFinite) || bounds[0] > bounds[2] || bounds[1] > bounds[3]) {
    throw new GeoError(
      `A grid needs finite bounds [minX, minY, maxX, maxY] in ascending order, but [${bounds.join(', ')}] was given.`,
    );
  }
}

/** The grid of a window's pixels; the window may reach past the grid. */
export function subGrid(g: Grid, w: Window): Grid {
  const [a, b, , d, e] = g.affine;
  const [c, f] = applyAffine(g.affine, w.col, w.row);
  return { crs: g.crs, affine: [a, b, c, d, e, f], widthPx: w.widthPx, heightPx: w.heightPx };
}

/** The fractional pixel position of a point in the grid's CRS. */
export function pixelOfPoint(g: Grid, x: number, y: number): PixelPosition {
  const [col, row] = applyAffine(invertAffine(g.affine), x, y);
  return { col, row };
}

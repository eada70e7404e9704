import { applyAffine, invertAffine } from '../../../geo/affine.ts';
import { unionBounds, type Bounds } from '../../../geo/bounds.ts';
import { pointTransform } from '../../../geo/crs.ts';
import type { Grid } from '../../../geo/grid.ts';
import type { PlannedScene } from './scenes.ts';

/** Pixels this near to those of the grid are its pixels: headers give positions in rounded degrees. */
const SAME_PIXEL_PX = 1e-3;
/** Points on each side of a scene that are held against the grid. */
const SIDE_POINTS = 21;

/** A grid in whole pixels of another of the same CRS, rounded outwards: [left, top, right, bottom]. */
export function boundsOnLattice(grid: Grid, lattice: Grid): Bounds {
  const [left, top, right, bottom] = exactBounds(grid, lattice);
  const down = (value: number): number => Math.floor(value + SAME_PIXEL_PX);
  const up = (value: number): number => Math.ceil(value - SAME_PIXEL_PX);
  return [down(left), down(top), up(right), up(bottom)];
}

function exactBounds(grid: Grid, lattice: Grid): Bounds {
  return pointsOf(grid, 2)
    .map((point) => positionOn(lattice, point))
    .map(([col, row]): Bounds => [col, row, col, row])
    .reduce(unionBounds);
}

/** Evenly over the grid with its corners, in its CRS. */
function pointsOf({ affine, widthPx, heightPx }: Grid, perSide: number): (readonly [x: number, y: number])[] {
  const steps = perSide - 1;
  return Array.from({ length: perSide ** 2 }, (_, i) =>
    applyAffine(affine, ((i % perSide) * widthPx) / steps, (Math.floor(i / perSide) * heightPx) / steps),
  );
}

function positionOn(grid: Grid, [x, y]: readonly [number, number]): readonly [col: number, row: number] {
  return applyAffine(invertAffine(grid.affine), x, y);
}

/** What a reader should know of how the scenes lie on the grid, one sentence a kind of fault. */
export function scenesOnGrid(scenes: readonly PlannedScene[], grid: Grid): string[] {
  const placed = scenes.map(({ id, bandGrids, maskGrid }) => ({
    id,
    bands: bandGrids.map((own) => placeOf(own, grid)),
    mask: maskGrid && placeOf(maskGrid, grid),
  }));
  const shares = placed.map(({ id, bands }) => ({ id, share: Math.min(...bands.map(({ share }) => share)) }));
  const cut = shares.filter(({ share }) => share > 0 && share < 1);
  return [
    ...told(
      shares.filter(({ share }) => share === 0).map(({ id }) => id),
      'outside of where the CRS of the grid is defined: nothing of it is seen',
    ),
    ...told(
      cut.map(({ id, share }) => `${id} (${(share * 100).toFixed(1)} % within)`),
      'cut by the grid, whose CRS is not defined over all of it',
    ),
    ...told(
      placed.filter(({ bands }) => bands.some((band) => fallsShort(bands, band))).map(({ id }) => id),
      'of bands that do not cover the same ground: only what all of them cover is observed',
    ),
    ...told(
      placed.filter(({ bands, mask }) => mask && bands.some((band) => fallsShort([mask], band))).map(({ id }) => id),
      'larger than its mask: only what the mask covers is observed',
    ),
  ];
}

/** Names shown of many. */
const SHOWN = 5;

function told(names: readonly string[], what: string): string[] {
  if (names.length === 0) return [];
  if (names.length === 1) return [`The scene ${names[0]!} is ${what}.`];
  const rest = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return [`Each of the scenes ${names.slice(0, SHOWN).join(', ')}${rest} is ${what}.`];
}

/** Where a band lies on the grid, in its pixels. */
interface Place {
  readonly bounds: Bounds;
  /** Share of the band's points that the grid has. */
  readonly share: number;
  /** Longer side of a pixel of the band. */
  readonly pixelPx: number;
}

function placeOf(own: Grid, grid: Grid): Place {
  const transform = pointTransform(own.crs, grid.crs);
  const points = pointsOf(own, SIDE_POINTS).map(([x, y]) => positionOn(grid, transform(x, y)));
  const known = points.filter((point) => point.every(Number.isFinite));
  const bounds = known.map(([col, row]): Bounds => [col, row, col, row]).reduce(unionBounds, NOWHERE);
  return {
    bounds,
    share: known.filter((point) => isOn(point, grid)).length / points.length,
    pixelPx: Math.max((bounds[2] - bounds[0]) / own.widthPx, (bounds[3] - bounds[1]) / own.heightPx),
  };
}

const NOWHERE: Bounds = [Infinity, Infinity, -Infinity, -Infinity];

/** To a pixel: an edge that bends reaches that far beyond a grid that holds its points. */
function isOn([col, row]: readonly [number, number], { widthPx, heightPx }: Grid): boolean {
  return col >= -1 && row >= -1 && col <= widthPx + 1 && row <= heightPx + 1;
}

/** Whether one of the places leaves out more than a pixel of a band on any side. */
function fallsShort(places: readonly Place[], { bounds: [left, top, right, bottom], pixelPx }: Place): boolean {
  return places.some(({ bounds, pixelPx: ownPx }) => {
    const mostPx = Math.max(pixelPx, ownPx) + 1;
    return [bounds[0] - left, bounds[1] - top, right - bounds[2], bottom - bounds[3]].some((short) => short > mostPx);
  });
}

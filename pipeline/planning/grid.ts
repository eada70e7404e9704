import type { RunFile } from '../../config/run-file.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import { transformBounds, unionBounds, type Bounds } from '../../geo/bounds.ts';
import { crsEquals, crsToText, pointTransform, type Crs } from '../../geo/crs.ts';
import { crsNamedBy } from '../../geo/file-crs.ts';
import { gridBounds, gridFromBounds, gridResolution, subGrid, type Grid } from '../../geo/grid.ts';
import { pixelSizeM } from '../../geo/pixel-size.ts';
import type { PlannedScene } from './scenes/scenes.ts';
import { boundsOnLattice } from './scenes/scenes-on-grid.ts';

/** Resolutions within this fraction of each other are one: the rest is rounding in a header. */
const SAME_RESOLUTION = 1e-9;

/**
 * The grid of the run, over all scenes: as the run file says; or on the lattice of the first scene's first band.
 * @throws PermanentError where no grid is given and bands differ in CRS or resolution.
 */
export function planGrid(runFile: RunFile, scenes: readonly PlannedScene[]): Grid {
  const first = scenes[0]!.bandGrids[0]!;
  if (runFile.grid !== undefined) {
    const crs = crsNamedBy(runFile.grid.crs, 'grid.crs');
    checkResolution(crs, runFile.grid.resolution, first);
    return gridOverScenes(crs, runFile.grid.resolution, scenes);
  }
  for (const scene of scenes) {
    for (const grid of scene.bandGrids) {
      if (sharesCrsAndResolution(grid, first)) continue;
      throw new PermanentError(
        `scene ${scene.id}: expected all bands in ${describe(first)} where the run file gives no grid, found ${describe(grid)}; add grid: {crs, resolution}`,
      );
    }
  }
  return gridOverBands(
    first,
    scenes.flatMap((scene) => scene.bandGrids),
  );
}

/** Pixels that are larger than those of the imagery by more are counted in another unit than was meant. */
const MOST_RESAMPLING = 1000;

/** @throws PermanentError where a resolution seems to be in metres and the CRS counts in degrees. */
function checkResolution(crs: Crs, resolution: number, first: Grid): void {
  const asked = resolution * crs.unitM;
  const own = pixelSizeM(first).y;
  if (asked <= own * MOST_RESAMPLING) return;
  const unit = crs.kind === 'geographic' ? 'degrees' : crs.unitM === 1 ? 'metres' : `units of ${crs.unitM} m`;
  const fitting = Number((own / crs.unitM).toPrecision(3));
  throw new PermanentError(
    `grid.resolution: expected ${unit}, in which ${crsToText(crs)} counts, found ${resolution}, which is ${lengthText(asked)}; the imagery has pixels of ${lengthText(own)}, which are ${fitting} ${unit}`,
  );
}

function lengthText(lengthM: number): string {
  return lengthM >= 10_000 ? `${Math.round(lengthM / 1000)} km` : `${Number(lengthM.toPrecision(3))} m`;
}

/** Exactly the first where all bands lie within it. */
function gridOverBands(first: Grid, grids: readonly Grid[]): Grid {
  const [left, top, right, bottom] = grids.map((grid) => boundsOnLattice(grid, first)).reduce(unionBounds);
  const window = { col: left, row: top, widthPx: right - left, heightPx: bottom - top };
  return window.col === 0 && window.row === 0 && window.widthPx === first.widthPx && window.heightPx === first.heightPx
    ? first
    : subGrid(first, window);
}

function gridOverScenes(crs: Crs, resolution: number, scenes: readonly PlannedScene[]): Grid {
  const grids = scenes.flatMap((scene) => scene.bandGrids);
  const bounds = grids.map((grid) => boundsIn(crs, grid));
  const origin = alignedOrigin(grids[0]!, crs, resolution);
  return gridFromBounds({
    crs,
    bounds: bounds.reduce(unionBounds),
    resolution,
    ...(origin === undefined ? {} : { origin }),
  });
}

/** A pole within a grid has all longitudes round it, and no point of the grid need lie on it. */
function boundsIn(crs: Crs, grid: Grid): Bounds {
  const own = gridBounds(grid);
  const bounds = transformBounds(own, pointTransform(grid.crs, crs));
  if (crs.kind !== 'geographic' || grid.crs.kind === 'geographic') return bounds;
  const back = pointTransform(crs, grid.crs);
  return [-90, 90].reduce<Bounds>((all, latitude) => {
    const [x, y] = back(0, latitude);
    const isInside = x > own[0] && x < own[2] && y > own[1] && y < own[3];
    return isInside ? unionBounds(all, [-180, latitude, 180, latitude]) : all;
  }, bounds);
}

/** Where the first band has the CRS and resolution asked for, its pixels are kept as they are: resampling would gain nothing. */
function alignedOrigin(grid: Grid, crs: Crs, resolution: number): { x: number; y: number } | undefined {
  const own = gridResolution(grid);
  const [, shearX, x, shearY, , y] = grid.affine;
  const same = isClose(own.x, resolution) && isClose(own.y, resolution) && shearX === 0 && shearY === 0;
  return same && crsEquals(grid.crs, crs) ? { x, y } : undefined;
}

function sharesCrsAndResolution(a: Grid, b: Grid): boolean {
  const [one, other] = [gridResolution(a), gridResolution(b)];
  return crsEquals(a.crs, b.crs) && isClose(one.x, other.x) && isClose(one.y, other.y);
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME_RESOLUTION * Math.max(a, b);
}

function describe(grid: Grid): string {
  const { x, y } = gridResolution(grid);
  return `${crsToText(grid.crs)} at ${x === y ? x : `${x} × ${y}`} units per pixel`;
}

import { gridFromBounds } from '../geo/grid.ts';
import type { Grid } from '../geo/grid.ts';
import { gridBounds } from '../geo/grid.ts';
import { transformBounds } from '../geo/bounds.ts';
import { crsFromEpsg, pointTransform } from '../geo/crs.ts';
import type { Window } from '../geo/window.ts';
import { openRaster } from '../raster/open-raster.ts';
import type { RasterSource } from '../raster/raster-source.ts';
import { warpBlock, warpSourceWindow } from '../raster/warp/warp.ts';
import type { Resampling, WarpedBlock } from '../raster/warp/warp.ts';
import { createPlainGeotiff } from './plain-geotiff.ts';

/** Side of the pieces in which the target is made. */
const TILE_PX = 1024;

/** A file to be warped. */
export interface WarpFileRequest {
  readonly input: string;
  readonly output: string;
  readonly targetEpsg: number;
  readonly resolution: number;
  readonly resampling: Resampling;
}

/** The grid of a CRS that takes in a whole source grid. */
export function targetGrid(source: Grid, o: { targetEpsg: number; resolution: number }): Grid {
  const crs = crsFromEpsg(o.targetEpsg);
  const bounds = transformBounds(gridBounds(source), pointTransform(source.crs, crs));
  return gridFromBounds({ crs, bounds, resolution: o.resolution });
}

interface TileRequest {
  readonly tile: Window;
  readonly resampling: Resampling;
  /** Of the tile's size; filled. */
  readonly into: WarpedBlock<Int16Array>;
}

/** Gives false where the tile does not see the source. */
async function warpTile(source: RasterSource, target: Grid, o: TileRequest): Promise<boolean> {
  const request = { source: source.header.grid, target, window: o.tile, resampling: o.resampling };
  const window = warpSourceWindow(request);
  if (window === undefined) return false;
  const block = await source.read({ bands: [0], window });
  warpBlock({ ...request, block, into: o.into });
  return true;
}

/** Puts a tile into the columns of a strip from its own on. */
function copyTile(strip: Int16Array, o: { values: Int16Array; stripWidthPx: number; tile: Window }): void {
  for (let row = 0; row < o.tile.heightPx; row++) {
    const start = row * o.tile.widthPx;
    strip.set(o.values.subarray(start, start + o.tile.widthPx), row * o.stripWidthPx + o.tile.col);
  }
}

function emptyTile(sizePx: number): WarpedBlock<Int16Array> {
  return { bands: [new Int16Array(sizePx)], valid: new Uint8Array(sizePx) };
}

/** Warps a one-band int16 raster in one thread, tile by tile, into an uncompressed GeoTIFF. */
export async function warpFile(request: WarpFileRequest): Promise<void> {
  const source = await openRaster(request.input);
  const target = targetGrid(source.header.grid, request);
  const output = createPlainGeotiff(request.output, target);
  const { widthPx, heightPx } = target;
  const stripOfAll = new Int16Array(widthPx * Math.min(TILE_PX, heightPx));
  for (let row = 0; row < heightPx; row += TILE_PX) {
    const rows = Math.min(TILE_PX, heightPx - row);
    const strip = stripOfAll.subarray(0, widthPx * rows).fill(0);
    let into = emptyTile(TILE_PX * rows);
    for (let col = 0; col < widthPx; col += TILE_PX) {
      const tile = { col, row, widthPx: Math.min(TILE_PX, widthPx - col), heightPx: rows };
      if (tile.widthPx < TILE_PX) into = emptyTile(tile.widthPx * rows);
      const seen = await warpTile(source, target, { tile, resampling: request.resampling, into });
      if (seen) copyTile(strip, { values: into.bands[0]!, stripWidthPx: widthPx, tile });
    }
    output.append(strip);
  }
  output.close();
  await source.close();
}

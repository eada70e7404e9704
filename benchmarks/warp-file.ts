import { gridFromBounds } from '../geo/grid.ts';
import type { Grid } from '../geo/grid.ts';
import { gridBounds } from '../geo/grid.ts';
import { transformBounds } from '../geo/bounds.ts';
import { crsFromEpsg, pointTransform } from '../geo/crs.ts';
import type { Window } from '../geo/window.ts';
import { openRaster } from '../raster/open-raster.ts';
import type { RasterSource } from '../raster/raster-source.ts';
import { warpBlock, warpSourceWindow } from '../raster/warp.ts';
import type { Resampling, WarpedBlock } from '../raster/warp.ts';
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

/** Rounds as GDAL does, half up, into the columns of a strip from `col` on. */
function roundInto(strip: Int16Array, o: { values: Float32Array; stripWidthPx: number; tile: Window }): void {
  const { values, stripWidthPx, tile } = o;
  for (let row = 0, i = 0; row < tile.heightPx; row++) {
    const at = row * stripWidthPx + tile.col;
    for (let col = 0; col < tile.widthPx; col++, i++) strip[at + col] = Math.floor(values[i]! + 0.5);
  }
}

interface TileRequest {
  readonly tile: Window;
  readonly resampling: Resampling;
  /** The last result, whose arrays are taken again where they fit. */
  readonly last: WarpedBlock | undefined;
}

async function warpTile(source: RasterSource, target: Grid, o: TileRequest): Promise<WarpedBlock | undefined> {
  const request = { source: source.header.grid, target, window: o.tile, resampling: o.resampling };
  const window = warpSourceWindow(request);
  if (window === undefined) return undefined;
  const block = await source.read({ bands: [0], window });
  const fits = o.last?.valid.length === o.tile.widthPx * o.tile.heightPx;
  return warpBlock({ ...request, block, ...(fits && o.last !== undefined ? { into: o.last } : {}) });
}

/** Warps a one-band int16 raster in one thread, tile by tile, into an uncompressed GeoTIFF. */
export async function warpFile(request: WarpFileRequest): Promise<void> {
  const source = await openRaster(request.input);
  const target = targetGrid(source.header.grid, request);
  const output = createPlainGeotiff(request.output, target);
  const { widthPx, heightPx } = target;
  let last: WarpedBlock | undefined;
  for (let row = 0; row < heightPx; row += TILE_PX) {
    const rows = Math.min(TILE_PX, heightPx - row);
    const strip = new Int16Array(widthPx * rows);
    for (let col = 0; col < widthPx; col += TILE_PX) {
      const tile = { col, row, widthPx: Math.min(TILE_PX, widthPx - col), heightPx: rows };
      const warped = await warpTile(source, target, { tile, resampling: request.resampling, last });
      if (warped === undefined) continue;
      roundInto(strip, { values: warped.bands[0]!, stripWidthPx: widthPx, tile });
      last = warped;
    }
    output.append(strip);
  }
  output.close();
  await source.close();
}

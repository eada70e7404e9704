import type { AreaSet } from '../../../geo/areas.ts';
import type { Grid } from '../../../geo/grid.ts';
import { pixelAreaModel } from '../../../geo/pixel-area.ts';
import { projectAreas } from '../../../geo/project-areas.ts';
import { areaTotalsM2, classAreasOfBlock } from '../../../raster/areas/class-areas.ts';
import { framePixels } from '../../../raster/frame-pixels.ts';
import { openRaster } from '../../../raster/open-raster.ts';
import type { FrameRasterOptions } from '../../../stages/aggregation/sampled-land.ts';
import type { Locate } from '../input-file.ts';
import { mapBlocks } from '../../outputs/map-blocks.ts';

const M2_PER_KM2 = 1e6;

/** The area of every area of the finest level, in the order of the set. */
export function areasKm2(set: AreaSet, grid: Grid): number[] {
  return [...areaTotalsM2(projectAreas(set, grid), pixelAreaModel(grid))].map((m2) => m2 / M2_PER_KM2);
}

/**
 * How much of every area lies within the grid and in the land that a sample was drawn from, seen or not.
 * @param parts the areas, cut to the polygons of the frame
 */
export async function sampledKm2(
  parts: AreaSet,
  raster: FrameRasterOptions | undefined,
  { grid, locate }: { readonly grid: Grid; readonly locate: Locate },
): Promise<number[]> {
  const areas = projectAreas(parts, grid);
  const pixelArea = pixelAreaModel(grid);
  const source = raster && (await openRaster(locate(raster.location)));
  const sums = new Map<string, number>();
  try {
    for (const window of mapBlocks(grid)) {
      const members = raster?.members ?? 'all';
      const classes =
        source === undefined
          ? new Uint8Array(window.widthPx * window.heightPx).fill(1)
          : await framePixels(source, { members, grid, window });
      for (const { code, classAreasM2 } of classAreasOfBlock({
        ...{ classes, nodata: 0, values: [1], window, areas, pixelArea },
      })) {
        sums.set(code, (sums.get(code) ?? 0) + classAreasM2[0]! / M2_PER_KM2);
      }
    }
  } finally {
    await source?.close();
  }
  return parts.areas.map(({ code }) => sums.get(code) ?? 0);
}

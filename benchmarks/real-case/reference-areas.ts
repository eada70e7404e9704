import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readAreas } from '../../geo/areas.ts';
import type { Grid } from '../../geo/grid.ts';
import { areaContains } from '../../geo/point-in-polygon.ts';
import { projectAreas, type ProjectedArea } from '../../geo/project-areas.ts';
import { openRaster } from '../../raster/open-raster.ts';

/** Shares of the reference map's classes in each area's observed part, by level and code; `total` for the whole. */
export type ReferenceShares = ReadonlyMap<string, readonly number[]>;

const NODATA = 255;

/**
 * What the reference map says of each area, over the pixels that the run mapped, from a column of the grid on. Pixels
 * count where their centre lies, which is near enough to judge estimates by; the first class of the reference map is 1.
 */
export async function referenceShares(o: {
  readonly real: string;
  readonly mapFile: string;
  readonly classCount: number;
  readonly fromCol: number;
}): Promise<ReferenceShares> {
  const reference = await readWhole(path.join(o.real, 'reference.tif'));
  const map = await readWhole(o.mapFile);
  const geojson: unknown = JSON.parse(await readFile(path.join(o.real, 'areas.geojson'), 'utf8'));
  const keys = { code: 'code', name: 'name', level: 'district', parents: ['region'], location: 'areas.geojson' };
  const set = readAreas(geojson, keys);
  const counts = new Map<string, number[]>();
  const countsOf = (key: string): number[] => {
    const found = counts.get(key) ?? Array.from({ length: o.classCount }, () => 0);
    counts.set(key, found);
    return found;
  };
  for (const area of projectAreas(set, map.grid)) {
    const { parents } = set.areas.find(({ code }) => code === area.code)!;
    const into = ['total\nTOTAL', `region\n${parents['region']}`, `district\n${area.code}`].map(countsOf);
    for (const index of pixelsIn(area, map.grid, o.fromCol)) {
      const label = reference.pixels[index]!;
      if (map.pixels[index] === NODATA || label === NODATA) continue;
      for (const count of into) count[label - 1]! += 1;
    }
  }
  return new Map([...counts].map(([key, count]) => [key, sharesOf(count)]));
}

function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}

function* pixelsIn(area: ProjectedArea, grid: Grid, fromCol: number): Generator<number> {
  const [minCol, minRow, maxCol, maxRow] = area.boundsPx.map(Math.floor) as [number, number, number, number];
  for (let row = Math.max(0, minRow); row <= Math.min(grid.heightPx - 1, maxRow); row++) {
    for (let col = Math.max(fromCol, minCol); col <= Math.min(grid.widthPx - 1, maxCol); col++) {
      if (areaContains(area, col + 0.5, row + 0.5)) yield row * grid.widthPx + col;
    }
  }
}

async function readWhole(file: string): Promise<{ grid: Grid; pixels: ArrayLike<number> }> {
  const source = await openRaster(file);
  const { grid } = source.header;
  const window = { col: 0, row: 0, widthPx: grid.widthPx, heightPx: grid.heightPx };
  const { bands } = await source.read({ bands: [0], window });
  await source.close();
  return { grid, pixels: bands[0]! };
}

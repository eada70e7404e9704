import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { crsFromEpsg } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import { writeCog } from '../../raster/cog/writer.ts';

/** 60 × 40 pixels of 20 m. */
export const smallGrid: Grid = {
  crs: crsFromEpsg(32632),
  affine: [20, 0, 500_000, 0, -20, 4_400_000],
  widthPx: 60,
  heightPx: 40,
};

const NODATA = 255;

/** Three classes in patches, the third of them rare, and a corner that was not seen. */
export function smallClassAt(col: number, row: number): number {
  if (col < 12 && row < 9) return NODATA;
  if ((col - 41) ** 2 + (row - 22) ** 2 < 30) return 2;
  return (Math.floor(col / 7) + Math.floor(row / 5)) % 2;
}

/** Writes the small class raster in blocks of a size. */
export async function writeSmallRaster(folder: string, blockPx: number): Promise<string> {
  const file = path.join(folder, `classes-${blockPx}.tif`);
  await writeCog({
    path: file,
    grid: smallGrid,
    dataType: 'uint8',
    nodata: NODATA,
    blockPx,
    overviews: 'none',
    colours: ['field', 'wood', 'pond'].map((name, value) => ({ value, name, rgb: [80 * value, 120, 60] })),
    read: ({ col, row, widthPx, heightPx }) =>
      Promise.resolve(
        Uint8Array.from({ length: widthPx * heightPx }, (_, i) =>
          smallClassAt(col + (i % widthPx), row + Math.floor(i / widthPx)),
        ),
      ),
  });
  return file;
}

/** Six areas of unlike size in two regions, their edges off the pixels' and one of them with a hole. */
export function writeSmallAreas(folder: string): string {
  const file = path.join(folder, 'areas.geojson');
  const cuts = [1.3, 5.7, 16.2, 29.4, 46.9, 52.5, 58.6];
  const features = cuts.slice(1).map((end, i) => {
    const outline = ring([cuts[i]!, 2.4], [end, 37.8 - i]);
    const hole = i === 3 ? [ring([33.1, 10.2], [36.4, 14.6])] : [];
    return {
      type: 'Feature',
      properties: { code: `A${i + 1}`, region: i < 3 ? 'west' : 'east' },
      geometry: { type: 'Polygon', coordinates: [outline, ...hole] },
    };
  });
  const crs = { type: 'name', properties: { name: 'EPSG:32632' } };
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', crs, features }));
  return file;
}

/** A rectangle between two places in pixels. */
function ring([left, top]: readonly [number, number], [right, bottom]: readonly [number, number]): number[][] {
  const place = (col: number, row: number): number[] => [500_000 + 20 * col, 4_400_000 - 20 * row];
  return [place(left, top), place(right, top), place(right, bottom), place(left, bottom), place(left, top)];
}

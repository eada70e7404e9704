import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { readAreas, type AreaSet } from '../../geo/areas.ts';
import type { Grid } from '../../geo/grid.ts';
import { openRaster } from '../../raster/open-raster.ts';
import type { PixelArray } from '../../raster/raster-source.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The committed sample case and its model. */
export const sampleFolder = path.join(root, 'sample-tiles');
export const modelFolder = path.join(root, 'models', 'sample-landcover');

/** All pixels of a single-band raster, as stored. */
export async function readPixels(file: string): Promise<{ grid: Grid; pixels: PixelArray }> {
  const source = await openRaster(file);
  const { grid } = source.header;
  const window = { col: 0, row: 0, widthPx: grid.widthPx, heightPx: grid.heightPx };
  const { bands } = await source.read({ bands: [0], window });
  await source.close();
  return { grid, pixels: bands[0]! };
}

export function readJson(name: string): unknown {
  return JSON.parse(readFileSync(path.join(sampleFolder, name), 'utf8'));
}

export function sampleAreas(): AreaSet {
  return readAreas(readJson('areas.geojson'), { code: 'code', parents: ['region'], location: 'areas.geojson' });
}

/** Sizes of the strata as the run file declares them, km². */
export function declaredSizesKm2(): Record<string, number> {
  const run = parse(readFileSync(path.join(sampleFolder, 'run.yaml'), 'utf8')) as {
    reference: { design: { sizes: Record<string, number> } };
  };
  return run.reference.design.sizes;
}

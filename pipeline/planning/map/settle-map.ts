import type { Grid } from '../../../geo/grid.ts';
import type { ModelClass } from '../../../models/model-package.ts';
import type { MapOptions } from '../../../stages/preprocessing/map-options.ts';
import type { Locate } from '../input-file.ts';
import { openNamedRaster } from './open-named-raster.ts';
import { planMap, type PlannedMap } from './map.ts';
import type { PlanFaults } from '../plan-faults.ts';

/** A map that stands already, or where it is at fault what is known of it all the same. */
export interface SettledMap {
  readonly map: PlannedMap | undefined;
  readonly grid: Grid | undefined;
  readonly classes: readonly ModelClass[] | undefined;
}

/** Plans a map; of one at fault, what other inputs can be held against. */
export async function settleMap(
  options: MapOptions,
  { locate, faults }: { readonly locate: Locate; readonly faults: PlanFaults },
): Promise<SettledMap> {
  const ofMap = faults.at('map');
  const map = await ofMap.of(() => planMap(options, locate));
  if (map !== undefined) return { map, grid: map.grid, classes: map.classes };
  const { confidence, ...own } = options;
  const grid = await ofMap.of(() => gridOf('map.file', options, locate));
  const alone = confidence === undefined ? undefined : await ofMap.of(() => planMap(own, locate));
  if (confidence !== undefined)
    await ofMap.of(() => gridOf('map.confidence', { file: confidence.file, crs: options.crs }, locate));
  return { map: undefined, grid, classes: alone?.classes };
}

async function gridOf(key: string, { file, crs }: Pick<MapOptions, 'file' | 'crs'>, locate: Locate): Promise<Grid> {
  const source = await openNamedRaster(key, locate(file), { crs });
  await source.close();
  return source.header.grid;
}

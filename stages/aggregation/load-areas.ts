import type { Sha256 } from '../../engine/digest.ts';
import { decodeJson } from '../../engine/json.ts';
import type { StageContext } from '../../engine/stage.ts';
import { readAreaFamilies } from '../../geo/area-families.ts';
import type { readAreas, AreaSet } from '../../geo/areas.ts';
import { gridKey, type Grid } from '../../geo/grid.ts';
import { projectAreas, type ProjectedArea } from '../../geo/project-areas.ts';
import type { AreasOptions } from './options.ts';

export interface LoadedAreas {
  readonly set: AreaSet;
  /** In the order of the set. */
  readonly projected: readonly ProjectedArea[];
}

/** The families of statistical areas on the run's grid; read and projected once per thread. */
export function loadAreas(
  digest: Sha256,
  { areas, grid }: { readonly areas: readonly AreasOptions[]; readonly grid: Grid },
  context: StageContext,
): Promise<readonly LoadedAreas[]> {
  return context.keep(`areas:${digest}:${JSON.stringify(areas)}:${gridKey(grid)}`, async () => {
    const families = readAreaFamilies(decodeJson(await context.artifacts.get(digest)), areas);
    return families.map((set) => ({ set, projected: projectAreas(set, grid) }));
  });
}

/** The run file's keys as the reader of areas wants them. */
export function areaKeys(areas: AreasOptions): Parameters<typeof readAreas>[1] {
  const { code, name, level, parents, file: location } = areas;
  return { code, level, parents, location, ...(name === undefined ? {} : { name }) };
}

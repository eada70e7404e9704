import { readFile } from 'node:fs/promises';
import { PermanentError } from '../engine/errors.ts';
import { encodeJson } from '../engine/json.ts';
import { readAreas } from '../geo/areas.ts';
import { gridKey, type Grid } from '../geo/grid.ts';
import { projectAreas } from '../geo/project-areas.ts';
import { areaKeys } from '../stages/aggregation/load-areas.ts';
import type { AreasOptions } from '../stages/aggregation/options.ts';

/** The areas file, checked. */
export interface PlannedAreas {
  /** The file's content as canonical JSON: what the stages read. */
  readonly content: Uint8Array;
  readonly count: number;
  /** Of the finest level. */
  readonly codes: ReadonlySet<string>;
  readonly levels: readonly string[];
  /** Codes of areas that no pixel of the grid reaches: they exist and get no number. */
  readonly outsideGrid: readonly string[];
}

/**
 * Reads the areas and compares them with the grid.
 * @throws PermanentError where none of them reaches into the grid; GeoError for a faulty file.
 */
export async function planAreas(
  areas: AreasOptions,
  grid: Grid,
  locate: (location: string) => string,
): Promise<PlannedAreas> {
  const content = await readJsonFile(areas.file, locate, 'areas');
  const set = readAreas(content, areaKeys(areas));
  const outsideGrid = projectAreas(set, grid)
    .filter(
      ({ boundsPx: [minCol, minRow, maxCol, maxRow] }) =>
        maxCol <= 0 || maxRow <= 0 || minCol >= grid.widthPx || minRow >= grid.heightPx,
    )
    .map((area) => area.code);
  if (outsideGrid.length === set.areas.length) {
    throw new PermanentError(
      `${areas.file}: expected areas that overlap the grid (${gridKey(grid)}), found none of ${set.areas.length}`,
    );
  }
  const codes = new Set(set.areas.map(({ code }) => code));
  return { content: encodeJson(content), count: set.areas.length, codes, levels: set.levels, outsideGrid };
}

/** Reads a JSON file of the run; `what` it is goes into the message. */
export async function readJsonFile(
  location: string,
  locate: (location: string) => string,
  what: string,
): Promise<unknown> {
  const text = await readFile(locate(location), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new PermanentError(
      `${location}: expected the ${what} file, found none that can be read (${error.code ?? error.message})`,
    );
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new PermanentError(
      `${location}: expected the ${what} as GeoJSON, found text that is not JSON (${String(error)})`,
    );
  }
}

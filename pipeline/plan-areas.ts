import { sha256OfBytes, type Sha256 } from '../engine/digest.ts';
import { encodeJson } from '../engine/json.ts';
import { PermanentError } from '../engine/errors.ts';
import { readAreas, type AreaSet } from '../geo/areas.ts';
import { areasToGeojson, excludeFromAreas } from '../geo/exclude-from-areas.ts';
import { gridKey, type Grid } from '../geo/grid.ts';
import { readPolygonSet, type PolygonSet } from '../geo/polygon-set.ts';
import { projectAreas } from '../geo/project-areas.ts';
import { areaKeys } from '../stages/aggregation/load-areas.ts';
import type { AreasOptions } from '../stages/aggregation/options.ts';
import { parseInputJson, readInputFile, type InputFile, type Locate } from './input-file.ts';

/** The areas, checked, without the land that the frame leaves out. */
export interface PlannedAreas {
  /** Canonical JSON that the stages read: the file's content, or what is left where land is excluded. */
  readonly content: Uint8Array;
  readonly count: number;
  /** Of the finest level. */
  readonly codes: ReadonlySet<string>;
  readonly levels: readonly string[];
  /** Codes of areas that no pixel of the grid reaches: they exist and get no number. */
  readonly outsideGrid: readonly string[];
  /** Codes of areas of which nothing is left: they exist and get no number. */
  readonly whollyExcluded: readonly string[];
  /** The areas without what the run file names as excluded, before other land is cut out; and their digest as content. */
  readonly declared: { readonly set: AreaSet; readonly digest: Sha256 };
  /** What is left of them on the whole. */
  readonly set: AreaSet;
  /** The areas file, then the file of what the frame leaves out. */
  readonly inputs: readonly InputFile[];
}

/**
 * Reads the areas, cuts out what the frame leaves out and compares them with the grid; `excluded` is land to cut out
 * besides what the run file names.
 * @throws PermanentError where none of them reaches into the grid or nothing is left; GeoError for a faulty file.
 */
export async function planAreas(
  areas: AreasOptions,
  o: { readonly grid: Grid; readonly locate: Locate; readonly excluded: readonly PolygonSet[] },
): Promise<PlannedAreas> {
  const file = await readInputFile(areas.file, o.locate, 'areas');
  const content = parseInputJson(file, 'areas as GeoJSON');
  const whole = readAreas(content, areaKeys(areas));
  checkLand(whole, areas.file);
  const exclusion = await readExclusion(areas, o.locate);
  const declared = exclusion === undefined ? whole : excludeFromAreas(whole, exclusion.polygons);
  const set = o.excluded.reduce(excludeFromAreas, declared);
  const contentOf = (left: AreaSet): Uint8Array =>
    encodeJson(left === whole ? content : areasToGeojson(left, areaKeys(areas)));
  const whollyExcluded = set.areas.filter(({ polygons }) => polygons.length === 0).map(({ code }) => code);
  if (whollyExcluded.length === set.areas.length) {
    throw new PermanentError(
      `${areas.file}: expected areas with land that is not excluded, found none of ${set.areas.length}`,
    );
  }
  const outsideGrid = areasOutside(set, o.grid).filter((code) => !whollyExcluded.includes(code));
  if (outsideGrid.length + whollyExcluded.length === set.areas.length) {
    throw new PermanentError(
      `${areas.file}: expected areas that overlap the grid (${gridKey(o.grid)}), found none of ${set.areas.length}`,
    );
  }
  return {
    content: contentOf(set),
    declared: { set: declared, digest: sha256OfBytes(contentOf(declared)) },
    set,
    count: set.areas.length,
    codes: new Set(set.areas.map(({ code }) => code)),
    levels: set.levels,
    outsideGrid,
    whollyExcluded,
    inputs: [file, ...(exclusion === undefined ? [] : [exclusion.file])].map(({ location, digest }) => ({
      location,
      digest,
    })),
  };
}

/** An area of a file must have land; only an exclusion may leave one without. */
function checkLand({ areas }: AreaSet, location: string): void {
  const empty = areas.find(({ polygons }) => polygons.length === 0);
  if (empty === undefined) return;
  throw new PermanentError(`${location}: expected at least one polygon for the area ${empty.code}, found none`);
}

async function readExclusion(
  { exclude }: AreasOptions,
  locate: Locate,
): Promise<{ readonly file: InputFile; readonly polygons: PolygonSet } | undefined> {
  if (exclude === undefined) return undefined;
  const file = await readInputFile(exclude, locate, 'areas.exclude');
  return { file, polygons: readPolygonSet(parseInputJson(file, 'excluded land as GeoJSON'), { location: exclude }) };
}

function areasOutside(set: AreaSet, grid: Grid): string[] {
  return projectAreas(set, grid)
    .filter(
      ({ boundsPx: [minCol, minRow, maxCol, maxRow] }) =>
        maxCol <= 0 || maxRow <= 0 || minCol >= grid.widthPx || minRow >= grid.heightPx,
    )
    .map((area) => area.code);
}

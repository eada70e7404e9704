import { sha256OfBytes, type Sha256 } from '../engine/digest.ts';
import { encodeJson } from '../engine/json.ts';
import { PermanentError } from '../engine/errors.ts';
import { landBesideKm2, readAreaFamilies } from '../geo/area-families.ts';
import { commonLand } from '../geo/area-overlaps.ts';
import { readAreas, type AreaSet } from '../geo/areas.ts';
import { areasToGeojson, excludeFromAreas } from '../geo/exclude-from-areas.ts';
import { GeoError } from '../geo/geo-error.ts';
import type { Grid } from '../geo/grid.ts';
import { readPolygonSet, type PolygonSet } from '../geo/polygon-set.ts';
import { projectAreas } from '../geo/project-areas.ts';
import { repairOutlines } from '../geo/repair-outlines.ts';
import { uniteAreas } from '../geo/unite-areas.ts';
import { areaKeys } from '../stages/aggregation/load-areas.ts';
import type { AreasOptions } from '../stages/aggregation/options.ts';
import { checkAreaSizes } from './area-limits.ts';
import { areasOffGrid } from './areas-off-grid.ts';
import { outlineNotes } from './check-outlines.ts';
import { checkOverlaps } from './check-overlaps.ts';
import { parseInputJson, readInputFile, type InputFile, type Locate } from './input-file.ts';

/** The areas, checked, without the land that the frame leaves out. */
export interface PlannedAreas {
  /**
   * Canonical JSON that the stages read: the file's content, or what is left where polygons were united or land is
   * excluded; a list of these where there are several families.
   */
  readonly content: Uint8Array;
  readonly count: number;
  /** Of the finest level of the first family, which makes up the total. */
  readonly codes: ReadonlySet<string>;
  readonly levels: readonly string[];
  /** Codes of areas that no pixel of the grid reaches: they exist and get no number. */
  readonly outsideGrid: readonly string[];
  /** Codes of areas of which nothing is left: they exist and get no number. */
  readonly whollyExcluded: readonly string[];
  /**
   * The first family, which the sample is of, without what the run file names as excluded, before other land is cut out;
   * and its digest as content.
   */
  readonly declared: { readonly set: AreaSet; readonly digest: Sha256 };
  /** What is left of each family on the whole. */
  readonly sets: readonly AreaSet[];
  /** One sentence for each thing that a reader should know. */
  readonly notes: readonly string[];
  /** Of each family the areas file, then the file of what the frame leaves out. */
  readonly inputs: readonly InputFile[];
}

/**
 * Reads the areas, repairs outlines that cross themselves, unites what overlaps within one, cuts out what the frame leaves out and compares them with the grid;
 * `excluded` is land to cut out besides what the run file names.
 * @throws PermanentError where areas of a level share land, none of them reaches into the grid or nothing is left, or a
 * further family lies where no unit is; GeoError for a faulty file.
 */
export async function planAreas(
  areas: readonly AreasOptions[],
  o: { readonly grid: Grid; readonly locate: Locate; readonly excluded: readonly PolygonSet[] },
): Promise<PlannedAreas> {
  const families: PlannedFamily[] = [];
  for (const entry of areas) families.push(await planFamily(entry, o));
  const contents = families.map(({ content }) => content);
  const content = contents.length === 1 ? contents[0] : contents;
  // As the stages read it: levels of one name in two families end the plan here.
  readAreaFamilies(content, areas);
  const [first, ...others] = families.map(({ set }) => set);
  const all = <T>(of: (family: PlannedFamily) => readonly T[]): T[] => families.flatMap(of);
  return {
    content: encodeJson(content),
    count: all(({ set }) => set.areas).length,
    codes: new Set(first!.areas.map(({ code }) => code)),
    levels: all(({ set }) => set.levels),
    outsideGrid: all(({ outsideGrid }) => outsideGrid),
    whollyExcluded: all(({ whollyExcluded }) => whollyExcluded),
    declared: families[0]!.declared,
    sets: families.map(({ set }) => set),
    notes: [...all(({ notes }) => notes), ...others.flatMap((other) => landBesideNotes(first!, other))],
    inputs: all(({ inputs }) => inputs).map(({ location, digest }) => ({ location, digest })),
  };
}

interface PlannedFamily extends Pick<PlannedAreas, 'declared'> {
  readonly set: AreaSet;
  /** GeoJSON. */
  readonly content: unknown;
  readonly outsideGrid: readonly string[];
  readonly whollyExcluded: readonly string[];
  readonly notes: readonly string[];
  readonly inputs: readonly InputFile[];
}

async function planFamily(
  areas: AreasOptions,
  o: { readonly grid: Grid; readonly locate: Locate; readonly excluded: readonly PolygonSet[] },
): Promise<PlannedFamily> {
  const file = await readInputFile(areas.file, o.locate, 'areas', { isConvertible: true });
  const content = parseInputJson(file, 'areas as GeoJSON');
  const given = readAreas(content, areaKeys(areas));
  checkAreaSizes(given, areas.file);
  checkLand(given, areas.file);
  const mended = naming(areas.file, () => repairOutlines(given));
  const notes = outlineNotes(mended.repairs, { location: areas.file, isDeclared: areas.repair !== undefined });
  checkLand(mended.set, areas.file);
  const whole = naming(areas.file, () => uniteAreas(mended.set));
  checkOverlaps(whole, areas.file);
  const exclusion = await readExclusion(areas, o.locate);
  const declared =
    exclusion === undefined
      ? whole
      : naming(exclusion.file.location, () => excludeFromAreas(whole, exclusion.polygons));
  const set = o.excluded.reduce(excludeFromAreas, declared);
  const contentOf = (left: AreaSet): unknown => (left === given ? content : areasToGeojson(left, areaKeys(areas)));
  const whollyExcluded = set.areas.filter(({ polygons }) => polygons.length === 0).map(({ code }) => code);
  if (whollyExcluded.length === set.areas.length) {
    throw new PermanentError(
      `${areas.file}: expected areas with land that is not excluded, found none of ${set.areas.length}`,
    );
  }
  const outsideGrid = naming(areas.file, () => areasOutside(set, o.grid)).filter(
    (code) => !whollyExcluded.includes(code),
  );
  if (outsideGrid.length + whollyExcluded.length === set.areas.length) {
    throw new PermanentError(areasOffGrid(set, o.grid, areas.file));
  }
  return {
    set,
    content: contentOf(set),
    declared: { set: declared, digest: sha256OfBytes(encodeJson(contentOf(declared))) },
    outsideGrid,
    whollyExcluded,
    notes,
    inputs: [file, ...(exclusion === undefined ? [] : [exclusion.file])],
  };
}

/** Share of a further family's land that may lie where the sample cannot reach. */
const LARGEST_SHARE_BESIDE = 0.01;

/** Units count where the first family lies: it is what the sample is of. */
function landBesideNotes(first: AreaSet, other: AreaSet): string[] {
  const land = commonLand(first, other);
  const besideKm2 = landBesideKm2(land);
  if (besideKm2 === 0) return [];
  const found = `${Number(besideKm2.toPrecision(4))} km² of the areas of the level ${other.level} lie outside of those of the level ${first.level}, where no unit counts`;
  if (besideKm2 <= LARGEST_SHARE_BESIDE * land.secondKm2) return [`${found}; their figures carry over what is inside.`];
  throw new PermanentError(
    `areas: expected the areas of a further entry to lie within those of the first, which make up the total, found that ${found}: cut them off there, or put a family that holds all land first`,
  );
}

/** Does what knows areas and no file; a fault that it finds is one of the file. */
function naming<T>(location: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof GeoError) throw new GeoError(`${location}: ${error.message}`);
    throw error;
  }
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
  const file = await readInputFile(exclude, locate, 'areas.exclude', { isConvertible: true });
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

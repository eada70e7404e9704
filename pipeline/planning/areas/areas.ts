import { sha256OfBytes, type Sha256 } from '../../../engine/digest.ts';
import { encodeJson } from '../../../engine/json.ts';
import { PermanentError } from '../../../errors/error-kinds.ts';
import { FoundFaults } from '../../../engine/found-faults.ts';
import { checkFamilyLevels, landBesideKm2, readAreaFamilies } from '../../../geo/area-families.ts';
import { commonLand } from '../../../geo/area-overlaps.ts';
import type { AreaSet } from '../../../geo/areas.ts';
import { areasToGeojson, excludeFromAreas } from '../../../geo/exclude-from-areas.ts';
import type { Grid } from '../../../geo/grid.ts';
import type { PolygonSet } from '../../../geo/polygon-set.ts';
import { projectAreas } from '../../../geo/project-areas.ts';
import { areaKeys } from '../../../stages/aggregation/load-areas.ts';
import type { AreasOptions } from '../../../stages/aggregation/options.ts';
import { areasOffGrid } from './areas-off-grid.ts';
import type { InputFile, Locate } from '../input-file.ts';
import { naming, readAreaFamily, type AreaFamily } from './read-area-family.ts';

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
 * Reads the areas and compares them with the grid; `excluded` is land to cut out besides what the run file names.
 * @throws PermanentError or GeoError as {@link readAreaFamily} and {@link placeAreas} do, with the faults of all files at once.
 */
export async function planAreas(
  areas: readonly AreasOptions[],
  { locate, ...o }: PlacedOn & { readonly locate: Locate },
): Promise<PlannedAreas> {
  const faults = new FoundFaults();
  const families: AreaFamily[] = [];
  for (const entry of areas) {
    const family = await faults.of(() => readAreaFamily(entry, locate));
    if (family !== undefined) families.push(family);
  }
  faults.throwIfAny();
  return placeAreas(families, o);
}

interface PlacedOn {
  readonly grid: Grid;
  /** Land to cut out besides what the run file names. */
  readonly excluded: readonly PolygonSet[];
}

/**
 * Compares the areas with the grid.
 * @throws PermanentError where none of them reaches into the grid or nothing is left, or a further family lies where no unit
 * is.
 */
export function placeAreas(read: readonly AreaFamily[], o: PlacedOn): PlannedAreas {
  const options = read.map((family) => family.options);
  checkFamilyLevels(options);
  const faults = new FoundFaults();
  const families = read.map((family) => faults.now(() => placeFamily(family, o))).filter((one) => one !== undefined);
  faults.throwIfAny();
  const contents = families.map(({ content }) => content);
  const content = contents.length === 1 ? contents[0] : contents;
  // As the stages read it.
  readAreaFamilies(content, options);
  const [first, ...others] = families.map(({ set }) => set);
  const all = <T>(of: (family: PlacedFamily) => readonly T[]): T[] => families.flatMap(of);
  return {
    content: encodeJson(content),
    count: all(({ set }) => set.areas).length,
    codes: new Set(first!.areas.map(({ code }) => code)),
    levels: all(({ set }) => set.levels),
    outsideGrid: all(({ outsideGrid }) => outsideGrid),
    whollyExcluded: all(({ whollyExcluded }) => whollyExcluded),
    declared: families[0]!.declared,
    sets: families.map(({ set }) => set),
    notes: [...read.flatMap(({ notes }) => notes), ...others.flatMap((other) => landBesideNotes(first!, other))],
    inputs: read.flatMap(({ inputs }) => inputs).map(({ location, digest }) => ({ location, digest })),
  };
}

interface PlacedFamily extends Pick<PlannedAreas, 'declared'> {
  readonly set: AreaSet;
  /** GeoJSON. */
  readonly content: unknown;
  readonly outsideGrid: readonly string[];
  readonly whollyExcluded: readonly string[];
}

function placeFamily({ options: areas, content, given, declared }: AreaFamily, o: PlacedOn): PlacedFamily {
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
    outsideGrid,
    whollyExcluded,
    content: contentOf(set),
    declared: { set: declared, digest: sha256OfBytes(encodeJson(contentOf(declared))) },
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

function areasOutside(set: AreaSet, grid: Grid): string[] {
  return projectAreas(set, grid)
    .filter(
      ({ boundsPx: [minCol, minRow, maxCol, maxRow] }) =>
        maxCol <= 0 || maxRow <= 0 || minCol >= grid.widthPx || minRow >= grid.heightPx,
    )
    .map((area) => area.code);
}

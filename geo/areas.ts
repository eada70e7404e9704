import type { Crs } from './crs.ts';
import { FeatureFaults } from './feature-faults.ts';
import { capitalised, readFeatureCollection, requiredProperty } from './geojson.ts';
import { GeoError } from './geo-error.ts';
import { lookAlikes } from './hidden-character.ts';
import { readPolygons } from './polygon.ts';
import type { Polygon } from './polygon.ts';
import { shownText } from './shown-text.ts';

export type { Polygon } from './polygon.ts';
export type { Ring } from './ring.ts';

/** One statistical area of the finest level, with the areas that hold it. */
export interface StatisticalArea {
  readonly code: string;
  readonly name: string;
  /** Level name to the code of the area of that level that holds this one. */
  readonly parents: Readonly<Record<string, string>>;
  /** None where all of its land is left out of the frame. */
  readonly polygons: readonly Polygon[];
}

/** The statistical areas of a run: the finest level, and the names of the levels above it. */
export interface AreaSet {
  readonly crs: Crs;
  /** The finest level's name. */
  readonly level: string;
  /** Finest first, then the parents in the order of the run file. */
  readonly levels: readonly string[];
  readonly areas: readonly StatisticalArea[];
}

/** Which properties of a feature say what. */
export interface AreaProperties {
  readonly code: string;
  /** Default: the code serves as name. */
  readonly name?: string;
  /** Properties with the codes of the areas above, finest first; each is a level of its own. */
  readonly parents?: readonly string[];
  /** What the finest level is called; default `area`. */
  readonly level?: string;
  /** The file, for messages. */
  readonly location: string;
}

const DEFAULT_LEVEL = 'area';
/** The level of the whole in every table of results. */
const TOTAL_LEVEL = 'total';

/**
 * Reads statistical areas from a GeoJSON FeatureCollection of polygons. Features that share a code are one area with
 * the first one's name, in the order of their first feature. The first ring of a polygon is its outline and the others
 * are holes, whichever way they wind. Outlines across the antimeridian are continuous: longitudes may exceed 180.
 * @throws GeoError naming the features and what is wrong with each, or the level whose areas do not nest.
 */
export function readAreas(geojson: unknown, o: AreaProperties): AreaSet {
  const parents = o.parents ?? [];
  const level = o.level ?? DEFAULT_LEVEL;
  const levels = [level, ...parents];
  checkLevels(levels, o.location);
  const { crs, features } = readFeatureCollection(geojson, {
    types: ['Polygon', 'MultiPolygon'],
    location: o.location,
    nameKey: o.code,
  });
  const labels = new Map<string, string>();
  const areas = new Map<string, { name: string; parents: Record<string, string>; polygons: Polygon[] }>();
  const faults = new FeatureFaults();
  for (const feature of features) {
    const code = faults.of(() => requiredProperty(feature, o.code, 'code'));
    const polygons = faults.of(() => readPolygons(feature, crs)) ?? [];
    const parentCodes = faults.of(() =>
      Object.fromEntries(parents.map((key) => [key, requiredProperty(feature, key, 'code')])),
    );
    if (code === undefined || parentCodes === undefined) continue;
    for (const text of [code, ...Object.values(parentCodes)]) if (!labels.has(text)) labels.set(text, feature.label);
    const known = areas.get(code);
    if (known === undefined) {
      const name = faults.of(() => (o.name === undefined ? code : requiredProperty(feature, o.name, 'name'))) ?? code;
      areas.set(code, { name, parents: parentCodes, polygons });
    } else {
      faults.of(() => checkSameParents(known.parents, parentCodes, feature.label));
      for (const polygon of polygons) known.polygons.push(polygon);
    }
  }
  faults.throwIfAny();
  const list = [...areas].map(([code, area]): StatisticalArea => ({ code, ...area }));
  checkAlike(areas.keys(), labels);
  for (const level of parents)
    checkAlike(
      list.map((area) => area.parents[level]!),
      labels,
    );
  checkNesting(list, parents, o.location);
  return { crs, level, levels, areas: list };
}

/**
 * Codes that nobody could tell apart in a table: spelled of other characters, or with blanks that are not seen.
 * @param labels of the first feature with each code
 */
function checkAlike(codes: Iterable<string>, labels: ReadonlyMap<string, string>): void {
  const alike = lookAlikes(codes);
  if (alike === undefined) return;
  const [first, second] = alike.map((code) => labels.get(code)!);
  throw new GeoError(
    `${capitalised(first!)} and ${second!} have codes that look the same, and differ in blanks or in how accents are written: expected one spelling for each area.`,
  );
}

function checkLevels(levels: readonly string[], location: string): void {
  for (const [i, level] of levels.entries()) {
    if (level === TOTAL_LEVEL) {
      throw new GeoError(
        `The areas of ${location} have a level "${TOTAL_LEVEL}", which is the name of the whole: give the level another name.`,
      );
    }
    if (levels.indexOf(level) !== i) {
      throw new GeoError(`The areas of ${location} have two levels "${level}": expected each level once.`);
    }
  }
}

function checkSameParents(
  known: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
  label: string,
): void {
  for (const [level, parent] of Object.entries(found)) {
    if (known[level] === parent) continue;
    throw new GeoError(
      `${capitalised(label)} has ${level} "${shownText(parent)}", but an earlier feature of the same code has "${shownText(known[level]!)}": expected one for each code.`,
    );
  }
}

/** Every area of a level lies in one area of the next. */
function checkNesting(areas: readonly StatisticalArea[], parents: readonly string[], location: string): void {
  for (const [i, outer] of parents.entries()) {
    const inner = parents[i - 1];
    if (inner === undefined) continue;
    const holder = new Map<string, string>();
    for (const area of areas) {
      const innerCode = area.parents[inner]!;
      const outerCode = area.parents[outer]!;
      const known = holder.get(innerCode) ?? outerCode;
      if (known !== outerCode) {
        throw new GeoError(
          `The levels of ${location} do not nest: ${inner} "${shownText(innerCode)}" lies in ${outer} "${shownText(known)}" and "${shownText(outerCode)}": expected one, give each part its own code.`,
        );
      }
      holder.set(innerCode, outerCode);
    }
  }
}

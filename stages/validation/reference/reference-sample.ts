import { quoted, quotedText } from '../../../access/quoted.ts';
import { PermanentError } from '../../../errors/error-kinds.ts';
import { FoundFaults } from '../../../engine/found-faults.ts';
import { crsToText, pointTransform, type PointTransform } from '../../../geo/crs.ts';
import { pixelOfPoint, type Grid } from '../../../geo/grid.ts';
import { nearestName } from '../../../geo/nearest-name.ts';
import type { PointFeature, PointSet } from '../../../geo/points.ts';
import { designProperties } from './design-properties.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import type { SamplingDesign } from '../options.ts';
import { cellText, optionalNumber, readable } from './unit-property.ts';
import { readResponse, type Response, type UnitResponse } from './unit-response.ts';

/** One unit of the reference sample: a pixel of the grid with its label. */
export type ReferenceUnit = Omit<LabelledUnit, 'mapClass' | 'areas'>;

/** What a unit may be used for; only `estimate` may enter an estimate. */
export type Purpose = 'train' | 'calibrate' | 'estimate';

/** A unit as its file has it, with what only checks and the audit record need. */
export interface DrawnUnit extends ReferenceUnit {
  readonly purpose: Purpose;
  readonly response: Response;
  /** Labels as the file spells them, before the crosswalk. */
  readonly labels: readonly string[];
  readonly nonResponseReason: string | undefined;
  readonly positionAccuracyM: number | undefined;
  /** 1 for the first draw; units of a later one replace none of it. */
  readonly draw: number;
}

/** What a sample is read by. What is undefined has a fault of its own, and nothing is held against it. */
export interface ReferenceKeys {
  readonly file: string;
  readonly class: string;
  readonly design: SamplingDesign | undefined;
  readonly crosswalk?: Readonly<Record<string, string>> | undefined;
  readonly positionAccuracyM?: number | undefined;
  readonly grid: Grid | undefined;
  /** Names of the map's classes. */
  readonly classes: readonly string[] | undefined;
  /** Whether the land that the sample was drawn from may reach beyond the grid, as it is known. */
  readonly mayLeaveGrid?: boolean;
}

const PURPOSES: readonly Purpose[] = ['train', 'calibrate', 'estimate'];
/** Properties that mean something and may be left out: one that is written nearly so would be lost without a word. */
const OPTIONAL_PROPERTIES = ['purpose', 'response', 'alternate_class', 'position_accuracy_m'] as const;

/**
 * The units of a reference sample, each found in the grid and checked by itself; without a grid they have no pixel (NaN).
 * @throws PermanentError for a sample without any label or with a misspelt property, or for all units with an id that comes
 * twice, a place outside of the grid, neither label nor reason, a class that the map does not have, or a stratum without a
 * size.
 */
export function readReferenceSample({ crs, points }: PointSet, keys: ReferenceKeys): DrawnUnit[] {
  checkPropertyNames(points, keys);
  checkFilledIn(points, keys);
  const toGrid = keys.grid && pointTransform(crs, keys.grid.crs);
  const ids = new Set<string>();
  const faults = new FoundFaults();
  const units = points.map((point) => {
    const { id } = point;
    faults.now(() => {
      if (ids.has(id))
        throw new PermanentError(`${keys.file}: expected unique ids of points, found ${quotedText(id)} twice`);
    });
    ids.add(id);
    faults.now(() => readable(id, `${keys.file}, a point’s id`));
    return readUnit(point, { toGrid, keys, faults });
  });
  faults.throwIfAny();
  return units.filter((unit) => unit !== undefined);
}

/** @returns undefined where what the unit is for cannot be told */
function readUnit(
  point: PointFeature,
  o: { readonly toGrid: PointTransform | undefined; readonly keys: ReferenceKeys; readonly faults: FoundFaults },
): DrawnUnit | undefined {
  const { id, properties } = point;
  const { keys, faults } = o;
  const where = `${keys.file}, point ${id}`;
  const purpose = faults.now(() => purposeOf(properties, where));
  const answer = faults.now(() => readResponse(properties, { classKey: keys.class, where })) ?? NO_ANSWER;
  const classes = faults.now(() => ({
    referenceClass: classOf(answer.label, keys, where),
    alternateClass: classOf(answer.alternateLabel, keys, where),
  }));
  const accuracy = faults.now(() => ({
    positionAccuracyM: accuracyOf(properties, keys, where),
    draw: optionalNumber(properties, 'draw', where) ?? 1,
  }));
  if (purpose === undefined) return undefined;
  // What enters no estimate may lie anywhere and needs no place in the design.
  const enters = purpose === 'estimate';
  const place = faults.now(() => pixelOf(point, o.toGrid, { keys, where: enters ? where : undefined }));
  const design = faults.now(() => designProperties(enters ? properties : undefined, keys, where));
  if (place === undefined || design === undefined || classes === undefined || accuracy === undefined) return undefined;
  const { response, label, alternateLabel, nonResponseReason } = answer;
  return {
    id,
    ...place,
    ...classes,
    ...design,
    purpose,
    response,
    labels: [label, alternateLabel].filter((text) => text !== undefined),
    nonResponseReason,
    ...accuracy,
  };
}

/** Of a unit whose answer is at fault. */
const NO_ANSWER: UnitResponse = {
  response: 'non-response',
  label: undefined,
  alternateLabel: undefined,
  nonResponseReason: undefined,
};

/** A misspelt optional key would leave a unit with a purpose or response that nobody meant. */
function checkPropertyNames(points: readonly PointFeature[], { file, class: classKey }: ReferenceKeys): void {
  const found = new Set(points.flatMap(({ properties }) => Object.keys(properties)));
  const alike = found.has(classKey) ? undefined : [...found].find((key) => sameLetters(key) === sameLetters(classKey));
  if (alike !== undefined) {
    throw new PermanentError(
      `${file}: expected the property ${classKey}, as reference.class has it, found ${quotedText(alike)}; write reference.class: ${quotedText(alike)}`,
    );
  }
  for (const key of found) {
    if (key === classKey || (OPTIONAL_PROPERTIES as readonly string[]).includes(key)) continue;
    const meant = OPTIONAL_PROPERTIES.find((known) => !found.has(known) && isMisspelt(key, known));
    if (meant === undefined) continue;
    throw new PermanentError(`${file}: unknown property ${key}; the nearest known property is ${meant}`);
  }
}

/** A sample without a single label is one that nobody filled in, which naming its first point would not say. */
function checkFilledIn(points: readonly PointFeature[], { file, class: classKey }: ReferenceKeys): void {
  const answers = [classKey, 'alternate_class', 'response', 'reason'];
  const isAnswered = points.some(({ properties }) => answers.some((key) => cellText(properties[key]) !== undefined));
  if (points.length < 2 || isAnswered) return;
  throw new PermanentError(
    `${file}: expected labels in the property ${classKey}, found none in all ${points.length} points; was the sample filled in?`,
  );
}

function sameLetters(key: string): string {
  return key.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** Alike but for case and separators, or for one letter that is wrong, missing or added, or two that changed places. */
function isMisspelt(key: string, known: string): boolean {
  const bare = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (bare(key) === bare(known)) return true;
  return Math.abs(key.length - known.length) <= 1 && sharedEnds(bare(key), bare(known)) >= bare(known).length - 2;
}

/** Letters that two names share from the front and from the back. */
function sharedEnds(a: string, b: string): number {
  let front = 0;
  while (front < Math.min(a.length, b.length) && a[front] === b[front]) front++;
  let back = 0;
  while (back < Math.min(a.length, b.length) - front && a.at(-1 - back) === b.at(-1 - back)) back++;
  return front + back;
}

function purposeOf(properties: Readonly<Record<string, unknown>>, where: string): Purpose {
  const text = cellText(properties['purpose']);
  if (text === undefined) return 'estimate';
  const found = PURPOSES.find((purpose) => purpose === text);
  if (found !== undefined) return found;
  throw new PermanentError(
    `${where}: expected ${PURPOSES.join(', ')} in the property purpose, found ${quotedText(text)}`,
  );
}

function accuracyOf(
  properties: Readonly<Record<string, unknown>>,
  { positionAccuracyM }: ReferenceKeys,
  where: string,
): number | undefined {
  const found = optionalNumber(properties, 'position_accuracy_m', where);
  if (found === undefined || found >= 0) return found ?? positionAccuracyM;
  throw new PermanentError(`${where}: expected a position_accuracy_m of at least 0 metres, found ${found}`);
}

/** The pixel that holds a point; where `where` is given, one outside of the grid is a fault. */
function pixelOf(
  { x, y }: PointFeature,
  toGrid: PointTransform | undefined,
  { keys, where }: { readonly keys: ReferenceKeys; readonly where: string | undefined },
): { readonly col: number; readonly row: number } {
  const { grid } = keys;
  if (grid === undefined || toGrid === undefined) return { col: Number.NaN, row: Number.NaN };
  const at = (px: number, py: number): { col: number; row: number } => {
    const pixel = pixelOfPoint(grid, ...toGrid(px, py));
    return { col: Math.floor(pixel.col), row: Math.floor(pixel.row) };
  };
  const place = at(x, y);
  if (where === undefined || isInGrid(place, grid)) return place;
  if (keys.mayLeaveGrid === true && Number.isFinite(place.col + place.row)) return place;
  const size = `${grid.widthPx} × ${grid.heightPx} pixels in ${crsToText(grid.crs)}`;
  const found = Number.isFinite(place.col) ? `pixel ${place.col}, ${place.row}` : `[${x}, ${y}], which has none there`;
  const swapped = isInGrid(at(y, x), grid)
    ? '; x and y (longitude and latitude) seem to be swapped'
    : '; is the CRS of the file the right one?';
  throw new PermanentError(`${where}: expected a place in the grid (${size}), found ${found}${swapped}`);
}

/** Whether a pixel is one of the grid's. */
export function isInGrid({ col, row }: { readonly col: number; readonly row: number }, grid: Grid): boolean {
  return col >= 0 && row >= 0 && col < grid.widthPx && row < grid.heightPx;
}

/** What tables have in cells that are to be empty. */
const NO_LABEL = /^(#?n\/?a|nan|null|none|nil|no[ _-]?data|missing|unknown|-+|\?+|\.)$/i;

/** The model's class that a label stands for. */
function classOf(label: string | undefined, keys: ReferenceKeys, where: string): string | undefined {
  if (label === undefined) return undefined;
  const name = keys.crosswalk !== undefined && Object.hasOwn(keys.crosswalk, label) ? keys.crosswalk[label]! : label;
  if (keys.classes === undefined || keys.classes.includes(name)) return name;
  const isNone = NO_LABEL.test(label);
  const nearest = isNone ? undefined : nearestName(name, keys.classes);
  const remedy = '; where it says that there is no label, write response: non-response with a reason';
  const hint = isNone ? remedy : nearest === undefined ? '' : `; the nearest is ${nearest}`;
  const made = name === label ? '' : ` made of ${quoted(label)} by reference.crosswalk`;
  throw new PermanentError(
    `${where}: expected a class of the map (${keys.classes.join(', ')}), found ${quoted(name)}${made}${hint}`,
  );
}

import { quotedText } from '../../../access/quoted.ts';
import { PermanentError } from '../../../errors/error-kinds.ts';
import { lookAlikes, lookOf, turningCharacter } from '../../../geo/hidden-character.ts';
import { CLASSES, CLASS_NAME_CHARS } from '../../../limits/input-limits.ts';
import { countText, LimitError } from '../../../limits/limit-error.ts';
import { paletteColour, type ModelClass } from '../../../models/model-classes.ts';
import { NOT_OBSERVED_UINT16 } from '../../../raster/class-block.ts';
import type { ClassLegend } from '../../../raster/class-legend.ts';
import { sharesText } from '../../../raster/value-counts.ts';
import type { MapOptions } from '../../../stages/preprocessing/map-options.ts';
import type { MapValues } from './map-values.ts';

/** The classes of a map that stands already. */
export interface MapClasses {
  readonly classes: readonly ModelClass[];
  /** Stored value → class value of the run's map. */
  readonly values: readonly (readonly [stored: number, value: number])[];
  /** Where the names are from, for people. */
  readonly from: string;
}

/** Classes of which more is known than a file or a run file says. */
export interface KnownClasses {
  readonly classes: readonly ModelClass[];
  /** What says so, for people. */
  readonly from: string;
}

/** Stored values and the names of their classes, in ascending order of values. */
type NamedValues = readonly (readonly [value: number, name: string])[];

/**
 * The classes that the run file declares, else those of whoever made the map, else those that the file names.
 * @param nodata the value that means “nothing here”
 * @throws PermanentError for a map without names, fewer than two classes, a class that is nodata or not mapped at once, and
 * values that have no class, with their share.
 */
export function mapClasses(
  options: MapOptions,
  o: {
    readonly legend: ClassLegend;
    readonly found: MapValues;
    readonly nodata: number | undefined;
    readonly known?: KnownClasses | undefined;
  },
): MapClasses {
  const { named, from } = namedValues(options, o);
  checkDeclared(named, options, o.nodata);
  const known = new Set([...named.map(([value]) => value), ...options.notMapped]);
  const without = o.found.counts.shares((value) => !known.has(value));
  if (without.length > 0) {
    const of = o.found.isComplete ? 'the pixels with a value' : 'the pixels with a value that were looked at';
    throw new PermanentError(
      `${options.file}: expected values that have a class (${knownText(named)}), found ${sharesText(without)} of ${of}; name them in map.classes, or in map.notMapped where they are no class`,
    );
  }
  if (options.classes === undefined && o.known !== undefined) {
    const values = named.map(([value]) => [value, value] as const);
    const kept = new Set(named.map(([value]) => value));
    return { classes: o.known.classes.filter(({ value }) => kept.has(value)), values, from };
  }
  return { ...classesOf(named, o.legend), from };
}

function namedValues(
  { file, classes, notMapped }: MapOptions,
  { legend, found, nodata, known }: Parameters<typeof mapClasses>[1],
): { readonly named: NamedValues; readonly from: string } {
  const ascending = (entries: Iterable<readonly [number, string]>): NamedValues =>
    [...entries].sort(([a], [b]) => a - b);
  if (classes !== undefined) {
    const declared = Object.entries(classes).map(([value, name]) => [Number(value), name] as const);
    return { named: ascending(declared), from: 'the run file' };
  }
  if (known !== undefined) {
    const mapped = known.classes.filter(({ value }) => !notMapped.includes(value));
    return { named: ascending(mapped.map(({ value, name }) => [value, name] as const)), from: known.from };
  }
  const isFree = (value: number): boolean => value !== nodata && !notMapped.includes(value);
  if (legend.namesFrom !== undefined) {
    const named = ascending(legend.names).filter(([value]) => isFree(value));
    return { named, from: `${file}, ${legend.namesFrom}` };
  }
  const values = found.counts.shares(isFree).map(([value]) => value);
  if (legend.colours.size === 0 || !found.isComplete) {
    throw new PermanentError(
      `${file}: expected names of its classes, in map.classes or in the file (category names, raster attribute table), found none${legend.colours.size > 0 ? ' but a colour table' : ''}; its values are ${sharesText(found.counts.shares(isFree))}: write map.classes: {${values[0] ?? 1}: …}`,
    );
  }
  const coloured = values.filter((value) => legend.colours.has(value));
  return { named: ascending(coloured.map((value) => [value, `class ${value}`])), from: `${file}, its colour table` };
}

function checkDeclared(named: NamedValues, options: MapOptions, nodata: number | undefined): void {
  const key = options.classes === undefined ? options.file : 'map.classes';
  const unseen = named.find(([value]) => value === nodata);
  if (unseen !== undefined) {
    const place = options.classes === undefined ? `${key}, class ` : `${key}.`;
    throw new PermanentError(
      `${place}${unseen[0]}: expected a value that is seen, found the map’s nodata value; leave it out, or write map.nodata: none if it is a class`,
    );
  }
  const both = named.find(([value]) => options.notMapped.includes(value));
  if (both !== undefined) {
    throw new PermanentError(`map.classes.${both[0]}: expected a class or a value of map.notMapped, found both`);
  }
  const names = new Set(named.map(([, name]) => name));
  checkSeen(named, key);
  const long = [...names].find((name) => name.length > CLASS_NAME_CHARS);
  if (long !== undefined)
    throw new LimitError(
      `${key}: expected names of at most ${CLASS_NAME_CHARS} characters, found one of ${countText(long.length)}`,
    );
  if (names.size > CLASSES)
    throw new LimitError(
      `${key}: expected at most ${countText(CLASSES)} classes, found ${countText(names.size)}: join some`,
    );
  if (names.size >= 2) return;
  throw new PermanentError(
    `${key}: expected at least two classes, found ${names.size === 0 ? 'none' : `only ${[...names][0]!}`}; land of no other class is one too: give its value a name (with map.nodata: none where the file has it as nodata)`,
  );
}

/** Names that can be told apart, and that show what they hold. */
function checkSeen(named: NamedValues, key: string): void {
  for (const [value, name] of named) {
    const turning = turningCharacter(name);
    if (turning === undefined) continue;
    throw new PermanentError(
      `${key}, value ${value}: expected a name without characters that turn the order of letters, found ${turning}; take it out`,
    );
  }
  const alike = lookAlikes(named.map(([, name]) => name));
  if (alike === undefined) return;
  const [first, second] = alike.map((name) => named.find((one) => one[1] === name)![0]);
  throw new PermanentError(
    `${key}, values ${first} and ${second}: expected names that can be told apart, or one for both, found two of ${quotedText(lookOf(alike[0]))} that differ in blanks or in how accents are written; write them the same way`,
  );
}

function knownText(named: NamedValues): string {
  const shown = named.slice(0, 8).map(([value, name]) => `${value} ${name}`);
  return `${shown.join(', ')}${named.length > shown.length ? ', …' : ''}`;
}

/** A class keeps its value, the smallest where it has several; where a map cannot hold one of them, all are numbered. */
function classesOf(named: NamedValues, { colours }: ClassLegend): Pick<MapClasses, 'classes' | 'values'> {
  const fits = named.every(([value]) => value >= 0 && value < NOT_OBSERVED_UINT16);
  const classes: ModelClass[] = [];
  const values: (readonly [number, number])[] = [];
  for (const [stored, name] of named) {
    const index = classes.findIndex((known) => known.name === name);
    const made = classes[index] ?? {
      value: fits ? stored : classes.length + 1,
      name,
      title: name,
      colour: colours.get(stored) ?? paletteColour(classes.length),
    };
    if (index === -1) classes.push(made);
    values.push([stored, made.value]);
  }
  return { classes, values };
}

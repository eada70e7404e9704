import { lookAlikes, turningCharacter } from '../geo/hidden-character.ts';
import { CLASS_NAME_CHARS, CLASSES } from '../limits/input-limits.ts';
import { countText } from '../limits/limit-error.ts';
import type { MlmClass } from './mlm-item.ts';
import { ModelError } from './model-error.ts';

/** One class of a model: its value in the map, its name, a title for people and its colour (RGB, 0 to 255). */
export interface ModelClass {
  readonly value: number;
  readonly name: string;
  readonly title: string;
  readonly colour: readonly [red: number, green: number, blue: number];
  /** Share of the training data, 0 to 1; left out where the card does not say. */
  readonly trainingShare?: number;
}

/** The largest class value that a map can carry: 65535 is nodata of the uint16 map. */
const LARGEST_VALUE = 65534;

/**
 * Colours for classes without one: the eight of Okabe and Ito (2008), which colour-blind readers tell apart, then
 * hues by the golden angle.
 */
const PALETTE: readonly ModelClass['colour'][] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
  [102, 102, 102],
];

/**
 * The classes in the order of the model's output channels. Where the values are 0 to K − 1, the value is the channel
 * (a list in another order is put right, with a warning); otherwise the place in the list is the channel.
 * @throws ModelError where there are fewer than two or more than a map can tell apart, where two share a name or a value, or a value fits no map.
 */
export function readModelClasses(
  entries: readonly MlmClass[],
  location: string,
): { readonly classes: readonly ModelClass[]; readonly warnings: readonly string[] } {
  if (entries.length < 2) {
    throw new ModelError(
      `Model item ${location}: classification:classes must list at least two classes, but lists ${entries.length}.`,
    );
  }
  if (entries.length > CLASSES) {
    throw new ModelError(
      `Model item ${location}: expected at most ${countText(CLASSES)} classes, found ${countText(entries.length)}: join some.`,
    );
  }
  for (const entry of entries) checkClass(entry, location);
  refuseRepeated(
    entries.map((entry) => String(entry.value)),
    'value',
    location,
  );
  refuseRepeated(entries.map(classNameOf), 'name', location);
  refuseAlike(entries, location);
  const shareOf = trainingShares(entries);
  const classes = entries.map((entry, index) => ({ ...modelClassOf(entry, index), ...shareOf(entry) }));
  const sorted = [...classes].sort((a, b) => a.value - b.value);
  const valuesAreChannels = sorted.every((item, channel) => item.value === channel);
  const inOrder = classes.every((item, channel) => item.value === channel);
  if (!valuesAreChannels || inOrder) return { classes, warnings: [] };
  const warning = `Model item ${location}: the classes are not listed in the order of their values; a class's value was taken as its output channel.`;
  return { classes: sorted, warnings: [warning] };
}

/**
 * Shares of the training data by the classification extension: `count`, of which every class must have one, or
 * `percentage`, which some cards give as shares of one.
 */
function trainingShares(entries: readonly MlmClass[]): (entry: MlmClass) => { readonly trainingShare?: number } {
  const sumOf = (key: 'count' | 'percentage'): number => entries.reduce((sum, entry) => sum + (entry[key] ?? 0), 0);
  const countSum = entries.every(({ count }) => typeof count === 'number') ? sumOf('count') : 0;
  const whole = sumOf('percentage') <= 1.01 ? 1 : 100;
  return ({ count, percentage }) => {
    if (countSum > 0) return { trainingShare: count! / countSum };
    return typeof percentage === 'number' ? { trainingShare: percentage / whole } : {};
  };
}

function checkClass(entry: MlmClass, location: string): void {
  const chars = classNameOf(entry).length;
  if (chars > CLASS_NAME_CHARS) {
    throw new ModelError(
      `Model item ${location}: expected names of classes of at most ${CLASS_NAME_CHARS} characters, found one of ${countText(chars)}: shorten it.`,
    );
  }
  const turning = turningCharacter(classNameOf(entry));
  if (turning !== undefined) {
    throw new ModelError(
      `Model item ${location}: the name of the class of value ${entry.value} has the character ${turning}, expected one without characters that turn the order of letters: take it out.`,
    );
  }
  if (entry.value < 0 || entry.value > LARGEST_VALUE) {
    throw new ModelError(
      `Model item ${location}: class ${classNameOf(entry)} has the value ${entry.value}, expected 0 to ${LARGEST_VALUE}.`,
    );
  }
  if (entry.nodata === true) {
    throw new ModelError(
      `Model item ${location}: class ${classNameOf(entry)} is marked as nodata, which an output channel cannot be: expected a class, leave the mark out.`,
    );
  }
}

function refuseRepeated(keys: readonly string[], what: string, location: string): void {
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated === undefined) return;
  throw new ModelError(`Model item ${location}: two classes share the ${what} ${repeated}: expected one for each.`);
}

function refuseAlike(entries: readonly MlmClass[], location: string): void {
  const alike = lookAlikes(entries.map(classNameOf));
  if (alike === undefined) return;
  const [first, second] = alike.map((name) => entries.find((entry) => classNameOf(entry) === name)!.value);
  throw new ModelError(
    `Model item ${location}: the names of the classes of values ${first} and ${second} look the same and differ in blanks or in how accents are written: expected names that can be told apart, write two that differ.`,
  );
}

function classNameOf(entry: MlmClass): string {
  return entry.name ?? entry.title ?? entry.description ?? `class-${entry.value}`;
}

function modelClassOf(entry: MlmClass, index: number): ModelClass {
  const name = classNameOf(entry);
  return {
    value: entry.value,
    name,
    title: entry.title ?? entry.description ?? name,
    colour: entry.color_hint === undefined ? paletteColour(index) : parseColour(entry.color_hint),
  };
}

function parseColour(hint: string): ModelClass['colour'] {
  const rgb = Number.parseInt(hint.replace('#', ''), 16);
  return [rgb >> 16, (rgb >> 8) & 255, rgb & 255];
}

/** Colour of the class at a place in the list, for one that has none. */
export function paletteColour(index: number): ModelClass['colour'] {
  const named = PALETTE[index];
  if (named !== undefined) return named;
  const hueDeg = (index * 137.508) % 360;
  const channel = (shift: number): number => {
    const k = (shift + hueDeg / 30) % 12;
    return Math.round(255 * (0.5 - 0.35 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

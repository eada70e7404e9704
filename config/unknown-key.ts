import { distance } from 'fastest-levenshtein';
import { quotedText } from '../access/quoted.ts';
import { alternatives, childSchemas, type JsonSchema } from './schema-walk.ts';

/** What other formats call a file or an address. */
const NAMES_OF_LOCATIONS = ['file', 'filename', 'href', 'link', 'location', 'path', 'source', 'src', 'uri', 'url'];
/** A key that differs in no more than this share of its letters is misspelt; in more than the other, another one. */
const MISSPELT = 1 / 3;
const MOST_DIFFERENT = 1 / 2;
/** Keys that are listed where none is near. */
const MOST_LISTED = 12;

/** What the schema knows at a place of a file. */
export interface KnownKeys {
  readonly keys: readonly string[];
  /** Keys that name a file or an address. */
  readonly locations: readonly string[];
  /** Keys of another shape that the place may have, by what that shape goes with: `type: stratified`. */
  readonly ofOthers: ReadonlyMap<string, string>;
}

/** @param content what stands at the place, which tells shapes apart that have a value of their own there (`type: cluster`) */
export function knownKeysAt(root: JsonSchema, path: readonly (string | number)[], content: unknown): KnownKeys {
  let schemas = [root];
  for (const key of path) schemas = schemas.flatMap(alternatives).flatMap((schema) => childSchemas(schema, key));
  const shapes = schemas.flatMap(alternatives).filter(({ properties }) => properties !== undefined);
  const fitting = shapes.filter((shape) => othersValue(shape, content) === undefined);
  const known = fitting.length === 0 ? shapes : fitting;
  const keys = [...new Set(known.flatMap(({ properties }) => Object.keys(properties!)))];
  const isLocation = (key: string): boolean =>
    known.some(({ properties }) => alternatives(properties![key] ?? {}).some((one) => one['x-location'] === true));
  const ofOthers = shapes.flatMap((shape) => {
    const goesWith = othersValue(shape, content);
    return goesWith === undefined ? [] : Object.keys(shape.properties!).map((key) => [key, goesWith] as const);
  });
  return { keys, locations: keys.filter(isLocation), ofOthers: new Map(ofOthers) };
}

/** The value by which a shape is told from the one that stands there; undefined where it may be this one. */
function othersValue({ properties = {} }: JsonSchema, content: unknown): string | undefined {
  const given = typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : {};
  const other = Object.entries(properties).find(
    ([key, { const: own }]) => own !== undefined && given[key] !== undefined && given[key] !== own,
  );
  return other && `${other[0]}: ${String(other[1].const)}`;
}

/** The known key that an unknown one stands for, as far as that can be told. */
export function meantKey(key: string, { keys, locations }: KnownKeys): string | undefined {
  const bare = bareName(key);
  const same = keys.find((known) => bareName(known) === bare);
  if (same !== undefined) return same;
  if (NAMES_OF_LOCATIONS.includes(bare)) return keys.includes('file') ? 'file' : onlyOf(locations);
  const within = keys.filter((known) => isWithin(bareName(known), bare) || isWithin(bare, bareName(known)));
  return nearest(keys, bare, MISSPELT) ?? nearest(within, bare, Infinity) ?? nearest(keys, bare, MOST_DIFFERENT);
}

function nearest(keys: readonly string[], bare: string, mostDifferent: number): string | undefined {
  return keys
    .filter((known) => differs(known, bare) <= mostDifferent * Math.max(bareName(known).length, bare.length))
    .toSorted((a, b) => differs(a, bare) - differs(b, bare))[0];
}

/** Letters to change in a known key. */
function differs(known: string, bare: string): number {
  return distance(bareName(known), bare);
}

/** Two letters stand in too many names. */
function isWithin(part: string, name: string): boolean {
  return part.length > 2 && name.includes(part);
}

/** Without what people write between words, and in whichever case. */
function bareName(key: string): string {
  return key.toLowerCase().replaceAll(/[^\p{L}\d]/gu, '');
}

function onlyOf(keys: readonly string[]): string | undefined {
  return keys.length === 1 ? keys[0] : undefined;
}

/** One sentence on a key that the schema does not know. */
export function unknownKeyText(key: string, path: readonly (string | number)[], known: KnownKeys): string {
  const place = path.length === 0 ? '' : ` in ${path.join('.')}`;
  const what = `unknown key ${quotedText(key)}${place}`;
  const goesWith = known.ofOthers.get(key);
  if (goesWith !== undefined) return `${what}; it goes with ${goesWith}: leave it out, or change that`;
  const meant = meantKey(key, known);
  if (meant !== undefined) return `${what}; the nearest known key is ${meant}`;
  if (known.keys.length === 0) return `${what}; expected no key here`;
  const more = known.keys.length > MOST_LISTED ? ', …' : '';
  return `${what}; expected one of ${known.keys.slice(0, MOST_LISTED).join(', ')}${more}`;
}

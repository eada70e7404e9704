import { quoted } from '../../../access/quoted.ts';
import { PermanentError } from '../../../errors/error-kinds.ts';
import { turningCharacter } from '../../../geo/hidden-character.ts';
import { nearestName } from '../../../geo/nearest-name.ts';

type Properties = Readonly<Record<string, unknown>>;

/** The text of a property; undefined where there is none, or nothing but white space. */
export function cellText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/**
 * The text of a property that must be there.
 * @throws PermanentError with the nearest property that is there.
 */
export function requiredText(properties: Properties, key: string, where: string): string {
  const text = cellText(properties[key]);
  if (text !== undefined) return readable(text, `${where}, property ${key}`);
  const keys = Object.keys(properties);
  const nearest = key in properties ? undefined : nearestName(key, keys);
  const hint = nearest === undefined ? '' : `; the nearest is ${nearest}`;
  throw new PermanentError(
    `${where}: expected a text in the property ${key}, found ${properties[key] === undefined ? 'no such property' : quoted(properties[key])}${hint}`,
  );
}

/** @throws PermanentError where the text has marks that would show it as another in tables and pages. */
export function readable(text: string, where: string): string {
  const turning = turningCharacter(text);
  if (turning === undefined) return text;
  throw new PermanentError(
    `${where}: expected a text without characters that turn the order of letters, found ${turning}; take it out`,
  );
}

/**
 * The number of a property, also where a table holds it as text; undefined where there is none.
 * @throws PermanentError where it is no finite number.
 */
export function optionalNumber(properties: Properties, key: string, where: string): number | undefined {
  const text = cellText(properties[key]);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new PermanentError(`${where}: expected a number in the property ${key}, found ${quoted(text)}`);
}

import { z } from 'zod';
import { parseBoundedJson } from '../limits/bounded-json.ts';
import { LimitError } from '../limits/limit-error.ts';
import { CONFIDENTIAL, CONFIDENTIALITY } from './confidentiality.ts';
import { PermanentError } from '../errors/error-kinds.ts';

/** The version of a record's layout: the key that says it, and what it says. */
export interface RecordVersion {
  readonly key: string;
  readonly number: number;
}

/**
 * Reads a JSON record of a run folder.
 * @param o.location names the file in messages
 * @param o.version of the layout that the schema is of; where there is none, it is that of the folder's `run.json`
 * @param o.remedy what to do where it is damaged
 * @throws PermanentError in one sentence where it is no JSON, of another version, or has keys or values that the schema does
 * not: a record that is read by halves says what is not so.
 */
export function parseRecord<T>(
  text: string,
  o: {
    readonly location: string;
    readonly what: string;
    readonly schema: z.ZodType<T>;
    readonly version: RecordVersion | undefined;
    readonly remedy: string;
  },
): T {
  const content = withoutMark(parseJson(text, o), o);
  if (o.version !== undefined && content !== null) checkVersion(content, { ...o, version: o.version });
  const parsed = o.schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new PermanentError(`${o.location}: ${faultText(parsed.error.issues, content)}; ${o.remedy}`);
}

/** A record without its mark, which is no part of what it says. */
function withoutMark(content: unknown, o: { readonly location: string; readonly remedy: string }): unknown {
  if (typeof content !== 'object' || content === null || !Object.hasOwn(content, CONFIDENTIALITY)) return content;
  const { [CONFIDENTIALITY]: mark, ...rest } = content as Readonly<Record<string, unknown>>;
  if (mark === CONFIDENTIAL) return rest;
  throw new PermanentError(
    `${o.location}: expected ${JSON.stringify(CONFIDENTIAL)} at ${CONFIDENTIALITY}, found ${kindOf(mark)}; ${o.remedy}`,
  );
}

export const REMEDY = 'take it from a copy, or carry the run out in another folder';

function parseJson(
  text: string,
  o: { readonly location: string; readonly what: string; readonly remedy: string },
): unknown {
  const { location, what, remedy } = o;
  try {
    return parseBoundedJson(text);
  } catch (error) {
    if (error instanceof LimitError)
      throw new PermanentError(`${location}: expected ${what}, found more values than one has; ${remedy}`);
    throw new PermanentError(`${location}: expected ${what} as JSON, found text that is not JSON; ${remedy}`);
  }
}

/** There is one version of each record: one of an earlier version would be made one of this here, before its schema sees it. */
function checkVersion(
  content: unknown,
  o: { readonly location: string; readonly what: string; readonly version: RecordVersion; readonly remedy: string },
): void {
  const { location, what, remedy } = o;
  const { key, number } = o.version;
  if (typeof content !== 'object' || Array.isArray(content))
    throw new PermanentError(`${location}: expected ${what}, found something else; ${remedy}`);
  const found = (content as Readonly<Record<string, unknown>>)[key];
  if (found === number) return;
  if (found === undefined)
    throw new PermanentError(`${location}: expected ${what} with the key ${key}, found none; ${remedy}`);
  throw new PermanentError(
    `${location}: expected ${what} of version ${number}, found version ${JSON.stringify(found).slice(0, 20)}; read it with the Quadrat that wrote it`,
  );
}

/** A key that is unknown where another is missing was misspelt. */
function faultText(issues: readonly z.core.$ZodIssue[], content: unknown): string {
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys');
  const first = unknown ?? issues[0]!;
  const place = first.path.map(String);
  if (unknown !== undefined) {
    const missing = issues.find(
      ({ path }) =>
        path.length === place.length + 1 &&
        place.every((key, i) => String(path[i]) === key) &&
        isMissing(content, path),
    );
    const found = [...place, unknown.keys[0]!].join('.');
    return missing === undefined
      ? `expected no key ${found}, found one`
      : `expected the key ${missing.path.map(String).join('.')}, found ${found}`;
  }
  const at = place.join('.') || 'its top';
  if (isMissing(content, first.path)) return `expected the key ${at}, found none`;
  return `expected another value at ${at}, found ${kindOf(valueAt(content, first.path))}`;
}

function isMissing(content: unknown, path: readonly PropertyKey[]): boolean {
  return path.length > 0 && valueAt(content, path) === undefined;
}

function valueAt(content: unknown, path: readonly PropertyKey[]): unknown {
  let found = content;
  for (const key of path) found = (found as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return found;
}

/** What a schema reads, for those who only look at it. */
export type Recorded<S extends z.ZodType> = DeepReadonly<z.infer<S>>;

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** Content of a file reaches no message beyond a few characters. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(value)?.slice(0, 20) ?? 'nothing';
}

import { z } from 'zod';
import { quoted } from '../access/quoted.ts';
import { runFileSchema } from './run-file.ts';
import type { JsonSchema } from './schema-walk.ts';
import { knownKeysAt, meantKey, unknownKeyText } from './unknown-key.ts';

export type PathInFile = readonly (string | number)[];

/** A fault of a file as one sentence, and the place it is at. */
export interface DescribedFault {
  readonly path: PathInFile;
  readonly message: string;
}

/** More faults than anybody mends at a time are not looked at: a server reads files that somebody else wrote. */
const MOST_DESCRIBED = 200;

/** The faults of a file, by default a run file. */
export function describeIssues(
  error: z.ZodError,
  content: unknown,
  schema: z.ZodType = runFileSchema,
): readonly DescribedFault[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const cut = { isMade: false };
  const faults = faultsOf(error.issues, { root, content, cut });
  const message = `expected at most ${MOST_DESCRIBED} faults, found more: the others are told when these are mended`;
  return cut.isMade ? [{ path: [], message }, ...faults] : faults;
}

/** The first of many. */
function few<T>(all: readonly T[], { cut }: Read): readonly T[] {
  if (all.length <= MOST_DESCRIBED) return all;
  cut.isMade = true;
  return all.slice(0, MOST_DESCRIBED);
}

function faultsOf(found: readonly z.core.$ZodIssue[], read: Read): DescribedFault[] {
  const { content } = read;
  const issues = few(found, read).flatMap((issue) => ofClosestShape(issue, read));
  const misspelt = issues.flatMap((issue) => unknownKeys(issue, read));
  const others = issues
    .filter(({ code }) => code !== 'unrecognized_keys')
    .filter((issue) => !isToldBy(misspelt, issue, content))
    .map((issue) => describeValue(issue, pathOf(issue), content));
  const told = [...misspelt.map(({ path, key, message }) => ({ path: [...path, key], message })), ...others];
  return [...new Map(told.map((fault) => [fault.message, fault])).values()];
}

interface UnknownKey extends DescribedFault {
  readonly key: string;
  /** The key that it stands for. */
  readonly meant: string | undefined;
}

interface Read {
  readonly root: JsonSchema;
  readonly content: unknown;
  /** Whether faults were left out. */
  readonly cut: { isMade: boolean };
}

/** Keys that the schema does not know, where the issue is about them, or about one that is missing beside them. */
function unknownKeys(issue: z.core.$ZodIssue, read: Read): UnknownKey[] {
  const { root, content } = read;
  const path = pathOf(issue);
  const isMissing = issue.code !== 'unrecognized_keys' && path.length > 0 && valueAt(content, path) === undefined;
  if (issue.code !== 'unrecognized_keys' && !isMissing) return [];
  const place = isMissing ? path.slice(0, -1) : path;
  const found = valueAt(content, place);
  const known = knownKeysAt(root, place, found);
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys : keysBeside(found, known.keys);
  return few(unknown, read).flatMap((key) => {
    const meant = meantKey(key, known);
    // Beside a missing key only what stands for it is about it.
    if (isMissing && meant !== path.at(-1)) return [];
    return [{ path: place, key, meant, message: unknownKeyText(key, place, known) }];
  });
}

function keysBeside(found: unknown, known: readonly string[]): string[] {
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return [];
  return Object.keys(found).filter((key) => !known.includes(key));
}

/** Whether a misspelt key says already what an issue is about: a key that is missing, or what its object lacks. */
function isToldBy(misspelt: readonly UnknownKey[], issue: z.core.$ZodIssue, content: unknown): boolean {
  const path = pathOf(issue);
  const isAt = (place: PathInFile, unknown: UnknownKey): boolean => unknown.path.join('\n') === place.join('\n');
  if (valueAt(content, path) === undefined)
    return misspelt.some((unknown) => isAt(path.slice(0, -1), unknown) && isAbout(issue, unknown.meant));
  return issue.code === 'custom' && misspelt.some((unknown) => isAt(path, unknown));
}

/** A missing key, or one that could stand in its place. */
function isAbout({ code, path, message }: z.core.$ZodIssue, meant: string | undefined): boolean {
  if (meant === undefined) return false;
  return path.at(-1) === meant || (code === 'custom' && message.split(/[^\w]+/).includes(meant));
}

/** What is found there is shown to nobody. */
const SECRET_KEYS: ReadonlySet<string> = new Set(['rounding.seed']);

function describeValue(issue: z.core.$ZodIssue, path: PathInFile, content: unknown): DescribedFault {
  const found = valueAt(content, path);
  const key = path.join('.') || 'the file';
  if (found === undefined)
    return { path, message: issue.code === 'custom' ? issue.message : `expected the key ${key}, found none` };
  if (SECRET_KEYS.has(key)) return { path, message: `${key}: expected ${issue.message}, found something else` };
  return { path, message: `${key}: expected ${expectation(issue)}, found ${quoted(found)}` };
}

/** Of a choice between shapes, the faults of the shape that came closest say more than “no shape fits”. */
function ofClosestShape(issue: z.core.$ZodIssue, read: Read): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const shapes = issue.errors
    .filter((branch) => branch.length > 0)
    .map((branch) => few(branch, read).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })))
    .map((issues) => ({ issues, far: distanceOf(issues, issue), faults: faultsOf(issues, read).length }))
    .toSorted((a, b) => a.far - b.far || a.faults - b.faults);
  return shapes[0]?.issues.flatMap((inner) => ofClosestShape(inner, read)) ?? [issue];
}

/** A shape of another kind altogether is the farthest, that whose first fault lies deepest the nearest. */
function distanceOf([first]: readonly z.core.$ZodIssue[], { path }: z.core.$ZodIssue): number {
  const depth = first?.path.length ?? 0;
  return first?.code === 'invalid_type' && depth === path.length ? Infinity : -depth;
}

function pathOf({ path }: z.core.$ZodIssue): PathInFile {
  return path.map((key) => (typeof key === 'symbol' ? String(key) : key));
}

/** What JSON Schema calls kinds of values, as people do. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return KINDS[issue.expected] ?? `a value of type ${issue.expected}`;
  if (issue.code === 'invalid_value') return issue.values.map((value) => String(value)).join(' or ');
  if (issue.code === 'invalid_key') return issue.issues[0]!.message.replace(/^expected /, '');
  if (issue.code === 'too_small' && issue.origin === 'string') return 'a text that is not empty';
  if (issue.code === 'too_small' && issue.origin === 'array') return `a list of at least ${issue.minimum}`;
  if (issue.code === 'too_small') return `${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}`;
  if (issue.code === 'too_big') return `${issue.inclusive === true ? 'at most' : 'less than'} ${issue.maximum}`;
  return issue.message.replace(/^expected /, '').replace(/^Invalid /, 'a valid ');
}

function valueAt(content: unknown, path: PathInFile): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined,
    content,
  );
}

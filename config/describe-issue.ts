import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { quoted, quotedText } from '../access/quoted.ts';
import { runFileSchema } from './run-file.ts';
import { alternatives, childSchemas, type JsonSchema } from './schema-walk.ts';

export type PathInFile = readonly (string | number)[];

/** A fault of a file as one sentence, and the place it is at. */
export interface DescribedFault {
  readonly path: PathInFile;
  readonly message: string;
}

/** The faults of a file, by default a run file. */
export function describeIssues(
  error: z.ZodError,
  content: unknown,
  schema: z.ZodType = runFileSchema,
): readonly DescribedFault[] {
  return error.issues.flatMap((outer) => {
    const issue = deepest(outer);
    const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => describeUnknownKey(key, path, schema));
    return [describeValue(issue, path, content)];
  });
}

function describeValue(issue: z.core.$ZodIssue, path: PathInFile, content: unknown): DescribedFault {
  const found = valueAt(content, path);
  const key = path.join('.') || 'the file';
  if (found === undefined)
    return { path, message: issue.code === 'custom' ? issue.message : `expected the key ${key}, found none` };
  return { path, message: `${key}: expected ${expectation(issue)}, found ${quoted(found)}` };
}

/** Of a choice between shapes, the fault of the shape that came closest says more than “no shape fits”. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const inner = issue.errors
    .filter((branch) => branch.length > 0)
    .map((branch) => deepest(branch[0]!))
    .sort((a, b) => closeness(b) - closeness(a))[0];
  return inner === undefined ? issue : { ...inner, path: [...issue.path, ...inner.path] };
}

function closeness(issue: z.core.$ZodIssue): number {
  return issue.path.length + (issue.code === 'invalid_type' ? 0 : 1);
}

function describeUnknownKey(key: string, path: PathInFile, schema: z.ZodType): DescribedFault {
  const known = knownKeys(path, schema);
  const nearest = [...known].sort((a, b) => distance(key, a) - distance(key, b))[0];
  const place = path.length === 0 ? '' : ` in ${path.join('.')}`;
  const hint = nearest === undefined ? 'expected no key here' : `the nearest known key is ${nearest}`;
  return { path: [...path, key], message: `unknown key ${quotedText(key)}${place}; ${hint}` };
}

/** Keys that the schema knows at a place of the file. */
function knownKeys(path: PathInFile, root: z.ZodType): string[] {
  let schemas: JsonSchema[] = [z.toJSONSchema(root, { io: 'input', unrepresentable: 'any' }) as JsonSchema];
  for (const key of path) schemas = schemas.flatMap(alternatives).flatMap((schema) => childSchemas(schema, key));
  return schemas.flatMap(alternatives).flatMap((schema) => Object.keys(schema.properties ?? {}));
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type')
    return issue.expected === 'int' ? 'a whole number' : `a value of type ${issue.expected}`;
  if (issue.code === 'invalid_value') return issue.values.map((value) => String(value)).join(' or ');
  if (issue.code === 'invalid_key') return issue.issues[0]!.message.replace(/^expected /, '');
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

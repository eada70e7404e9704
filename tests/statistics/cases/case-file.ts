import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

type Matrix = readonly (readonly number[])[];
type BySize = Readonly<Record<string, number>>;

/** Inputs that cases of the estimators here may have; several names mean the same. */
export interface CaseInputs {
  readonly mapClasses?: readonly string[];
  readonly refClasses?: readonly string[];
  readonly confusionCounts?: Matrix;
  readonly mappedArea?: BySize | readonly number[];
  readonly totalAreaForOutput?: number;
  readonly z?: number;
  readonly confidence?: number;
  readonly fpc?: boolean;
  readonly stratumPixels?: BySize;
  readonly mapEqualsStratum?: boolean;
  readonly sample?: readonly { readonly stratum: string; readonly map: string | null; readonly ref: string }[];
  readonly y?: readonly number[];
  readonly N?: number;
  readonly n?: number;
  readonly successes?: number;
  readonly stratum?: readonly string[];
  readonly N_h?: BySize;
  /** Class labels, or the class values of a raster. */
  readonly classes?: readonly string[] | readonly (readonly (number | null)[])[];
  readonly coverage?: Matrix;
  readonly pixelArea?: number | Matrix;
  readonly noData?: number;
  readonly probabilities?: Matrix;
}

/** One numeric case: inputs, what another tool makes of them, and how close is close enough. */
export interface CaseFile {
  readonly name: string;
  readonly estimator: string;
  readonly inputs: CaseInputs;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tolerance: { readonly rel: number; readonly abs: number };
}

/** Every case of a folder, by name of its file. */
export function readCases(folder: string): CaseFile[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.toSorted().map((file) => {
    const content = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as CaseFile;
    // An input that is null is one that was not given.
    const given = Object.entries(content.inputs).filter(([, value]) => value !== null);
    return { ...content, inputs: Object.fromEntries(given) };
  });
}

/** What an estimator has to say to a case: a value for each expected key. A key without an entry fails the case. */
export type Answers = Readonly<Record<string, unknown>>;

/** An input that the case cannot do without. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`The case needs the input ${name}.`);
  return value;
}

/** Keys of `expected` that tell a reader something and are no result of ours. */
const INFORMATIONAL = /^(note|notes|comment|source|reason|paper.*|.*Would(Return|Give).*)$/;

function isClose(actual: number, expected: number, { rel, abs }: CaseFile['tolerance']): boolean {
  const difference = Math.abs(actual - expected);
  return difference <= abs || difference <= rel * Math.abs(expected);
}

function compare(where: string, actual: unknown, expected: unknown, tolerance: CaseFile['tolerance']): string[] {
  if (expected === null) {
    return actual === undefined || actual === null
      ? []
      : [`${where}: expected nothing, found ${JSON.stringify(actual)}`];
  }
  if (typeof expected === 'number') {
    const isFound = typeof actual === 'number' && isClose(actual, expected, tolerance);
    return isFound ? [] : [`${where}: expected ${expected}, found ${JSON.stringify(actual)}`];
  }
  if (typeof expected !== 'object') {
    return actual === expected
      ? []
      : [`${where}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`];
  }
  if (typeof actual !== 'object' || actual === null)
    return [`${where}: expected values, found ${JSON.stringify(actual)}`];
  const found = actual as Readonly<Record<string, unknown>>;
  const isWrongLength = Array.isArray(expected) && Array.isArray(actual) && actual.length !== expected.length;
  const lengths = isWrongLength ? [`${where}: expected ${expected.length} values, found ${actual.length}`] : [];
  const inside = Object.entries(expected).flatMap(([key, value]) => {
    if (!(key in found)) return [`${where}.${key}: expected ${JSON.stringify(value)}, found no such entry`];
    return compare(`${where}.${key}`, found[key], value, tolerance);
  });
  return [...lengths, ...inside];
}

/** A refusal is spelt with or without its prefix; plain `ERROR` asks for any refusal. */
function isSameStatus(actual: unknown, expected: unknown): boolean {
  const bare = (status: unknown): string => String(status).replace(/^ERROR_/, '');
  return expected === 'ERROR' ? String(actual).startsWith('ERROR_') : bare(actual) === bare(expected);
}

/** Every way in which the answers miss what the case expects; a key nobody answers is one. */
export function differences(file: CaseFile, answers: Answers): string[] {
  return Object.entries(file.expected).flatMap(([key, value]) => {
    if (INFORMATIONAL.test(key)) return [];
    if (!(key in answers)) return [`${key}: no estimator answers this key`];
    if (key === 'status' && isSameStatus(answers[key], value)) return [];
    return compare(key, answers[key], value, file.tolerance);
  });
}

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A worked example as a page prints it. */
export interface WorkedExample {
  readonly page: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Numbers are {@link Printed}: the digits of the prose count. */
  readonly expected: Readonly<Record<string, unknown>>;
  /** What the page says between the heading before the example and the example. */
  readonly prose: string;
}

/** A number of an example, with the decimals that the prose gives it; undefined where the prose does not show it. */
export interface Printed {
  readonly printed: string;
  readonly decimals?: number;
}

/** A page of `docs/methods`. */
export interface MethodPage {
  readonly name: string;
  readonly text: string;
}

const ROOT = path.resolve(import.meta.dirname, '../..');
const FOLDER = path.join(ROOT, 'docs/methods');

/** Every page, by name. */
export function readPages(): MethodPage[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.md'));
  return names.toSorted().map((name) => ({ name, text: readFileSync(path.join(FOLDER, name), 'utf8') }));
}

const BLOCK = /^```json example=(\S+)\n([\s\S]*?)^```$/gm;

/** The blocks of a page that are tagged `json example=NAME`. */
export function examplesOf({ name: page, text }: MethodPage): WorkedExample[] {
  return [...text.matchAll(BLOCK)].map((found) => {
    const [, name = '', body = ''] = found;
    const before = text.slice(0, found.index);
    const prose = before.slice(before.lastIndexOf('\n#') + 1);
    const { inputs } = JSON.parse(body) as { inputs: WorkedExample['inputs'] };
    const { expected } = JSON.parse(withPrintedNumbers(body, prose)) as { expected: WorkedExample['expected'] };
    return { page, name, inputs, expected, prose };
  });
}

/** JSON whose numbers became objects with what the prose shows of them: a formatter takes their last zeros away. */
function withPrintedNumbers(json: string, prose: string): string {
  const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  return json.replaceAll(tokens, (token) =>
    token.startsWith('"') ? token : JSON.stringify({ printed: token, decimals: decimalsShown(token, prose) }),
  );
}

function isPrinted(value: unknown): value is Printed {
  return typeof value === 'object' && value !== null && 'printed' in value;
}

/** Every printed number within a value that the prose does not show. */
export function hiddenNumbers(value: unknown): string[] {
  if (isPrinted(value)) return value.decimals === undefined ? [value.printed] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(hiddenNumbers) : [];
}

/** Most decimals with which the prose shows a number: thousands may be set apart, a minus is a typographic one. */
function decimalsShown(printed: string, prose: string): number | undefined {
  const [whole = '', fraction = ''] = printed.replace('-', '').split('.');
  const apart = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, '\\s?');
  const sign = printed.startsWith('-') ? '\u2212' : '';
  const decimals = fraction === '' ? '(\\.0+)?' : `(\\.${fraction}0*)`;
  const shown = [...prose.matchAll(new RegExp(`(?<![\\d.])${sign}${apart}${decimals}(?!\\d|\\.\\d)`, 'g'))];
  return shown.length === 0 ? undefined : Math.max(...shown.map(([, found = '.']) => found.length - 1));
}

/** Every way in which what is computed differs from what is printed, digit by digit. */
export function misprints(where: string, actual: unknown, expected: unknown): string[] {
  if (isPrinted(expected)) {
    const { decimals = expected.printed.split('.')[1]?.length ?? 0 } = expected;
    // A half at the last digit may go either way.
    const isSame =
      typeof actual === 'number' && Math.abs(actual - Number(expected.printed)) <= 0.5000001 * 10 ** -decimals;
    return isSame ? [] : [`${where}: the page prints ${expected.printed}, the code gives ${String(actual)}`];
  }
  if (typeof expected !== 'object' || expected === null) {
    const isSame = (actual ?? null) === expected;
    return isSame ? [] : [`${where}: the page says ${String(expected)}, the code ${String(actual)}`];
  }
  const found = (actual ?? {}) as Readonly<Record<string, unknown>>;
  const isWrongLength = Array.isArray(expected) && Array.isArray(actual) && expected.length !== actual.length;
  return [
    ...(isWrongLength ? [`${where}: the page lists ${expected.length}, the code ${actual.length}`] : []),
    ...Object.entries(expected).flatMap(([key, value]) => misprints(`${where}.${key}`, found[key], value)),
  ];
}

/** A name that a page gives with the file that exports it. */
export interface NamedExport {
  readonly page: string;
  readonly name: string;
  readonly file: string;
}

/** All that a page writes as `name` (path.ts), or as several names with one path. */
export function namedExports({ name: page, text }: MethodPage): NamedExport[] {
  const named = /((?:`\w+`(?:,|\s+and)?\s+)+)\(([\w./-]+\.ts)\)/g;
  return [...text.matchAll(named)].flatMap(([, names = '', file = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => ({ page, name, file })),
  );
}

/** Paths of source files that a page names, from the root of the project. */
export function namedFiles({ text }: MethodPage): string[] {
  return [...text.matchAll(/(?<![\w/.])[\w-]+\/[\w./-]*\.ts\b/g)].map(([file]) => file);
}

/** The text of a source file; undefined where there is none. */
export function sourceOf(file: string): string | undefined {
  try {
    return readFileSync(path.join(ROOT, file), 'utf8');
  } catch {
    return undefined;
  }
}

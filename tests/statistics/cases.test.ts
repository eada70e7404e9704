import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FILES_NOT_YET_REACHED, VALUES_NOT_YET_REACHED } from '../architecture/not-yet-reached.ts';
import { ANSWERS } from './cases/answers.ts';
import { differences, readCases, type CaseFile } from './cases/case-file.ts';
import { withCalls } from './cases/watched-functions.ts';

const committed = path.join(import.meta.dirname, '../golden/statistics');
const folder = process.env['QUADRAT_CASES'] ?? committed;
const cases = readCases(folder);
/** Decide about units and periods; no number is estimated by them. */
const NOT_ESTIMATORS: readonly string[] = ['routing', 'drift', 'prior_shift'];
const owned = cases.filter(({ estimator }) => ANSWERS[estimator] !== undefined);
const others = cases.filter(({ estimator }) => ANSWERS[estimator] === undefined);

function answer(file: CaseFile): string[] {
  return differences(file, ANSWERS[file.estimator]!(file.inputs, file.expected));
}

/** A row of the page for each kind of case: who answers it, and which of these wait for a verb or a key. */
const PAGE = readFileSync(path.join(import.meta.dirname, '../../docs/methods/published-cases.md'), 'utf8');
const said: string[] = [];

function rowOf(estimator: string): { readonly names: string; readonly waits: string } {
  const [, names = '', waits = ''] = new RegExp(`^\\| ${estimator} +\\|([^|]*)\\|([^|]*)\\|$`, 'm').exec(PAGE) ?? [];
  return { names, waits };
}

/** Whether no command reaches a function, written as `name (file)`. */
function isWaiting(call: string): boolean {
  const [, name, file] = /^(\w+) \((\S+)\)$/.exec(call)!;
  return FILES_NOT_YET_REACHED.includes(file!) || VALUES_NOT_YET_REACHED.includes(`${file}#${name}`);
}

describe(`numeric cases of ${path.relative(process.cwd(), folder) || folder}`, () => {
  it('have an estimator, but for those that say where a map or its inputs are not to be trusted', () => {
    const missing = others.filter(({ estimator }) => !NOT_ESTIMATORS.includes(estimator));
    expect(missing.map(({ name, estimator }) => `${name} (${estimator})`)).toEqual([]);
    expect(owned.length).toBeGreaterThan(0);
  });

  it.each(owned.map((file) => [`${file.estimator}: ${file.name}`, file] as const))('%s', (title, file) => {
    const { result, calls } = withCalls(() => answer(file));
    said.push(`${title} ← ${calls.map((call) => `${call}${isWaiting(call) ? ' WAITS' : ''}`).join(', ')}`);
    expect(result).toEqual([]);
  });

  it.skipIf(folder !== committed)('are answered by the functions that the page of the methods names', () => {
    const unnamed = owned.flatMap((file) => {
      const { names, waits } = rowOf(file.estimator);
      const isNamed = (call: string): boolean =>
        (isWaiting(call) ? waits : names).includes(`\`${call.replace(' (', '` (')}`);
      return withCalls(() => answer(file)).calls.flatMap((call) =>
        isNamed(call) ? [] : [`${file.estimator}: ${call}`],
      );
    });
    expect(unnamed).toEqual([]);
  });

  afterAll(() => {
    if (folder !== committed) process.stdout.write(`${said.join('\n')}\n`);
  });
});

describe('the comparison of a case', () => {
  const file = readCases(committed).find(({ name }) => name === 'srs_all_success_degenerate')!;

  it('fails on a key that nobody answers', () => {
    expect(answer({ ...file, expected: { ...file.expected, unheardOf: 1 } })).toEqual([
      'unheardOf: no estimator answers this key',
    ]);
  });

  it('fails on a value outside the tolerance and on a value where none may be', () => {
    expect(answer({ ...file, expected: { p: 1 + 1e-8 } })).toHaveLength(1);
    expect(answer({ ...file, expected: { p: null } })).toHaveLength(1);
  });
});

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ANSWERS } from './cases/answers.ts';
import { differences, readCases, type CaseFile } from './cases/case-file.ts';

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

describe(`numeric cases of ${path.relative(process.cwd(), folder) || folder}`, () => {
  it('have an estimator, but for those that say where a map or its inputs are not to be trusted', () => {
    const missing = others.filter(({ estimator }) => !NOT_ESTIMATORS.includes(estimator));
    expect(missing.map(({ name, estimator }) => `${name} (${estimator})`)).toEqual([]);
    expect(owned.length).toBeGreaterThan(0);
  });

  it.each(owned.map((file) => [`${file.estimator}: ${file.name}`, file] as const))('%s', (_, file) => {
    expect(answer(file)).toEqual([]);
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

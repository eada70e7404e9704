import { describe, expect, it } from 'vitest';
import { obsStatus } from '../../statistics/obs-status.ts';
import { OUTCOMES } from '../../results/codes.ts';
import { AREA_EXAMPLES } from './area-examples.ts';
import { ASSISTED_EXAMPLES } from './assisted-examples.ts';
import { GUARD_EXAMPLES } from './guard-examples.ts';
import { examplesOf, hiddenNumbers, misprints, namedExports, namedFiles, readPages, sourceOf } from './method-pages.ts';
import { PLAN_EXAMPLES } from './plan-examples.ts';
import { PUBLICATION_EXAMPLES } from './publication-examples.ts';
import { SAMPLE_EXAMPLES, type Answerer } from './sample-examples.ts';

const ANSWERERS: Readonly<Record<string, Answerer>> = {
  ...SAMPLE_EXAMPLES,
  ...ASSISTED_EXAMPLES,
  ...AREA_EXAMPLES,
  ...PLAN_EXAMPLES,
  ...PUBLICATION_EXAMPLES,
  ...GUARD_EXAMPLES,
};
/** An index, a list of words and a summary: no formula is in them. */
const WITHOUT_FORMULAS: readonly string[] = ['README.md', 'outcomes.md', 'published-cases.md', 'what-is-published.md'];

const pages = readPages();
const examples = pages.flatMap(examplesOf);

describe('a worked example of the methods', () => {
  it.each(examples.map((example) => [`${example.page}: ${example.name}`, example] as const))(
    '%s prints what the code computes',
    (_, { name, inputs, expected }) => {
      const answer = ANSWERERS[name];
      expect(typeof answer, `an answerer for ${name}`).toBe('function');
      expect(misprints(name, answer!(inputs as never), expected)).toEqual([]);
    },
  );

  it('shows in its prose every number that is checked', () => {
    const hidden = examples.flatMap(({ page, name, expected }) =>
      hiddenNumbers(expected).map((printed) => `${page}, ${name}: ${printed}`),
    );
    expect(hidden).toEqual([]);
  });

  it('has a name of its own, and every answerer has its example', () => {
    expect(examples.map(({ name }) => name).toSorted()).toEqual(Object.keys(ANSWERERS).toSorted());
  });

  it('fails where a digit is wrong, a value is missing or too many are listed', () => {
    const printed = { a: { printed: '0.0721', decimals: 4 }, list: [{ printed: '1.5', decimals: 2 }] };
    expect(misprints('x', { a: 0.07211, list: [1.5] }, printed)).toEqual([]);
    expect(misprints('x', { a: 0.0722, list: [1.51] }, printed)).toHaveLength(2);
    expect(misprints('x', { list: [1.5, 2] }, printed)).toHaveLength(2);
  });
});

describe('the pages of the methods', () => {
  it('each have a worked example, but for those without formulas', () => {
    const without = pages.filter((page) => examplesOf(page).length === 0).map(({ name }) => name);
    expect(without).toEqual(WITHOUT_FORMULAS);
  });

  it('name functions as the code does', () => {
    const named = pages.flatMap(namedExports);
    const missing = named.filter(({ name, file }) => {
      const exported = new RegExp(`^export (?:async )?(?:function|const|class|interface|type) ${name}\\b`, 'm');
      return !exported.test(sourceOf(file) ?? '');
    });
    expect(missing).toEqual([]);
    expect(named.length).toBeGreaterThan(50);
  });

  it('name files that exist', () => {
    const missing = pages.flatMap((page) => namedFiles(page).filter((file) => sourceOf(file) === undefined));
    expect(missing).toEqual([]);
  });

  it('list every page in the index', () => {
    const index = pages.find(({ name }) => name === 'README.md')!.text;
    const unlisted = pages.filter(({ name }) => name !== 'README.md' && !index.includes(`](${name})`));
    expect(unlisted.map(({ name }) => name)).toEqual([]);
  });

  it('list every outcome with its status', () => {
    const { text } = pages.find(({ name }) => name === 'outcomes.md')!;
    const rows = [...text.matchAll(/^\|\s*`([A-Z_]+)`\s*\|\s*([A-Z])\s*\|/gm)].map(([, outcome, status]) => [
      outcome,
      status,
    ]);
    expect(rows).toEqual(OUTCOMES.map((outcome) => [outcome, obsStatus(outcome)]));
  });
});

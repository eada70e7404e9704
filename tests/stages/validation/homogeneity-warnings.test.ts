import { describe, expect, it } from 'vitest';
import { homogeneityWarnings } from '../../../stages/validation/diagnostics/homogeneity-warnings.ts';

const test = { statistic: 90, df: 50, pValueMethod: 'permutation', smallestExpected: 0.2 } as const;
const cell = (level: string, method: string, estimateKm2: number | null = 1) => ({ level, method, estimateKm2 });

describe('a test of homogeneity that rejects', () => {
  const figures = [
    { ...test, level: 'region', pValue: 0.001 },
    { ...test, level: 'municipality', pValue: 0.0004 },
  ];

  it('warns of the level whose published figures carry errors over, and counts these', () => {
    const estimates = [
      ...['composite', 'composite', 'fay-herriot', 'synthetic'].map((method) => cell('municipality', method)),
      // Design-based, withheld, or of another level: they do not rest on it.
      ...[cell('municipality', 'domain-regression'), cell('municipality', 'composite', null)],
      ...[cell('region', 'domain-direct'), cell('total', 'composite')],
    ];
    expect(homogeneityWarnings(figures, estimates)).toEqual([
      'The map errs differently between the areas of level municipality (test of homogeneity, p < 0.001), but 4 published figures of models rest on its erring alike there: where an area differs, its figure is biased by more than its error says.',
    ]);
  });

  it('says nothing where the test does not reject', () => {
    const quiet = figures.map((figure) => ({ ...figure, pValue: 0.01 }));
    expect(homogeneityWarnings(quiet, [cell('municipality', 'composite')])).toEqual([]);
  });
});

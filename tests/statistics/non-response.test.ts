import { describe, expect, it } from 'vitest';
import { coderAgreement } from '../../statistics/coder-agreement.ts';
import { responseRates, widestBounds } from '../../statistics/non-response.ts';

const strata = [
  { name: 'hill', size: 300, drawn: 40, respondents: 30 },
  { name: 'plain', size: 100, drawn: 20, respondents: 20 },
];

describe('non-response', () => {
  it('has rates by stratum and weighted by size', () => {
    expect(responseRates(strata)).toEqual({ overall: 0.8125, byStratum: [0.75, 1] });
    const empty = { name: 'lake', size: 1, drawn: 0, respondents: 0 };
    expect(responseRates([...strata, empty])).toMatchObject({ overall: undefined, byStratum: [0.75, 1, undefined] });
  });

  it('bounds an area by what the silent units could be, within the whole', () => {
    expect(widestBounds({ without: 20, silent: 5, whole: 100 })).toEqual({ lower: 20, upper: 25 });
    expect(widestBounds({ without: -1, silent: 103, whole: 100 })).toEqual({ lower: 0, upper: 100 });
    expect(widestBounds({ without: 20, silent: 5, whole: 100, figure: 19.5 })).toEqual({ lower: 19.5, upper: 25 });
    expect(widestBounds({ without: 20, silent: 5, whole: 100, figure: 26 })).toEqual({ lower: 20, upper: 26 });
  });

  it('knows nothing where nothing can be estimated', () => {
    expect(widestBounds({ without: undefined, silent: undefined, whole: 100 })).toEqual({ lower: 0, upper: 100 });
  });

  it('refuses counts that cannot be', () => {
    expect(() => responseRates([{ ...strata[0]!, respondents: 41 }])).toThrow(/"hill" .*found 41 of 40/);
    expect(() => responseRates([{ ...strata[0]!, size: 0 }])).toThrow(/No stratum has a size/);
  });
});

describe('the agreement of two coders', () => {
  it('is Cohen’s kappa', () => {
    const pairs = [
      ...Array.from({ length: 20 }, () => ['yes', 'yes'] as const),
      ...Array.from({ length: 5 }, () => ['yes', 'no'] as const),
      ...Array.from({ length: 10 }, () => ['no', 'yes'] as const),
      ...Array.from({ length: 15 }, () => ['no', 'no'] as const),
    ];
    const { units, observed, expected, kappa } = coderAgreement(pairs);
    expect([units, observed, expected]).toEqual([50, 0.7, 0.5]);
    expect(kappa).toBeCloseTo(0.4, 14);
  });

  it('is undefined where chance explains all', () => {
    expect(
      coderAgreement([
        ['a', 'a'],
        ['a', 'a'],
      ]),
    ).toMatchObject({ observed: 1, kappa: undefined });
    expect(() => coderAgreement([])).toThrow(RangeError);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coderAgreement } from '../../statistics/coder-agreement.ts';
import { nonResponseBounds, responseRates } from '../../statistics/non-response.ts';

const strata = [
  { name: 'hill', size: 300, drawn: 40, respondents: 30, inClass: 12 },
  { name: 'plain', size: 100, drawn: 20, respondents: 20, inClass: 5 },
];

describe('non-response', () => {
  it('has rates by stratum and weighted by size', () => {
    expect(responseRates(strata)).toEqual({ overall: 0.8125, byStratum: [0.75, 1] });
    const empty = { name: 'lake', size: 1, drawn: 0, respondents: 0 };
    expect(responseRates([...strata, empty])).toMatchObject({ overall: undefined, byStratum: [0.75, 1, undefined] });
  });

  it('bounds a share by what the silent units could be', () => {
    // 0.75 × 12/40 + 0.25 × 5/20, and 0.75 × 22/40 + 0.25 × 5/20.
    const { lower, upper } = nonResponseBounds(strata);
    expect(lower).toBeCloseTo(0.2875, 14);
    expect(upper).toBeCloseTo(0.475, 14);
  });

  it('holds the respondents’ share between its bounds, which are as far apart as labels are missing', () => {
    const stratum = fc
      .tuple(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0.1, max: 9, noNaN: true }), fc.nat(), fc.nat())
      .map(([drawn, size, a, b]) => {
        const respondents = 1 + (a % drawn);
        return { name: '', size, drawn, respondents, inClass: b % (respondents + 1) };
      });
    fc.assert(
      fc.property(fc.array(stratum, { minLength: 1, maxLength: 5 }), (list) => {
        const total = list.reduce((sum, { size }) => sum + size, 0);
        const share = list.reduce((sum, s) => sum + ((s.size / total) * s.inClass) / s.respondents, 0);
        const { lower, upper } = nonResponseBounds(list);
        expect(lower).toBeLessThanOrEqual(share + 1e-12);
        expect(upper).toBeGreaterThanOrEqual(share - 1e-12);
        expect(upper - lower).toBeCloseTo(1 - responseRates(list).overall!, 12);
      }),
    );
  });

  it('knows nothing of a stratum without a unit', () => {
    const lake = { name: 'lake', size: 100, drawn: 0, respondents: 0, inClass: 0 };
    const { lower, upper } = nonResponseBounds([strata[1]!, lake]);
    expect([lower, upper]).toEqual([0.125, 0.625]);
  });

  it('refuses counts that cannot be', () => {
    expect(() => nonResponseBounds([{ ...strata[0]!, inClass: 31 }])).toThrow(/"hill" .* from 0 to its 30 .*found 31/);
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

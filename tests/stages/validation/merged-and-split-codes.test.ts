import { describe, expect, it } from 'vitest';
import { policyFileSchema } from '../../../stages/validation/publication-options.ts';
import type { UngradedRow } from '../../../stages/validation/estimates/area-estimates.ts';
import type { CodePair, Contribution, PreviousRelease } from '../../../stages/validation/publication/input.ts';
import { completePolicy } from '../../../stages/validation/publication/policy.ts';
import { publishEstimates } from '../../../stages/validation/publication/publish-rows.ts';
import { unmatchedCodes } from '../../../stages/validation/publication/unmatched-codes.ts';

/** Areas by class in km²; null: withheld as confidential. */
type Numbers = Readonly<Record<string, Readonly<Record<string, number | null>>>>;

function withTotal(numbers: Numbers): Numbers {
  const total: Record<string, number | null> = {};
  for (const classes of Object.values(numbers))
    for (const [name, value] of Object.entries(classes)) total[name] = (total[name] ?? 0) + (value ?? 0);
  return { ...numbers, TOTAL: total };
}

function placesOf(numbers: Numbers) {
  return Object.entries(numbers).flatMap(([areaCode, classes]) =>
    Object.entries(classes).map(([name, value]) => ({
      ...{ level: areaCode === 'TOTAL' ? 'total' : 'area', areaCode, class: name, value },
    })),
  );
}

/** A release of which readers have what is not null; the total given, as what is withheld is part of it. */
function release(numbers: Numbers, correspondence: readonly CodePair[], name = 'earlier'): PreviousRelease {
  return {
    location: name,
    name,
    numbers: placesOf(numbers).map(({ value, ...place }) => ({
      ...place,
      valueKm2: value,
      isConfidential: value === null,
      own: null,
    })),
    correspondence,
  };
}

function estimates(numbers: Numbers): UngradedRow[] {
  return placesOf(withTotal(numbers)).map(({ value, ...place }) => ({
    ...{ ...place, areaName: place.areaCode, estimateKm2: value!, standardErrorKm2: value! / 10, cv: 0.1, df: 100 },
    ...{ ciLowerKm2: 0.8 * value!, ciUpperKm2: 1.2 * value!, ciLevel: 0.95, sampleSize: 200, frameKm2: 500 },
    ...{ method: 'stratified', intervalMethod: 'wald-t', outcome: 'OK', obsStatus: 'A' },
    ...{ mappedAreaKm2: value!, observedShare: 1, classUnits: 20 },
  }));
}

/** One holding in the named cells, five in every other. */
function holdings(numbers: Numbers, single: readonly string[]): Contribution[] {
  return placesOf(numbers).flatMap(({ areaCode, class: name, value }) => {
    const count = single.includes(`${areaCode} ${name}`) ? 1 : 5;
    return Array.from({ length: count }, (_, k) => ({
      ...{ areaCode, class: name, contributor: `${areaCode} ${name} ${k}`, value: value! / count },
    }));
  });
}

function publish(numbers: Numbers, previous: readonly PreviousRelease[], single: readonly string[] = []) {
  const codes = Object.keys(numbers);
  const policy = completePolicy(
    policyFileSchema.parse({
      ...{ name: 'test', rounding: { method: 'none' } },
      disclosure: { minContributors: 3, intruders: 'outsider' },
    }),
  );
  const { rows, unprotected, presumed } = publishEstimates(
    estimates(numbers),
    { policy, vintage: 'final', contributions: holdings(numbers, single), previous },
    {
      nesting: {
        levels: ['area', 'total'],
        parentOf: (level) => (level === 'area' ? 'TOTAL' : undefined),
        childrenOf: (level) => (level === 'total' ? codes : []),
      },
    },
  );
  return {
    isShown: (area: string, name: string): boolean =>
      rows.find((row) => row.areaCode === area && row.class === name)!.valueKm2 !== null,
    unprotected,
    presumed,
  };
}

const pair = (kind: 'area' | 'class', earlierCode: string | null, code: string | null, release = ''): CodePair => ({
  ...{ release, kind, level: '', earlierCode, code },
});

const REST = { b: { crop: 40, forest: 70, water: 30 }, c: { crop: 50, forest: 45, water: 35 } };
const MERGED = { m: { crop: 38, forest: 60, water: 25 }, ...REST };

describe('codes that were merged or split between releases', () => {
  it('hide the part of a split area that what is left of the earlier one would give away', () => {
    // This release alone would hide what is small: b1, beside a2.
    const now = {
      ...{ a1: { crop: 15, forest: 330, water: 220 }, a2: { crop: 8, forest: 11, water: 320 } },
      ...{ b1: { crop: 9, forest: 9, water: 9 }, b2: { crop: 10, forest: 10, water: 10 } },
    };
    expect(publish(now, [], ['a2 crop']).isShown('a1', 'crop')).toBe(true);
    const then = withTotal({ a: { crop: 23, forest: 341, water: 540 }, b: { crop: 19, forest: 19, water: 19 } });
    const split = ['a', 'b'].flatMap((code) => [pair('area', code, `${code}1`), pair('area', code, `${code}2`)]);
    const { isShown, unprotected } = publish(now, [release(then, split)], ['a2 crop']);
    // 23 − 15 = 8
    expect(isShown('a2', 'crop')).toBe(false);
    expect(isShown('a1', 'crop')).toBe(false);
    expect(unprotected).toEqual([]);
  });

  it('hide the sum of merged classes of which an earlier release showed all but one', () => {
    const parts = (a: number | null, b: number | null) => ({ wheat: a, rye: b });
    const then = {
      a: { ...parts(30, null), forest: null, water: 25 },
      b: { ...parts(30, null), forest: null, water: 30 },
      c: { ...parts(40, 10), forest: 45, water: 35 },
      TOTAL: { ...parts(100, 28), forest: 175, water: 90 },
    };
    const merged = [pair('class', 'wheat', 'crop'), pair('class', 'rye', 'crop')];
    const now = { a: MERGED.m, ...REST };
    const { isShown, unprotected } = publish(now, [release(then, merged)]);
    // 38 − 30 = 8 was withheld.
    expect(isShown('a', 'crop')).toBe(false);
    expect(isShown('b', 'crop')).toBe(false);
    expect(isShown('c', 'crop')).toBe(true);
    expect(unprotected.map(({ name }) => name)).toEqual([]);
  });

  it('hide what three releases together would give away of merged areas', () => {
    const others = { b: { crop: null, forest: null, water: 30 }, c: REST.c };
    const first = {
      a: { crop: 30, forest: 40, water: 15 },
      d: { crop: null, forest: null, water: 10 },
      ...others,
      TOTAL: { crop: 128, forest: 175, water: 90 },
    };
    // Of the second, one of what was merged in two steps.
    const second = { ...first, a: { crop: null, forest: null, water: 15 } };
    const codes = [pair('area', 'a', 'm'), pair('area', 'd', 'm')];
    const { isShown, unprotected } = publish(MERGED, [release(first, codes), release(second, codes, 'later')]);
    expect(isShown('m', 'crop')).toBe(false);
    expect(isShown('m', 'forest')).toBe(false);
    expect(unprotected).toEqual([]);
  });

  it('hold no release for a number that an earlier one gave away itself', () => {
    const then = {
      a: { crop: 30, forest: 40, water: 15 },
      d: { crop: null, forest: 20, water: 10 },
      ...REST,
      TOTAL: { crop: 128, forest: 175, water: 90 },
    };
    const codes = [pair('area', 'a', 'm'), pair('area', 'd', 'm')];
    const { isShown, unprotected } = publish(MERGED, [release(then, codes)]);
    expect(isShown('m', 'crop')).toBe(true);
    expect(unprotected).toEqual([]);
  });

  it('hold a release where nobody knows any more what was withheld of codes that are gone', () => {
    const then = {
      a: { crop: 30, forest: 40, water: 15 },
      d: { crop: null, forest: null, water: 10 },
      b: { crop: null, forest: null, water: 30 },
      c: REST.c,
      TOTAL: { crop: 128, forest: 175, water: 90 },
    };
    const merged = release(then, [pair('area', 'a', 'm'), pair('area', 'd', 'm')]);
    expect(publish(MERGED, [merged]).presumed).toEqual(['earlier']);
    const own = { frameKm2: 500, observedShare: 1 };
    const kept = merged.numbers.map((one) => ({
      ...one,
      own: { ...own, estimateKm2: one.valueKm2 ?? (one.class === 'crop' ? 8 : 20) },
    }));
    const { presumed, isShown } = publish(MERGED, [{ ...merged, numbers: kept }]);
    expect(presumed).toEqual([]);
    expect(isShown('m', 'crop')).toBe(false);
  });

  it('go by the contributors of today where the parts of a withheld number are all numbers of today', () => {
    const now = { a1: { crop: 15, forest: 30, water: 20 }, a2: { crop: 8, forest: 31, water: 22 }, ...REST };
    const then = withTotal({ a: { crop: 23, forest: 61, water: 42 }, ...REST });
    const hidden = {
      ...then,
      a: { crop: null, forest: null, water: 42 },
      b: { crop: null, forest: null, water: 30 },
    };
    const split = [pair('area', 'a', 'a1'), pair('area', 'a', 'a2')];
    const { isShown } = publish(now, [release(hidden, split)]);
    expect([isShown('a1', 'crop'), isShown('a2', 'crop'), isShown('b', 'crop')]).toEqual([true, true, true]);
  });

  it('hold a release where nobody has said what they are', () => {
    const then = withTotal({ a: { wheat: 23, forest: 61 }, b: { wheat: 40, forest: 70 } });
    const now = estimates({ b: { crop: 40, forest: 70 }, c: { crop: 23, forest: 61 } });
    expect(unmatchedCodes([release(then, [])], now, 'area')).toEqual([
      'earlier has codes that are neither in this release nor in its correspondence: area a, class wheat; add to the correspondence what they are now, or leave code empty where they have ended.',
      'This release has codes that are neither in earlier nor in its correspondence: area c, class crop; add to the correspondence what they were then, or leave earlier_code empty where they are new.',
    ]);
    const told = [pair('area', 'a', 'c'), pair('class', 'wheat', null), pair('class', null, 'crop')];
    expect(unmatchedCodes([release(then, told)], now, 'area')).toEqual([]);
    const misspelt = [...told, pair('area', 'x', 'c'), pair('area', 'a', 'y')];
    expect(unmatchedCodes([release(then, misspelt)], now, 'area')).toEqual([
      'The correspondence of earlier names earlier codes that are not in it: area x; correct or remove them.',
      'The correspondence of earlier names codes that are not in this release: area y; correct or remove them.',
    ]);
    const changed = [
      { ...pair('area', 'b', null), level: 'aera' },
      { ...pair('area', null, 'b'), level: 'aera' },
    ];
    expect(unmatchedCodes([release(then, [...told, ...changed])], now, 'area')).toEqual([
      'The correspondence of earlier names levels of areas that neither release has: aera; correct or remove their rows, which say nothing.',
    ]);
  });

  it('tell what two earlier releases are to one another, and ask where that cannot be told', () => {
    const now = estimates({ m: { crop: 100, forest: 200 } });
    const became = (...codes: string[]) => codes.map((code) => pair('area', code, 'm'));
    const of = (...codes: string[]) => Object.fromEntries(codes.map((code) => [code, { crop: 1, forest: 2 }]));
    const first = release(of('a', 'b', 'c'), became('a', 'b', 'c'), 'first');
    expect(unmatchedCodes([first, release(of('a', 'bc'), became('a', 'bc'), 'second')], now, 'area')).toEqual([]);
    const four = release(of('a', 'b', 'c', 'd'), became('a', 'b', 'c', 'd'), 'first');
    const two = release(of('ab', 'cd'), became('ab', 'cd'), 'second');
    expect(unmatchedCodes([four, two], now, 'area')).toEqual([
      'How codes of first and of second correspond that are both gone cannot be told by what became of them: area a + b + c + d and ab + cd; add rows to the correspondence of the former, with second as release.',
    ]);
    const pairs = ['a ab', 'b ab', 'c cd', 'd cd'].map((both) => both.split(' ') as [string, string]);
    const told = pairs.map(([one, other]) => pair('area', one, other, 'second'));
    const known = { ...four, correspondence: [...four.correspondence, ...told] };
    expect(unmatchedCodes([known, two], now, 'area')).toEqual([]);
  });

  it('hide what two earlier releases and this one give away of codes that came and went', () => {
    // Then a and b; in between ab; now all is m: 30 and the 38 of ab gave b away.
    const first = {
      a: { crop: 30, forest: 40, water: 15 },
      b: { crop: null, forest: null, water: 10 },
      c: { crop: null, forest: null, water: 30 },
      e: REST.c,
      TOTAL: { crop: 128, forest: 175, water: 90 },
    };
    const second = {
      ab: { crop: null, forest: null, water: 25 },
      c: first.c,
      e: REST.c,
      TOTAL: first.TOTAL,
    };
    const own = (then: Numbers, values: Readonly<Record<string, number>>, codes: readonly CodePair[], name: string) => {
      const { numbers, ...rest } = release(then, codes, name);
      return {
        ...rest,
        numbers: numbers.map((one) => {
          const estimateKm2 = one.valueKm2 ?? values[`${one.areaCode} ${one.class}`]!;
          return { ...one, own: { estimateKm2, frameKm2: 500, observedShare: 1 } };
        }),
      };
    };
    const values = { 'b crop': 8, 'b forest': 20, 'c crop': 40, 'c forest': 70, 'ab crop': 38, 'ab forest': 60 };
    const toM = (...codes: string[]) => codes.map((code) => pair('area', code, 'm'));
    const now = { m: { crop: 78, forest: 130, water: 55 }, e: REST.c };
    const one = own(first, values, toM('a', 'b', 'c'), 'first');
    const two = own(second, values, toM('ab', 'c'), 'second');
    const { unprotected } = publish(now, [one, two]);
    expect(unprotected).toEqual([]);
  });

  it('hold a release whose areas have another size under the same code', () => {
    const now = estimates({ a: { crop: 40, forest: 70 }, b: { crop: 23, forest: 61 } });
    const then = (frameKm2: number, observedShare: number, codes: readonly CodePair[] = []): PreviousRelease => {
      const { numbers, ...rest } = release({ a: { crop: 30, forest: 70 }, b: { crop: 23, forest: 61 } }, codes);
      const own = { estimateKm2: null, frameKm2, observedShare };
      return { ...rest, numbers: numbers.map((one) => (one.areaCode === 'a' ? { ...one, own } : one)) };
    };
    expect(unmatchedCodes([then(480, 1)], now, 'area')).toEqual([
      'earlier has areas of another size than this release has under the same code: area a; add to the correspondence what became of them, and of a changed boundary that the code has ended and is new.',
    ]);
    expect(unmatchedCodes([then(480, 0.96)], now, 'area')).toEqual([]);
    expect(unmatchedCodes([then(480, 1, [pair('area', 'a', null), pair('area', null, 'a')])], now, 'area')).toEqual([]);
  });

  it('are not taken for the same where one code goes on beside what was taken from it', () => {
    const now = { a: { crop: 15, forest: 30, water: 20 }, n: { crop: 8, forest: 31, water: 22 }, ...REST };
    const then = withTotal({ a: { crop: 23, forest: 61, water: 42 }, ...REST });
    const split = [pair('area', 'a', 'a'), pair('area', 'a', 'n')];
    expect(unmatchedCodes([release(then, split)], estimates(now), 'area')).toEqual([]);
    const { isShown, unprotected } = publish(now, [release(then, split)], ['n crop']);
    expect([isShown('a', 'crop'), isShown('n', 'crop')]).toEqual([false, false]);
    expect(unprotected).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { policyFileSchema, type PolicyFile } from '../../../stages/validation/publication-options.ts';
import type { UngradedRow } from '../../../stages/validation/estimates/area-estimates.ts';
import { failedGates, type GateMeasures } from '../../../stages/validation/publication/gates.ts';
import type {
  PreviousNumber,
  PreviousRelease,
  PublicationInput,
} from '../../../stages/validation/publication/input.ts';
import { completePolicy } from '../../../stages/validation/publication/policy.ts';
import type { PublishedRow } from '../../../results/published.ts';
import { publishEstimates } from '../../../stages/validation/publication/publish-rows.ts';

const CLASSES = ['crop', 'forest', 'water'];
/** Areas of one district, then the whole, by class in km². */
const AREAS: Readonly<Record<string, readonly number[]>> = {
  a: [10.26, 20.31, 5.43],
  b: [30.12, 12.55, 8.88],
  c: [7.77, 40.04, 3.21],
};

const nesting = {
  levels: ['area', 'total'],
  parentOf: (level: string) => (level === 'area' ? 'TOTAL' : undefined),
  childrenOf: (level: string) => (level === 'total' ? Object.keys(AREAS) : []),
};

function row(level: string, areaCode: string, index: number, value: number): UngradedRow {
  const standardErrorKm2 = 0.1 * value;
  return {
    ...{ level, areaCode, areaName: areaCode.toUpperCase(), class: CLASSES[index]! },
    ...{ estimateKm2: value, standardErrorKm2, cv: 0.1, df: 100, sampleSize: 200, frameKm2: 100 },
    ...{ ciLowerKm2: value - 2 * standardErrorKm2, ciUpperKm2: value + 2 * standardErrorKm2, ciLevel: 0.95 },
    ...{ method: 'stratified', intervalMethod: 'wald-t', outcome: 'OK', obsStatus: 'A' },
    ...{ mappedAreaKm2: value, observedShare: 1, classUnits: 20 },
  };
}

const sums = CLASSES.map((_, index) => Object.values(AREAS).reduce((sum, values) => sum + values[index]!, 0));
const estimates: readonly UngradedRow[] = [
  ...sums.map((value, index) => row('total', 'TOTAL', index, value)),
  ...Object.entries(AREAS).flatMap(([code, values]) => values.map((value, index) => row('area', code, index, value))),
];

function input(policy: Partial<PolicyFile>, more: Partial<PublicationInput> = {}): PublicationInput {
  const file = policyFileSchema.parse({ name: 'test', rounding: { method: 'none' }, ...policy });
  return { policy: completePolicy(file), vintage: 'final', contributions: null, previous: [], ...more };
}

function release(
  numbers: readonly Omit<PreviousNumber, 'isConfidential' | 'own'>[],
  correspondence: PreviousRelease['correspondence'] = [],
): PreviousRelease {
  return {
    location: 'earlier',
    name: 'earlier',
    numbers: numbers.map((number) => ({ ...number, isConfidential: number.valueKm2 === null, own: null })),
    correspondence,
  };
}

function publish(rows: readonly UngradedRow[], of: PublicationInput) {
  return publishEstimates(rows, of, { nesting });
}

/** Five holdings of equal size in every cell, but one in the named ones. */
function contributions(single: readonly string[]): PublicationInput['contributions'] {
  return Object.entries(AREAS).flatMap(([areaCode, values]) =>
    values.flatMap((value, index) => {
      const count = single.includes(`${areaCode} ${CLASSES[index]}`) ? 1 : 5;
      return Array.from({ length: count }, (_, k) => ({
        ...{ areaCode, class: CLASSES[index]!, contributor: `${areaCode}${index}${k}`, value: value / count },
      }));
    }),
  );
}

function cell(rows: readonly PublishedRow[], areaCode: string, name: string): PublishedRow {
  return rows.find((candidate) => candidate.areaCode === areaCode && candidate.class === name)!;
}

describe('published estimates', () => {
  it('show what is good enough as it is, and mark what needs caution and what is preliminary', () => {
    const cautious = { ...row('area', 'a', 0, 10.26), cv: 0.2, standardErrorKm2: 2.052 };
    const { rows } = publish([estimates[0]!, cautious], input({}, { vintage: 'p' }));
    expect(rows.map(({ symbol, qualityLetter, valueKm2 }) => [symbol, qualityLetter, valueKm2])).toEqual([
      ['p', 'A', sums[0]],
      ['E p', 'E', 10.26],
    ]);
    expect(rows.map(({ confStatus, vintage }) => [confStatus, vintage])).toEqual([
      ['F', 'p'],
      ['F', 'p'],
    ]);
  });

  it('give no letter that the interval speaks against, and no model’s figure the first', () => {
    const lopsided = { ...row('total', 'TOTAL', 0, 0.387), standardErrorKm2: 0.05, ciLowerKm2: 0, ciUpperKm2: 4.488 };
    const modelled = { ...row('area', 'a', 0, 10.26), method: 'composite', standardErrorKm2: 0.5 };
    const assisted = { ...modelled, method: 'domain-regression' };
    const { rows, statuses } = publish([lopsided, modelled, assisted], input({}));
    expect(rows.map(({ qualityLetter, symbol }) => [qualityLetter, symbol])).toEqual([
      ['F', 'F'],
      ['E', 'E'],
      ['A', ''],
    ]);
    expect(statuses.map(({ qualityReason }) => qualityReason)).toEqual(['interval', 'model', 'interval']);
  });

  it('hold a policy’s minimum of units that carry the class', () => {
    const few = { ...row('area', 'a', 0, 10.26), classUnits: 4 };
    const { rows } = publish([estimates[0]!, few], input({ quality: { minima: { classUnits: 5 } } }));
    expect(rows.map(({ qualityLetter, valueKm2 }) => [qualityLetter, valueKm2])).toEqual([
      ['A', sums[0]],
      ['F', null],
    ]);
  });

  it('withhold an unreliable number with all that would give it away, under another symbol than a confidential one', () => {
    const poor = { ...row('area', 'a', 0, 10.26), cv: 0.5, standardErrorKm2: 5.13 };
    const none = { ...poor, estimateKm2: null, standardErrorKm2: null, ciLowerKm2: null, ciUpperKm2: null, cv: null };
    const { rows, statuses } = publish([poor, none], input({}));
    expect(rows[0]).toMatchObject({ symbol: 'F', obsStatus: 'Q', confStatus: 'N', valueKm2: null, cv: null });
    expect([rows[0]!.standardErrorKm2, rows[0]!.ciLowerKm2, rows[0]!.ciUpperKm2]).toEqual([null, null, null]);
    expect(statuses[0]!.outcome).toBe('SUPPRESSED');
    expect(rows[1]!.symbol).toBe('..');
  });

  it('withhold a cell of one holding and the cells that would give it away, at both levels', () => {
    const { rows, statuses } = publish(estimates, input({}, { contributions: contributions(['a crop']) }));
    expect(cell(rows, 'a', 'crop')).toMatchObject({ symbol: 'x', confStatus: 'C', obsStatus: 'Q', valueKm2: null });
    const secondary = rows.filter((_, index) => statuses[index]!.confStatus === 'D');
    // The row and the column of the cell each lack another one; the sums over areas stay.
    expect(secondary.some(({ areaCode }) => areaCode === 'a')).toBe(true);
    expect(secondary.some((other) => other.class === 'crop')).toBe(true);
    expect(secondary).toHaveLength(3);
    expect(statuses.filter(({ outcome }) => outcome === 'SUPPRESSED')).toHaveLength(4);
  });

  it('show nothing of a confidential cell: not which rule it breaks, nor that it only hides another', () => {
    const { rows, statuses } = publish(estimates, input({}, { contributions: contributions(['a crop']) }));
    const kinds = new Set(statuses.map(({ confStatus }) => confStatus));
    expect([...kinds].sort()).toEqual(['C', 'D', 'F']);
    const hidden = rows.filter((_, index) => statuses[index]!.confStatus !== 'F');
    const shown = hidden.map(({ level: _level, areaCode: _code, areaName: _name, class: _class, ...rest }) => rest);
    expect(new Set(shown.map((rest) => JSON.stringify(rest))).size).toBe(1);
    expect(shown[0]).toMatchObject({ symbol: 'x', confStatus: 'C', qualityLetter: '', method: '', cv: null });
  });

  /** The estimates, some of them without a figure. */
  const without = (...missing: readonly string[]): UngradedRow[] =>
    estimates.map((of) =>
      missing.includes(`${of.areaCode} ${of.class}`)
        ? { ...of, estimateKm2: null, standardErrorKm2: null, ciLowerKm2: null, ciUpperKm2: null, cv: null }
        : of,
    );

  it('withhold what a confidential cell without a figure could be worked out from', () => {
    const { rows, statuses, unprotected } = publish(
      without('a crop'),
      input({}, { contributions: contributions(['a crop']) }),
    );
    expect(unprotected).toEqual([]);
    expect(cell(rows, 'a', 'crop')).toMatchObject({ symbol: 'x', confStatus: 'C', obsStatus: 'Q' });
    // Else it were the sum less the other two.
    const crops = rows.filter((of) => of.class === 'crop' && of.valueKm2 !== null);
    expect(crops.length).toBeLessThan(3);
    expect(statuses.map(({ outcome }) => outcome).filter((outcome) => outcome === 'SUPPRESSED')).toHaveLength(3);
  });

  it('count a number without a figure as withheld, which protects others', () => {
    const { rows, unprotected } = publish(without('b crop'), input({}, { contributions: contributions(['a crop']) }));
    expect(unprotected).toEqual([]);
    // Nothing of the class has to be withheld besides; of the area, whose size everybody knows, one class has to.
    expect([cell(rows, 'c', 'crop').valueKm2, cell(rows, 'TOTAL', 'crop').valueKm2]).toEqual([7.77, sums[0]]);
    expect(CLASSES.filter((name) => cell(rows, 'a', name).valueKm2 === null)).toHaveLength(2);
  });

  it('hide how much a confidential cell holds that is estimated at nothing', () => {
    const empty = [0, 25.31, 10.69].map((value, index) => row('area', 'a', index, value));
    const total = [37.89, 77.9, 22.78].map((value, index) => row('total', 'TOTAL', index, value));
    const others = estimates.filter(({ areaCode }) => ['b', 'c'].includes(areaCode));
    const held = contributions(['a crop']);
    const { rows, statuses, unprotected } = publish(
      [...total, ...empty, ...others],
      input({}, { contributions: held }),
    );
    expect(unprotected).toEqual([]);
    expect(cell(rows, 'a', 'crop').valueKm2).toBeNull();
    expect(statuses.filter(({ confStatus }) => confStatus === 'D').length).toBeGreaterThan(1);
  });

  it('protect by no less than the p of the rule', () => {
    const disclosure = {
      ...{ minContributors: 3, pPercent: 0.5, protection: 0.01, revision: 0, intruders: 'outsider' as const },
    };
    // What water holds hides 1 % of crop, and no half of it.
    const rows = [10.26, 25.5, 0.24].map((value, index) => row('area', 'a', index, value));
    const others = ['forest', 'water'].flatMap((name) =>
      [1, 2, 3, 4].map((k) => ({ areaCode: 'a', class: name, contributor: `${name} ${k}`, value: 10 })),
    );
    const of = (protection: Partial<typeof disclosure>): PublicationInput =>
      input(
        { disclosure: { ...disclosure, ...protection } },
        { contributions: [...others, { areaCode: 'a', class: 'crop', contributor: 'one', value: 10.26 }] },
      );
    const valueOf = (policy: PublicationInput): (number | null)[] =>
      CLASSES.map((name) => cell(publish(rows, policy).rows, 'a', name).valueKm2);
    expect(valueOf(of({ pPercent: 0.01 }))).toEqual([null, 25.5, null]);
    expect(valueOf(of({}))).toEqual([null, null, 0.24]);
  });

  it('judge a holding by all its land in a higher area, not by its last part', () => {
    // The one holding has 40 % of each area's crop, which no area shows as dominant, and of all three together.
    const shares: NonNullable<PublicationInput['contributions']> = Object.entries(AREAS).flatMap(([areaCode, values]) =>
      values.flatMap((value, index) => [
        {
          areaCode,
          class: CLASSES[index]!,
          contributor: index === 0 ? 'estate' : `${areaCode}${index}`,
          value: 0.4 * value,
        },
        ...Array.from({ length: 30 }, (_, k) => ({
          ...{ areaCode, class: CLASSES[index]!, contributor: `${areaCode}${index}-${k}`, value: 0.02 * value },
        })),
      ]),
    );
    const disclosure = {
      dominance: { largest: 1, share: 0.35 },
      protection: 0.1,
      revision: 0,
      intruders: 'outsider' as const,
    };
    const { rows, statuses } = publish(estimates, input({ disclosure }, { contributions: shares }));
    const confidential = rows
      .filter((_, index) => statuses[index]!.confStatus === 'O')
      .map((of) => `${of.areaCode} ${of.class}`);
    // Of the other classes every area has a holding of its own with 40 %, which is little of the whole.
    expect(confidential).toEqual([
      'TOTAL crop',
      ...['a', 'b', 'c'].flatMap((code) => CLASSES.map((name) => `${code} ${name}`)),
    ]);
  });

  it('withhold none besides a confidential cell where an unreliable one is withheld beside it already', () => {
    // Row and column of a × crop each have another cell without a figure that may be published.
    const poor = (code: string, name: string) =>
      (code === 'a' && name === 'forest') || (code === 'b' && name === 'crop') || (code === 'b' && name === 'forest');
    const some = estimates.map((of) =>
      poor(of.areaCode, of.class) ? { ...of, cv: 0.9, standardErrorKm2: 0.9 * of.estimateKm2! } : of,
    );
    const { rows } = publish(some, input({}, { contributions: contributions(['a crop']) }));
    expect(rows.filter(({ symbol }) => symbol === 'F').map((of) => `${of.areaCode} ${of.class}`)).toEqual([
      'a forest',
      'b crop',
      'b forest',
    ]);
    expect(rows.filter(({ symbol }) => symbol === 'x').map((of) => `${of.areaCode} ${of.class}`)).toEqual(['a crop']);
  });

  it('treat no number as confidential without contributors', () => {
    expect(publish(estimates, input({})).rows.every(({ confStatus }) => confStatus === 'F')).toBe(true);
  });

  it('name a confidential number that an earlier release gives away', () => {
    const previous = estimates.map((of) => ({
      ...{ level: of.level, areaCode: of.areaCode, class: of.class, valueKm2: of.estimateKm2 },
    }));
    const of = input({}, { contributions: contributions(['a crop']), previous: [release(previous)] });
    const byEarlier = [{ name: 'crop in area a', reason: 'earlier-release' }];
    expect(publish(estimates, of).unprotected).toEqual(byEarlier);
    const blank = previous.map((number) => (number.areaCode === 'a' ? { ...number, valueKm2: null } : number));
    const hidden = input({}, { contributions: contributions(['a crop']), previous: [release(blank)] });
    // With one area blank the columns still give it away; with two, nothing does.
    expect(publish(estimates, hidden).unprotected).toEqual(byEarlier);
    const two = blank.map((number) => (number.areaCode === 'b' ? { ...number, valueKm2: null } : number));
    expect(
      publish(estimates, input({}, { contributions: contributions(['a crop']), previous: [release(two)] })).unprotected,
    ).toEqual([]);
  });

  it('hold all earlier releases together: each alone hides a number that two of them give away', () => {
    const hiding = (hidden: string) =>
      release(
        estimates.map(({ level, areaCode, class: name, estimateKm2 }) => {
          const isHidden = ['a', hidden].includes(areaCode);
          return { level, areaCode, class: name, valueKm2: isHidden ? null : estimateKm2 };
        }),
      );
    const after = (...previous: PublicationInput['previous']) =>
      publish(estimates, input({}, { contributions: contributions(['a crop']), previous })).unprotected;
    expect(after(hiding('b'))).toEqual([]);
    expect(after(hiding('c'))).toEqual([]);
    expect(after(hiding('b'), hiding('c'))).toEqual([{ name: 'crop in area a', reason: 'earlier-release' }]);
  });

  it('protect a cell beside areas that have no figure, whose part of a sum nobody knows', () => {
    const some = estimates.map((of) =>
      ['b', 'c'].includes(of.areaCode)
        ? { ...of, estimateKm2: null, standardErrorKm2: null, ciLowerKm2: null, ciUpperKm2: null, cv: null }
        : of,
    );
    // One holding has the class in the areas and in the whole.
    const holdings = [{ areaCode: 'a', class: 'crop', contributor: 'one', value: 10 }];
    const contributorChecks = { file: 'f.csv', alike: [], withoutContributors: ['forest'] };
    const { rows, unprotected, heldBy } = publish(some, input({}, { contributions: holdings, contributorChecks }));
    expect([unprotected, heldBy.length]).toEqual([[], 1]);
    expect([cell(rows, 'a', 'crop'), cell(rows, 'TOTAL', 'crop')].map(({ symbol }) => symbol)).toEqual(['x', 'x']);
  });

  it('say that nothing protects a cell that is all but its area, and blame no earlier release for it', () => {
    const full = [99.5, 0.3, 0.2].map((value, index) => row('area', 'a', index, value));
    const of = { contributions: [{ areaCode: 'a', class: 'crop', contributor: 'one', value: 99 }] };
    const expected = [{ name: 'crop in area a', reason: 'anybody' }];
    expect(publish(full, input({}, of)).unprotected).toEqual(expected);
    const previous = [{ level: 'area', areaCode: 'a', class: 'water', valueKm2: 0.2 }];
    expect(publish(full, input({}, { ...of, previous: [release(previous)] })).unprotected).toEqual(expected);
  });

  it('add up in controlled rounding, and limits go outward', () => {
    const rounding = { method: 'controlled', base: 5, seed: 'an office’s secret' } as const;
    const { rows, warnings } = publish(estimates, input({ rounding }));
    expect(warnings).toEqual([]);
    for (const name of CLASSES) {
      const parts = Object.keys(AREAS).map((code) => cell(rows, code, name).valueKm2!);
      expect(parts.reduce((sum, value) => sum + value, 0)).toBe(cell(rows, 'TOTAL', name).valueKm2);
    }
    for (const [index, published] of rows.entries()) {
      expect(Math.abs(published.valueKm2! - estimates[index]!.estimateKm2!)).toBeLessThan(5);
      expect(published.ciLowerKm2).toBeLessThanOrEqual(estimates[index]!.ciLowerKm2!);
      expect(published.ciUpperKm2).toBeGreaterThanOrEqual(estimates[index]!.ciUpperKm2!);
    }
  });

  it('say that a number was rounded to zero', () => {
    const { rows } = publish([row('area', 'a', 0, 1.2)], input({ rounding: { method: 'conventional', base: 5 } }));
    expect(rows[0]).toMatchObject({ valueKm2: 0, symbol: '0s' });
  });

  it('round to the standard error’s second digit', () => {
    const { rows } = publish([row('area', 'a', 0, 12.3456)], input({ rounding: { method: 'standard-error' } }));
    expect(rows[0]).toMatchObject({ valueKm2: 12.3, standardErrorKm2: 1.3, cv: 0.1 });
  });
});

describe('gates', () => {
  it('are not held by a figure that has no coefficient of variation, nor by none at all', () => {
    const none = { ...row('area', 'a', 0, 0), cv: null, standardErrorKm2: null };
    const measures = {
      overallAccuracy: undefined,
      responseRate: 0.8,
      observedShare: undefined,
      hasTrainingOverlap: false,
    };
    expect(
      failedGates(
        [
          { measure: 'cv', level: 'area', atMost: 0.1 },
          { measure: 'overall-accuracy', atLeast: 0 },
          { measure: 'response-rate', atLeast: 0.8 },
          { measure: 'observed-share', atLeast: 0 },
          { measure: 'training-overlap', allowed: false },
        ],
        { ...measures, estimates: [none, row('area', 'b', 0, 1)] },
      ),
    ).toEqual([
      'The coefficient of variation of crop in A: expected at most 0.1, found none.',
      'The overall accuracy: expected at least 0, found none.',
      'The observed share of the areas: expected at least 0, found none.',
    ]);
  });

  const measures: GateMeasures = {
    ...{ estimates, overallAccuracy: 0.69, responseRate: undefined, observedShare: 0.9, hasTrainingOverlap: true },
  };

  it('give one sentence for each that does not hold', () => {
    const sentences = failedGates(
      [
        { measure: 'overall-accuracy', atLeast: 0.7 },
        { measure: 'observed-share', atLeast: 0.9 },
        { measure: 'response-rate', atLeast: 0.8 },
        { measure: 'training-overlap', allowed: false },
        { measure: 'cv', level: 'total', atMost: 0.1 },
        { measure: 'cv', level: 'area', class: 'crop', atMost: 0.05 },
        { measure: 'cv', level: 'region', atMost: 0.05 },
      ],
      measures,
    );
    expect(sentences).toEqual([
      'The overall accuracy: expected at least 0.7, found 0.69.',
      'The response rate: expected at least 0.8, found none.',
      'Units of the reference sample lie where the model was trained: expected none.',
      ...['A', 'B', 'C'].map(
        (name) => `The coefficient of variation of crop in ${name}: expected at most 0.05, found 0.1.`,
      ),
      'The coefficient of variation at level region: expected at most 0.05, found no estimate.',
    ]);
  });
});

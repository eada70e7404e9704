import { describe, expect, it } from 'vitest';
import { contributorDoubts } from '../../../stages/validation/publication/contributor-doubts.ts';

const ROWS = [
  { level: 'area', areaCode: 'a', class: 'crop', estimateKm2: 10, ciUpperKm2: 12, valueKm2: 10 },
  { level: 'area', areaCode: 'a', class: 'forest', estimateKm2: 10, ciUpperKm2: 12, valueKm2: 10 },
  { level: 'area', areaCode: 'a', class: 'water', estimateKm2: 0, ciUpperKm2: 1, valueKm2: 0 },
  { level: 'area', areaCode: 'b', class: 'crop', estimateKm2: null, ciUpperKm2: null, valueKm2: 0 },
  // Without a figure, which is what is left of a sum.
  { level: 'area', areaCode: 'c', class: 'grass', estimateKm2: null, ciUpperKm2: null, valueKm2: 3 },
];
const CHECKS = { file: 'holdings.csv', alike: [] as [number, number][], withoutContributors: [] as string[] };

/** With one contributor, to crop in a. */
function doubts(value: number, more: Partial<Parameters<typeof contributorDoubts>[2]> = {}): string[] {
  const byRow = ROWS.map((_, at) => new Map(at === 0 ? [['one', value]] : []));
  return contributorDoubts(ROWS, byRow, { ...CHECKS, ...more });
}

describe('the file of contributors is doubted', () => {
  it('where nobody is said to contribute to a number above 0, unless its class needs no protection', () => {
    expect(doubts(1)).toEqual([
      'Numbers above 0 have no contributor in holdings.csv, so that nobody knows whom they disclose: forest in area a, grass in area c; add who contributes, or name classes of which none needs protection in publication.contributors.withoutContributors.',
    ]);
    expect(doubts(1, { withoutContributors: ['crop', 'grass'] })).toHaveLength(1);
    expect(doubts(1, { withoutContributors: ['forest', 'grass'] })).toEqual([]);
    expect(doubts(1, { withoutContributors: true })).toEqual([]);
    // Who adds nothing is nobody.
    expect(doubts(0, { withoutContributors: ['forest', 'grass'] })).toEqual([
      expect.stringContaining(': crop in area a;'),
    ]);
  });

  it('where more is contributed than the interval of the estimate makes likely', () => {
    const withoutContributors = true;
    expect(doubts(13.9, { withoutContributors })).toEqual([]);
    expect(doubts(14.1, { withoutContributors })).toEqual([
      'Contributions in holdings.csv exceed the estimate by more than its interval allows: crop in area a; value is in km², and the same in hectares is 100 times as much, in m² 1,000,000 times: correct the file, or the areas and classes that it names.',
    ]);
  });

  it('where two contributors may be one, by their lines', () => {
    expect(doubts(1, { withoutContributors: true, alike: [[2, 9]] })).toEqual([
      expect.stringMatching(/^holdings\.csv has contributors who are spelled nearly alike, .*: lines 2 and 9; .*\.$/),
    ]);
  });
});

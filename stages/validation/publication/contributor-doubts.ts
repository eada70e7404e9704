import type { UngradedRow } from '../estimates/area-estimates.ts';
import type { ContributorChecks } from './input.ts';

/** A sum may exceed an estimate by so many times what its interval reaches up: by chance one of 20,000 does by more. */
const REACH = 2;
/** Of a square kilometre: sums of decimal fractions are not exact. */
const DUST = 1e-9;
const MOST_NAMES = 5;

export interface DoubtedRow extends Pick<UngradedRow, 'level' | 'areaCode' | 'class' | 'estimateKm2' | 'ciUpperKm2'> {
  /** The estimate, or where there is none what published sums leave for it, which tells of a contributor as well. */
  readonly valueKm2: number;
}

/**
 * A sentence for each reason not to trust the file of contributors: who may be one and the same, numbers that nobody is said to
 * contribute to, and sums that are more than there is.
 * @param byRow what each contributor adds to each row
 */
export function contributorDoubts(
  rows: readonly DoubtedRow[],
  byRow: readonly ReadonlyMap<string, number>[],
  { file, alike, withoutContributors }: ContributorChecks,
): string[] {
  const nameOf = (at: number): string => `${rows[at]!.class} in ${rows[at]!.level} ${rows[at]!.areaCode}`;
  const sums = byRow.map((of) => [...of.values()].reduce((sum, value) => sum + value, 0));
  const isFree = (at: number): boolean => withoutContributors === true || withoutContributors.includes(rows[at]!.class);
  const empty = [...rows.keys()].filter((at) => rows[at]!.valueKm2 > 0 && sums[at] === 0 && !isFree(at));
  const tooMuch = [...rows.keys()].filter((at) => {
    const { estimateKm2, ciUpperKm2 } = rows[at]!;
    if (estimateKm2 === null || estimateKm2 === 0) return false;
    const reach = Math.max(0, (ciUpperKm2 ?? estimateKm2) - estimateKm2);
    return sums[at]! > (estimateKm2 + REACH * reach) * (1 + DUST) + DUST;
  });
  return [
    ...sentence(
      alike.map(([one, other]) => `lines ${one} and ${other}`),
      (named) =>
        `${file} has contributors who are spelled nearly alike, and count as several: ${named}; write them alike, give them one owner_group, or name them as a pair in publication.contributors.distinct where they are different.`,
    ),
    ...sentence(
      empty.map(nameOf),
      (named) =>
        `Numbers above 0 have no contributor in ${file}, so that nobody knows whom they disclose: ${named}; add who contributes, or name classes of which none needs protection in publication.contributors.withoutContributors.`,
    ),
    ...sentence(
      tooMuch.map(nameOf),
      (named) =>
        `Contributions in ${file} exceed the estimate by more than its interval allows: ${named}; value is in km², and the same in hectares is 100 times as much, in m² 1,000,000 times: correct the file, or the areas and classes that it names.`,
    ),
  ];
}

function sentence(names: readonly string[], of: (named: string) => string): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return [of(names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown)];
}

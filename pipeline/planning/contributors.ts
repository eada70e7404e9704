import { quoted } from '../../access/quoted.ts';
import { listedFaults } from '../../engine/found-faults.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import type { Contribution, ContributorChecks } from '../../stages/validation/publication/input.ts';
import type { NamedContributors } from '../../stages/validation/publication-options.ts';
import { foldedSpelling, nearlyAlike, sameButForSpelling } from './contributor-spelling.ts';

/** Columns that a file of contributors has; `owner_group` may be there besides. */
export const CONTRIBUTOR_COLUMNS = ['area_code', 'class', 'contributor_id', 'value'] as const;

/** A contribution as it stands in the file. */
export interface ContributorRow {
  readonly areaCode: string;
  readonly class: string;
  readonly contributorId: string;
  /** Empty: the holding is nobody else's. */
  readonly ownerGroup: string;
  readonly value: number;
  readonly line: number;
}

/**
 * Contributions by who decides on them: holdings of one owner group are one contributor.
 * @throws PermanentError where an identifier is spelled in two ways or is in two owner groups.
 */
export function contributionsOfOwners(
  rows: readonly ContributorRow[],
  named: NamedContributors,
  classes: readonly string[] | undefined,
): { readonly contributions: Contribution[]; readonly checks: ContributorChecks } {
  const { file, distinct, withoutContributors } = named;
  const lineOf = firstLines(rows, ({ contributorId }) => contributorId);
  /** Owners by the names that they count by. */
  const ownerLines = firstLines(rows, ownerOf);
  const groups = new Set(rows.map(({ ownerGroup }) => ownerGroup));
  const faults = [
    ...spelledTwice(lineOf, file, 'contributor_id'),
    ...spelledTwice(ownerLines, file, 'owner_group', (name) => groups.has(name)),
    ...inTwoGroups(rows, file),
    ...unknownClasses(withoutContributors, classes),
  ];
  if (faults.length > 0) throw listedFaults(faults);
  const said = new Set(distinct.map((pair) => JSON.stringify(pair.map(foldedSpelling).sort())));
  const isSaid = (pair: readonly string[]): boolean => said.has(JSON.stringify(pair.map(foldedSpelling).sort()));
  const alike = nearlyAlike([...ownerLines.keys()], (pair) => !isSaid(pair));
  return {
    contributions: rows.map((row) => ({
      ...{ areaCode: row.areaCode, class: row.class, contributor: ownerOf(row), value: row.value },
    })),
    checks: {
      file,
      withoutContributors,
      alike: alike.map(([one, other]) => [ownerLines.get(one)!, ownerLines.get(other)!]),
    },
  };
}

function ownerOf({ contributorId, ownerGroup }: ContributorRow): string {
  return ownerGroup || contributorId;
}

function firstLines(rows: readonly ContributorRow[], textOf: (row: ContributorRow) => string): Map<string, number> {
  const lines = new Map<string, number>();
  for (const row of rows) if (textOf(row) !== '' && !lines.has(textOf(row))) lines.set(textOf(row), row.line);
  return lines;
}

function spelledTwice(
  lineOf: ReadonlyMap<string, number>,
  file: string,
  column: string,
  isOf: (name: string) => boolean = () => true,
): string[] {
  const pairs = sameButForSpelling(lineOf.keys()).filter((pair) => pair.some(isOf));
  return pairs.map(
    ([one, other]) =>
      `${file}, lines ${lineOf.get(one)} and ${lineOf.get(other)}: expected one spelling of each ${column}, found ${quoted(one)} and ${quoted(other)}, which are the same but for case, spaces, punctuation or accents; write both alike, or number them`,
  );
}

function inTwoGroups(rows: readonly ContributorRow[], file: string): string[] {
  const first = new Map<string, ContributorRow>();
  return rows.flatMap((row) => {
    const before = first.get(row.contributorId);
    if (before === undefined) first.set(row.contributorId, row);
    if (before === undefined || before.ownerGroup === row.ownerGroup) return [];
    return [
      `${file}, lines ${before.line} and ${row.line}: expected one owner_group of contributor ${quoted(row.contributorId)}, found ${quoted(before.ownerGroup)} and ${quoted(row.ownerGroup)}`,
    ];
  });
}

function unknownClasses(
  named: NamedContributors['withoutContributors'],
  classes: readonly string[] | undefined,
): string[] {
  if (named === true || classes === undefined) return [];
  return named
    .filter((name) => !classes.includes(name))
    .map(
      (name) =>
        `publication.contributors.withoutContributors: expected classes of the map (${classes.join(', ')}), found ${quoted(name)}`,
    );
}

/** Each of a name's letters is left out in turn when names are compared, which takes the square of them. */
const LONGEST_IDENTIFIER = 200;

/** @throws PermanentError unless an identifier has a letter or a digit, and none is longer than any name is. */
export function checkIdentifiers({ contributorId, ownerGroup }: ContributorRow, where: string): void {
  for (const [column, text] of Object.entries({ contributor_id: contributorId, owner_group: ownerGroup })) {
    if (text.length > LONGEST_IDENTIFIER)
      throw new PermanentError(
        `${where}: expected at most ${LONGEST_IDENTIFIER} characters in ${column}, found ${text.length}`,
      );
  }
  if (foldedSpelling(contributorId) !== '') return;
  throw new PermanentError(
    `${where}: expected a contributor_id with a letter or a digit, found ${quoted(contributorId)}`,
  );
}

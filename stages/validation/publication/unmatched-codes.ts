import type { PreviousRelease } from './input.ts';
import { ReleaseCodes } from './release-codes.ts';
import type { TableEntry } from './table.ts';

const MOST_CODES = 5;

/**
 * A sentence for each kind of code of which nobody has said what it is in another release: whether numbers of it give others
 * away cannot be told.
 */
export function unmatchedCodes(
  releases: readonly PreviousRelease[],
  present: readonly Pick<TableEntry, 'level' | 'areaCode' | 'class'>[],
  finest: string,
): string[] {
  return releases.flatMap((release) => {
    const { classes, areas } = new ReleaseCodes(release, present, finest);
    const codes = (kind: 'unmatched' | 'unknown', side: 'earlier' | 'present'): string[] => [
      ...[...areas].flatMap(([level, groups]) => groups[kind][side].map((code) => `${level} ${code}`)),
      ...classes[kind][side].map((code) => `class ${code}`),
    ];
    return [
      sentence(codes('unmatched', 'earlier'), (named) => [
        `${release.name} has codes that are neither in this release nor in its correspondence: ${named}; add to the correspondence what they are now, or leave code empty where they have ended.`,
      ]),
      sentence(codes('unmatched', 'present'), (named) => [
        `This release has codes that are neither in ${release.name} nor in its correspondence: ${named}; add to the correspondence what they were then, or leave earlier_code empty where they are new.`,
      ]),
      sentence(codes('unknown', 'earlier'), (named) => [
        `The correspondence of ${release.name} names earlier codes that are not in it: ${named}; correct or remove them.`,
      ]),
      sentence(codes('unknown', 'present'), (named) => [
        `The correspondence of ${release.name} names codes that are not in this release: ${named}; correct or remove them.`,
      ]),
    ].flat();
  });
}

function sentence(codes: readonly string[], of: (named: string) => string[]): string[] {
  if (codes.length === 0) return [];
  const shown = codes.slice(0, MOST_CODES).join(', ');
  return of(codes.length > MOST_CODES ? `${shown} and ${codes.length - MOST_CODES} more` : shown);
}

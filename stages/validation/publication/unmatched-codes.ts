import type { PreviousRelease } from './input.ts';
import type { CodeGroup } from './code-groups.ts';
import { ReleaseCodes, type SharedCodes } from './release-codes.ts';
import { areaKeyOf, type TableEntry } from './table.ts';

const MOST_CODES = 5;

type PresentRow = Pick<TableEntry, 'level' | 'areaCode' | 'class'> & {
  readonly frameKm2: number;
  readonly observedShare: number;
};

/** A boundary counts as changed where the size differs by more than this share, as a whole and in what was seen. */
const SAME_SIZE = 0.01;

/**
 * A sentence for each kind of code of which nobody has said what it is in another release, or of which it is not what is
 * said: whether numbers of it give others away cannot be told.
 */
export function unmatchedCodes(
  releases: readonly PreviousRelease[],
  present: readonly PresentRow[],
  finest: string,
): string[] {
  const coded = releases.map((release) => ({ release, codes: new ReleaseCodes(release, present, finest) }));
  const between = coded.flatMap((one, index) =>
    coded.slice(index + 1).flatMap((other) => {
      const groups = manyToMany(one.codes.sharedWith(other.codes));
      return sentence(groups, (named) => [
        `How codes of ${one.release.name} and of ${other.release.name} correspond that are both gone cannot be told by what became of them: ${named}; add rows to the correspondence of the former, with ${other.release.location} as release.`,
      ]);
    }),
  );
  const levels = new Set(present.map(({ level }) => level));
  const own = coded.flatMap(({ release, codes: all }) => {
    const { classes, areas } = all;
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
      sentence(resizedAreas(release, all, present), (named) => [
        `${release.name} has areas of another size than this release has under the same code: ${named}; add to the correspondence what became of them, and of a changed boundary that the code has ended and is new.`,
      ]),
      sentence(codes('unknown', 'earlier'), (named) => [
        `The correspondence of ${release.name} names earlier codes that are not in it: ${named}; correct or remove them.`,
      ]),
      sentence(codes('unknown', 'present'), (named) => [
        `The correspondence of ${release.name} names codes that are not in this release: ${named}; correct or remove them.`,
      ]),
      sentence(unknownLevels(release, [...areas.keys(), ...levels]), (named) => [
        `The correspondence of ${release.name} names levels of areas that neither release has: ${named}; correct or remove their rows, which say nothing.`,
      ]),
    ].flat();
  });
  return [...own, ...between];
}

function unknownLevels({ correspondence }: PreviousRelease, known: readonly string[]): string[] {
  const named = correspondence.filter(({ kind }) => kind === 'area').map(({ level }) => level);
  return [...new Set(named)].filter((level) => level !== '' && !known.includes(level));
}

/** Codes of two earlier releases of which only the whole is known to be the same, though nobody said so. */
function manyToMany({ classes, areas, isSaid }: SharedCodes): string[] {
  if (isSaid) return [];
  const found = (kind: string, groups: readonly CodeGroup[]): string[] =>
    groups
      .filter(({ earlier, present }) => earlier.length > 1 && present.length > 1)
      .map(({ earlier, present }) => `${kind} ${earlier.join(' + ')} and ${present.join(' + ')}`);
  return [...[...areas].flatMap(([level, groups]) => found(level, groups)), ...found('class', classes)];
}

function resizedAreas({ numbers }: PreviousRelease, codes: ReleaseCodes, present: readonly PresentRow[]): string[] {
  const sizeOf = new Map(present.map((row) => [areaKeyOf(row), row]));
  const resized = numbers.flatMap((number) => {
    const { own, level, areaCode } = number;
    const { areas } = codes.counterpartOf(number);
    const now = sizeOf.get(areaKeyOf(number));
    const isSame = areas?.earlier.join() === areaCode && areas.present.join() === areaCode;
    if (own === null || now === undefined || !isSame) return [];
    const isSeenAlike = isClose(own.frameKm2, now.frameKm2);
    const isWholeAlike = isClose(own.frameKm2 / own.observedShare, now.frameKm2 / now.observedShare);
    return isSeenAlike || isWholeAlike ? [] : [`${level} ${areaCode}`];
  });
  return [...new Set(resized)];
}

function isClose(one: number, other: number): boolean {
  return Math.abs(one - other) <= SAME_SIZE * Math.max(one, other);
}

function sentence(codes: readonly string[], of: (named: string) => string[]): string[] {
  if (codes.length === 0) return [];
  const shown = codes.slice(0, MOST_CODES).join(', ');
  return of(codes.length > MOST_CODES ? `${shown} and ${codes.length - MOST_CODES} more` : shown);
}

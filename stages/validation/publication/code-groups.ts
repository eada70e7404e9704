import type { CodePair } from './input.ts';

/** Codes of an earlier release and of this one whose unions are the same land, or the same classes. */
export interface CodeGroup {
  readonly earlier: readonly string[];
  readonly present: readonly string[];
}

export interface CodeGroups {
  readonly groups: readonly CodeGroup[];
  /** Codes of which nothing says what they are in the other release. */
  readonly unmatched: { readonly earlier: readonly string[]; readonly present: readonly string[] };
  /** Codes of the correspondence that the release it is of does not have. */
  readonly unknown: { readonly earlier: readonly string[]; readonly present: readonly string[] };
}

/**
 * Which codes of two releases correspond: those that pairs link, directly or through others, as one group; codes that no
 * pair names are the same in both. One that has ended or is new is in no group.
 */
export function codeGroups(
  earlier: ReadonlySet<string>,
  present: ReadonlySet<string>,
  pairs: readonly Pick<CodePair, 'earlierCode' | 'code'>[],
): CodeGroups {
  const links = { earlier: new Map<string, string[]>(), present: new Map<string, string[]>() };
  const link = (side: 'earlier' | 'present', from: string | null, to: string | null): void => {
    if (from === null) return;
    const known = links[side].get(from) ?? [];
    if (to !== null) known.push(to);
    links[side].set(from, known);
  };
  for (const { earlierCode, code } of pairs) {
    link('earlier', earlierCode, code);
    link('present', code, earlierCode);
  }
  const isSame = (code: string): boolean =>
    earlier.has(code) && present.has(code) && !links.earlier.has(code) && !links.present.has(code);
  const unnamed = (codes: ReadonlySet<string>, side: 'earlier' | 'present'): string[] =>
    [...codes].filter((code) => !links[side].has(code) && !isSame(code));
  const unknown = (codes: ReadonlySet<string>, side: 'earlier' | 'present'): string[] =>
    [...links[side].keys()].filter((code) => !codes.has(code));
  return {
    groups: [
      ...[...earlier].filter(isSame).map((code) => ({ earlier: [code], present: [code] })),
      ...linkedGroups(links.earlier, links.present),
    ],
    unmatched: { earlier: unnamed(earlier, 'earlier'), present: unnamed(present, 'present') },
    unknown: { earlier: unknown(earlier, 'earlier'), present: unknown(present, 'present') },
  };
}

function linkedGroups(
  toPresent: ReadonlyMap<string, readonly string[]>,
  toEarlier: ReadonlyMap<string, readonly string[]>,
): CodeGroup[] {
  const seen = new Set<string>();
  const groups: CodeGroup[] = [];
  for (const [start, codes] of toPresent) {
    if (seen.has(start) || codes.length === 0) continue;
    const group = { earlier: new Set([start]), present: new Set<string>() };
    for (const code of group.earlier) {
      seen.add(code);
      for (const next of toPresent.get(code)!) {
        group.present.add(next);
        for (const back of toEarlier.get(next)!) group.earlier.add(back);
      }
    }
    groups.push({ earlier: [...group.earlier].sort(), present: [...group.present].sort() });
  }
  return groups;
}

/**
 * How the codes of two earlier releases correspond, by what became of them: those of one that became what those of the other
 * became. A code of both that became the same is the same; what is left of a group is as much as what is left of it there.
 */
export function sharedGroups(one: readonly CodeGroup[], other: readonly CodeGroup[]): CodeGroup[] {
  const holders = { one: byPresentCode(one), other: byPresentCode(other) };
  const seen = new Set<CodeGroup>();
  return one.flatMap((start) => {
    if (seen.has(start)) return [];
    const [ones, others] = [new Set([start]), new Set<CodeGroup>()];
    for (const group of ones) {
      seen.add(group);
      for (const code of group.present) {
        const counterpart = holders.other.get(code);
        if (counterpart === undefined || others.has(counterpart)) continue;
        others.add(counterpart);
        for (const back of counterpart.present) {
          const next = holders.one.get(back);
          if (next !== undefined) ones.add(next);
        }
      }
    }
    const [before, after] = [becameOf([...ones]), becameOf([...others])];
    const isSame = (code: string): boolean => before.get(code) === after.get(code);
    const rest = {
      earlier: [...before.keys()].filter((code) => !isSame(code)),
      present: [...after.keys()].filter((code) => !isSame(code)),
    };
    const same = [...before.keys()].filter(isSame).map((code) => ({ earlier: [code], present: [code] }));
    return rest.earlier.length > 0 && rest.present.length > 0 ? [...same, rest] : same;
  });
}

function byPresentCode(groups: readonly CodeGroup[]): Map<string, CodeGroup> {
  return new Map(groups.flatMap((group) => group.present.map((code) => [code, group] as const)));
}

/** Of each earlier code, all that it became. */
function becameOf(groups: readonly CodeGroup[]): Map<string, string> {
  return new Map(
    groups.flatMap(({ earlier, present }) => earlier.map((code) => [code, JSON.stringify(present)] as const)),
  );
}

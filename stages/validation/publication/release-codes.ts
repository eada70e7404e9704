import { codeGroups, sharedGroups, type CodeGroup, type CodeGroups } from './code-groups.ts';
import type { CodePair, PreviousNumber, PreviousRelease } from './input.ts';
import type { SameLand, AreaKey, AreaNesting, TableEntry } from './table.ts';

type NumberPlace = Pick<PreviousNumber, 'level' | 'areaCode' | 'class'>;

/** What the areas and the class of an earlier number are today; undefined: they have ended. */
export interface Counterpart {
  readonly areas: CodeGroup | undefined;
  readonly classes: CodeGroup | undefined;
}

/** How the codes of an earlier release correspond to those of today. */
export class ReleaseCodes {
  readonly classes: CodeGroups;
  /** By level. */
  readonly areas = new Map<string, CodeGroups>();
  readonly #release: PreviousRelease;
  readonly #finest: string;
  readonly #classCodes: ReadonlySet<string>;
  readonly #areaCodes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #areasOf = new Map<string, Map<string, CodeGroup>>();
  readonly #classesOf: ReadonlyMap<string, CodeGroup>;

  constructor(
    release: PreviousRelease,
    present: readonly Pick<TableEntry, 'level' | 'areaCode' | 'class'>[],
    finest: string,
  ) {
    this.#release = release;
    this.#finest = finest;
    this.#classCodes = classesOf(release.numbers);
    this.#areaCodes = codesByLevel(release.numbers);
    this.classes = codeGroups(this.#classCodes, classesOf(present), this.#pairs('', 'class'));
    this.#classesOf = byEarlierCode(this.classes);
    const today = codesByLevel(present);
    for (const [level, codes] of this.#areaCodes) {
      const groups = codeGroups(codes, today.get(level) ?? new Set(), this.#pairs('', 'area', level));
      this.areas.set(level, groups);
      this.#areasOf.set(level, byEarlierCode(groups));
    }
  }

  /** Groups of classes, and of areas by level, that are the same in a later one of the earlier releases. */
  sharedWith(other: ReleaseCodes): SharedCodes {
    const { location } = other.#release;
    const said = { classes: this.#pairs(location, 'class'), areas: this.#pairs(location, 'area') };
    const classes =
      said.classes.length > 0
        ? codeGroups(this.#classCodes, other.#classCodes, said.classes).groups
        : sharedGroups(this.classes.groups, other.classes.groups);
    const areas = new Map<string, readonly CodeGroup[]>();
    for (const [level, { groups }] of this.areas) {
      const theirs = other.areas.get(level);
      if (theirs === undefined) continue;
      const pairs = this.#pairs(location, 'area', level);
      areas.set(
        level,
        pairs.length > 0
          ? codeGroups(this.#areaCodes.get(level)!, other.#areaCodes.get(level)!, pairs).groups
          : sharedGroups(groups, theirs.groups),
      );
    }
    return { classes, areas, isSaid: said.classes.length + said.areas.length > 0 };
  }

  counterpartOf({ level, areaCode, class: name }: NumberPlace): Counterpart {
    return { areas: this.#areasOf.get(level)?.get(areaCode), classes: this.#classesOf.get(name) };
  }

  /**
   * Areas of the release that together are as much land as others together, as far as today's nesting tells: which earlier
   * area lay in which is not known, but what became of both is.
   */
  families(areas: readonly AreaKey[], { levels, furtherLevels = [], childrenOf }: AreaNesting): SameLand[] {
    const earlier = codesByLevel(areas);
    return [levels, ...furtherLevels].flatMap((family) =>
      family.slice(1).flatMap((level, index) => {
        const below = family[index]!;
        const at = { parents: earlier.get(level), children: earlier.get(below) };
        if (at.parents === undefined || at.children === undefined) return [];
        return this.#familiesAt(level, below, (code) => childrenOf(level, code, below)).map(
          ({ parents, children, isUncertain }): SameLand => {
            const isAll = parents.size === at.parents!.size;
            return {
              parents: [...parents].map((areaCode) => ({ level, areaCode })),
              children: [...(isAll ? at.children! : children)].map((areaCode) => ({ level: below, areaCode })),
              isUncertain: !isAll && (isUncertain || this.#hasEnded(below, at.children!)),
            };
          },
        );
      }),
    );
  }

  #familiesAt(level: string, below: string, childrenOf: (code: string) => readonly string[]): LinkedAreas[] {
    const groupOf = new Map(
      this.areas.get(below)!.groups.flatMap((group) => group.present.map((code) => [code, group] as const)),
    );
    const holders = new Map<CodeGroup, CodeGroup[]>();
    const held = new Map<CodeGroup, { readonly groups: CodeGroup[]; readonly codes: readonly string[] }>();
    for (const parent of this.areas.get(level)!.groups) {
      const codes = parent.present.flatMap(childrenOf);
      const groups = [...new Set(codes.map((code) => groupOf.get(code)))].filter((group) => group !== undefined);
      held.set(parent, { groups, codes });
      for (const group of groups) holders.set(group, [...(holders.get(group) ?? []), parent]);
    }
    const seen = new Set<CodeGroup>();
    const found: LinkedAreas[] = [];
    for (const start of held.keys()) {
      if (seen.has(start) || held.get(start)!.groups.length === 0) continue;
      const linked = new Set([start]);
      const children = new Set<CodeGroup>();
      for (const parent of linked) {
        seen.add(parent);
        for (const child of held.get(parent)!.groups) {
          children.add(child);
          for (const other of holders.get(child)!) linked.add(other);
        }
      }
      const land = new Set([...linked].flatMap((parent) => held.get(parent)!.codes));
      found.push({
        parents: new Set([...linked].flatMap((group) => group.earlier)),
        children: new Set([...children].flatMap((group) => group.earlier)),
        isUncertain: [...children].some((group) => group.present.some((code) => !land.has(code))),
      });
    }
    return found;
  }

  /** What is said of codes of another release, or of this one where it is named by nothing. */
  #pairs(release: string, kind: CodePair['kind'], level?: string): CodePair[] {
    return this.#release.correspondence.filter(
      (pair) =>
        pair.release === release &&
        pair.kind === kind &&
        (level === undefined || (pair.level || this.#finest) === level),
    );
  }

  #hasEnded(level: string, codes: ReadonlySet<string>): boolean {
    return [...codes].some((code) => !this.#areasOf.get(level)!.has(code));
  }
}

/** What two earlier releases have in common. */
export interface SharedCodes {
  readonly classes: readonly CodeGroup[];
  /** By level. */
  readonly areas: ReadonlyMap<string, readonly CodeGroup[]>;
  /** Whether the office has said so; else it is what their codes became that tells. */
  readonly isSaid: boolean;
}

interface LinkedAreas {
  readonly parents: ReadonlySet<string>;
  readonly children: ReadonlySet<string>;
  readonly isUncertain: boolean;
}

function byEarlierCode({ groups }: CodeGroups): Map<string, CodeGroup> {
  return new Map(groups.flatMap((group) => group.earlier.map((code) => [code, group] as const)));
}

function classesOf(numbers: readonly Pick<TableEntry, 'class'>[]): Set<string> {
  return new Set(numbers.map((number) => number.class));
}

function codesByLevel(areas: readonly AreaKey[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { level, areaCode } of areas) {
    const known = found.get(level);
    if (known === undefined) found.set(level, new Set([areaCode]));
    else known.add(areaCode);
  }
  return found;
}

import { primaryConfStatus, type ConfStatus } from '../../../statistics/publication/conf-status.ts';
import { primarySuppression, type DisclosureRules } from '../../../statistics/publication/primary-suppression.ts';
import { secondarySuppression } from '../../../statistics/publication/secondary-suppression.ts';
import type { PublicationInput } from './input.ts';
import { publicationTable, withPrevious, type AreaNesting, type TableEntry } from './table.ts';

/** Confidentiality of the entries, in their order. */
export interface Confidentiality {
  readonly statuses: readonly ConfStatus[];
  /** Entries that are confidential and can be worked out, whatever is withheld now. */
  readonly unprotected: readonly Unprotected[];
}

export interface Unprotected {
  readonly entry: number;
  /** Without the earlier releases it could be protected. */
  readonly isByEarlierRelease: boolean;
}

/**
 * Which entries would disclose a contributor, and which have to be withheld with them. `isUnpublished` marks those that are
 * not published anyhow.
 */
export function confidentiality(
  entries: readonly TableEntry[],
  input: PublicationInput,
  o: { readonly nesting: AreaNesting; readonly isUnpublished: (entry: number) => boolean },
): Confidentiality {
  const { contributions, policy, previous } = input;
  if (contributions === null) return { statuses: entries.map(() => 'F'), unprotected: [] };
  const rules: DisclosureRules = policy.disclosure;
  const byEntry = contributionsOf(entries, contributions, o.nesting);
  const statuses = byEntry.map((of) => primaryConfStatus(primarySuppression([...of.values()], rules), rules));
  const protect = (previous: PublicationInput['previous']): { secondary: number[]; unprotected: number[] } =>
    protectedEntries(entries, { ...input, previous }, { ...o, statuses, byEntry });
  const found = protect(previous);
  // Only a protection without the earlier releases shows that it is they that give a cell away.
  const without = found.unprotected.length > 0 && previous.length > 0 ? protect([]).unprotected : found.unprotected;
  return {
    statuses: statuses.map((status, entry) => (found.secondary.includes(entry) ? 'D' : status)),
    unprotected: found.unprotected.map((entry) => ({ entry, isByEarlierRelease: !without.includes(entry) })),
  };
}

/** Entries to be withheld besides the confidential ones, and those that nothing protects. */
function protectedEntries(
  entries: readonly TableEntry[],
  { policy, previous }: PublicationInput,
  o: {
    readonly nesting: AreaNesting;
    readonly isUnpublished: (entry: number) => boolean;
    readonly statuses: readonly ConfStatus[];
    readonly byEntry: readonly ByContributor[];
  },
): { secondary: number[]; unprotected: number[] } {
  const built = withPrevious(publicationTable(entries, o.nesting), entries, {
    nesting: o.nesting,
    previous,
    revision: policy.disclosure.revision,
  });
  const entryOf = new Map(built.entryCells.map((cell, entry) => [cell, entry]));
  const entriesOf = (cells: readonly number[]): number[] => cells.flatMap((cell) => entryOf.get(cell) ?? []);
  const found = secondarySuppression({
    table: built.table,
    primary: built.entryCells.filter((_, entry) => o.statuses[entry] !== 'F'),
    // A rule of p % would protect nothing if what can be worked out might come closer than p.
    protection: Math.max(policy.disclosure.protection, policy.disclosure.pPercent ?? 0),
    contributed: new Map(built.entryCells.map((cell, entry) => [cell, sum([...o.byEntry[entry]!.values()])])),
    released: new Set([...built.wholes, ...built.released]),
    withheld: new Set([...built.withheld, ...built.entryCells.filter((_, entry) => o.isUnpublished(entry))]),
    isUnionSensitive: (cells) => isSensitive(entriesOf(cells), o.byEntry, policy.disclosure),
  });
  return { secondary: entriesOf(found.secondary), unprotected: entriesOf(found.unprotected) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

type ByContributor = ReadonlyMap<string, number>;

function isSensitive(entries: readonly number[], byEntry: readonly ByContributor[], rules: DisclosureRules): boolean {
  return primarySuppression([...merged(entries.map((entry) => byEntry[entry]!)).values()], rules).isSensitive;
}

/** What each contributor adds to each entry: an area's own, or those of all areas that it holds. */
function contributionsOf(
  entries: readonly TableEntry[],
  contributions: NonNullable<PublicationInput['contributions']>,
  { levels, parentOf }: AreaNesting,
): ByContributor[] {
  const found = new Map<string, Map<string, number>>();
  const [finest = ''] = levels;
  for (const { areaCode, class: name, contributor, value } of contributions) {
    let code: string | undefined = areaCode;
    for (let at = 0; code !== undefined && at < levels.length; at++) {
      const level = levels[at] ?? finest;
      const key = JSON.stringify([level, code, name]);
      const of = found.get(key) ?? new Map<string, number>();
      of.set(contributor, (of.get(contributor) ?? 0) + value);
      found.set(key, of);
      code = parentOf(level, code);
    }
  }
  return entries.map(
    ({ level, areaCode, class: name }) => found.get(JSON.stringify([level, areaCode, name])) ?? new Map(),
  );
}

function merged(parts: readonly ByContributor[]): ByContributor {
  const all = new Map<string, number>();
  for (const part of parts) for (const [name, value] of part) all.set(name, (all.get(name) ?? 0) + value);
  return all;
}

import { primaryConfStatus, type ConfStatus } from '../../../statistics/publication/conf-status.ts';
import { primarySuppression, type DisclosureRules } from '../../../statistics/publication/primary-suppression.ts';
import type { OpenTo } from '../../../statistics/publication/protection-proofs.ts';
import {
  secondarySuppression,
  type SuppressionProgress,
  type SuppressionRequest,
} from '../../../statistics/publication/secondary-suppression.ts';
import type { PublicationInput } from './input.ts';
import { withEarlier, type GoneNumber } from './earlier-table.ts';
import { publicationTable, type AreaNesting, type TableEntry } from './table.ts';

/** Confidentiality of the entries, in their order. */
export interface Confidentiality {
  readonly statuses: readonly ConfStatus[];
  /** What is confidential and can be worked out, whatever is withheld now. */
  readonly unprotected: readonly Unprotected[];
  /** Earlier releases of which nobody knows any more what they withheld: how safe numbers are is judged by presumed values. */
  readonly presumed: readonly string[];
}

/** An entry, or several of which only the sum is confidential and alone missing from a total. */
export interface Unprotected {
  readonly entries: readonly number[];
  /** The names of confidential numbers of earlier releases among them that are none of today's. */
  readonly gone: readonly string[];
  /** `earlier-release`: without the earlier releases it could be protected. */
  readonly reason: OpenTo | 'earlier-release';
}

/**
 * Which entries would disclose a contributor, and which have to be withheld with them. `isUnpublished` marks those that are
 * not published anyhow.
 */
export function confidentiality(
  entries: readonly TableEntry[],
  input: PublicationInput,
  o: {
    readonly nesting: AreaNesting;
    readonly isUnpublished: (entry: number) => boolean;
    readonly tell?: ((progress: SuppressionProgress) => void) | undefined;
  },
): Confidentiality {
  const { contributions, policy, previous } = input;
  if (contributions === null) return { statuses: entries.map(() => 'F'), unprotected: [], presumed: [] };
  const rules: DisclosureRules = policy.disclosure;
  const byEntry = contributionsOf(entries, contributions, o.nesting);
  const statuses = byEntry.map((of) => primaryConfStatus(primarySuppression([...of.values()], rules), rules));
  const confidential = statuses.flatMap((status, entry) => (status === 'F' ? [] : [entry]));
  const found = protectedEntries(entries, input, { ...o, confidential, targets: confidential, byEntry });
  // Only a protection without the earlier releases shows that it is they that give a cell away.
  const open = [...new Set(found.unprotected.flatMap((unprotected) => unprotected.entries))];
  const without =
    previous.length > 0 && open.length > 0
      ? protectedEntries(entries, { ...input, previous: [] }, { ...o, confidential, targets: open, byEntry })
          .unprotected
      : found.unprotected;
  const isOpenWithout = new Set(without.flatMap((unprotected) => unprotected.entries));
  const secondary = new Set(found.secondary);
  return {
    statuses: statuses.map((status, entry) => (secondary.has(entry) ? 'D' : status)),
    unprotected: found.unprotected.map(({ entries: own, gone, reason }) => ({
      entries: own,
      gone,
      reason: gone.length > 0 || own.some((entry) => isOpenWithout.has(entry)) ? reason : 'earlier-release',
    })),
    presumed: found.presumed,
  };
}

/** Entries to be withheld besides the confidential ones, and those that nothing protects. */
function protectedEntries(
  entries: readonly TableEntry[],
  { policy, previous }: PublicationInput,
  o: {
    readonly nesting: AreaNesting;
    readonly isUnpublished: (entry: number) => boolean;
    readonly tell?: ((progress: SuppressionProgress) => void) | undefined;
    readonly confidential: readonly number[];
    /** Those of the confidential ones that are to be protected. */
    readonly targets: readonly number[];
    readonly byEntry: readonly ByContributor[];
  },
): { secondary: number[]; unprotected: Unprotected[]; presumed: readonly string[] } {
  const built = withEarlier(publicationTable(entries, o.nesting), entries, {
    nesting: o.nesting,
    releases: previous,
    revision: policy.disclosure.revision,
  });
  const cellOf = (entry: number): number => built.entryCells[entry]!;
  const entryOf = new Map(built.entryCells.map((cell, entry) => [cell, entry]));
  const entriesOf = (cells: readonly number[]): number[] => cells.flatMap((cell) => entryOf.get(cell) ?? []);
  const unpublished = [...entries.keys()].filter((entry) => o.isUnpublished(entry));
  const contributionsOfGone = new Map(
    built.gone.flatMap(({ cell, isSumOf }) =>
      isSumOf === undefined ? [] : [[cell, merged(isSumOf.map((entry) => o.byEntry[entry]!))] as const],
    ),
  );
  const contributionsAt = (cell: number): ByContributor | undefined =>
    contributionsOfGone.get(cell) ?? o.byEntry[entryOf.get(cell) ?? -1];
  const request = {
    table: built.table,
    // A rule of p % would protect nothing if what can be worked out might come closer than p.
    protection: Math.max(policy.disclosure.protection, policy.disclosure.pPercent ?? 0),
    contributions: (cell: number) => contributionsAt(cell) ?? new Map<string, number>(),
    intruders: policy.disclosure.intruders,
    known: built.known,
    released: built.released,
  };
  // What today's contributors tell of an earlier number goes before what was held of it then.
  const confidentialThen = built.gone.filter(({ cell }) => {
    const of = contributionsOfGone.get(cell);
    return of === undefined || primarySuppression([...of.values()], policy.disclosure).isSensitive;
  });
  const unsure = confidentialThen.filter(({ isKnown }) => !isKnown);
  const hidden = stillHidden(unsure, {
    ...request,
    withheld: new Set([...built.withheld, ...built.entryCells]),
  });
  const gone = [...confidentialThen.filter(({ isKnown }) => isKnown), ...hidden];
  const nameOfGone = new Map(gone.map(({ cell, name }) => [cell, name]));
  const found = secondarySuppression({
    ...request,
    primary: [...o.targets.map(cellOf), ...gone.map(({ cell }) => cell)],
    withheld: new Set([...built.withheld, ...[...o.confidential, ...unpublished].map(cellOf)]),
    isUnionSensitive: (cells) => {
      const parts = cells.map(contributionsAt);
      // Nobody knows any more who contributed to a number that is gone.
      if (!parts.every((part) => part !== undefined)) return false;
      return primarySuppression([...merged(parts).values()], policy.disclosure).isSensitive;
    },
    ...(o.tell === undefined ? {} : { tell: o.tell }),
  });
  return {
    secondary: entriesOf(found.secondary),
    unprotected: found.unprotected.map(({ cells, by }) => ({
      entries: entriesOf(cells),
      gone: cells.flatMap((cell) => nameOfGone.get(cell) ?? []),
      reason: by,
    })),
    presumed: built.presumed,
  };
}

/** Those that the earlier releases keep hidden were nothing published now: the others may only have hidden another. */
function stillHidden(gone: readonly GoneNumber[], request: Omit<SuppressionRequest, 'primary'>): readonly GoneNumber[] {
  if (gone.length === 0) return gone;
  const { unprotected } = secondarySuppression({ ...request, primary: gone.map(({ cell }) => cell) });
  const isOpen = new Set(unprotected.flatMap(({ cells }) => cells));
  return gone.filter(({ cell }) => !isOpen.has(cell));
}

type ByContributor = ReadonlyMap<string, number>;

/** What each contributor adds to each entry: an area's own, or those of all areas that it holds. */
export function contributionsOf(
  entries: readonly Omit<TableEntry, 'value'>[],
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

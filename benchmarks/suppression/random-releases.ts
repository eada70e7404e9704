import {
  sameRelation,
  sumRelation,
  type TableCell,
  type TableRelation,
} from '../../statistics/publication/additive-table.ts';
import { primarySuppression, type DisclosureRules } from '../../statistics/publication/primary-suppression.ts';

/** A release: its cells in the table of all releases, by area and class, with what must not be disclosed. */
export interface Release {
  readonly cells: readonly number[];
  readonly sensitive: readonly number[];
  /** Cells of each municipality, for comparison with withholding whole rows. */
  readonly rows: readonly { readonly district: number; readonly cells: readonly number[] }[];
}

export interface RandomReleases {
  readonly cells: readonly TableCell[];
  readonly relations: readonly TableRelation[];
  /** Of each cell. */
  readonly contributions: readonly (readonly number[])[];
  /** How many of the relations concern the first release alone. */
  readonly firstRelations: number;
  readonly first: Release;
  /** Quantities that the first release keeps back for the second. */
  readonly planned: readonly number[];
  readonly second: Release;
}

export const RULES: DisclosureRules = { minContributors: 3, dominance: { largest: 1, share: 0.75 }, pPercent: 0.1 };

/** Share of the municipalities whose numbers are revised from the first release to the second. */
const REVISED = 0.3;
/** A reader knows that no number is revised by more than this share of it. */
const REVISION_KNOWN = 0.25;
const REVISION_MOST = 0.05;

interface Cell {
  readonly index: number;
  readonly contributions: readonly number[];
}

/**
 * A table of districts and their municipalities by class in two releases. Most numbers of the second are those of the
 * first; some are revised; and it adds the urban part of each district, so that its rural part can be had by subtraction.
 */
export function randomReleases(random: () => number): RandomReleases {
  const classes = 3 + Math.floor(random() * 4);
  const districts = Array.from({ length: 2 + Math.floor(random() * 3) }, () => 3 + Math.floor(random() * 5));
  const cells: TableCell[] = [];
  const relations: TableRelation[] = [];
  const contributionsOf: (readonly number[])[] = [];
  const rules = { first: [] as number[], second: [] as number[] };
  const add = (contributions: readonly number[], ...releases: ('first' | 'second')[]): Cell => {
    const index = cells.push({ value: contributions.reduce((sum, value) => sum + value, 0) }) - 1;
    contributionsOf.push(contributions);
    if (primarySuppression(contributions, RULES).isSensitive)
      for (const release of releases) rules[release].push(index);
    return { index, contributions };
  };
  const merged = (parts: readonly Cell[]): number[] => parts.flatMap(({ contributions }) => contributions);
  const total = (parts: readonly Cell[], ...releases: ('first' | 'second')[]): Cell => {
    const cell = add(merged(parts), ...releases);
    relations.push(
      sumRelation(
        cell.index,
        parts.map(({ index }) => index),
      ),
    );
    return cell;
  };
  /** Municipality × class, with the sum of the classes at the end. */
  const table = districts.map((count) =>
    Array.from({ length: count }, () => {
      const row = Array.from({ length: classes }, () => add(randomContributions(random), 'first', 'second'));
      return [...row, total(row, 'first', 'second')];
    }),
  );
  const columns = Array.from({ length: classes + 1 }, (_, column) => column);
  const sums = (rows: readonly (readonly Cell[])[], ...releases: ('first' | 'second')[]): Cell[] =>
    columns.map((column) =>
      total(
        rows.map((row) => row[column]!),
        ...releases,
      ),
    );
  const firstDistricts = table.map((rows) => sums(rows, 'first'));
  const firstWhole = sums(firstDistricts, 'first');
  const rowClosures = (rows: readonly (readonly Cell[])[]): void => {
    for (const row of rows)
      relations.push(
        sumRelation(
          row.at(-1)!.index,
          row.slice(0, -1).map(({ index }) => index),
        ),
      );
  };
  rowClosures([...firstDistricts, firstWhole]);
  // The urban parts are announced: the first release is protected with them in mind, in its own numbers.
  const urbanCounts = table.map((rows) => rows.length - 1 - Math.floor(random() * (rows.length - 2)));
  const planned = table.flatMap((rows, district) => sums(rows.slice(0, urbanCounts[district]), 'first'));
  const firstRelations = relations.length;
  const firstCount = cells.length;
  const revised = table.map((rows) =>
    rows.map((row) => {
      if (random() >= REVISED) return row;
      const cellsOfRow = row.slice(0, -1).map((cell) => {
        const factor = 1 + REVISION_MOST * (2 * random() - 1);
        const next = add(
          cell.contributions.map((value) => value * factor),
          'second',
        );
        relations.push(sameRelation(next.index, cell.index, REVISION_KNOWN * cells[cell.index]!.value));
        return next;
      });
      return [...cellsOfRow, total(cellsOfRow, 'second')];
    }),
  );
  const secondDistricts = revised.map((rows) => sums(rows, 'second'));
  const urban = revised.map((rows, district) => sums(rows.slice(0, urbanCounts[district]), 'second'));
  const secondWhole = sums(secondDistricts, 'second');
  rowClosures([...secondDistricts, ...urban, secondWhole]);
  const release = (
    rows: readonly (readonly (readonly Cell[])[])[],
    others: readonly (readonly Cell[])[],
    sensitive: readonly number[],
  ): Release => {
    const own = [...rows.flat(2), ...others.flat()].map(({ index }) => index);
    const shown = new Set(own);
    return {
      cells: own,
      sensitive: sensitive.filter((cell) => shown.has(cell) || planned.some(({ index }) => index === cell)),
      rows: rows.flatMap((district, index) =>
        district.map((row) => ({ district: index, cells: row.map((cell) => cell.index) })),
      ),
    };
  };
  return {
    cells,
    relations,
    firstRelations,
    contributions: contributionsOf,
    planned: planned.map(({ index }) => index),
    first: release(
      table,
      [...firstDistricts, firstWhole],
      rules.first.filter((cell) => cell < firstCount),
    ),
    second: release(revised, [...secondDistricts, ...urban, secondWhole], rules.second),
  };
}

/** Few cells are small: one to twelve contributors of very unequal size, none in one cell of ten. */
function randomContributions(random: () => number): number[] {
  if (random() < 0.1) return [];
  const count = 1 + Math.floor(14 * random());
  return Array.from({ length: count }, () => Math.round(1000 * Math.exp(1.2 * normal(random))) / 1000);
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

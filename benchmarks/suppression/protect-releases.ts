import type { AdditiveTable } from '../../statistics/publication/additive-table.ts';
import { feasibleInterval } from './feasible-interval.ts';
import { secondarySuppression } from '../../statistics/publication/secondary-suppression.ts';
import { primarySuppression } from '../../statistics/publication/primary-suppression.ts';
import { RULES, type RandomReleases, type Release } from './random-releases.ts';

export const PROTECTION = 0.1;

/** Two releases, each protected when its turn came, and what a reader of both can work out. */
export interface ProtectedReleases {
  readonly table: AdditiveTable;
  readonly isWithheld: readonly boolean[];
  readonly protectedCells: readonly number[];
  readonly recovered: readonly number[];
  readonly unprotected: readonly number[];
  readonly cells: number;
  readonly primary: number;
  readonly lost: number;
  readonly lostByRows: number;
}

/** Protects the first release without knowing of the second, then the second with the first in everybody's hands. */
export function protectReleases(releases: RandomReleases): ProtectedReleases {
  const { first, second, planned, cells, relations, firstRelations, contributions } = releases;
  const isUnionSensitive = (union: readonly number[]): boolean =>
    primarySuppression(
      union.flatMap((cell) => contributions[cell]!),
      RULES,
    ).isSensitive;
  const early = { cells, relations: relations.slice(0, firstRelations) };
  const one = secondarySuppression({
    table: early,
    primary: first.sensitive,
    protection: PROTECTION,
    isUnionSensitive,
  });
  const withheldFirst = new Set([...planned, ...first.sensitive, ...one.secondary]);
  const released = new Set(first.cells.filter((cell) => !withheldFirst.has(cell)));
  const table = { cells, relations };
  const primary = [...new Set([...first.sensitive, ...second.sensitive])];
  const two = secondarySuppression({
    table,
    primary,
    protection: PROTECTION,
    released,
    isUnionSensitive,
    withheld: new Set([...planned, ...one.secondary]),
  });
  const withheld = new Set([...withheldFirst, ...second.sensitive, ...two.secondary]);
  const isWithheld = cells.map((_, cell) => withheld.has(cell));
  const shown = [...first.cells, ...second.cells];
  return {
    table,
    isWithheld,
    protectedCells: primary,
    recovered: primary.filter((cell) => isRecovered(table, isWithheld, cell)),
    unprotected: [...one.unprotected, ...two.unprotected].flatMap((open) => open.cells),
    cells: shown.length,
    primary: shown.filter((cell) => primary.includes(cell)).length,
    lost: shown.filter((cell) => withheld.has(cell)).length,
    lostByRows: lostByRows(first) + lostByRows(second),
  };
}

/** Whether a reader can tell that a cell lies within its protection limits. */
export function isRecovered(
  table: AdditiveTable,
  isWithheld: readonly boolean[],
  cell: number,
  share = PROTECTION,
): boolean {
  const { value } = table.cells[cell]!;
  const { lower, upper } = feasibleInterval(table, isWithheld, cell);
  const dust = 1e-6 * share * value;
  return lower > value * (1 - share) + dust || upper < value * (1 + share) - dust;
}

/** Cells lost where every municipality with a cell to protect is withheld whole, and never one alone in its district. */
function lostByRows({ rows, sensitive }: Release): number {
  const hit = rows.filter(({ cells }) => cells.some((cell) => sensitive.includes(cell)));
  const alone = hit.filter(({ district }) => hit.filter((row) => row.district === district).length === 1);
  return [...hit, ...alone].reduce((sum, { cells }) => sum + cells.length, 0);
}

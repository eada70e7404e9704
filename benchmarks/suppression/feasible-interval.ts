import type { AdditiveTable, TableRelation } from '../../statistics/publication/additive-table.ts';
import {
  openTableau,
  type BoundedColumn,
  type BoundedTableau,
  type EquationTerms,
} from '../../statistics/publication/bounded-tableau.ts';
import { maximise } from '../../statistics/publication/linear-programme.ts';

/** What a reader of the published cells can work out about a withheld one. */
export interface FeasibleInterval {
  readonly lower: number;
  readonly upper: number;
}

/** The withheld cells as unknowns, and the column of each. */
interface Unknowns {
  readonly tableau: BoundedTableau;
  readonly columnOf: ReadonlyMap<number, number>;
}

/**
 * The interval of values that a withheld cell may have, given all published cells, the relations and the bounds: minimum
 * and maximum of a linear programme each.
 * @see Hundepool et al. 2012, section 4.3.1
 */
export function feasibleInterval(table: AdditiveTable, isWithheld: readonly boolean[], cell: number): FeasibleInterval {
  const { value } = table.cells[cell]!;
  if (isWithheld[cell] !== true) return { lower: value, upper: value };
  const unknowns = openUnknowns(table, isWithheld, cell);
  return { lower: extreme(unknowns, cell, -1), upper: extreme(unknowns, cell, 1) };
}

function extreme({ tableau, columnOf }: Unknowns, cell: number, direction: 1 | -1): number {
  const column = columnOf.get(cell)!;
  const end = maximise(tableau, { weights: new Map([[column, direction]]) });
  return end === 'unbounded' ? direction * Number.POSITIVE_INFINITY : tableau.value[column]!;
}

/** Withheld cells that hang together with the one in question; published ones are constants and drop out. */
function openUnknowns(table: AdditiveTable, isWithheld: readonly boolean[], from: number): Unknowns {
  const { cells, relations } = connected(table, isWithheld, from);
  const columnOf = new Map(cells.map((cell, index) => [cell, index]));
  const columns: BoundedColumn[] = cells.map((cell) => columnFor(table, cell));
  const equations: EquationTerms[] = relations.map(({ terms, slack = 0 }) => {
    const unknown = terms.flatMap(({ cell, coefficient }) => {
      const column = columnOf.get(cell);
      return column === undefined ? [] : [{ column, coefficient }];
    });
    if (slack <= 0) return unknown;
    const found = terms.reduce((sum, { cell, coefficient }) => sum + coefficient * table.cells[cell]!.value, 0);
    const bound = Math.max(slack, Math.abs(found));
    columns.push({ lower: -bound, upper: bound, value: found });
    return [...unknown, { column: columns.length - 1, coefficient: -1 }];
  });
  return { tableau: openTableau(equations, columns), columnOf };
}

function columnFor({ cells }: AdditiveTable, cell: number): BoundedColumn {
  const { value, lower = 0, upper = Number.POSITIVE_INFINITY } = cells[cell]!;
  // A true value outside of what is said to be known beforehand proves that this was not known.
  return { value, lower: Math.min(lower, value), upper: Math.max(upper, value) };
}

function connected(
  table: AdditiveTable,
  isWithheld: readonly boolean[],
  from: number,
): { cells: number[]; relations: TableRelation[] } {
  const byCell = new Map<number, TableRelation[]>();
  for (const relation of table.relations) {
    for (const { cell } of relation.terms) {
      if (isWithheld[cell] !== true) continue;
      const known = byCell.get(cell);
      if (known === undefined) byCell.set(cell, [relation]);
      else known.push(relation);
    }
  }
  const cells = new Set([from]);
  const relations = new Set<TableRelation>();
  for (const cell of cells) {
    for (const relation of byCell.get(cell) ?? []) {
      if (relations.has(relation)) continue;
      relations.add(relation);
      for (const { cell: other } of relation.terms) if (isWithheld[other] === true) cells.add(other);
    }
  }
  return { cells: [...cells].sort((a, b) => a - b), relations: [...relations] };
}

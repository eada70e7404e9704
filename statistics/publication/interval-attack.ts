import type { AdditiveTable, TableRelation } from './additive-table.ts';
import { openTableau, type BoundedColumn, type BoundedTableau, type EquationTerms } from './bounded-tableau.ts';
import { maximise } from './linear-programme.ts';

/** What a reader of the published cells can work out about a withheld one. */
export interface FeasibleInterval {
  readonly lower: number;
  readonly upper: number;
}

/** How far a cell's feasible interval has to reach. */
export interface Protection {
  readonly cell: number;
  readonly lower: number;
  readonly upper: number;
}

/** A protected cell under attack. */
export interface AttackedCell {
  readonly cell: number;
  readonly isSafe: boolean;
  /** Cells that differ from their true values in the tables that show it; withheld ones all. */
  readonly witnesses: ReadonlySet<number>;
}

/** The withheld cells as unknowns, and the column of each. */
interface Unknowns {
  readonly tableau: BoundedTableau;
  readonly columnOf: ReadonlyMap<number, number>;
  readonly cells: readonly number[];
  readonly start: Float64Array;
}

/** Relative to the distance that is asked for. */
const CLOSE = 1e-7;

/**
 * The interval of values that a withheld cell may have, given all published cells, the relations and the bounds: minimum
 * and maximum of a linear programme each.
 * @see Hundepool et al. 2012, section 4.3.1
 */
export function feasibleInterval(table: AdditiveTable, isWithheld: readonly boolean[], cell: number): FeasibleInterval {
  const { value } = table.cells[cell]!;
  if (isWithheld[cell] !== true) return { lower: value, upper: value };
  const unknowns = openUnknowns(table, isWithheld, [cell]);
  return { lower: extreme(unknowns, cell, -1), upper: extreme(unknowns, cell, 1) };
}

/**
 * Attacks protected cells: a cell is safe if there is a table that agrees with everything published and has the cell at
 * or below the lower protection limit, and one that has it at or above the upper one. These tables are shown, not
 * inferred, so that a fault of the solver can make a safe cell look unsafe, but no unsafe one safe.
 */
export function intervalAttack(
  table: AdditiveTable,
  isWithheld: readonly boolean[],
  protections: readonly Protection[],
): AttackedCell[] {
  const open = protections.filter(({ cell }) => isWithheld[cell] === true);
  if (open.length === 0) return protections.map(({ cell }) => ({ cell, isSafe: false, witnesses: new Set() }));
  // Farther than any limit: a cell without an upper bound has to get to its limit, not to the end of the world.
  const far = 2 * open.reduce((most, { lower, upper }) => Math.max(most, Math.abs(lower), Math.abs(upper)), 0);
  const unknowns = openUnknowns(
    table,
    isWithheld,
    open.map(({ cell }) => cell),
    far,
  );
  return protections.map((protection) => {
    if (isWithheld[protection.cell] !== true) return { cell: protection.cell, isSafe: false, witnesses: new Set() };
    const witnesses = new Set<number>();
    const isSafe = ([1, -1] as const).every((direction) =>
      reaches(unknowns, protection, { direction, witnesses, table }),
    );
    return { cell: protection.cell, isSafe, witnesses };
  });
}

function reaches(
  u: Unknowns,
  { cell, lower, upper }: Protection,
  o: { readonly direction: 1 | -1; readonly witnesses: Set<number>; readonly table: AdditiveTable },
): boolean {
  const { tableau, columnOf } = u;
  const column = columnOf.get(cell)!;
  const { value } = o.table.cells[cell]!;
  const target = o.direction === 1 ? upper : lower;
  const enough = target - o.direction * CLOSE * Math.abs(target - value);
  const isThere = (): boolean => o.direction * (tableau.value[column]! - enough) >= 0;
  maximise(tableau, { weights: new Map([[column, o.direction]]), isEnough: isThere });
  if (!isThere() || !isTableOf(u, o.table)) return false;
  for (const [index, known] of u.cells.entries()) {
    if (tableau.value[index] !== u.start[index]) o.witnesses.add(known);
  }
  return true;
}

/** Whether the point meets every relation, whatever was lost on the way to it. */
function isTableOf({ tableau, columnOf, start }: Unknowns, { relations }: AdditiveTable): boolean {
  for (let j = 0; j < tableau.columns; j++) {
    const value = tableau.value[j]!;
    const dust = 1e-9 * Math.max(Math.abs(value), Math.abs(start[j]!));
    if (value < tableau.lower[j]! - dust || value > tableau.upper[j]! + dust) return false;
  }
  return relations.every(({ terms, slack = 0 }) => {
    if (slack > 0) return true;
    let drift = 0;
    let size = 0;
    for (const { cell, coefficient } of terms) {
      const column = columnOf.get(cell);
      if (column === undefined) continue;
      drift += coefficient * (tableau.value[column]! - start[column]!);
      size += Math.abs(tableau.value[column]!) + Math.abs(start[column]!);
    }
    return Math.abs(drift) <= 1e-9 * size;
  });
}

function extreme({ tableau, columnOf }: Unknowns, cell: number, direction: 1 | -1): number {
  const column = columnOf.get(cell)!;
  const end = maximise(tableau, { weights: new Map([[column, direction]]) });
  return end === 'unbounded' ? direction * Number.POSITIVE_INFINITY : tableau.value[column]!;
}

/** Withheld cells that hang together with those in question; published ones are constants and drop out. */
function openUnknowns(
  table: AdditiveTable,
  isWithheld: readonly boolean[],
  from: readonly number[],
  far = Number.POSITIVE_INFINITY,
): Unknowns {
  const { cells, relations } = connected(table, isWithheld, from);
  const columnOf = new Map(cells.map((cell, index) => [cell, index]));
  const columns: BoundedColumn[] = cells.map((cell) => columnFor(table, cell, far));
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
  const tableau = openTableau(equations, columns);
  return { tableau, columnOf, cells, start: Float64Array.from(columns, ({ value }) => value) };
}

function columnFor({ cells }: AdditiveTable, cell: number, far: number): BoundedColumn {
  const { value, lower = 0, upper = Number.POSITIVE_INFINITY } = cells[cell]!;
  // A true value outside of what is said to be known beforehand proves that this was not known.
  return { value, lower: Math.min(lower, value), upper: Math.min(Math.max(upper, value), value + far) };
}

function connected(
  table: AdditiveTable,
  isWithheld: readonly boolean[],
  from: readonly number[],
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
  const cells = new Set(from);
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

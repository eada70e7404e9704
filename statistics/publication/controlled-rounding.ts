import type { AdditiveTable, TableRelation } from './additive-table.ts';
import { openTableau, reachOf, type BoundedTableau } from './bounded-tableau.ts';
import { maximise, take } from './linear-programme.ts';
import { multiple, stepsOf } from './rounding.ts';

export interface ControlledRounding {
  /** Multiples of the base, cell by cell. */
  readonly values: readonly number[];
  /** Relations that the unrounded values do not meet, so that the rounded ones need not either. */
  readonly notAdditive: readonly number[];
}

/** Relative to the largest value: a sum that is off by more is none. */
const ADDITIVE = 1e-9;
const WHOLE = 1e-6;

/**
 * Rounds every cell to one of the two multiples of the base beside it (one that is a multiple stays) so that all
 * relations that hold still hold.
 *
 * With `random`, numbers from 0 to below 1, the expected result is the value: the table moves along directions that keep
 * all sums, up or down with chances that balance, until every cell is at a multiple (Cox 1987; the flight phase of
 * Deville & Tillé 2004). Without, the sum of squared changes is the least that is possible (Cox & Ernst 1982). Tables by
 * area and class with one hierarchy of areas can always be rounded so.
 * @throws RangeError for a base of zero or below.
 * @returns undefined where the relations leave no such table.
 */
export function controlledRounding(
  table: AdditiveTable,
  base: number,
  random?: () => number,
): ControlledRounding | undefined {
  const steps = table.cells.map(({ value }) => stepsOf(value, base));
  const hold = table.relations.map((relation) => isAdditive(relation, table));
  const tableau = openTableau(
    table.relations
      .filter((_, index) => hold[index] === true)
      .map(({ terms }) => terms.map(({ cell, coefficient }) => ({ column: cell, coefficient }))),
    steps.map((value) => ({ lower: Math.floor(value), upper: Math.ceil(value), value })),
  );
  if (random === undefined) maximise(tableau, { weights: nearness(steps) });
  settle(tableau, random ?? (() => 0));
  const whole = Array.from(tableau.value, Math.round);
  if (whole.some((value, cell) => Math.abs(value - tableau.value[cell]!) > WHOLE)) return undefined;
  return {
    values: whole.map((count) => multiple(count, base)),
    notAdditive: hold.flatMap((holds, index) => (holds ? [] : [index])),
  };
}

function isAdditive({ terms, slack = 0 }: TableRelation, { cells }: AdditiveTable): boolean {
  if (slack > 0) return false;
  const values = terms.map(({ cell, coefficient }) => coefficient * cells[cell]!.value);
  const sum = values.reduce((total, value) => total + value, 0);
  return Math.abs(sum) <= ADDITIVE * values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** What a step up saves of the squared change: (1 − r)² − r² = 1 − 2r with a fraction r. */
function nearness(steps: readonly number[]): Map<number, number> {
  return new Map(steps.map((value, cell) => [cell, 2 * (value - Math.floor(value)) - 1]));
}

/** Moves every column that is free to a bound; the basic ones follow. */
function settle(t: BoundedTableau, random: () => number): void {
  for (let column = 0; column < t.columns; column++) {
    if (t.rowOf[column]! >= 0 || isAtBound(t, column)) continue;
    const up = reachOf(t, column, 1);
    const down = reachOf(t, column, -1);
    // Chances against the lengths of the steps: on average the table stays where it is.
    const goesUp = random() * (up.step + down.step) < down.step;
    const { step, row } = goesUp || down.step === 0 ? up : down;
    take(t, { column, change: goesUp || down.step === 0 ? step : -step, row });
    // A column that has left the basis is at a bound, and the one that entered follows from now on.
  }
}

function isAtBound({ value, lower, upper }: BoundedTableau, column: number): boolean {
  return value[column]! <= lower[column]! || value[column]! >= upper[column]!;
}

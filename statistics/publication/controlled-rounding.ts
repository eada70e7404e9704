import type { AdditiveTable, TableRelation } from './additive-table.ts';
import { openTableau, reachOf, type BoundedTableau } from './bounded-tableau.ts';
import { maximise, take } from './linear-programme.ts';
import { roundNetwork } from './round-network.ts';
import { multiple, stepsOf } from './rounding.ts';
import { tableNetwork } from './table-network.ts';

export interface ControlledRounding {
  /** Multiples of the base, cell by cell. */
  readonly values: readonly number[];
  /** Relations that the unrounded values do not meet, so that the rounded ones need not either. */
  readonly notAdditive: readonly number[];
}

/** Relative to the largest value: a sum that is off by more is none. */
const ADDITIVE = 1e-9;
const WHOLE = 1e-6;

/** Relations × cells of a table that is no network, and is solved in one piece: some 500 areas by 10 classes. */
const LARGEST = 2e7;

/**
 * Rounds every cell to one of the two multiples of the base beside it (one that is a multiple stays) so that all
 * relations that hold still hold.
 *
 * With `drawOf`, a number from 0 to below 1 of each cell, independent of one another, the expected result is the value: the table
 * moves along directions that keep all sums, up or down with chances that balance, until every cell is at a multiple (Cox
 * 1987; the flight phase of Deville & Tillé 2004). No cell decides twice, so that one draw of each is enough. Without, the
 * sum of squared changes is the least that is possible (Cox & Ernst 1982). Tables by area and class with one hierarchy of
 * areas can always be rounded so.
 * @throws RangeError for a base of zero or below.
 * @returns undefined where no such table was found, or the table is no network and too large to be solved in one piece.
 */
export function controlledRounding(
  table: AdditiveTable,
  base: number,
  drawOf?: (cell: number) => number,
): ControlledRounding | undefined {
  const steps = table.cells.map(({ value }) => stepsOf(value, base));
  const hold = table.relations.map((relation) => isAdditive(relation, table));
  const relations = table.relations.filter((_, index) => hold[index] === true);
  const whole =
    (drawOf === undefined ? undefined : roundedAsNetwork(relations, steps, drawOf)) ??
    roundedInOnePiece(relations, steps, drawOf);
  if (whole === undefined) return undefined;
  return {
    values: Array.from(whole, (count) => multiple(count, base)),
    notAdditive: hold.flatMap((holds, index) => (holds ? [] : [index])),
  };
}

function roundedAsNetwork(
  relations: readonly TableRelation[],
  steps: readonly number[],
  drawOf: (cell: number) => number,
): Float64Array | undefined {
  const network = tableNetwork(relations, steps.length);
  if (network === undefined) return undefined;
  const height = heightsOf(relations, steps.length);
  const order = [...steps.keys()].sort((a, b) => height[a]! - height[b]! || a - b);
  const whole = roundNetwork(network, { flow: steps, order, drawOf });
  const isKept = relations.every(
    ({ terms }) => terms.reduce((sum, { cell, coefficient }) => sum + coefficient * whole[cell]!, 0) === 0,
  );
  return isKept ? whole : undefined;
}

/** Of how many sums of sums each cell is: parts come before what they add up to, so that what is near is settled first. */
function heightsOf(relations: readonly TableRelation[], cells: number): Int32Array {
  const height = new Int32Array(cells);
  for (let isChanged = true, pass = 0; isChanged && pass < relations.length; pass++) {
    isChanged = false;
    for (const { terms } of relations) {
      const [sums, parts] = [1, -1].map((sign) => terms.filter(({ coefficient }) => coefficient * sign > 0));
      const least = 1 + parts!.reduce((most, { cell }) => Math.max(most, height[cell]!), 0);
      for (const { cell } of sums!) {
        if (height[cell]! >= least) continue;
        height[cell] = least;
        isChanged = true;
      }
    }
  }
  return height;
}

function roundedInOnePiece(
  relations: readonly TableRelation[],
  steps: readonly number[],
  drawOf: ((cell: number) => number) | undefined,
): number[] | undefined {
  if (relations.length * steps.length > LARGEST) return undefined;
  const tableau = openTableau(
    relations.map(({ terms }) => terms.map(({ cell, coefficient }) => ({ column: cell, coefficient }))),
    steps.map((value) => ({ lower: Math.floor(value), upper: Math.ceil(value), value })),
  );
  if (drawOf === undefined) maximise(tableau, { weights: nearness(steps) });
  settle(tableau, drawOf ?? (() => 0));
  const whole = Array.from(tableau.value, Math.round);
  return whole.some((value, cell) => Math.abs(value - tableau.value[cell]!) > WHOLE) ? undefined : whole;
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
function settle(t: BoundedTableau, drawOf: (cell: number) => number): void {
  for (let column = 0; column < t.columns; column++) {
    if (t.rowOf[column]! >= 0 || isAtBound(t, column)) continue;
    const up = reachOf(t, column, 1);
    const down = reachOf(t, column, -1);
    // Chances against the lengths of the steps: on average the table stays where it is.
    const goesUp = drawOf(column) * (up.step + down.step) < down.step;
    const { step, row } = goesUp || down.step === 0 ? up : down;
    take(t, { column, change: goesUp || down.step === 0 ? step : -step, row });
    // A column that has left the basis is at a bound, and the one that entered follows from now on.
  }
}

function isAtBound({ value, lower, upper }: BoundedTableau, column: number): boolean {
  return value[column]! <= lower[column]! || value[column]! >= upper[column]!;
}

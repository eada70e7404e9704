import { move, pivot, reachOf, type BoundedTableau } from './bounded-tableau.ts';

/** How a maximisation ended; `enough` where it was told to stop once a target was met. */
export type ProgrammeEnd = 'optimal' | 'unbounded' | 'enough' | 'gave-up';

export interface Objective {
  /** Weight of each column. */
  readonly weights: ReadonlyMap<number, number>;
  /** Looked at after each step. */
  readonly isEnough?: () => boolean;
}

const TOLERANCE = 1e-9;
/** Steps without progress after which the choice of columns follows Bland's rule, which never goes round in circles. */
const STALLED_STEPS = 50;

/**
 * Moves a tableau's feasible point to one that maximises a linear objective, by the bounded-variable simplex method
 * (Dantzig 1963, ch. 18) with Bland's rule against cycling. The same input gives the same bits.
 */
export function maximise(t: BoundedTableau, { weights, isEnough }: Objective): ProgrammeEnd {
  priceColumns(t, weights);
  let stalled = 0;
  const most = 200 * (t.rows.length + 10) + 20 * t.columns;
  for (let count = 0; count < most; count++) {
    if (isEnough?.() === true) return 'enough';
    const column = entering(t, stalled > STALLED_STEPS);
    if (column < 0) return 'optimal';
    const direction = t.reducedCost[column]! > 0 ? 1 : -1;
    const { step, row } = reachOf(t, column, direction);
    if (step === Number.POSITIVE_INFINITY) return 'unbounded';
    stalled = step > 0 ? 0 : stalled + 1;
    take(t, { column, change: direction * step, row });
  }
  return 'gave-up';
}

/** Moves a column; where a basic column stopped it, the two change places. */
export function take(
  t: BoundedTableau,
  o: { readonly column: number; readonly change: number; readonly row: number },
): void {
  move(t, o.column, o.change);
  if (o.row < 0) return;
  const leaving = t.basic[o.row]!;
  const isUp = -t.rows[o.row]![o.column]! * Math.sign(o.change) > 0;
  if (o.change !== 0) t.value[leaving] = isUp ? t.upper[leaving]! : t.lower[leaving]!;
  pivot(t, o.row, o.column);
}

function priceColumns(t: BoundedTableau, weights: ReadonlyMap<number, number>): void {
  t.reducedCost.fill(0);
  for (const [column, weight] of weights) t.reducedCost[column] = weight;
  for (const [column, weight] of weights) {
    const r = t.rowOf[column]!;
    if (r < 0) continue;
    const row = t.rows[r]!;
    for (let j = 0; j < t.columns; j++) t.reducedCost[j] = t.reducedCost[j]! - weight * row[j]!;
    t.reducedCost[column] = 0;
  }
}

/** The column that promises most, or the first that promises anything; −1 where none does. */
function entering(t: BoundedTableau, isFirst: boolean): number {
  let best = -1;
  let most = TOLERANCE;
  for (let j = 0; j < t.columns; j++) {
    const price = t.reducedCost[j]!;
    if (Math.abs(price) <= most || t.rowOf[j]! >= 0) continue;
    const hasRoom = price > 0 ? t.value[j]! < t.upper[j]! : t.value[j]! > t.lower[j]!;
    if (!hasRoom) continue;
    if (isFirst) return j;
    [best, most] = [j, Math.abs(price)];
  }
  return best;
}

import { solveVector } from '../linear-algebra/solve.ts';

interface Margins {
  readonly rowTotals: readonly number[];
  readonly columnTotals: readonly number[];
}

interface TableProblem extends Margins {
  /** Cells to start from; 0 stays 0. */
  readonly start: readonly (readonly number[])[];
  /** How far a cell goes with its multipliers; 0 for one that may not move. */
  readonly stretch: readonly (readonly number[])[];
}

interface State {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly values: readonly (readonly number[])[];
  /** The dual function, which is convex: its gradient is what the margins are missed by. */
  readonly dual: number;
}

const ITERATIONS = 200;
const CONVERGED = 1e-14;
/** Share of the diagonal added to the reduced system: rows and columns hold one multiplier per block too many. */
const RIDGE = 1e-11;

/**
 * Table x = x₀ exp(s (λ_row + μ_column)) that meets its margins, by Newton's method on the dual with step halving. Where
 * there is none it returns the nearest it came to: measure it with `marginGap`.
 */
export function calibrateTable(problem: TableProblem): readonly (readonly number[])[] {
  const { rowTotals, columnTotals } = problem;
  let current = stateAt(
    problem,
    rowTotals.map(() => 0),
    columnTotals.map(() => 0),
  );
  let gap = marginGap(current.values, problem);
  for (let k = 0; k < ITERATIONS && gap > CONVERGED; k++) {
    const next = improved(problem, current);
    if (next === undefined) break;
    const nextGap = marginGap(next.values, problem);
    // At rounding level a step can no longer help.
    if (gap < 1e-12 && nextGap >= gap) break;
    current = next;
    gap = nextGap;
  }
  return current.values;
}

/** The largest distance of a row or column from its total, relative to that; infinite where a total of 0 is missed. */
export function marginGap(values: readonly (readonly number[])[], { rowTotals, columnTotals }: Margins): number {
  const relative = (sum: number, total: number): number =>
    sum === total ? 0 : Math.abs(sum - total) / (total === 0 ? 0 : total);
  const rows = rowTotals.map((total, d) => relative(rowSum(values, d), total));
  const columns = columnTotals.map((total, j) => relative(columnSum(values, j), total));
  return [...rows, ...columns].reduce((most, value) => Math.max(most, value), 0);
}

function rowSum(values: readonly (readonly number[])[], d: number): number {
  return values[d]!.reduce((sum, value) => sum + value, 0);
}

function columnSum(values: readonly (readonly number[])[], j: number): number {
  return values.reduce((sum, row) => sum + row[j]!, 0);
}

function stateAt(problem: TableProblem, rows: readonly number[], columns: readonly number[]): State {
  const { start, stretch, rowTotals, columnTotals } = problem;
  let dual = 0;
  const values = start.map((row, d) =>
    row.map((x0, j) => {
      const s = stretch[d]![j]!;
      const multiplier = rows[d]! + columns[j]!;
      const value = x0 === 0 ? 0 : x0 * Math.exp(s * multiplier);
      // Measured from the start, so that a small change does not drown in a large constant.
      dual += s === 0 ? x0 * multiplier : (x0 * Math.expm1(s * multiplier)) / s;
      return value;
    }),
  );
  dual -= rows.reduce((sum, value, d) => sum + value * rowTotals[d]!, 0);
  dual -= columns.reduce((sum, value, j) => sum + value * columnTotals[j]!, 0);
  return { rows, columns, values, dual };
}

/** The state after a Newton step, halved until the dual falls; `undefined` where it no longer does. */
function improved(problem: TableProblem, current: State): State | undefined {
  const step = newtonStep(problem, current);
  if (step === undefined) return undefined;
  const slack = 1e-13 * (Math.abs(current.dual) + problem.rowTotals.reduce((sum, value) => sum + value, 0));
  for (let factor = 1; factor > 1e-10; factor /= 2) {
    const next = stateAt(
      problem,
      current.rows.map((value, d) => value + factor * step.rows[d]!),
      current.columns.map((value, j) => value + factor * step.columns[j]!),
    );
    if (Number.isFinite(next.dual) && next.dual <= current.dual + slack) return next;
  }
  return undefined;
}

/**
 * Solves for both kinds of multipliers by eliminating the rows, so that only a system as large as the number of classes
 * is left, however many areas there are.
 */
function newtonStep(
  { stretch, rowTotals, columnTotals }: TableProblem,
  { values }: State,
): Pick<State, 'rows' | 'columns'> | undefined {
  const curvature = values.map((row, d) => row.map((value, j) => stretch[d]![j]! * value));
  const rowGaps = rowTotals.map((total, d) => total - rowSum(values, d));
  const columnGaps = columnTotals.map((total, j) => total - columnSum(values, j));
  const rowCurvature = curvature.map((_, d) => rowSum(curvature, d));
  const through = curvature.map((row, d) => row.map((value) => (rowCurvature[d]! > 0 ? value / rowCurvature[d]! : 0)));
  const scale = columnTotals.map((_, j) => Math.sqrt(columnSum(curvature, j)));
  const open = columnTotals.map((_, j) => j).filter((j) => scale[j]! > 0);
  const system = open.map((i) =>
    open.map((j) => {
      const shared = curvature.reduce((sum, row, d) => sum + row[i]! * through[d]![j]!, 0);
      return (i === j ? 1 + RIDGE : 0) - shared / (scale[i]! * scale[j]!);
    }),
  );
  const right = open.map((j) => {
    const carried = rowGaps.reduce((sum, gap, d) => sum + gap * through[d]![j]!, 0);
    return (columnGaps[j]! - carried) / scale[j]!;
  });
  const solved = solveVector(system, right);
  if (solved === undefined) return undefined;
  const columns = columnTotals.map((_, j) => (scale[j]! > 0 ? solved[open.indexOf(j)]! / scale[j]! : 0));
  const rows = rowGaps.map((gap, d) => {
    if (rowCurvature[d] === 0) return 0;
    return gap / rowCurvature[d]! - through[d]!.reduce((sum, value, j) => sum + value * columns[j]!, 0);
  });
  return { rows, columns };
}

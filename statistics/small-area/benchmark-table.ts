import { moved, type BenchmarkItem } from './benchmarking.ts';
import { calibrateTable, marginGap } from './table-calibration.ts';

/** A table of areas by classes with what its rows and columns have to sum to. */
export interface BenchmarkTableRequest {
  /** Values at least 0 with mean squared errors; a row per area, a column per class. */
  readonly cells: readonly (readonly BenchmarkItem[])[];
  /** Known size of each area. */
  readonly rowTotals: readonly number[];
  /** The parent's class totals. */
  readonly columnTotals: readonly number[];
}

/** Why a table cannot be made to agree. */
export type BenchmarkTableRefusal =
  /** Cells that are 0 stay 0, and those left cannot carry the margins. */
  'ZEROS_DO_NOT_FIT';

/** A table that agrees with its margins, or the reason why there is none. */
export type BenchmarkTableResult =
  | {
      readonly cells: readonly (readonly BenchmarkItem[])[];
      /** `raking` where cells of little or no error had to move too, regardless of errors. */
      readonly method: 'mse-weighted' | 'raking';
      readonly refusal: undefined;
    }
  | { readonly cells: undefined; readonly method: undefined; readonly refusal: BenchmarkTableRefusal };

/** Margins this far apart, relative to the grand total, contradict each other. */
const MARGIN_AGREEMENT = 1e-9;
/** How far a finished table may miss a margin, relative to it. */
const CONVERGED = 1e-11;

/**
 * Makes a table agree with its row and column totals at once: x = x₀ exp((mse ÷ x₀)(λ_row + μ_column)), which to first
 * order is the least-squares adjustment weighted by 1 ÷ mse: what is precise moves little. Positive cells stay positive,
 * 0 stays 0, a cell without error stays as it is, a row or column of total 0 becomes 0. Where cells without error, or with
 * a very small one, leave no solution, all positive cells are raked (x = x₀ exp(λ + μ)), and `method` says so.
 * A mean squared error counts up to x₀², a coefficient of variation of 1: a small cell of large error would otherwise
 * multiply or vanish, since the exponential takes it far beyond what is first order.
 * Each mean squared error grows by the square of what the cell moved by.
 * Source: Deville and Särndal 1992, Journal of the American Statistical Association 87:376-382 (case 2, exponential);
 * Ireland and Kullback 1968, Biometrika 55:179-188.
 * @throws RangeError when margins contradict each other, do not fit the table, or a number is negative or not finite.
 */
export function benchmarkTable(request: BenchmarkTableRequest): BenchmarkTableResult {
  checkRequest(request);
  const { cells, rowTotals, columnTotals } = request;
  const isOpen = (d: number, j: number): boolean =>
    cells[d]![j]!.value > 0 && rowTotals[d]! > 0 && columnTotals[j]! > 0;
  const start = cells.map((row, d) => row.map(({ value }, j) => (isOpen(d, j) ? value : 0)));
  const weighted = cells.map((row) => row.map(({ value, mse }) => (value > 0 ? Math.min(mse, value ** 2) / value : 0)));
  const even = cells.map((row) => row.map(() => 1));
  for (const [method, stretch] of [['mse-weighted', weighted] as const, ['raking', even] as const]) {
    const values = calibrateTable({ start, stretch, rowTotals, columnTotals });
    // A margin that only a cell's vanishing would meet sets its precision against that of the others: rake instead.
    const isVanished = start.some((row, d) => row.some((value, j) => value > 0 && values[d]![j] === 0));
    if (isVanished || marginGap(values, request) > CONVERGED) continue;
    return {
      cells: cells.map((row, d) => row.map((item, j) => moved(item, values[d]![j]!))),
      method,
      refusal: undefined,
    };
  }
  return { cells: undefined, method: undefined, refusal: 'ZEROS_DO_NOT_FIT' };
}

function checkRequest({ cells, rowTotals, columnTotals }: BenchmarkTableRequest): void {
  if (cells.length !== rowTotals.length || cells.some((row) => row.length !== columnTotals.length)) {
    throw new RangeError(
      `A table needs ${rowTotals.length} rows of ${columnTotals.length} cells, found rows of ${cells.map((row) => row.length).join(', ')}.`,
    );
  }
  const numbers = [...cells.flat().flatMap(({ value, mse }) => [value, mse]), ...rowTotals, ...columnTotals];
  const wrong = numbers.find((value) => !Number.isFinite(value) || value < 0);
  if (wrong !== undefined) {
    throw new RangeError(`A table to benchmark needs finite numbers of at least 0, found ${wrong}.`);
  }
  const rows = rowTotals.reduce((sum, value) => sum + value, 0);
  const columns = columnTotals.reduce((sum, value) => sum + value, 0);
  if (Math.abs(rows - columns) > MARGIN_AGREEMENT * Math.max(rows, columns)) {
    throw new RangeError(`Row totals and column totals need the same sum, found ${rows} and ${columns}.`);
  }
}

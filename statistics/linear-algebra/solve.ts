/** A dense matrix, row by row. */
export type Matrix = readonly (readonly number[])[];

/** Pivots below this share of the largest entry count as zero: the matrix is singular to working precision. */
const SINGULAR = 1e-13;

/**
 * Solves A X = B by Gaussian elimination with partial pivoting; B has a column per right-hand side.
 * @returns `undefined` when A is singular to working precision.
 */
export function solveMatrix(a: Matrix, b: Matrix): number[][] | undefined {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...b[i]!]);
  const scale = a.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let col = 0; col < n; col++) {
    const pivot = largestBelow(rows, col);
    if (Math.abs(rows[pivot]![col]!) <= SINGULAR * scale) return undefined;
    [rows[col], rows[pivot]] = [rows[pivot]!, rows[col]!];
    for (let row = col + 1; row < n; row++) subtract(rows[row]!, rows[col]!, col);
  }
  for (let col = n - 1; col >= 0; col--) backSubstitute(rows, col, n);
  return rows.map((row) => row.slice(n));
}

/** Solves A x = b; `undefined` when A is singular to working precision. */
export function solveVector(a: Matrix, b: readonly number[]): number[] | undefined {
  return solveMatrix(
    a,
    b.map((value) => [value]),
  )?.map(([value]) => value!);
}

function largestBelow(rows: readonly (readonly number[])[], col: number): number {
  let best = col;
  for (let row = col + 1; row < rows.length; row++) {
    if (Math.abs(rows[row]![col]!) > Math.abs(rows[best]![col]!)) best = row;
  }
  return best;
}

function subtract(row: number[], pivotRow: readonly number[], col: number): void {
  const factor = row[col]! / pivotRow[col]!;
  if (factor === 0) return;
  for (let k = col; k < row.length; k++) row[k]! -= factor * pivotRow[k]!;
}

function backSubstitute(rows: number[][], col: number, n: number): void {
  const row = rows[col]!;
  for (let k = n; k < row.length; k++) {
    for (let j = col + 1; j < n; j++) row[k]! -= row[j]! * rows[j]![k]!;
    row[k]! /= row[col]!;
  }
}

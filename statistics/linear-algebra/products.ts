import type { Matrix } from './solve.ts';

/** x'Ax. */
export function quadraticForm(a: Matrix, x: readonly number[]): number {
  return x.reduce((sum, value, i) => sum + value * dot(a[i]!, x), 0);
}

/** Σ w_k x_k x_k', the weighted moment matrix of vectors. */
export function momentMatrix(vectors: readonly (readonly number[])[], weights: readonly number[]): number[][] {
  const size = vectors[0]?.length ?? 0;
  const indices = Array.from({ length: size }, (_, i) => i);
  return indices.map((i) => indices.map((j) => vectors.reduce((sum, x, k) => sum + weights[k]! * x[i]! * x[j]!, 0)));
}

/** Trace of AB. */
export function traceOfProduct(a: Matrix, b: Matrix): number {
  return a.reduce((sum, row, i) => row.reduce((total, value, j) => total + value * b[j]![i]!, sum), 0);
}

/** AB. */
export function multiply(a: Matrix, b: Matrix): number[][] {
  const columns = (b[0] ?? []).map((_, j) => b.map((row) => row[j]!));
  return a.map((row) => columns.map((column) => dot(row, column)));
}

/** Σ a_i b_i. */
export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

import type { Matrix } from './solve.ts';

/**
 * Natural logarithm of the determinant of a symmetric positive definite matrix, by Cholesky's factor.
 * @returns `undefined` when the matrix is not positive definite.
 */
export function logDeterminant(a: Matrix): number | undefined {
  const factor: number[][] = [];
  let sum = 0;
  for (const [i, row] of a.entries()) {
    const line: number[] = [];
    for (let j = 0; j < i; j++) line.push((row[j]! - dotUpTo(line, factor[j]!, j)) / factor[j]![j]!);
    const pivot = row[i]! - dotUpTo(line, line, i);
    if (!(pivot > 0)) return undefined;
    line.push(Math.sqrt(pivot));
    factor.push(line);
    sum += Math.log(pivot);
  }
  return sum;
}

function dotUpTo(a: readonly number[], b: readonly number[], end: number): number {
  let sum = 0;
  for (let k = 0; k < end; k++) sum += a[k]! * b[k]!;
  return sum;
}

import type { Matrix } from './solve.ts';

const SWEEPS = 60;
const CONVERGED = 1e-15;

/**
 * Singular values, largest first, by one-sided Jacobi rotations: accurate for small ones too.
 * Source: Hestenes 1958, Journal of SIAM 6:51-90; Demmel and Veselić 1992.
 */
function singularValues(a: Matrix): number[] {
  const columns = (a[0] ?? []).map((_, j) => a.map((row) => row[j]!));
  for (let sweep = 0; sweep < SWEEPS; sweep++) if (!rotateAll(columns)) break;
  return columns.map((column) => Math.hypot(...column)).toSorted((x, y) => y - x);
}

/** The largest singular value ÷ the smallest; `Infinity` for a singular matrix. */
export function conditionNumber(a: Matrix): number {
  const values = singularValues(a);
  const smallest = values.at(-1) ?? 0;
  return smallest === 0 ? Infinity : values[0]! / smallest;
}

/** Makes every pair of columns orthogonal; false when all of them were. */
function rotateAll(columns: number[][]): boolean {
  let isRotated = false;
  for (let p = 0; p < columns.length; p++) {
    for (let q = p + 1; q < columns.length; q++) isRotated = rotate(columns[p]!, columns[q]!) || isRotated;
  }
  return isRotated;
}

function rotate(p: number[], q: number[]): boolean {
  let [alpha, beta, gamma] = [0, 0, 0];
  for (let k = 0; k < p.length; k++) {
    alpha += p[k]! ** 2;
    beta += q[k]! ** 2;
    gamma += p[k]! * q[k]!;
  }
  if (Math.abs(gamma) <= CONVERGED * Math.sqrt(alpha * beta)) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const cosine = 1 / Math.hypot(1, t);
  for (let k = 0; k < p.length; k++) {
    const [x, y] = [p[k]!, q[k]!];
    p[k] = cosine * (x - t * y);
    q[k] = cosine * (y + t * x);
  }
  return true;
}

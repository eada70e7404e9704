import { solveMatrix, solveVector } from './linear-algebra/solve.ts';

/** A weighted linear fit. */
export interface LeastSquares {
  readonly coefficients: readonly number[];
  readonly residuals: readonly number[];
  /** (X'WX)⁻¹. */
  readonly inverse: readonly (readonly number[])[];
  /** Weighted share of the variation of y about its mean that is explained; `undefined` where y does not vary. */
  readonly rSquared: number | undefined;
}

/**
 * b = (X'WX)⁻¹ X'Wy. Columns are scaled to unit norm first, so that pixel counts and an intercept can stand side by side.
 * @returns `undefined` when the columns of X are collinear.
 */
export function weightedLeastSquares(
  units: readonly { readonly y: number; readonly x: readonly number[] }[],
  weights: readonly number[],
): LeastSquares | undefined {
  const p = units[0]?.x.length ?? 0;
  const columns = Array.from({ length: p }, (_, j) => j);
  const norms = columns.map((j) => Math.sqrt(units.reduce((sum, { x }, k) => sum + weights[k]! * x[j]! ** 2, 0)));
  if (norms.some((norm) => norm === 0)) return undefined;
  const moment = (a: (x: readonly number[], y: number) => number): number =>
    units.reduce((sum, { x, y }, k) => sum + weights[k]! * a(x, y), 0);
  const gram = columns.map((i) => columns.map((j) => moment((x) => (x[i]! / norms[i]!) * (x[j]! / norms[j]!))));
  const right = columns.map((j) => moment((x, y) => (x[j]! / norms[j]!) * y));
  const scaled = solveVector(gram, right);
  const identity = columns.map((i) => columns.map((j) => (i === j ? 1 : 0)));
  const inverse = solveMatrix(gram, identity);
  if (scaled === undefined || inverse === undefined) return undefined;
  const coefficients = scaled.map((value, j) => value / norms[j]!);
  const residuals = units.map(({ x, y }) => y - x.reduce((sum, value, j) => sum + value * coefficients[j]!, 0));
  return {
    coefficients,
    residuals,
    inverse: inverse.map((row, i) => row.map((value, j) => value / (norms[i]! * norms[j]!))),
    rSquared: rSquared(units, weights, residuals),
  };
}

function rSquared(
  units: readonly { readonly y: number }[],
  weights: readonly number[],
  residuals: readonly number[],
): number | undefined {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = units.reduce((sum, { y }, k) => sum + weights[k]! * y, 0) / total;
  const variation = units.reduce((sum, { y }, k) => sum + weights[k]! * (y - mean) ** 2, 0);
  if (variation === 0) return undefined;
  return 1 - residuals.reduce((sum, e, k) => sum + weights[k]! * e * e, 0) / variation;
}

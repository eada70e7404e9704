import { weightedLeastSquares } from '../least-squares.ts';
import { logDeterminant } from '../linear-algebra/log-determinant.ts';
import { momentMatrix, multiply, traceOfProduct } from '../linear-algebra/products.ts';

/** One area of an area-level model: its direct estimate, the variance of that, and what is known of the area. */
export interface FayHerriotArea {
  readonly direct: number;
  /** ψ, above 0; smoothed, since an estimated one is itself uncertain. */
  readonly samplingVariance: number;
  /** The intercept's 1 among them. */
  readonly x: readonly number[];
}

/** The model y = Xb + u + e at a given variance A of u, with V = A + ψ. */
export interface ModelAtVariance {
  /** A + ψ_d. */
  readonly variances: readonly number[];
  readonly coefficients: readonly number[];
  /** y − Xb. */
  readonly residuals: readonly number[];
  /** Q = (X'V⁻¹X)⁻¹. */
  readonly covariance: readonly (readonly number[])[];
  /** Σ r² ÷ V = y'Py. */
  readonly weightedSquares: number;
  /** y'PPy. */
  readonly scoreSquares: number;
}

/**
 * Generalised least squares at the variance A.
 * @returns `undefined` when the auxiliaries are collinear.
 */
export function modelAt(areas: readonly FayHerriotArea[], modelVariance: number): ModelAtVariance | undefined {
  const variances = areas.map(({ samplingVariance }) => modelVariance + samplingVariance);
  const units = areas.map(({ direct, x }) => ({ y: direct, x }));
  const fit = weightedLeastSquares(
    units,
    variances.map((variance) => 1 / variance),
  );
  if (fit === undefined) return undefined;
  const { coefficients, residuals, inverse } = fit;
  return {
    variances,
    coefficients,
    residuals,
    covariance: inverse,
    weightedSquares: residuals.reduce((sum, r, d) => sum + r ** 2 / variances[d]!, 0),
    scoreSquares: residuals.reduce((sum, r, d) => sum + (r / variances[d]!) ** 2, 0),
  };
}

/** First derivative of the log-likelihood by A, and the expected information. */
export interface Score {
  readonly score: number;
  readonly information: number;
}

/** ML: ½ (y'PPy − tr V⁻¹) and ½ tr V⁻². REML: P in place of V⁻¹ in both traces. */
export function scoreOf(
  areas: readonly FayHerriotArea[],
  { variances, covariance, scoreSquares }: ModelAtVariance,
  isRestricted: boolean,
): Score {
  const powers = (exponent: number): number[] => variances.map((variance) => variance ** -exponent);
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  if (!isRestricted) return { score: (scoreSquares - total(powers(1))) / 2, information: total(powers(2)) / 2 };
  const xs = areas.map(({ x }) => x);
  // QX'V⁻²X, whose trace is what estimating the coefficients takes from tr V⁻¹.
  const spent = multiply(covariance, momentMatrix(xs, powers(2)));
  const trace = total(powers(1)) - spent.reduce((sum, row, i) => sum + row[i]!, 0);
  const squares =
    total(powers(2)) - 2 * traceOfProduct(covariance, momentMatrix(xs, powers(3))) + traceOfProduct(spent, spent);
  return { score: (scoreSquares - trace) / 2, information: squares / 2 };
}

/** The log-likelihood at A, or the restricted one, with its constants. */
export function logLikelihood(
  { variances, covariance, coefficients, weightedSquares }: ModelAtVariance,
  isRestricted: boolean,
): number {
  const logs = variances.reduce((sum, variance) => sum + Math.log(variance), 0);
  const freedom = variances.length - (isRestricted ? coefficients.length : 0);
  // The covariance is the inverse of X'V⁻¹X, so its logarithm enters with the other sign.
  const spent = isRestricted ? -(logDeterminant(covariance) ?? 0) : 0;
  return -(freedom * Math.log(2 * Math.PI) + logs + spent + weightedSquares) / 2;
}

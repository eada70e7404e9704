import { weightedLeastSquares } from '../least-squares.ts';
import { logDeterminant } from '../linear-algebra/log-determinant.ts';
import { quadraticForm } from '../linear-algebra/products.ts';

/** A sample unit within an area. */
export interface NestedUnit {
  readonly area: string;
  readonly y: number;
  /** The intercept's 1 among them. */
  readonly x: readonly number[];
}

/** Sample size and means of one area. */
export interface AreaMeans {
  readonly sampleSize: number;
  readonly meanY: number;
  readonly meanX: readonly number[];
}

/** Means by area, in the order in which areas first appear. */
export function areaMeans(units: readonly NestedUnit[]): ReadonlyMap<string, AreaMeans> {
  const groups = new Map<string, NestedUnit[]>();
  for (const unit of units) {
    const group = groups.get(unit.area);
    if (group === undefined) groups.set(unit.area, [unit]);
    else group.push(unit);
  }
  return new Map(
    [...groups].map(([area, members]) => {
      const mean = (value: (unit: NestedUnit) => number): number =>
        members.reduce((sum, unit) => sum + value(unit), 0) / members.length;
      const meanX = members[0]!.x.map((_, j) => mean(({ x }) => x[j]!));
      return [area, { sampleSize: members.length, meanY: mean(({ y }) => y), meanX }];
    }),
  );
}

/** The nested error model at a given ratio λ = σ²u ÷ σ²e. */
export interface ModelAtRatio {
  readonly ratio: number;
  readonly coefficients: readonly number[];
  /** (X'(V ÷ σ²e)⁻¹X)⁻¹; times σ²e the covariance of the coefficients. */
  readonly unitCovariance: readonly (readonly number[])[];
  /** σ²e, the best for this ratio. */
  readonly unitVariance: number;
  /** Profile log-likelihood, restricted or not, with its constants. */
  readonly logLikelihood: number;
  /** Its derivative by λ. */
  readonly slope: number;
}

/** The sample with what all ratios share. */
export interface NestedSample {
  readonly units: readonly NestedUnit[];
  readonly means: ReadonlyMap<string, AreaMeans>;
  readonly isRestricted: boolean;
}

/**
 * Generalised least squares at the ratio λ, through the transformation of Fuller and Battese (1973): each area's mean
 * times 1 − 1 ÷ √(1 + n λ) is taken off, which leaves independent errors.
 * @returns `undefined` when the auxiliaries are collinear, or fit the units without error.
 */
function modelAtRatio({ units, means, isRestricted }: NestedSample, ratio: number): ModelAtRatio | undefined {
  const transformed = units.map(({ area, y, x }) => {
    const { sampleSize, meanY, meanX } = means.get(area)!;
    const taken = 1 - 1 / Math.sqrt(1 + sampleSize * ratio);
    return { y: y - taken * meanY, x: x.map((value, j) => value - taken * meanX[j]!) };
  });
  const fit = weightedLeastSquares(
    transformed,
    transformed.map(() => 1),
  );
  if (fit === undefined) return undefined;
  const { coefficients, inverse, residuals } = fit;
  const freedom = units.length - (isRestricted ? coefficients.length : 0);
  const squares = residuals.reduce((sum, e) => sum + e * e, 0);
  const unitVariance = squares / freedom;
  const logDeterminantOfInverse = logDeterminant(inverse);
  if (!(squares > 0) || logDeterminantOfInverse === undefined) return undefined;
  let logs = 0;
  let trace = 0;
  let between = 0;
  for (const { sampleSize: n, meanY, meanX } of means.values()) {
    const inflated = 1 + n * ratio;
    logs += Math.log(inflated);
    const spent = isRestricted ? (n * n * quadraticForm(inverse, meanX)) / inflated ** 2 : 0;
    trace += n / inflated - spent;
    const residual = meanY - meanX.reduce((sum, value, j) => sum + value * coefficients[j]!, 0);
    between += ((n * residual) / inflated) ** 2;
  }
  const spent = isRestricted ? -logDeterminantOfInverse : 0;
  return {
    ratio,
    coefficients,
    unitCovariance: inverse,
    unitVariance,
    logLikelihood: -(freedom * (Math.log(2 * Math.PI * unitVariance) + 1) + logs + spent) / 2,
    slope: (between / unitVariance - trace) / 2,
  };
}

/** Ratios at which the profile is looked at first, from hardly any variance between areas to hardly any within. */
const GRID = [0, ...Array.from({ length: 61 }, (_, k) => 10 ** (-6 + k / 5))];

/**
 * The model at the ratio that is likeliest: the best of a grid, then the zero of the slope beside it by bisection to
 * the last digit, since a likelihood is flat at its maximum and its values tell only half the digits.
 */
export function likeliestModel(sample: NestedSample): ModelAtRatio | undefined {
  const models = GRID.map((ratio) => modelAtRatio(sample, ratio));
  const known = models.filter((model) => model !== undefined);
  if (known.length < GRID.length) return undefined;
  const best = known.reduce((top, model, k) => (model.logLikelihood > known[top]!.logLikelihood ? k : top), 0);
  if (best === known.length - 1 || (best === 0 && known[0]!.slope <= 0)) return known[best];
  const isRising = known[best]!.slope > 0;
  let [low, high] = isRising ? [GRID[best]!, GRID[best + 1]!] : [GRID[best - 1]!, GRID[best]!];
  let model = known[best];
  for (let k = 0; k < 200 && model !== undefined; k++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    model = modelAtRatio(sample, middle);
    if (model !== undefined && model.slope > 0) low = middle;
    else high = middle;
  }
  return model;
}

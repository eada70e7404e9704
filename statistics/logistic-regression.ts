import { dot } from './linear-algebra/products.ts';
import { solveVector } from './linear-algebra/solve.ts';

/** A unit with its class. */
export interface LogisticUnit {
  /** The intercept's 1 among them. */
  readonly x: readonly number[];
  /** Index of the class, from 0. */
  readonly classIndex: number;
  /** Above 0: a design weight. */
  readonly weight: number;
}

/** Why a logistic model could not be fitted: classes that x tells apart completely have no finite coefficients. */
export type LogisticRefusal = 'COLLINEAR' | 'SEPARATION';

/** A fitted multinomial logistic model. */
export interface LogisticFit {
  /** A row per class after the first, which is the one compared with. */
  readonly coefficients: readonly (readonly number[])[];
  /** Weighted. */
  readonly logLikelihood: number;
}

/** A fit, or the reason why there is none. */
export type LogisticResult =
  | { readonly fit: LogisticFit; readonly refusal: undefined }
  | { readonly fit: undefined; readonly refusal: LogisticRefusal };

const ITERATIONS = 60;
/** Largest change of a linear predictor at which the fit is done. */
const CONVERGED = 1e-9;

/** Probability of each class at x. */
export function fittedProbabilities(coefficients: LogisticFit['coefficients'], x: readonly number[]): number[] {
  const predictors = [0, ...coefficients.map((row) => dot(row, x))];
  const largest = Math.max(...predictors);
  const odds = predictors.map((value) => Math.exp(value - largest));
  const total = odds.reduce((sum, value) => sum + value, 0);
  return odds.map((value) => value / total);
}

/**
 * Weighted multinomial logistic regression by Newton's method with step halving, to 1e-9 in the linear predictor. Under
 * separation every step leads further out and none is the last, which is how it is told.
 * Source: McCullagh and Nelder 1989, Generalized Linear Models, section 5.2; Albert and Anderson 1984, Biometrika
 * 71:1-10, for separation. A class without units is separation.
 * @throws RangeError when x differs in length or is not finite, a class is unknown or a weight not above 0.
 */
export function fitLogistic(units: readonly LogisticUnit[], classCount: number): LogisticResult {
  const p = units[0]?.x.length ?? 0;
  units.forEach((unit, k) => checkUnit(unit, k, { p, classCount }));
  const norms = Array.from({ length: p }, (_, i) => Math.sqrt(units.reduce((sum, { x }) => sum + x[i]! ** 2, 0)));
  if (p === 0 || norms.includes(0)) return { fit: undefined, refusal: 'COLLINEAR' };
  const scaled = units.map((unit) => ({ ...unit, x: unit.x.map((value, i) => value / norms[i]!) }));
  let coefficients: readonly (readonly number[])[] = Array.from({ length: classCount - 1 }, () => norms.map(() => 0));
  for (let k = 0; k < ITERATIONS; k++) {
    const step = newtonStep(scaled, coefficients);
    if (step === undefined) return { fit: undefined, refusal: k === 0 ? 'COLLINEAR' : 'SEPARATION' };
    coefficients = climbed(scaled, coefficients, step);
    const change = scaled.reduce(
      (most, { x }) => step.reduce((largest, row) => Math.max(largest, Math.abs(dot(row, x))), most),
      0,
    );
    if (change > CONVERGED) continue;
    const unscaled = coefficients.map((row) => row.map((value, i) => value / norms[i]!));
    return { fit: { coefficients: unscaled, logLikelihood: logLikelihood(units, unscaled) }, refusal: undefined };
  }
  return { fit: undefined, refusal: 'SEPARATION' };
}

function logLikelihood(units: readonly LogisticUnit[], coefficients: LogisticFit['coefficients']): number {
  return units.reduce(
    (sum, { x, classIndex, weight }) => sum + weight * Math.log(fittedProbabilities(coefficients, x)[classIndex]!),
    0,
  );
}

/** Information⁻¹ × score, one row per class after the first; `undefined` where the information is singular. */
function newtonStep(units: readonly LogisticUnit[], coefficients: LogisticFit['coefficients']): number[][] | undefined {
  const p = units[0]!.x.length;
  const size = coefficients.length * p;
  const score = Array.from({ length: size }, () => 0);
  const information = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
  for (const { x, classIndex, weight } of units) {
    const probabilities = fittedProbabilities(coefficients, x);
    for (let r = 0; r < size; r++) {
      const [a, i] = [Math.floor(r / p) + 1, r % p];
      const mu = probabilities[a]!;
      score[r]! += weight * ((classIndex === a ? 1 : 0) - mu) * x[i]!;
      for (let c = 0; c < size; c++) {
        const [b, j] = [Math.floor(c / p) + 1, c % p];
        information[r]![c]! += weight * mu * ((a === b ? 1 : 0) - probabilities[b]!) * x[i]! * x[j]!;
      }
    }
  }
  const step = solveVector(information, score);
  return step && coefficients.map((_, a) => step.slice(a * p, (a + 1) * p));
}

/** The coefficients after the step, halved until the likelihood does not fall. */
function climbed(
  units: readonly LogisticUnit[],
  coefficients: LogisticFit['coefficients'],
  step: readonly (readonly number[])[],
): number[][] {
  const before = logLikelihood(units, coefficients);
  const at = (factor: number): number[][] =>
    coefficients.map((row, a) => row.map((value, i) => value + factor * step[a]![i]!));
  let factor = 1;
  while (factor > 1e-6 && !(logLikelihood(units, at(factor)) >= before - 1e-12 * Math.abs(before))) factor /= 2;
  return at(factor);
}

function checkUnit(
  { x, classIndex, weight }: LogisticUnit,
  k: number,
  { p, classCount }: { readonly p: number; readonly classCount: number },
): void {
  if (x.length !== p || !x.every(Number.isFinite)) {
    throw new RangeError(`Unit ${k} needs ${p} finite auxiliaries, found ${x.join()}.`);
  }
  if (!Number.isInteger(classIndex) || classIndex < 0 || classIndex >= classCount) {
    throw new RangeError(`Unit ${k} needs a class from 0 to ${classCount - 1}, found ${classIndex}.`);
  }
  if (!(Number.isFinite(weight) && weight > 0)) {
    throw new RangeError(`Unit ${k} needs a finite weight above 0, found ${weight}.`);
  }
}

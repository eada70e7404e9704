import {
  logLikelihood,
  modelAt,
  scoreOf,
  type FayHerriotArea,
  type ModelAtVariance,
} from './fay-herriot-likelihood.ts';

/**
 * How the model variance A is estimated.
 * - `REML`: restricted maximum likelihood.
 * - `ML`: maximum likelihood.
 * - `FH`: Fay and Herriot's moment equation Σ r² ÷ (A + ψ) = m − p.
 * - `adjusted-REML`, `adjusted-ML`: the maximum of A × likelihood, which is never at 0 (Li and Lahiri 2010).
 */
export type FayHerriotMethod = 'REML' | 'ML' | 'FH' | 'adjusted-REML' | 'adjusted-ML';

/** Relative change of A at which the iteration ends unless the caller says otherwise. */
const CONVERGED = 1e-13;
const ITERATIONS = 500;

interface Step {
  readonly variance: number;
  readonly model: ModelAtVariance;
  /** What is being maximised. */
  readonly objective: number;
}

/** A sample of areas, and how A is found in it. */
export interface VarianceRequest {
  readonly areas: readonly FayHerriotArea[];
  readonly method: FayHerriotMethod;
  /** Relative change of A at which the iteration ends; 1e-13 unless given. R's sae stops at 1e-4. */
  readonly precision?: number;
}

/**
 * The model variance A ≥ 0 from the median ψ on: by scoring with step halving, or by Newton's method for the moment
 * equation.
 * @returns `undefined` when the iteration does not converge.
 */
export function modelVariance(request: VarianceRequest): number | undefined {
  return request.method === 'FH' ? momentVariance(request) : likelihoodVariance(request);
}

/** Σ r² ÷ (A + ψ) is convex and falls in A: once left of the root, Newton's method climbs to it. */
function momentVariance({ areas, precision = CONVERGED }: VarianceRequest): number | undefined {
  let variance = medianVariance(areas);
  for (let k = 0; k < ITERATIONS; k++) {
    const model = modelAt(areas, variance);
    if (model === undefined) return undefined;
    const excess = model.weightedSquares - (areas.length - model.coefficients.length);
    if (excess <= 0 && variance === 0) return 0;
    const next = Math.max(0, variance + excess / model.scoreSquares);
    if (Math.abs(next - variance) <= precision * variance) return next;
    variance = next;
  }
  return undefined;
}

function likelihoodVariance({ areas, method, precision = CONVERGED }: VarianceRequest): number | undefined {
  const isRestricted = method === 'REML' || method === 'adjusted-REML';
  const isAdjusted = method === 'adjusted-REML' || method === 'adjusted-ML';
  const at = (variance: number): Step | undefined => {
    const model = modelAt(areas, variance);
    if (model === undefined) return undefined;
    const objective = logLikelihood(model, isRestricted) + (isAdjusted ? Math.log(variance) : 0);
    return { variance, model, objective };
  };
  let current = at(medianVariance(areas));
  for (let k = 0; k < ITERATIONS && current !== undefined; k++) {
    const { variance, model } = current;
    const { score, information } = scoreOf(areas, model, isRestricted);
    const slope = isAdjusted ? score + 1 / variance : score;
    const step = slope / (isAdjusted ? information + variance ** -2 : information);
    if (variance === 0 && slope <= 0) return 0;
    const next = better({ current, step, at, lowest: isAdjusted ? variance / 10 : 0 });
    // Where no step improves, what is left is rounding, unless the slope says otherwise.
    if (next === undefined) return Math.abs(step) <= 1e-7 * variance ? variance : undefined;
    if (Math.abs(next.variance - variance) <= precision * variance) return next.variance;
    current = next;
  }
  return undefined;
}

/** The step, or the half of it, a quarter of it and so on: the first that does not lower the objective. */
function better(o: {
  readonly current: Step;
  readonly step: number;
  readonly at: (variance: number) => Step | undefined;
  readonly lowest: number;
}): Step | undefined {
  const { current, at } = o;
  // Near the maximum the objective is flat to rounding while the step still improves the variance.
  const slack = 1e-13 * (1 + Math.abs(current.objective));
  for (let factor = 1; factor > 1e-12; factor /= 2) {
    const next = at(Math.max(o.lowest, current.variance + factor * o.step));
    if (next !== undefined && next.objective >= current.objective - slack) return next;
  }
  return undefined;
}

function medianVariance(areas: readonly FayHerriotArea[]): number {
  const sorted = areas.map(({ samplingVariance }) => samplingVariance).toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

import {
  logLikelihood,
  modelAt,
  scoreOf,
  type FayHerriotArea,
  type ModelAtVariance,
  type Score,
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
const ITERATIONS = 100;
/** A below this share of the median ψ is lost in the rounding of A + ψ. */
const ROUNDING = 1e-14;

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
  const scale = medianVariance(areas);
  let variance = scale;
  for (let k = 0; k < ITERATIONS; k++) {
    const model = modelAt(areas, variance);
    if (model === undefined) return undefined;
    const excess = model.weightedSquares - (areas.length - model.coefficients.length);
    if (excess <= 0 && variance === 0) return 0;
    const next = Math.max(0, variance + excess / model.scoreSquares);
    if (Math.abs(next - variance) <= precision * variance + ROUNDING * scale) return next;
    variance = next;
  }
  return undefined;
}

/** What scoring needs to know at a variance. */
interface Objective {
  readonly at: (variance: number) => Step | undefined;
  /** Derivative of what is maximised by A, and its expected curvature. */
  readonly slopeOf: (step: Step) => Score;
  readonly isAdjusted: boolean;
  /** The median ψ. */
  readonly scale: number;
}

function objectiveOf({ areas, method }: VarianceRequest): Objective {
  const isRestricted = method === 'REML' || method === 'adjusted-REML';
  const isAdjusted = method === 'adjusted-REML' || method === 'adjusted-ML';
  return {
    isAdjusted,
    scale: medianVariance(areas),
    at: (variance) => {
      const model = modelAt(areas, variance);
      if (model === undefined) return undefined;
      const objective = logLikelihood(model, isRestricted) + (isAdjusted ? Math.log(variance) : 0);
      return { variance, model, objective };
    },
    slopeOf: ({ model, variance }) => {
      const { score, information } = scoreOf(areas, model, isRestricted);
      if (!isAdjusted) return { score, information };
      return { score: score + 1 / variance, information: information + variance ** -2 };
    },
  };
}

function likelihoodVariance(request: VarianceRequest): number | undefined {
  const { precision = CONVERGED } = request;
  const objective = objectiveOf(request);
  const { at, slopeOf, isAdjusted, scale } = objective;
  let current = at(scale);
  for (let k = 0; k < ITERATIONS && current !== undefined; k++) {
    const { variance } = current;
    const { score, information } = slopeOf(current);
    if (variance === 0 && score <= 0) return 0;
    const next = better({ current, step: score / information, at, lowest: isAdjusted ? variance / 10 : 0 });
    if (next === undefined) break;
    if (Math.abs(next.variance - variance) <= precision * variance + ROUNDING * scale) return next.variance;
    current = next;
  }
  return searchedVariance(objective);
}

/** Where scoring goes to and fro, as between two maxima: the highest point of a grid, then the zero of the slope by it. */
function searchedVariance({ at, slopeOf, isAdjusted, scale }: Objective): number | undefined {
  const powers = Array.from({ length: 241 }, (_, k) => scale * 10 ** (-6 + k / 20));
  const grid = isAdjusted ? powers : [0, ...powers];
  const steps = grid.map((variance) => at(variance)).filter((step) => step !== undefined);
  const best = steps.reduce((top, { objective }, k) => (objective > steps[top]!.objective ? k : top), 0);
  const isRising = slopeOf(steps[best]!).score > 0;
  if (best === 0 && !isRising) return isAdjusted ? undefined : 0;
  if (best === steps.length - 1 && isRising) return undefined;
  let low = steps[isRising ? best : best - 1]!.variance;
  let high = steps[isRising ? best + 1 : best]!.variance;
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    const step = at(middle);
    if (step === undefined) return undefined;
    if (slopeOf(step).score > 0) low = middle;
    else high = middle;
  }
  return low;
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

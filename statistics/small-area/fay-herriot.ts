import { dot, momentMatrix, quadraticForm, traceOfProduct } from '../linear-algebra/products.ts';
import { logLikelihood, modelAt, type FayHerriotArea, type ModelAtVariance } from './fay-herriot-likelihood.ts';
import { modelVariance, type FayHerriotMethod } from './fay-herriot-variance.ts';

/** Why an area-level model could not be fitted. */
export type FayHerriotRefusal = 'TOO_FEW_AREAS' | 'COLLINEAR' | 'NOT_CONVERGED';

/** What the model says about one area that has a direct estimate. */
export interface FayHerriotEstimate {
  /** A ÷ (A + ψ), the weight of the direct estimate. */
  readonly gamma: number;
  /** γ y + (1 − γ) x'b. */
  readonly eblup: number;
  /** x'b. */
  readonly synthetic: number;
  /** γ ψ: what is left when b and A are known. */
  readonly g1: number;
  /** (1 − γ)² x'Qx: for estimating b. */
  readonly g2: number;
  /** (1 − γ)² V(A) ÷ (A + ψ): for estimating A. */
  readonly g3: number;
  /**
   * Estimated mean squared error of the EBLUP; `undefined` where taking off the bias of A leaves nothing above 0, which
   * only `FH` can do.
   */
  readonly mse: number | undefined;
  /** (y − x'b) ÷ √(A + ψ − x'Qx), to look at; `undefined` where the area alone determines a coefficient. */
  readonly standardisedResidual: number | undefined;
}

/** A fitted area-level model. */
export interface FayHerriotFit {
  readonly method: FayHerriotMethod;
  /** A, the variance between areas that x does not explain. */
  readonly modelVariance: number;
  /** A is estimated as 0: the EBLUP is synthetic everywhere and its error understated; ask for an adjusted method. */
  readonly isVarianceZero: boolean;
  /** Asymptotic variance of the estimate of A. */
  readonly varianceOfModelVariance: number;
  readonly coefficients: readonly number[];
  /** Q = (X'V⁻¹X)⁻¹, the covariance of the coefficients. */
  readonly covariance: readonly (readonly number[])[];
  /** Restricted for the REML methods. */
  readonly logLikelihood: number;
  /** In the order of the areas given. */
  readonly areas: readonly FayHerriotEstimate[];
}

/** A fit, or the reason why there is none. */
export type FayHerriotResult =
  | { readonly fit: FayHerriotFit; readonly refusal: undefined }
  | { readonly fit: undefined; readonly refusal: FayHerriotRefusal };

/**
 * The area-level model of Fay and Herriot: y_d = x_d'b + u_d + e_d with u ~ (0, A), e ~ (0, ψ_d) and ψ_d known; EBLUP
 * and its mean squared error g1 + g2 + 2 g3, less (1 − γ)² times the bias of A for `ML` and `FH`. The adjusted methods
 * overstate A; their mean squared error takes nothing off for it and errs on the safe side.
 * Source: Fay and Herriot 1979; Datta and Lahiri 2000; Datta, Rao and Smith 2005; Li and Lahiri 2010, Journal of
 * Multivariate Analysis 101:882-892; Rao and Molina 2015, chapter 6; R package sae, `mseFH`.
 * Assumes linearity and sampling variances without error. Fewer than p + 3 areas or collinear auxiliaries are refused.
 * A is found to 1e-13 of itself unless `precision` says otherwise; R's sae stops at 1e-4.
 * @throws RangeError when a direct estimate or x is not finite, x differs in length, or a variance is not above 0.
 */
export function fayHerriot(
  areas: readonly FayHerriotArea[],
  options: { readonly method?: FayHerriotMethod; readonly precision?: number } = {},
): FayHerriotResult {
  const { method = 'REML' } = options;
  areas.forEach((area, d) => checkArea(area, d, areas[0]!.x.length));
  const p = areas[0]?.x.length ?? 0;
  if (areas.length < p + 3 || p === 0) return { fit: undefined, refusal: 'TOO_FEW_AREAS' };
  if (modelAt(areas, 0) === undefined) return { fit: undefined, refusal: 'COLLINEAR' };
  const variance = modelVariance({ ...options, areas, method });
  const model = variance === undefined ? undefined : modelAt(areas, variance);
  if (variance === undefined || model === undefined) return { fit: undefined, refusal: 'NOT_CONVERGED' };
  return { fit: complete({ areas, method, variance, model }), refusal: undefined };
}

/** A prediction for an area without a direct estimate. */
export interface FayHerriotPrediction {
  readonly value: number;
  /** A + x'Qx: the area's own deviation and the error of the coefficients. */
  readonly mse: number;
}

/**
 * x'b for an area without sample, with mean squared error A + x'Qx.
 * Source: Rao and Molina 2015, section 6.2 (γ = 0).
 * @throws RangeError when x does not fit the model.
 */
export function predictFayHerriot(fit: FayHerriotFit, x: readonly number[]): FayHerriotPrediction {
  if (x.length !== fit.coefficients.length || !x.every(Number.isFinite)) {
    throw new RangeError(`A prediction needs ${fit.coefficients.length} finite auxiliaries, found ${x.join(', ')}.`);
  }
  return { value: dot(x, fit.coefficients), mse: fit.modelVariance + quadraticForm(fit.covariance, x) };
}

interface Fitted {
  readonly areas: readonly FayHerriotArea[];
  readonly method: FayHerriotMethod;
  readonly variance: number;
  readonly model: ModelAtVariance;
}

function complete(fitted: Fitted): FayHerriotFit {
  const { areas, method, variance, model } = fitted;
  const { bias, varianceOfModelVariance } = momentsOfVariance(fitted);
  return {
    method,
    modelVariance: variance,
    isVarianceZero: variance === 0,
    varianceOfModelVariance,
    coefficients: model.coefficients,
    covariance: model.covariance,
    logLikelihood: logLikelihood(model, method === 'REML' || method === 'adjusted-REML'),
    areas: areas.map(({ direct, samplingVariance, x }, d) => {
      const total = variance + samplingVariance;
      const gamma = variance / total;
      const shrunk = (samplingVariance / total) ** 2;
      const synthetic = dot(x, model.coefficients);
      const leverage = quadraticForm(model.covariance, x);
      const g1 = gamma * samplingVariance;
      const g2 = shrunk * leverage;
      const g3 = (shrunk * varianceOfModelVariance) / total;
      const spread = total - leverage;
      const mse = g1 + g2 + 2 * g3 - shrunk * bias;
      return {
        gamma,
        eblup: gamma * direct + (1 - gamma) * synthetic,
        synthetic,
        g1,
        g2,
        g3,
        mse: mse > 0 ? mse : undefined,
        standardisedResidual: spread > 1e-12 * total ? model.residuals[d]! / Math.sqrt(spread) : undefined,
      };
    }),
  };
}

/** Asymptotic variance of the estimate of A, and its bias where the method's mean squared error corrects for it. */
function momentsOfVariance({ areas, method, model }: Fitted): {
  readonly bias: number;
  readonly varianceOfModelVariance: number;
} {
  const m = areas.length;
  const inverses = model.variances.map((variance) => 1 / variance);
  const first = inverses.reduce((sum, value) => sum + value, 0);
  const second = inverses.reduce((sum, value) => sum + value * value, 0);
  if (method === 'FH') {
    return { bias: (2 * (m * second - first ** 2)) / first ** 3, varianceOfModelVariance: (2 * m) / first ** 2 };
  }
  const varianceOfModelVariance = 2 / second;
  if (method !== 'ML') return { bias: 0, varianceOfModelVariance };
  const squared = inverses.map((value) => value * value);
  const moments = momentMatrix(
    areas.map(({ x }) => x),
    squared,
  );
  return { bias: -traceOfProduct(model.covariance, moments) / second, varianceOfModelVariance };
}

function checkArea({ direct, samplingVariance, x }: FayHerriotArea, d: number, p: number): void {
  if (!Number.isFinite(direct) || !x.every(Number.isFinite) || x.length !== p) {
    throw new RangeError(
      `Area ${d} needs a finite estimate and ${p} finite auxiliaries, found ${direct}, ${x.join()}.`,
    );
  }
  if (!(Number.isFinite(samplingVariance) && samplingVariance > 0)) {
    throw new RangeError(`Area ${d} needs a finite sampling variance above 0, found ${samplingVariance}.`);
  }
}

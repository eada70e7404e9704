import { dot, momentMatrix, quadraticForm, traceOfProduct } from '../linear-algebra/products.ts';
import { areaMeans, likeliestModel, type AreaMeans, type NestedUnit } from './nested-error-likelihood.ts';

/** An area whose mean is wanted. */
export interface UnitLevelArea {
  readonly name: string;
  /** Means of x over all units of the area, the intercept's 1 among them. */
  readonly meanX: readonly number[];
  /** Units of the area (N); without it the area is taken as large beyond its sample. */
  readonly unitCount?: number;
}

/** Why a unit-level model could not be fitted. */
export type UnitLevelRefusal = 'TOO_FEW_AREAS' | 'TOO_FEW_UNITS' | 'NO_FIT';

/** Mean of one area by the model. */
export interface UnitLevelEstimate {
  readonly name: string;
  readonly sampleSize: number;
  /** n σ²u ÷ (n σ²u + σ²e), the weight of what the area's own units say; 0 without units. */
  readonly gamma: number;
  /** Predicted mean per unit. */
  readonly eblup: number;
  /** X̄'b. */
  readonly synthetic: number;
  readonly g1: number;
  readonly g2: number;
  readonly g3: number;
  /** Estimated mean squared error; `undefined` where the correction for bias leaves nothing above 0 (`ML` only). */
  readonly mse: number | undefined;
}

/** A fitted nested error model. */
export interface UnitLevelFit {
  readonly method: 'REML' | 'ML';
  readonly coefficients: readonly number[];
  /** σ²u, between areas. */
  readonly areaVariance: number;
  /** σ²e, between the units of an area. */
  readonly unitVariance: number;
  /** σ²u is estimated as 0: the estimates are synthetic and their errors understated. */
  readonly isVarianceZero: boolean;
  /** Restricted for REML. */
  readonly logLikelihood: number;
  readonly areas: readonly UnitLevelEstimate[];
}

/** A fit, or the reason why there is none: `NO_FIT` means collinear auxiliaries or units without error. */
export type UnitLevelResult =
  | { readonly fit: UnitLevelFit; readonly refusal: undefined }
  | { readonly fit: undefined; readonly refusal: UnitLevelRefusal };

/**
 * The nested error regression of Battese, Harter and Fuller: y = x'b + u_area + e. Mean of each area by EBLUP,
 * f ȳ + (X̄ − f x̄)'b + (1 − f) u with u = γ (ȳ − x̄'b) and f = n ÷ N (0 where N is not given); mean squared error
 * g1 + g2 + 2 g3 of the part not seen (Prasad and Rao), times (1 − f)², plus (1 − f) σ²e ÷ N.
 * Source: Battese, Harter and Fuller 1988, JASA 83:28-36; Prasad and Rao 1990, JASA 85:163-171; Rao and Molina 2015,
 * sections 7.1 and 7.2; R package sae, `eblupBHF`.
 * Assumes that units were drawn without regard to y given x. Fewer than three areas or p + 3 units are refused.
 * @throws RangeError when numbers are not finite, lists differ in length, or an area has fewer units than its sample.
 */
export function unitLevelEblup(request: {
  readonly units: readonly NestedUnit[];
  readonly areas: readonly UnitLevelArea[];
  readonly method?: 'REML' | 'ML';
}): UnitLevelResult {
  const { units, areas, method = 'REML' } = request;
  const means = areaMeans(units);
  checkRequest(request, means);
  const p = units[0]?.x.length ?? 0;
  if (means.size < 3) return { fit: undefined, refusal: 'TOO_FEW_AREAS' };
  if (units.length < p + 3) return { fit: undefined, refusal: 'TOO_FEW_UNITS' };
  const model = likeliestModel({ units, means, isRestricted: method === 'REML' });
  if (model === undefined) return { fit: undefined, refusal: 'NO_FIT' };
  const fitted: Fitted = {
    method,
    means,
    coefficients: model.coefficients,
    covariance: model.unitCovariance.map((row) => row.map((value) => value * model.unitVariance)),
    between: model.ratio * model.unitVariance,
    within: model.unitVariance,
  };
  const moments = componentMoments(fitted, units);
  const fit = {
    method,
    coefficients: model.coefficients,
    areaVariance: fitted.between,
    unitVariance: fitted.within,
    isVarianceZero: fitted.between === 0,
    logLikelihood: model.logLikelihood,
    areas: areas.map((area) => estimateArea(area, fitted, moments)),
  };
  return { fit, refusal: undefined };
}

interface Fitted {
  readonly method: 'REML' | 'ML';
  readonly means: ReadonlyMap<string, AreaMeans>;
  readonly coefficients: readonly number[];
  readonly covariance: readonly (readonly number[])[];
  /** σ²u. */
  readonly between: number;
  /** σ²e. */
  readonly within: number;
}

/** Asymptotic covariance of (σ²u, σ²e), and their bias, which REML does not have to this order. */
interface ComponentMoments {
  readonly covariance: { readonly uu: number; readonly ee: number; readonly ue: number };
  readonly bias: { readonly u: number; readonly e: number };
}

function estimateArea(area: UnitLevelArea, fitted: Fitted, moments: ComponentMoments): UnitLevelEstimate {
  const { coefficients, between, within, covariance } = fitted;
  const sampled = fitted.means.get(area.name);
  const n = sampled?.sampleSize ?? 0;
  const fraction = area.unitCount === undefined ? 0 : n / area.unitCount;
  const meanX = sampled?.meanX ?? area.meanX.map(() => 0);
  const meanY = sampled?.meanY ?? 0;
  const gamma = (n * between) / (n * between + within);
  const synthetic = dot(area.meanX, coefficients);
  const effect = gamma * (meanY - dot(meanX, coefficients));
  const rest = area.meanX.map((value, j) => value - fraction * meanX[j]!);
  // Means of the units not seen, which alone have to be predicted.
  const unseen = fraction < 1 ? rest.map((value) => value / (1 - fraction)) : area.meanX;
  const g1 = (1 - gamma) * between;
  const g2 = quadraticForm(
    covariance,
    unseen.map((value, j) => value - gamma * meanX[j]!),
  );
  const g3 = n === 0 ? 0 : thirdTerm(n, fitted, moments);
  const bias = n === 0 ? moments.bias.u : (1 - gamma) ** 2 * moments.bias.u + (gamma ** 2 * moments.bias.e) / n;
  const finite = area.unitCount === undefined ? 0 : ((1 - fraction) * within) / area.unitCount;
  const mse = (1 - fraction) ** 2 * (g1 + g2 + 2 * g3 - bias) + finite;
  return {
    name: area.name,
    sampleSize: n,
    gamma,
    eblup: fraction * meanY + dot(rest, coefficients) + (1 - fraction) * effect,
    synthetic,
    g1,
    g2,
    g3,
    mse: mse > 0 || fraction === 1 ? mse : undefined,
  };
}

/** g3 = n⁻² (σ²u + σ²e ÷ n)⁻³ V(σ²e σ̂²u − σ²u σ̂²e) (Rao and Molina 2015, equation 7.2.11). */
function thirdTerm(n: number, { between, within }: Fitted, { covariance: { uu, ee, ue } }: ComponentMoments): number {
  const spread = within ** 2 * uu + between ** 2 * ee - 2 * within * between * ue;
  return spread / (n ** 2 * (between + within / n) ** 3);
}

/** Inverse of the information about (σ²u, σ²e), and the bias of ML: ½ I⁻¹ tr(Q ∂(X'V⁻¹X)). */
function componentMoments(fitted: Fitted, units: readonly NestedUnit[]): ComponentMoments {
  const { means, within, between } = fitted;
  let [iuu, iee, iue] = [0, 0, 0];
  for (const { sampleSize: n } of means.values()) {
    const alpha = within + n * between;
    iuu += n ** 2 / alpha ** 2 / 2;
    iee += ((n - 1) / within ** 2 + 1 / alpha ** 2) / 2;
    iue += n / alpha ** 2 / 2;
  }
  const determinant = iuu * iee - iue ** 2;
  const covariance = { uu: iee / determinant, ee: iuu / determinant, ue: -iue / determinant };
  if (fitted.method === 'REML') return { covariance, bias: { u: 0, e: 0 } };
  const { u: traceU, e: traceE } = informationSlopes(fitted, units);
  const bias = {
    u: (covariance.uu * traceU + covariance.ue * traceE) / 2,
    e: (covariance.ue * traceU + covariance.ee * traceE) / 2,
  };
  return { covariance, bias };
}

/** tr(Q ∂(X'V⁻¹X)) by σ²u and by σ²e. */
function informationSlopes(
  { means, within, between, covariance }: Fitted,
  units: readonly NestedUnit[],
): { readonly u: number; readonly e: number } {
  const groups = [...means.values()];
  const meanX = groups.map((group) => group.meanX);
  const inverses = groups.map(({ sampleSize: n }) => 1 / (within + n * between));
  const byArea = momentMatrix(
    meanX,
    groups.map(({ sampleSize: n }, d) => -((n * inverses[d]!) ** 2)),
  );
  const inside = units.map(({ area, x }) => x.map((value, j) => value - means.get(area)!.meanX[j]!));
  const withinAreas = momentMatrix(
    inside,
    inside.map(() => -(within ** -2)),
  );
  const betweenAreas = momentMatrix(
    meanX,
    groups.map(({ sampleSize: n }, d) => -n * inverses[d]! ** 2),
  );
  return {
    u: traceOfProduct(covariance, byArea),
    e: traceOfProduct(covariance, withinAreas) + traceOfProduct(covariance, betweenAreas),
  };
}

function checkRequest(
  { units, areas }: { readonly units: readonly NestedUnit[]; readonly areas: readonly UnitLevelArea[] },
  means: ReadonlyMap<string, AreaMeans>,
): void {
  const p = units[0]?.x.length ?? 0;
  const isRow = (x: readonly number[]): boolean => x.length === p && x.every(Number.isFinite);
  const wrong = units.find(({ y, x }) => !Number.isFinite(y) || !isRow(x));
  if (wrong !== undefined) {
    throw new RangeError(`A unit needs a finite y and ${p} finite auxiliaries, found ${wrong.y}, ${wrong.x.join()}.`);
  }
  for (const { name, meanX, unitCount } of areas) {
    if (!isRow(meanX)) throw new RangeError(`Area "${name}" needs ${p} finite means of x, found ${meanX.join()}.`);
    const drawn = means.get(name)?.sampleSize ?? 0;
    if (unitCount !== undefined && !(unitCount >= Math.max(1, drawn))) {
      throw new RangeError(`Area "${name}" has ${unitCount} units, fewer than the ${drawn} drawn from it.`);
    }
  }
}

import { absentEstimate, type Estimate } from './estimate.ts';
import { fittedProbabilities, fitLogistic, type LogisticRefusal } from './logistic-regression.ts';
import type { InferenceOptions } from './ratio-estimate.ts';
import { residualVariance } from './residual-variance.ts';
import { findDesignFault, type Stratum } from './stratum.ts';
import { waldEstimate } from './wald-estimate.ts';

/** A stratified sample of class labels with auxiliaries that are known for every unit of the population. */
export interface LogisticSample extends Omit<InferenceOptions, 'degreesOfFreedom'> {
  readonly strata: readonly Stratum[];
  readonly units: readonly {
    readonly stratum: number;
    /** Index of the reference class. */
    readonly classIndex: number;
    /** The intercept's 1 among them. */
    readonly x: readonly number[];
  }[];
  readonly classCount: number;
  /** The population in groups of equal x, with sizes in the unit of the strata; from the same map version as x. */
  readonly population: readonly { readonly x: readonly number[]; readonly size: number }[];
}

/** Totals by class with the reason where the model has no fit. */
export interface LogisticTotals {
  /** In the order of the classes; they sum to the population's size. */
  readonly totals: readonly Estimate[];
  readonly refusal: LogisticRefusal | undefined;
}

/** How far the population's groups and the strata may differ in size, relative to it. */
const SIZE_AGREEMENT = 1e-6;

/**
 * Logistic generalised regression (LGREG) of class totals: Y = Σ_U μ_k + Σ_s w_k (y_k − μ_k) with μ from one multinomial
 * logistic fit under design weights w = N_h ÷ n_h; variance of the residuals by stratum, times (n − 1) ÷ (n − p) in a
 * single stratum; t with n − H − (p − 1) degrees of freedom. Approximately unbiased whatever the model. It asks for x
 * by unit of the population, which a map gives and a list frame's totals do not. With one categorical auxiliary it is
 * the post-stratified estimator.
 * Source: Lehtonen and Veijanen 1998, Survey Methodology 24:51-55; Särndal, Swensson and Wretman 1992, section 6.6.
 * No fit (collinear auxiliaries, or classes that x tells apart completely): `VARIANCE_NOT_ESTIMABLE` without a value. A
 * class that no unit carries: `CLASS_ABSENT_REFERENCE` without a value.
 * @throws RangeError when strata, classes or x are out of range, or the population's size is not that of the strata.
 */
export function logisticTotals(sample: LogisticSample): LogisticTotals {
  const { strata, units, classCount } = sample;
  checkPopulation(sample);
  const classes = Array.from({ length: classCount }, (_, j) => j);
  const sampleSizes = strata.map((_, h) => units.filter(({ stratum }) => stratum === h).length);
  const fault = findDesignFault(strata, sampleSizes, sample.fpc ?? false);
  const absent = { method: 'logistic-regression', sampleSize: units.length } as const;
  const without = (outcome: Estimate['outcome']): Estimate[] =>
    classes.map(() => absentEstimate({ ...absent, outcome }));
  if (fault !== undefined) return { totals: without(fault.outcome), refusal: undefined };
  const weights = units.map(({ stratum }) => strata[stratum]!.size / sampleSizes[stratum]!);
  const present = classes.filter((j) => units.some(({ classIndex }) => classIndex === j));
  const { fit, refusal } = fitLogistic(
    units.map(({ x, classIndex }, k) => ({ x, classIndex: present.indexOf(classIndex), weight: weights[k]! })),
    present.length,
  );
  if (fit === undefined) return { totals: without('VARIANCE_NOT_ESTIMABLE'), refusal };
  const predict = (x: readonly number[], j: number): number =>
    fittedProbabilities(fit.coefficients, x)[present.indexOf(j)]!;
  const totals = classes.map((j) => {
    if (!present.includes(j)) return absentEstimate({ ...absent, outcome: 'CLASS_ABSENT_REFERENCE' });
    const residuals = units.map(({ x, classIndex }) => (classIndex === j ? 1 : 0) - predict(x, j));
    const predicted = sample.population.reduce((sum, { x, size }) => sum + size * predict(x, j), 0);
    const corrected = residuals.reduce((sum, e, k) => sum + weights[k]! * e, 0);
    return totalOf(sample, { value: predicted + corrected, residuals, sampleSizes });
  });
  return { totals, refusal: undefined };
}

function totalOf(
  sample: LogisticSample,
  o: { readonly value: number; readonly residuals: readonly number[]; readonly sampleSizes: readonly number[] },
): Estimate {
  const n = sample.units.length;
  const p = sample.population[0]!.x.length;
  const correction = sample.strata.length === 1 ? (n - 1) / (n - p) : 1;
  return waldEstimate({
    value: o.value,
    variance: residualVariance(sample, o.residuals, o.sampleSizes) * correction,
    method: 'logistic-regression',
    sampleSize: n,
    df: n - sample.strata.length - (p - 1),
    z: sample.z,
    confidence: sample.confidence,
  });
}

function checkPopulation({ strata, units, population }: LogisticSample): void {
  const unknown = units.find(({ stratum }) => !((strata[stratum]?.size ?? 0) > 0));
  if (unknown !== undefined) throw new RangeError(`A unit needs a stratum with size, found ${unknown.stratum}.`);
  const p = population[0]?.x.length ?? 0;
  const wrong = [...population, ...units].find(({ x }) => x.length !== p || !x.every(Number.isFinite));
  if (wrong !== undefined) throw new RangeError(`x needs ${p} finite auxiliaries, found ${wrong.x.join()}.`);
  const size = population.reduce((sum, group) => sum + group.size, 0);
  const expected = strata.reduce((sum, stratum) => sum + stratum.size, 0);
  if (!(Math.abs(size - expected) <= SIZE_AGREEMENT * expected)) {
    throw new RangeError(`The population needs the size of the strata, ${expected}, found ${size}.`);
  }
}

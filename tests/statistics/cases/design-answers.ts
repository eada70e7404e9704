import type { Estimate, Interval } from '../../../statistics/estimate.ts';
import type { Stratum } from '../../../statistics/stratum.ts';
import { required, type Answers, type CaseInputs } from './case-file.ts';
import {
  changeBetween,
  domainEstimators,
  ratioEstimate,
  ratioTotal,
  relativeEfficiency,
  scaleEstimate,
  shiftEstimate,
} from './product.ts';
import { meanOf } from './sample-mean.ts';

export function ends(interval: Interval | undefined): readonly number[] | undefined {
  return interval === undefined ? undefined : [interval.lower, interval.upper];
}

export function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

interface Frame {
  readonly strata: readonly Stratum[];
  /** Index of each unit's stratum. */
  readonly stratumOf: readonly number[];
  readonly populationUnits: number;
  readonly fpc: boolean;
}

/** The strata of a case, or its one stratum, with the correction wherever the population's size is known. */
export function frameOf(inputs: CaseInputs, sampleSize: number): Frame {
  const { N_h: sizes, stratum, N, fpc } = inputs;
  if (sizes === undefined || stratum === undefined) {
    const size = N ?? 1;
    return {
      strata: [{ name: 'all', size, ...(N === undefined ? {} : { unitCount: N }) }],
      stratumOf: Array.from({ length: sampleSize }, () => 0),
      populationUnits: size,
      fpc: fpc ?? N !== undefined,
    };
  }
  const names = Object.keys(sizes);
  return {
    strata: names.map((name) => ({ name, size: sizes[name]!, unitCount: sizes[name]! })),
    stratumOf: stratum.map((name) => names.indexOf(name)),
    populationUnits: Object.values(sizes).reduce((sum, size) => sum + size, 0),
    fpc: fpc ?? true,
  };
}

export function directTotal(inputs: CaseInputs, y: readonly number[]): Estimate {
  const { strata, stratumOf, fpc, populationUnits } = frameOf(inputs, y.length);
  return scaleEstimate(meanOf({ strata, stratumOf, y, options: { fpc } }), populationUnits);
}

/** Variances of the two as a ratio. */
export function efficiency(direct: number | undefined, assisted: number | undefined): number | undefined {
  return relativeEfficiency({ direct: direct && direct ** 2, assisted: assisted && assisted ** 2 });
}

export function countsContinuous(inputs: CaseInputs): Answers {
  const y = required(inputs.y, 'y');
  const { strata, stratumOf, fpc, populationUnits } = frameOf(inputs, y.length);
  const mean = meanOf({ strata, stratumOf, y, options: { fpc, degreesOfFreedom: 'design' } });
  const total = scaleEstimate(mean, populationUnits);
  const satterthwaite = scaleEstimate(
    meanOf({ strata, stratumOf, y, options: { fpc, degreesOfFreedom: 'satterthwaite' } }),
    populationUnits,
  );
  return {
    total: total.value,
    se: total.standardError,
    seTotal: total.standardError,
    mean: mean.value,
    seMean: mean.standardError,
    cv: total.cv,
    df: total.df,
    df_nMinusL: total.df,
    df_satterthwaite: satterthwaite.df,
    ci95t: ends(total.wald),
    ci95tSatterthwaite: ends(satterthwaite.wald),
    varianceShareByStratum: total.varianceShareByStratum,
    N: populationUnits,
  };
}

/** Means over parts of a sample by the estimator of a run's areas; `inside` are positions of units. */
function domainMean(inputs: CaseInputs, y: readonly number[], inside: readonly number[] = [...y.keys()]): Estimate {
  const { strata, stratumOf, fpc } = frameOf(inputs, y.length);
  // Values of any kind: each unit is of a class of its own, so that none counts as like another.
  const units = y.map((_, k) => ({ stratum: stratumOf[k]!, part: 0, referenceClass: k, isInFrame: true }));
  const of = domainEstimators({ strata, fpc, units, classCount: y.length });
  return of(inside, 'domain')({ valueOf: (k) => y[k]!, isShare: false, method: 'domain-direct' });
}

interface PredictedInputs extends CaseInputs {
  readonly x?: readonly number[];
  readonly xTotal?: number;
  readonly k?: number;
  readonly yhat?: readonly number[];
  readonly yhatTotal?: number;
}

/** What a predictor says of all units, plus the mean of what it is wrong by: the assisted estimate of a run's areas. */
export function differenceMean(
  inputs: CaseInputs,
  o: { readonly y: readonly number[]; readonly predicted: readonly number[]; readonly predictedMean: number },
): { readonly residual: Estimate; readonly mean: Estimate } {
  const residual = domainMean(
    inputs,
    o.y.map((value, i) => value - o.predicted[i]!),
  );
  return { residual, mean: shiftEstimate(residual, o.predictedMean) };
}

export function difference(inputs: PredictedInputs): Answers {
  const y = required(inputs.y, 'y');
  const k = inputs.k ?? 1;
  const predicted = inputs.yhat ?? required(inputs.x, 'x').map((x) => k * x);
  const predictedTotal = inputs.yhatTotal ?? k * required(inputs.xTotal, 'xTotal');
  const { populationUnits } = frameOf(inputs, y.length);
  const predictedMean = predictedTotal / populationUnits;
  const { residual, mean } = differenceMean(inputs, { y, predicted, predictedMean });
  const total = scaleEstimate(mean, populationUnits);
  const direct = directTotal(inputs, y);
  return {
    total: total.value,
    se: total.standardError,
    seTotal: total.standardError,
    mean: mean.value,
    seMean: mean.standardError,
    meanDifference: residual.value,
    pixelCountOnly: predictedTotal,
    directTotal: direct.value,
    directSE: direct.standardError,
    relativeEfficiency: efficiency(direct.standardError, total.standardError),
    cv: total.cv,
    df: total.df,
    ci95t: ends(total.wald),
  };
}

export function ratio(inputs: PredictedInputs): Answers {
  const y = required(inputs.y, 'y');
  const x = required(inputs.x, 'x');
  const { strata, stratumOf, fpc } = frameOf(inputs, y.length);
  const units = y.map((value, i) => ({ stratum: stratumOf[i]!, y: value, x: x[i]! }));
  const result = ratioTotal({ strata, units, fpc, auxiliaryTotal: required(inputs.xTotal, 'xTotal') });
  const direct = directTotal(inputs, y);
  return {
    R: result.ratio.value,
    seR: result.ratio.standardError,
    total: result.total.value,
    se: result.residualStandardError,
    seTotal: result.residualStandardError,
    seScaledByXoverXhat_Rsurvey: result.total.standardError,
    biasRelativeApprox: result.relativeBias,
    relativeEfficiency: efficiency(direct.standardError, result.residualStandardError),
    cv: times(result.residualStandardError, 1 / (result.total.value ?? 1)),
  };
}

interface ClusterInputs extends CaseInputs {
  readonly clusterTotals?: readonly number[];
  readonly clusterSizes?: readonly number[];
  readonly N_clusters?: number;
}

export function cluster(inputs: ClusterInputs): Answers {
  const totals = required(inputs.clusterTotals, 'clusterTotals');
  const sizes = required(inputs.clusterSizes, 'clusterSizes');
  const { N_clusters: unitCount } = inputs;
  const estimate = ratioEstimate({
    strata: [{ name: 'all', size: 1, ...(unitCount === undefined ? {} : { unitCount }) }],
    groups: totals.map((y, i) => ({ stratum: 0, y, x: sizes[i]!, count: 1, cluster: String(i) })),
    ...{ method: 'cluster', isShare: false, whenUndefined: 'CLASS_ABSENT_REFERENCE', whenZero: 'DEGENERATE_SE_ZERO' },
    options: { rule: 'cluster', fpc: unitCount !== undefined },
  });
  const { value: p = 0, standardError } = estimate;
  const simple = (p * (1 - p)) / Math.max(1, sizes.reduce((sum, size) => sum + size, 0) - 1);
  return {
    mean: estimate.value,
    ratio: estimate.value,
    R: estimate.value,
    p: estimate.value,
    se: estimate.standardError,
    df: estimate.df,
    cv: estimate.cv,
    ci95t: ends(estimate.wald),
    deff: standardError !== undefined && simple > 0 ? standardError ** 2 / simple : undefined,
    status: estimate.outcome,
  };
}

export function systematic(inputs: CaseInputs): Answers {
  const y = required(inputs.y, 'y');
  const { strata, fpc } = frameOf(inputs, y.length);
  const simple = meanOf({ strata, y, options: { fpc } });
  const successive = meanOf({ strata, y, options: { fpc, rule: 'successive-difference' } });
  return {
    mean: simple.value,
    seSrsApprox: simple.standardError,
    seSuccessiveDifference: successive.standardError,
    df: simple.df,
  };
}

interface ChangeInputs extends CaseInputs {
  readonly t1?: { readonly est: number; readonly se: number };
  readonly t2?: { readonly est: number; readonly se: number };
  readonly cov?: number;
}

export function change(inputs: ChangeInputs): Answers {
  const dated = ({ est, se }: { est: number; se: number }) => ({ value: est, standardError: se, sampleSize: 0 });
  const result = changeBetween({
    first: dated(required(inputs.t1, 't1')),
    second: dated(required(inputs.t2, 't2')),
    covariance: inputs.cov ?? 0,
  });
  return {
    net: result?.net.value,
    se: result?.net.standardError,
    z: result?.z,
    pTwoSided: result?.pTwoSided,
    ci95: ends(result?.net.wald),
  };
}

interface DomainInputs extends CaseInputs {
  readonly inDomain?: readonly boolean[];
}

export function domainDirect(inputs: DomainInputs): Answers {
  const y = required(inputs.y, 'y');
  const inDomain = required(inputs.inDomain, 'inDomain');
  const mean = domainMean(
    inputs,
    y,
    y.flatMap((_, k) => (inDomain[k]! ? [k] : [])),
  );
  // The size of the domain is not known: outside of it nothing counts.
  const zeroed = y.map((value, k) => (inDomain[k]! ? value : 0));
  const total = scaleEstimate(domainMean(inputs, zeroed), frameOf(inputs, y.length).populationUnits);
  return {
    mean: mean.value,
    se: mean.standardError,
    seMean: mean.standardError,
    total: total.value,
    seTotal: total.standardError,
    n: mean.sampleSize,
  };
}

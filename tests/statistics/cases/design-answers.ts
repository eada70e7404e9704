import { changeBetween } from '../../../statistics/change.ts';
import { clusterRatio } from '../../../statistics/cluster-ratio.ts';
import { differenceTotal } from '../../../statistics/difference.ts';
import { domainMean, domainTotal } from '../../../statistics/domain-direct.ts';
import type { Estimate, Interval } from '../../../statistics/estimate.ts';
import { ratioTotal } from '../../../statistics/ratio-total.ts';
import { relativeEfficiency } from '../../../statistics/relative-efficiency.ts';
import { stratifiedMean, stratifiedTotal } from '../../../statistics/stratified-total.ts';
import type { Stratum } from '../../../statistics/stratum.ts';
import { systematicMean } from '../../../statistics/systematic.ts';
import { required, type Answers, type CaseInputs } from './case-file.ts';

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
  const { strata, stratumOf, fpc } = frameOf(inputs, y.length);
  return stratifiedTotal({ strata, fpc, units: y.map((value, k) => ({ stratum: stratumOf[k]!, y: value })) });
}

export function countsContinuous(inputs: CaseInputs): Answers {
  const y = required(inputs.y, 'y');
  const { strata, stratumOf, fpc, populationUnits } = frameOf(inputs, y.length);
  const units = y.map((value, k) => ({ stratum: stratumOf[k]!, y: value }));
  const mean = stratifiedMean({ strata, units, fpc, degreesOfFreedom: 'design' });
  const total = stratifiedTotal({ strata, units, fpc, degreesOfFreedom: 'design' });
  const satterthwaite = stratifiedTotal({ strata, units, fpc, degreesOfFreedom: 'satterthwaite' });
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

interface PredictedInputs extends CaseInputs {
  readonly x?: readonly number[];
  readonly xTotal?: number;
  readonly k?: number;
  readonly yhat?: readonly number[];
  readonly yhatTotal?: number;
}

export function difference(inputs: PredictedInputs): Answers {
  const y = required(inputs.y, 'y');
  const k = inputs.k ?? 1;
  const predicted = inputs.yhat ?? required(inputs.x, 'x').map((x) => k * x);
  const predictedTotal = inputs.yhatTotal ?? k * required(inputs.xTotal, 'xTotal');
  const { strata, stratumOf, fpc, populationUnits } = frameOf(inputs, y.length);
  const units = y.map((value, i) => ({ stratum: stratumOf[i]!, y: value, predicted: predicted[i]! }));
  const total = differenceTotal({ strata, units, predictedTotal, fpc });
  const residuals = units.map((unit) => unit.y - unit.predicted);
  const direct = directTotal(inputs, y);
  const meanDifference = stratifiedMean({
    strata,
    fpc,
    units: residuals.map((value, i) => ({ stratum: stratumOf[i]!, y: value })),
  });
  return {
    total: total.value,
    se: total.standardError,
    seTotal: total.standardError,
    mean: times(total.value, 1 / populationUnits),
    seMean: times(total.standardError, 1 / populationUnits),
    meanDifference: meanDifference.value,
    pixelCountOnly: predictedTotal,
    directTotal: direct.value,
    directSE: direct.standardError,
    relativeEfficiency: relativeEfficiency({ direct, assisted: total }),
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
  const residual = { standardError: result.residualStandardError };
  return {
    R: result.ratio.value,
    seR: result.ratio.standardError,
    total: result.total.value,
    se: result.residualStandardError,
    seTotal: result.residualStandardError,
    seScaledByXoverXhat_Rsurvey: result.total.standardError,
    biasRelativeApprox: result.relativeBias,
    relativeEfficiency: relativeEfficiency({ direct, assisted: residual }),
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
  const { estimate, designEffect } = clusterRatio({
    clusters: totals.map((y, i) => ({ y, x: sizes[i]!, unitCount: sizes[i]! })),
    ...(inputs.N_clusters === undefined ? {} : { populationClusters: inputs.N_clusters }),
  });
  return {
    mean: estimate.value,
    ratio: estimate.value,
    R: estimate.value,
    p: estimate.value,
    se: estimate.standardError,
    df: estimate.df,
    cv: estimate.cv,
    ci95t: ends(estimate.wald),
    deff: designEffect,
    status: estimate.outcome,
  };
}

export function systematic(inputs: CaseInputs): Answers {
  const units = required(inputs.y, 'y').map((y) => ({ y }));
  const population = inputs.N === undefined ? {} : { populationUnits: inputs.N };
  const simple = systematicMean(units, population);
  const successive = systematicMean(units, { ...population, variance: 'successive-difference' });
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
  const { strata, stratumOf, fpc } = frameOf(inputs, y.length);
  const units = y.map((value, k) => ({ stratum: stratumOf[k]!, y: value, inDomain: inDomain[k]! }));
  const mean = domainMean({ strata, units, fpc });
  const total = domainTotal({ strata, units, fpc });
  return {
    mean: mean.value,
    se: mean.standardError,
    seMean: mean.standardError,
    total: total.value,
    seTotal: total.standardError,
    n: mean.sampleSize,
  };
}

import type { Estimate } from './estimate.ts';
import { checkLevel } from './proportion-interval.ts';
import { waldEstimate } from './wald-estimate.ts';
import { absentEstimate } from './estimate.ts';

/** A cluster (segment, plot, primary unit): totals over its sampled units, each times the unit's weight. */
export interface Cluster {
  readonly y: number;
  /** Size M_i, or the weighted total of the denominator. */
  readonly x: number;
  /** Sampled units in it; 1 unless given. They are not independent and never count as a sample size of their own. */
  readonly unitCount?: number;
}

export interface ClusterSample {
  readonly clusters: readonly Cluster[];
  /** Clusters of the population: given, the finite population correction applies to the first stage. */
  readonly populationClusters?: number;
  readonly confidence?: number;
}

/** A cluster estimate with its design effect. */
export interface ClusterEstimate {
  readonly estimate: Estimate;
  /** Variance ÷ that of a simple random sample of as many units, for y of 0 or 1; `undefined` where it makes no sense. */
  readonly designEffect: number | undefined;
}

/**
 * Ratio of cluster totals, R = Σ t_i ÷ Σ M_i, with V = (1 − n/N) n/(n − 1) Σ (t_i − R M_i)² ÷ (Σ M_i)² and
 * clusters − 1 degrees of freedom. With weighted totals of a second stage it is the ultimate cluster variance, which
 * holds whatever was done inside the clusters.
 * Source: Cochran 1977, section 9A.1 and 11.8; Särndal, Swensson and Wretman 1992, section 4.6 (ultimate clusters).
 * No cluster: `UNSAMPLED_STRATUM`; one: `VARIANCE_NOT_ESTIMABLE`; Σ M_i = 0: `CLASS_ABSENT_REFERENCE`.
 * @throws RangeError when the level is out of range, or there are more clusters than the population has.
 */
export function clusterRatio({ clusters, populationClusters, confidence = 0.95 }: ClusterSample): ClusterEstimate {
  checkLevel(confidence);
  const n = clusters.length;
  if (populationClusters !== undefined && populationClusters < n) {
    throw new RangeError(`A population of ${populationClusters} clusters cannot yield a sample of ${n}.`);
  }
  const size = clusters.reduce((sum, { x }) => sum + x, 0);
  const sampleSize = clusters.reduce((sum, { unitCount }) => sum + (unitCount ?? 1), 0);
  const absent = { method: 'cluster', sampleSize } as const;
  if (n === 0) return none(absentEstimate({ ...absent, outcome: 'UNSAMPLED_STRATUM' }));
  if (size === 0) return none(absentEstimate({ ...absent, outcome: 'CLASS_ABSENT_REFERENCE' }));
  const value = clusters.reduce((sum, { y }) => sum + y, 0) / size;
  if (n === 1) return none({ ...absentEstimate({ ...absent, outcome: 'VARIANCE_NOT_ESTIMABLE' }), value });
  const remaining = populationClusters === undefined ? 1 : 1 - n / populationClusters;
  const squares = clusters.reduce((sum, { y, x }) => sum + (y - value * x) ** 2, 0);
  const variance = (remaining * n * squares) / ((n - 1) * size * size);
  const fpcApplied = populationClusters !== undefined;
  const estimate = waldEstimate({ ...absent, value, variance, df: n - 1, confidence, fpcApplied });
  const simple = (value * (1 - value)) / Math.max(1, sampleSize - 1);
  return { estimate, designEffect: simple > 0 ? variance / simple : undefined };
}

function none(estimate: Estimate): ClusterEstimate {
  return { estimate, designEffect: undefined };
}

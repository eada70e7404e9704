import { degreesOfFreedom } from '../degrees-of-freedom.ts';
import { absentEstimate, type Estimate } from '../estimate.ts';
import { checkLevel } from '../proportion-interval.ts';
import { findDesignFault, stratumVariances, type Stratum } from '../stratum.ts';
import { waldEstimate } from '../wald-estimate.ts';
import { DEFAULT_MINIMUM } from './domain-accuracy.ts';
import type { JudgedSample, Totals } from './judged-sample.ts';
import type { SplitGroup } from './split-groups.ts';
import { twoSidedP } from './two-sided-p.ts';

/** How much more often, or less, the map is right in an area than in the rest. */
export interface AccuracyGap {
  /** Accuracy of the area less that of the rest, from −1 to 1. */
  readonly estimate: Estimate;
  /** Two-sided, of no gap. */
  readonly pValue: number | undefined;
}

interface Side {
  /** X = Σ N_h x̄_h. */
  readonly size: number;
  /** R = Σ N_h ȳ_h ÷ X. */
  readonly ratio: number;
  readonly sampleSize: number;
}

interface GapRequest {
  /** The area and the rest as `sampleSplitter` gives them. */
  readonly groups: readonly SplitGroup[];
  /** Units that the map shows, in the area and in the rest. */
  readonly areaSize: number;
  readonly restSize: number;
  readonly confidence?: number;
  /** Units that either side needs; 10 unless given. */
  readonly minimum?: number;
}

/**
 * R_d − R_r with the variance of the difference itself, because both rest on the same strata: Σ N_h² s²_zh ÷ n_h with
 * z = 1_d (y − R_d) ÷ X_d − 1_r (y − R_r) ÷ X_r. Where all units of a side agree, its part of that would be zero, which
 * is no certainty: R̃ (1 − R̃) ÷ n with R̃ = (n R + ½) ÷ (n + 1) takes its place, and the outcome is `DEGENERATE_SE_ZERO`.
 * Too few units on a side: `SUPPRESSED`.
 * Source: Stehman 2014, equation 28, for the difference of two ratios; Särndal, Swensson and Wretman 1992, section 5.5.
 * @throws RangeError when the level is out of range.
 */
export function accuracyGap(sample: JudgedSample, request: GapRequest): AccuracyGap {
  const { areaSize, restSize, minimum = DEFAULT_MINIMUM.area, confidence = 0.95 } = request;
  checkLevel(confidence);
  const absent = { method: 'domain-direct', sampleSize: areaSize } as const;
  if (Math.min(areaSize, restSize) < Math.max(1, minimum)) {
    return { estimate: absentEstimate({ ...absent, outcome: 'SUPPRESSED' }), pValue: undefined };
  }
  const fault = findDesignFault(sample.strata, sample.sampleSizes, false);
  if (fault !== undefined) {
    return { estimate: absentEstimate({ ...absent, outcome: fault.outcome }), pValue: undefined };
  }
  const area = sideOf(sample, request.groups, (group) => group.area, areaSize);
  const rest = sideOf(sample, request.groups, (group) => group.rest, restSize);
  const parts = varianceParts(sample, request.groups, { area, rest });
  const agreement = [area, rest].filter(hasOneAnswer);
  const variance = sumOf(parts) + sumOf(agreement.map(agreedVariance));
  const df = Math.min(
    degreesOfFreedom('auto', { contributions: parts, sampleSizes: sample.sampleSizes }) ?? Infinity,
    ...agreement.map(({ sampleSize }) => Math.max(1, sampleSize - 1)),
  );
  const value = area.ratio - rest.ratio;
  const estimate = waldEstimate({ ...absent, value, variance, df, confidence });
  return {
    estimate: agreement.length === 0 ? estimate : { ...estimate, outcome: 'DEGENERATE_SE_ZERO' },
    pValue: twoSidedP(value / Math.sqrt(variance), df),
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Population units, or a cluster's weighted totals, that a sampled one of the stratum stands for. */
function expansion({ strata, sampleSizes }: JudgedSample, stratum: number): number {
  const { size }: Stratum = strata[stratum]!;
  return size / sampleSizes[stratum]!;
}

function sideOf(
  sample: JudgedSample,
  groups: readonly SplitGroup[],
  pick: (group: SplitGroup) => Totals,
  sampleSize: number,
): Side {
  const total = (part: 'x' | 'y'): number =>
    sumOf(groups.map((group) => group.count * expansion(sample, group.stratum) * pick(group)[part]));
  const size = total('x');
  return { size, ratio: total('y') / size, sampleSize };
}

/** V_h of the difference. */
function varianceParts(
  { strata, sampleSizes }: JudgedSample,
  groups: readonly SplitGroup[],
  { area, rest }: { readonly area: Side; readonly rest: Side },
): number[] {
  const residual = (side: Side, { y, x }: Totals): number => (y - side.ratio * x) / side.size;
  const valued = groups.map((group) => {
    return { ...group, y: residual(area, group.area) - residual(rest, group.rest), x: 0 };
  });
  const variances = stratumVariances(strata.length, valued, ({ y }) => y);
  return strata.map(({ size }, h) => (size === 0 ? 0 : (size ** 2 * variances[h]!) / sampleSizes[h]!));
}

/** True where every unit of a side is right, or every one wrong, but for rounding. */
function hasOneAnswer({ ratio }: Side): boolean {
  return Math.min(ratio, 1 - ratio) < 1e-12;
}

function agreedVariance({ ratio, sampleSize: n }: Side): number {
  const smoothed = (n * ratio + 0.5) / (n + 1);
  return (smoothed * (1 - smoothed)) / n;
}

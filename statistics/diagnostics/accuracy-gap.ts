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
}

interface Sides {
  readonly area: Side;
  readonly rest: Side;
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
 * R_d − R_r with the larger of two variances. The linearised one is of the difference itself, because both sides rest on
 * the same strata: Σ N_h² s²_zh ÷ n_h with z = 1_d (y − R_d) ÷ X_d − 1_r (y − R_r) ÷ X_r. It is too small where an area's
 * few units happen to be right, and zero where all are. The other is the variance if there were no gap: each unit's
 * squared residual is the mean one of its stratum, e = y − R x with the accuracy R of both sides together,
 * Σ_h n_h ÷ (n_h − 1) (N_h ÷ n_h)² m_h Σ (x_d² ÷ X_d² + x_r² ÷ X_r²), m_h = Σ e² ÷ Σ x²; of one stratum that is the
 * score test of two shares, R (1 − R) (1/n_d + 1/n_r). Too few units on a side: `SUPPRESSED`.
 * Source: Stehman 2014, equation 28, for the difference of two ratios; Särndal, Swensson and Wretman 1992, section 5.5;
 * Agresti 2013, Categorical Data Analysis, section 3.2 (score test).
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
  const area = sideOf(sample, request.groups, (group) => group.area);
  const rest = sideOf(sample, request.groups, (group) => group.rest);
  const sides = { area, rest };
  const linearised = linearisedParts(sample, request.groups, sides);
  const withoutGap = partsWithoutGap(sample, request.groups, sides);
  const parts = sumOf(linearised) >= sumOf(withoutGap) ? linearised : withoutGap;
  const variance = sumOf(parts);
  const df = degreesOfFreedom('auto', { contributions: parts, sampleSizes: sample.sampleSizes });
  const value = area.ratio - rest.ratio;
  return {
    estimate: waldEstimate({ ...absent, value, variance, df, confidence }),
    pValue: variance > 0 ? twoSidedP(value / Math.sqrt(variance), df) : undefined,
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

function sideOf(sample: JudgedSample, groups: readonly SplitGroup[], pick: (group: SplitGroup) => Totals): Side {
  const total = (part: 'x' | 'y'): number =>
    sumOf(groups.map((group) => group.count * expansion(sample, group.stratum) * pick(group)[part]));
  const size = total('x');
  return { size, ratio: total('y') / size };
}

/** V_h of the linearised difference. */
function linearisedParts(
  { strata, sampleSizes }: JudgedSample,
  groups: readonly SplitGroup[],
  { area, rest }: Sides,
): number[] {
  const residual = (side: Side, { y, x }: Totals): number => (y - side.ratio * x) / side.size;
  const valued = groups.map((group) => {
    return { ...group, y: residual(area, group.area) - residual(rest, group.rest), x: 0 };
  });
  const variances = stratumVariances(strata.length, valued, ({ y }) => y);
  return strata.map(({ size }, h) => (size === 0 ? 0 : (size ** 2 * variances[h]!) / sampleSizes[h]!));
}

/** V_h if the map were right equally often on both sides. */
function partsWithoutGap(sample: JudgedSample, groups: readonly SplitGroup[], { area, rest }: Sides): number[] {
  const both = (area.ratio * area.size + rest.ratio * rest.size) / (area.size + rest.size);
  const sums = sample.strata.map(() => ({ residuals: 0, sizes: 0, shares: 0 }));
  for (const group of groups) {
    const sum = sums[group.stratum]!;
    const x = group.area.x + group.rest.x;
    sum.residuals += group.count * (group.area.y + group.rest.y - both * x) ** 2;
    sum.sizes += group.count * x ** 2;
    sum.shares += group.count * ((group.area.x / area.size) ** 2 + (group.rest.x / rest.size) ** 2);
  }
  return sums.map(({ residuals, sizes, shares }, h) => {
    const n = sample.sampleSizes[h]!;
    return sizes === 0 ? 0 : (n / (n - 1)) * expansion(sample, h) ** 2 * (residuals / sizes) * shares;
  });
}

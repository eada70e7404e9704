import type { DesignFault, Stratum, StratumMeans, UnitGroup } from './stratum.ts';
import { checkStrata, findDesignFault, stratumMeans } from './stratum.ts';
import { drawCounts, isStandIn, varianceContributions, type VarianceRule } from './variance-rule.ts';

/** A ratio of two stratified totals with its variance, before any interval. */
export interface StratifiedRatio {
  /** R = Σ N_h ȳ_h ÷ Σ N_h x̄_h; `undefined` when the denominator is 0 or a stratum was not sampled. */
  readonly value: number | undefined;
  /** `undefined` where `value` is, and when a stratum has a single unit. */
  readonly variance: number | undefined;
  /** V_h, what each stratum contributes to the variance. */
  readonly contributions: readonly number[];
  readonly means: readonly StratumMeans[];
  /** Independent draws by stratum: units, or clusters. */
  readonly draws: readonly number[];
  readonly fault: DesignFault | undefined;
}

/**
 * The combined ratio estimator: R = Σ w_k y_k ÷ X̂ with X̂ = Σ w_k x_k, and the variance of Σ w_k (y_k − R x_k) ÷ X̂ under
 * the design's rule. With x = 1 for all units it is the mean. With w_k = N_h ÷ n_h, as in stratified random sampling, it is
 * R = Σ N_h ȳ_h ÷ Σ N_h x̄_h and V = X̂⁻² Σ N_h² (1 − f_h)(s²_yh + R² s²_xh − 2 R s_xyh) ÷ n_h.
 * Source: Stehman 2014, International Journal of Remote Sensing 35:4923-4939, equations 27 and 28
 * (2, 3 and 25 for a mean); Cochran 1977, section 6.11; Särndal, Swensson and Wretman 1992, section 5.6.
 * Weights of units drawn singly are those of means within strata (they sum to N_h, `weightsWithinStrata`), so that the
 * terms are w_k (y_k − R x_k − ē_h) with ē_h the weighted mean of the stratum; weights under `cluster` are absolute.
 * Strata of size 0 are left out. Units outside a domain enter with y = x = 0.
 * @throws RangeError when a stratum's size or unit count is missing or out of range.
 */
export function stratifiedRatio(o: {
  readonly strata: readonly Stratum[];
  readonly groups: readonly UnitGroup[];
  readonly fpc: boolean;
  /** `independent` unless given. */
  readonly rule?: VarianceRule | undefined;
}): StratifiedRatio {
  const { strata, groups, fpc, rule = 'independent' } = o;
  const means = stratumMeans(strata.length, groups);
  const draws = drawCounts(groups, { strataCount: strata.length, rule });
  checkStrata(strata, draws, fpc);
  const fault = findDesignFault(strata, draws, fpc);
  const none = { value: undefined, variance: undefined, contributions: means.map(() => 0), means, draws, fault };
  if (fault?.outcome === 'UNSAMPLED_STRATUM') return none;

  const { numerator, denominator } = weightedTotals(strata, groups, means);
  if (denominator === 0) return none;
  const value = numerator / denominator;
  if (fault !== undefined) return { ...none, value };

  const terms = groups.map((group) => {
    const { sampleSize, meanY, meanX } = means[group.stratum]!;
    // A stand-in compares neighbours across (post-)strata, so that differences between these must be gone; so must the
    // mean that weights of one stratum have in common.
    const isHajek = rule !== 'cluster' && group.weight !== undefined;
    const centre = isStandIn(rule) || isHajek ? meanY - value * meanX : 0;
    const weight = group.weight ?? strata[group.stratum]!.size / sampleSize;
    const { stratum, count, cluster, gridCol, gridRow } = group;
    const term = (weight / denominator) * (group.y - value * group.x - centre);
    return { stratum, count, cluster, gridCol, gridRow, value: term };
  });
  const inLine = strata.map(({ isInLine = false }) => isInLine);
  const contributions = varianceContributions(terms, { strataCount: strata.length, rule, inLine }).map((part, h) => {
    const { size, unitCount } = strata[h]!;
    return size === 0 ? 0 : part * (fpc ? 1 - draws[h]! / unitCount! : 1);
  });
  const variance = contributions.reduce((sum, part) => sum + part, 0);
  return { value, variance, contributions, means, draws, fault };
}

function weightedTotals(
  strata: readonly Stratum[],
  groups: readonly UnitGroup[],
  means: readonly StratumMeans[],
): { numerator: number; denominator: number } {
  if (groups.some(({ weight }) => weight !== undefined)) {
    const total = (pick: (group: UnitGroup) => number): number =>
      groups.reduce((sum, group) => {
        const { size } = strata[group.stratum]!;
        const weight = group.weight ?? size / means[group.stratum]!.sampleSize;
        return size === 0 ? sum : sum + group.count * weight * pick(group);
      }, 0);
    return { numerator: total(({ y }) => y), denominator: total(({ x }) => x) };
  }
  let numerator = 0;
  let denominator = 0;
  for (const [h, { size }] of strata.entries()) {
    numerator += size * means[h]!.meanY;
    denominator += size * means[h]!.meanX;
  }
  return { numerator, denominator };
}

import { degreesOfFreedom, successiveDegreesOfFreedom, type DegreesOfFreedomRule } from './degrees-of-freedom.ts';
import {
  absentEstimate,
  coefficientOfVariation,
  type Estimate,
  type EstimationMethod,
  type Interval,
} from './estimate.ts';
import type { Outcome } from './outcome.ts';
import { checkLevel } from './proportion-interval.ts';
import { heaviestDraw, shareInterval, type ShareTerm } from './share-interval.ts';
import { stratifiedRatio, type StratifiedRatio } from './stratified-ratio.ts';
import type { Stratum, UnitGroup } from './stratum.ts';
import type { VarianceRule } from './variance-rule.ts';
import { waldInterval } from './wald-interval.ts';

/** How intervals and variances are made; the defaults are those of an official figure. */
export interface InferenceOptions {
  /** Confidence level, between 0 and 1; 0.95 unless given. */
  readonly confidence?: number;
  /** Finite population correction; off unless asked for, and then every stratum needs its unit count. */
  readonly fpc?: boolean;
  /** Degrees of freedom; `auto` unless given. */
  readonly degreesOfFreedom?: DegreesOfFreedomRule;
  /** No more degrees of freedom than this, where an estimate rests on a part of the sample. */
  readonly maximumDegreesOfFreedom?: number | undefined;
  /** A quantile to use as it is (1.96), to reproduce published tables; overrides `degreesOfFreedom`. */
  readonly z?: number;
  /** How the units were drawn within strata, as far as variances go; `independent` unless given. */
  readonly rule?: VarianceRule | undefined;
  /**
   * The strata are the classes of the map: a unit of one stratum cannot turn up where the map shows the class of another.
   */
  readonly strataFollowMap?: boolean | undefined;
}

/** What to estimate: a share of units (y and x are 0 or 1), or any other quantity. */
interface RatioTarget {
  readonly strata: readonly Stratum[];
  readonly groups: readonly UnitGroup[];
  readonly method: EstimationMethod;
  /** y and x are 0 or 1, or sums of such over a cluster, and y ≤ x, so that the ratio lies in [0, 1]. */
  readonly isShare: boolean;
  /** Outcome when the denominator is zero: nothing to take a share of. */
  readonly whenUndefined: Outcome;
  /** Outcome when no unit has y > 0. */
  readonly whenZero: Outcome;
  readonly options: InferenceOptions;
}

/**
 * A stratified mean or ratio as an estimate: value, standard error, Wald interval, and the interval to publish.
 * The published one of a share is that of `shareInterval`, with what the map says of a unit where groups know it.
 * @throws RangeError when strata, the level or the unit counts are out of range.
 */
export function ratioEstimate(target: RatioTarget): Estimate {
  const { strata, groups, method, options } = target;
  const fpc = options.fpc ?? false;
  checkLevel(options.confidence ?? 0.95);
  const ratio = stratifiedRatio({ strata, groups, fpc, rule: options.rule });
  const sampleSize = groups.reduce((sum, { stratum, x, count }) => {
    return sum + (x !== 0 && strata[stratum]!.size > 0 ? count : 0);
  }, 0);
  const absent = { method, sampleSize };
  if (ratio.value === undefined) {
    return absentEstimate({ ...absent, outcome: ratio.fault?.outcome ?? target.whenUndefined });
  }
  if (ratio.variance === undefined) {
    return { ...absentEstimate({ ...absent, outcome: 'VARIANCE_NOT_ESTIMABLE' }), value: ratio.value };
  }
  const variance = isRounding(ratio.variance, [ratio.value, ...groups.map(({ y }) => y)]) ? 0 : ratio.variance;
  return completeEstimate({ ...target, ratio, value: ratio.value, variance, sampleSize });
}

/** A standard error so far below the values that it comes from their last digits alone says that all of them agree. */
export function isRounding(variance: number, values: readonly number[]): boolean {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Math.sqrt(variance) < ROUNDING * largest;
}

const ROUNDING = 1e-12;

function completeEstimate(
  o: RatioTarget & {
    readonly ratio: StratifiedRatio;
    readonly value: number;
    readonly variance: number;
    readonly sampleSize: number;
  },
): Estimate {
  const { ratio, value, variance, options } = o;
  const level = options.confidence ?? 0.95;
  const standardError = Math.sqrt(variance);
  const counted = ratio.draws.map((count, h) => {
    const { size, isInLine } = o.strata[h]!;
    return size === 0 ? 0 : isInLine ? 1 + successiveDegreesOfFreedom(count) : count;
  });
  const rule = options.z === undefined ? (options.degreesOfFreedom ?? 'auto') : 'normal';
  const freedom =
    variance > 0 ? degreesOfFreedom(rule, { contributions: ratio.contributions, sampleSizes: counted }) : undefined;
  const df = freedom && Math.min(freedom, options.maximumDegreesOfFreedom ?? Infinity);
  const wald = variance > 0 ? waldInterval({ value, standardError, level, df, z: options.z }) : undefined;
  const outcome = outcomeOf(o, wald);
  return {
    value,
    standardError,
    interval: o.isShare ? intervalOfShare({ ...o, df }, level) : wald,
    wald,
    cv: coefficientOfVariation(value, standardError),
    df,
    sampleSize: o.sampleSize,
    method: o.method,
    outcome,
    varianceShareByStratum: varianceShares(o.strata, ratio.contributions, variance),
  };
}

function outcomeOf(
  o: RatioTarget & { readonly value: number; readonly variance: number },
  wald: Interval | undefined,
): Outcome {
  if (o.groups.every(({ y }) => y === 0)) return o.whenZero;
  if (wald === undefined) return 'DEGENERATE_SE_ZERO';
  if (o.isShare && (wald.lower < 0 || wald.upper > 1)) return 'CI_TRUNCATED';
  return 'OK';
}

/** An interval of a share that lies in [0, 1] and has a width even where the variance is zero. */
function intervalOfShare(
  o: RatioTarget & {
    readonly ratio: StratifiedRatio;
    readonly value: number;
    readonly variance: number;
    readonly df: number | undefined;
  },
  level: number,
): Interval | undefined {
  const isClustered = o.options.rule === 'cluster';
  const weightOf = (group: UnitGroup): number =>
    o.strata[group.stratum]!.size === 0
      ? 0
      : (group.weight ?? o.strata[group.stratum]!.size / o.ratio.means[group.stratum]!.sampleSize);
  const counted = o.groups.filter((group) => group.x !== 0 && group.count > 0 && weightOf(group) > 0);
  const total = counted.reduce((sum, group) => sum + group.count * weightOf(group) * group.x, 0);
  const drawOf = ({ stratum, cluster }: UnitGroup): string | undefined =>
    isClustered && cluster !== undefined ? `${stratum}/${cluster}` : undefined;
  const terms = counted.map((group): ShareTerm => ({
    weight: (weightOf(group) * group.x) / total,
    count: group.count,
    shows: group.y / group.x,
    expected: group.isExpected,
    draw: drawOf(group),
  }));
  // Also a unit that lies outside of what the share is of could have turned up in it, at the weight of one inside.
  const anyUnit = o.groups.map((group) => ({
    weight: (weightOf(group) * Math.max(1, group.x)) / total,
    count: group.count,
    draw: drawOf(group),
  }));
  return shareInterval({
    value: Math.min(1, Math.max(0, o.value)),
    terms,
    level,
    variance: o.variance,
    clusterFreedom: isClustered ? o.df : undefined,
    heaviest: o.options.strataFollowMap === true ? undefined : heaviestDraw(anyUnit),
  });
}

function varianceShares(
  strata: readonly Stratum[],
  contributions: readonly number[],
  variance: number,
): Readonly<Record<string, number>> {
  if (variance === 0) return {};
  return Object.fromEntries(strata.map(({ name }, h) => [name, contributions[h]! / variance]));
}

import { absentEstimate, type Estimate, type EstimationMethod } from '../estimate.ts';
import { ratioEstimate, type InferenceOptions } from '../ratio-estimate.ts';
import type { Stratum, UnitGroup } from '../stratum.ts';
import { drawCounts, isStandIn } from '../variance-rule.ts';
import type { AreaSample } from './area-sample.ts';

/** What is to be averaged over the units of an area. */
export interface DomainQuantity {
  /** By position of a unit in the sample; the same for units of one part of the map and one reference class. */
  readonly valueOf: (position: number) => number;
  /** The values are 0 or 1. */
  readonly isShare: boolean;
  readonly method: EstimationMethod;
}

/** Estimates means over the units of one area. */
export type DomainEstimator = (quantity: DomainQuantity) => Estimate;

/**
 * Means of quantities within areas: Σ_d w y ÷ Σ_d w with residuals 1[in d] (y − mean) over the whole sample, since the
 * number of units that fall into an area is itself random. Units elsewhere enter as groups with y = x = 0. An area that is
 * a cluster itself (it has its code) is the cluster's own second-stage sample; of any other a single cluster leaves no
 * variance. Degrees of freedom are those of the area's units.
 * Source: Särndal, Swensson and Wretman 1992, section 10.3; Cochran 1977, section 5A.14.
 * @returns the estimator of the area with this code whose units stand at the positions `inside`.
 */
export function domainEstimators(sample: AreaSample): (inside: readonly number[], code: string) => DomainEstimator {
  const { units, strata } = sample;
  const count = { strataCount: strata.length, rule: sample.rule ?? 'independent' };
  const single = units.map(({ stratum, weight, cluster, gridCol, gridRow }): UnitGroup => ({
    stratum,
    weight,
    cluster,
    gridCol,
    gridRow,
    y: 0,
    x: 0,
    count: 1,
  }));
  const draws = drawCounts(single, count);
  return (inside, code) => {
    const own = inside.map((k) => single[k]!);
    if (isOneCluster(sample, own)) {
      return own[0]!.cluster === code ? clusterAlone(sample, inside) : withoutVariance(clusterAlone(sample, inside));
    }
    const ownDraws = drawCounts(own, count);
    const maximumDegreesOfFreedom = Math.max(
      1,
      ownDraws.reduce((sum, n) => sum + Math.max(0, n - 1), 0),
    );
    const elsewhere = draws.flatMap((all, stratum) => {
      const left = all - ownDraws[stratum]!;
      return left === 0 ? [] : [{ stratum, y: 0, x: 0, count: left }];
    });
    const alike = alikeUnits(sample, inside);
    const groupsOf = (valueOf: DomainQuantity['valueOf']): readonly UnitGroup[] => {
      const groups = alike.map(([k, count]): UnitGroup => {
        const { stratum, weight, cluster, gridCol, gridRow } = single[k]!;
        return { stratum, y: valueOf(k), x: 1, count, weight, cluster, gridCol, gridRow };
      });
      if (!isUnitwise(sample)) return [...groups, ...elsewhere];
      const whole: UnitGroup[] = [...single];
      for (const [i, k] of inside.entries()) whole[k] = groups[i]!;
      return whole;
    };
    return (quantity) => estimate(strata, groupsOf(quantity.valueOf), quantity, { ...sample, maximumDegreesOfFreedom });
  };
}

/** Positions of units with the number that are like them: of one stratum, part and class, where units are but counted. */
function alikeUnits(sample: AreaSample, inside: readonly number[]): readonly (readonly [number, number])[] {
  if (sample.rule === 'cluster' || isUnitwise(sample)) return inside.map((k) => [k, 1]);
  const found = new Map<number, [number, number]>();
  for (const k of inside) {
    const { stratum, part, referenceClass } = sample.units[k]!;
    const key = (stratum * (sample.classCount + 1) + part) * sample.classCount + referenceClass;
    const first = found.get(key);
    if (first === undefined) found.set(key, [k, 1]);
    else first[1] += 1;
  }
  return [...found.values()];
}

function estimate(
  strata: readonly Stratum[],
  groups: readonly UnitGroup[],
  { method, isShare }: DomainQuantity,
  options: InferenceOptions,
): Estimate {
  const outcomes = { whenUndefined: 'CLASS_ABSENT_REFERENCE', whenZero: 'DEGENERATE_SE_ZERO' } as const;
  return ratioEstimate({ strata, groups, method, isShare, options, ...outcomes });
}

function isOneCluster({ rule }: AreaSample, own: readonly UnitGroup[]): boolean {
  return rule === 'cluster' && new Set(own.map(({ cluster }) => cluster)).size === 1;
}

function clusterAlone(sample: AreaSample, inside: readonly number[]): DomainEstimator {
  const options = { ...sample, fpc: false, rule: 'independent' as const };
  const weights = inside.map((k) => sample.units[k]!.weight);
  const isWeighted = !areAlike(weights);
  return (quantity) =>
    estimate(
      [{ name: 'cluster', size: 1 }],
      inside.map((k, i) => ({
        stratum: 0,
        y: quantity.valueOf(k),
        x: 1,
        count: 1,
        ...(isWeighted ? { weight: weights[i] } : {}),
      })),
      quantity,
      options,
    );
}

/** What one cluster says of an area of which it is but a part: a value. */
function withoutVariance(of: DomainEstimator): DomainEstimator {
  return (quantity) => {
    const { value, sampleSize } = of(quantity);
    return { ...absentEstimate({ outcome: 'VARIANCE_NOT_ESTIMABLE', method: quantity.method, sampleSize }), value };
  };
}

/** What was drawn in an order needs all units in it; weighted ones are not alike. */
function isUnitwise({ rule, units, strata }: AreaSample): boolean {
  if (rule === 'cluster') return strata.some(({ isInLine }) => isInLine);
  return (rule !== undefined && isStandIn(rule)) || units.some(({ weight }) => weight !== undefined);
}

function areAlike(weights: readonly (number | undefined)[]): boolean {
  const [first = 1] = weights;
  return weights.every((weight = 1) => Math.abs(weight - first) <= 1e-9 * first);
}

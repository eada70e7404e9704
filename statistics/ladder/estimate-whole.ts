import { betaInterval } from '../bounded-interval.ts';
import { coefficientOfVariation, scaleEstimate, type Estimate } from '../estimate.ts';
import { areaCandidates, type AreaCandidates } from './area-candidates.ts';
import type { AreaSample } from './area-sample.ts';
import type { LadderRules } from './ladder-options.ts';
import { mapErrors } from './map-errors.ts';

/** Estimates for the whole frame, and what the map does for them. */
export interface WholeEstimate {
  /** In the unit of the parts, by class; they sum to the frame. */
  readonly estimates: readonly Estimate[];
  /** Variance of the estimate without the map ÷ variance of the one published, by class; `undefined` without both. */
  readonly relativeEfficiencies: readonly (number | undefined)[];
}

/**
 * Areas of all classes in the whole frame: the design's own estimates, or regression estimates with the map's classes as
 * auxiliary where the design made no use of the map and the map shrinks the sum of the variances by the gain that the
 * rules ask for. One estimator serves all classes, so that they sum to the frame.
 * Source: Särndal, Swensson and Wretman 1992, section 6.4; chapter 7 for the choice among assisting models.
 */
export function estimateWhole(o: {
  readonly sample: AreaSample;
  /** Mapped area of each class, then what the map has no class for. */
  readonly partSizes: readonly number[];
  /** Shares of the frame by the design's own estimator. */
  readonly designShares: readonly Estimate[];
  /** The design's own estimator already rests on the map's classes. */
  readonly usesMap: boolean;
  readonly rules: Pick<LadderRules, 'assistedGain'>;
}): WholeEstimate {
  const { sample, designShares, rules } = o;
  const level = {
    name: 'whole',
    areas: [{ code: 'whole', parent: 0, partSizes: o.partSizes }],
    areaOfUnit: sample.units.map(() => 0),
  };
  const [whole] = areaCandidates(sample, level, mapErrors(sample));
  const bare = whole!.direct.map((share) => variance(share));
  const assisted = whole!.assisted.map((share) => regressionShare(share, sample.confidence ?? 0.95));
  const isWorthwhile = !o.usesMap && sumOfVariances(designShares) >= rules.assistedGain * sumOfVariances(assisted);
  const published = isWorthwhile && isComplete(assisted, whole!) ? assisted : designShares;
  return {
    estimates: published.map((share) => scaleEstimate(share, whole!.frame)),
    relativeEfficiencies: published.map((share, j) => {
      const [own, without] = [variance(share), bare[j]];
      return own === undefined || without === undefined || own === 0 ? undefined : without / own;
    }),
  };
}

function isComplete(assisted: readonly Estimate[], { direct }: AreaCandidates): boolean {
  return assisted.length === direct.length && assisted.every(({ value }) => value !== undefined && value >= 0);
}

function sumOfVariances(shares: readonly Estimate[]): number {
  return shares.reduce((sum, share) => sum + (variance(share) ?? Infinity), 0) || Infinity;
}

function variance({ standardError }: Estimate): number | undefined {
  return standardError === undefined ? undefined : standardError ** 2;
}

/** The whole's regression share with an interval that stays within 0 and 1. */
function regressionShare(share: Estimate, level: number): Estimate {
  const { value, standardError, df, wald } = share;
  if (value === undefined || standardError === undefined || value <= 0 || value >= 1) return share;
  const leaves = wald === undefined || wald.lower < 0 || wald.upper > 1;
  return {
    ...share,
    method: 'regression',
    interval: betaInterval({ value, variance: standardError ** 2, level, df }) ?? share.interval,
    cv: coefficientOfVariation(value, standardError),
    outcome: leaves && share.outcome === 'OK' ? 'CI_TRUNCATED' : share.outcome,
  };
}

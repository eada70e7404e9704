import { scaleEstimate, type Estimate } from '../estimate.ts';
import { relativeEfficiency } from '../relative-efficiency.ts';
import { findDesignFault } from '../stratum.ts';
import { areaCandidates } from './area-candidates.ts';
import { designWeights, type AreaSample } from './area-sample.ts';
import type { LadderRules } from './ladder-options.ts';
import type { MapErrors } from './map-errors.ts';
import { rakedShares } from './raked-shares.ts';

/** Estimates for the whole frame, and what the map does for them. */
export interface WholeEstimate {
  /** In the unit of the parts, by class; they sum to the frame. */
  readonly estimates: readonly Estimate[];
  /** Variance of the estimate without the map ÷ variance of the one published, by class; `undefined` without both. */
  readonly relativeEfficiencies: readonly (number | undefined)[];
  /** By unit of the sample: the weight that the estimates give it ÷ its design weight; `undefined` where they give it none. */
  readonly gWeights: readonly (number | undefined)[];
}

interface WholeRequest {
  readonly sample: AreaSample;
  readonly errors: MapErrors;
  /** Mapped area of each class, then what the map has no class for. */
  readonly partSizes: readonly number[];
  /** Shares of the frame by the design's own estimator. */
  readonly designShares: readonly Estimate[];
  /** The design's own estimator already rests on the map's classes. */
  readonly usesMap: boolean;
  readonly rules: Pick<LadderRules, 'assistedGain'>;
}

/**
 * Areas of all classes in the whole frame. A sample that is stratified or sorted by the map's classes has its own estimates.
 * In strata of another making its weights are raked to strata and map. Under clusters it is the difference from the map as
 * it is, where that shrinks the sum of the variances by the gain that the rules ask for; rates fitted to few clusters would
 * hide their variance. One estimator serves all classes, so that they sum to the frame.
 * Source: Särndal, Swensson and Wretman 1992, sections 6.3, 7.6; Deville and Särndal 1992.
 */
export function estimateWhole(o: WholeRequest): WholeEstimate {
  const { sample, designShares } = o;
  const frame = o.partSizes.reduce((sum, size) => sum + size, 0);
  const own = candidatesOfWhole(o);
  const { shares, gWeights } = withMap(o, own.assisted) ?? { shares: designShares, gWeights: designGWeights(o) };
  return {
    estimates: shares.map((share) => scaleEstimate(share, frame)),
    relativeEfficiencies: shares.map((share, j) => {
      const direct = own.direct[j] && variance(own.direct[j]);
      return relativeEfficiency({ direct, assisted: variance(share) });
    }),
    gWeights: sample.units.map(({ isInFrame }, k) => (isInFrame ? gWeights?.[k] : undefined)),
  };
}

/** Shares with the map's help; `undefined` where the design's own are to be used. */
function withMap(
  o: WholeRequest,
  assisted: readonly Estimate[],
): { readonly shares: readonly Estimate[]; readonly gWeights: readonly number[] | undefined } | undefined {
  const { sample, designShares, rules, usesMap } = o;
  if (usesMap) return undefined;
  if (sample.rule !== 'cluster') {
    const sizes = sample.strata.map((_, h) => sample.units.filter(({ stratum }) => stratum === h).length);
    return findDesignFault(sample.strata, sizes, false) === undefined ? rakedShares(sample, o.partSizes) : undefined;
  }
  const isUsable = assisted.length === sample.classCount && assisted.every(({ value }) => isShare(value));
  if (!isUsable || sumOfVariances(designShares) < rules.assistedGain * sumOfVariances(assisted)) return undefined;
  const shares = assisted.map((share, j): Estimate => {
    // Where no unit shows the class the map's difference may still say something.
    const isAbsent = designShares[j]!.outcome === 'CLASS_ABSENT_REFERENCE' && share.value! < 1e-12;
    return { ...(isAbsent ? designShares[j]! : share), method: 'difference' };
  });
  return { shares, gWeights: undefined };
}

/**
 * Of the design's own estimates: the size of a unit's part ÷ what weights say of it, where the sample is sorted by the map;
 * else the frame ÷ the weight of all units in it.
 */
function designGWeights({ sample, partSizes, usesMap }: WholeRequest): number[] {
  const { units, partGroups = partSizes.map((_, part) => part) } = sample;
  const weights = designWeights(sample);
  const groupOf = (part: number): number => (usesMap ? partGroups[part]! : 0);
  const [sums, sizes] = [partSizes.map(() => 0), partSizes.map(() => 0)];
  for (const [k, { part, isInFrame }] of units.entries()) if (isInFrame) sums[groupOf(part)]! += weights[k]!;
  for (const [part, size] of partSizes.entries()) sizes[groupOf(part)]! += size;
  // Weights of clusters are in proportion only, and those of samples sorted by the map may be in another unit than parts.
  const isRelative = usesMap || sample.rule === 'cluster';
  const unit = isRelative ? sumOf(sums) / sumOf(sizes) : 1;
  return units.map(({ part }) => (unit * sizes[groupOf(part)]!) / sums[groupOf(part)]!);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function candidatesOfWhole({ sample, partSizes, errors }: WholeRequest): ReturnType<typeof areaCandidates>[number] {
  const areas = [{ code: 'whole', parent: 0, partSizes }];
  const level = { name: 'whole', areas, areaOfUnit: sample.units.map(() => 0) };
  return areaCandidates(sample, level, errors)[0]!;
}

function isShare(value: number | undefined): boolean {
  return value !== undefined && value >= 0 && value <= 1;
}

function sumOfVariances(shares: readonly Estimate[]): number {
  return shares.reduce((sum, share) => sum + (variance(share) ?? Infinity), 0);
}

function variance({ standardError }: Estimate): number | undefined {
  return standardError === undefined ? undefined : standardError ** 2;
}

import { shiftEstimate, type Estimate } from '../estimate.ts';
import {
  designWeights,
  frameSize,
  unitsByArea,
  type AreaFrame,
  type AreaLevel,
  type AreaSample,
  type AreaUnit,
} from './area-sample.ts';
import { domainEstimators } from './domain-share.ts';
import { heaviestDraw, shareInterval, shareOfSides } from '../share-interval.ts';
import { drawCounts } from '../variance-rule.ts';
import { expectedShares, type MapErrors } from './map-errors.ts';

/** What the sample and the map say of one area, before anything is chosen; shares of its frame, by class. */
export interface AreaCandidates {
  readonly frame: number;
  readonly unitCount: number;
  /** (Σ w)² ÷ Σ w²: what unequal weights leave of the units (Kish 1965). */
  readonly effectiveSize: number;
  /**
   * The units times what unequal weights leave of the whole sample's: as the design would have it. Which strata an area's
   * units happen to come from tells of its classes, so that their own effective number must not choose a method.
   */
  readonly plannedSize: number;
  /** Degrees of freedom that the clusters in the area leave; `undefined` without clusters. */
  readonly clusterFreedom: number | undefined;
  /** Share of the frame that the map has a class for. */
  readonly observedShare: number;
  /** Shares of the map's classes in what it shows of the area, or of the whole where it shows nothing. */
  readonly mappedShares: readonly number[];
  /** Units of each class that the area's sample is expected to hold, Σ_k P(j | part of k). */
  readonly expectedUnits: readonly number[];
  /** Σ_i W_i P(j | i) with the errors of the whole; `undefined` where the map has a part there that was not sampled. */
  readonly expected: readonly number[] | undefined;
  /** Variances of the expected shares from the errors alone; `undefined` where they are not known. */
  readonly expectedVariances: readonly number[] | undefined;
  /** Σ_i W_i q (1 − q): the variance of a unit about what the map expects of it. */
  readonly residualSpreads: readonly number[] | undefined;
  /** From the area's own units; empty where there are none. */
  readonly direct: readonly Estimate[];
  /** Expected (under clusters: mapped) shares plus the mean residual of the area's own units; empty where either is missing. */
  readonly assisted: readonly Estimate[];
}

/** So many units of a class (and of the others) in an area say enough of its variance by themselves. */
export const ENOUGH_CLASS_UNITS = 30;

/** Units of the class that the area's sample is expected to hold, or of the other classes where they are fewer. */
export function fewerExpected(
  { expectedUnits, unitCount }: Pick<AreaCandidates, 'expectedUnits' | 'unitCount'>,
  j: number,
): number {
  return Math.min(expectedUnits[j]!, unitCount - expectedUnits[j]!);
}

/**
 * Direct and model-assisted shares of every class in every area of a level. The assisted one is the domain form of the
 * regression estimator with the map as auxiliary: Σ_i W_i q_ij + Σ_d w e ÷ Σ_d w, with e = y − q, and the mean residual taken
 * by side of the map, where it says that the class is and where not, so that chance in how many units fell on each plays no
 * part; unbiased but for
 * 1/n whatever the map's errors are in the area, and precise where the map is good. Under clusters q is what the map says
 * (the difference estimator), for few clusters fit rates so well that the residuals hide the variance.
 * Its interval is that of `shareInterval`.
 * Source: Särndal, Swensson and Wretman 1992, section 10.6; Rao and Molina 2015, section 2.4.
 */
export function areaCandidates(sample: AreaSample, level: AreaLevel, errors: MapErrors): AreaCandidates[] {
  const weights = designWeights(sample);
  const inside = unitsByArea(sample, level);
  const estimatorOf = domainEstimators(sample);
  const classes = Array.from({ length: sample.classCount }, (_, j) => j);
  const mappedWhole = classes.map((j) => level.areas.reduce((sum, { partSizes }) => sum + partSizes[j]!, 0));
  const isClustered = sample.rule === 'cluster';
  const foretold = isClustered ? mapItself(normalised(mappedWhole)) : errors;
  return level.areas.map((area, d) => {
    const own = inside[d]!;
    const mapped = area.partSizes.slice(0, sample.classCount);
    const mappedSize = sumOf(mapped);
    const expected = expectedShares(area.partSizes, errors);
    const foretoldShares = expectedShares(area.partSizes, foretold);
    const estimate = own.length === 0 ? undefined : estimatorOf(own, area.code);
    const expectedUnits = classes.map((j) => sumOf(own.map((k) => errors[sample.units[k]!.part]?.shares[j] ?? 0)));
    const isClass = (k: number, j: number): number => (sample.units[k]!.referenceClass === j ? 1 : 0);
    const direct = classes.map((j) =>
      estimate?.({ valueOf: (k) => isClass(k, j), isShare: true, method: 'domain-direct' }),
    );
    const assisted = classes.map((j) => {
      const residual = (k: number): number => isClass(k, j) - (foretold[sample.units[k]!.part]?.shares[j] ?? 0);
      const quantity = { valueOf: residual, isShare: false, method: 'domain-regression' } as const;
      if (estimate === undefined || foretoldShares === undefined) return undefined;
      const sides = isClustered ? undefined : sidesOf(sample, { own, area, class: j });
      const mean =
        sides === undefined
          ? estimate(quantity)
          : meanOfSides(sides.map(({ share, units }) => ({ share, mean: estimatorOf(units, area.code)(quantity) })));
      const shifted = mean.value === undefined ? mean : shiftEstimate(mean, foretoldShares[j]!);
      return withInterval({ sample, weights, own, area, class: j, share: shifted });
    });
    const spread = partSums(area.partSizes, errors, ({ shares }, j) => shares[j]! * (1 - shares[j]!), 1);
    return {
      frame: frameSize(area),
      observedShare: mappedSize / frameSize(area),
      mappedShares: mappedSize > 0 ? mapped.map((size) => size / mappedSize) : normalised(mappedWhole),
      expectedUnits,
      unitCount: own.length,
      effectiveSize: effectiveSize(own.map((k) => weights[k]!)),
      clusterFreedom: isClustered ? clusterFreedom(sample, own, area.code) : undefined,
      plannedSize: (own.length * effectiveSize(weights)) / weights.length,
      expected,
      expectedVariances: partSums(area.partSizes, errors, ({ variances }, j) => variances?.[j], 2),
      residualSpreads: spread,
      direct: direct.filter((one) => one !== undefined),
      assisted: assisted.filter((one) => one !== undefined),
    };
  });
}

/** Units that a side of the map in an area is expected to hold to have a mean of its own. */
const SIDE_UNITS = 5;

/**
 * Where the map says that a class is, and where not, each with its share of the area's frame and its units; `undefined` where
 * one of them is too thin, by its size, to be told apart.
 */
function sidesOf(
  { units }: AreaSample,
  o: { readonly own: readonly number[]; readonly area: Pick<AreaFrame, 'partSizes'>; readonly class: number },
): { readonly share: number; readonly units: readonly number[] }[] | undefined {
  const mapped = o.area.partSizes[o.class]! / frameSize(o.area);
  if (Math.min(mapped, 1 - mapped) * o.own.length < SIDE_UNITS) return undefined;
  const expected = o.own.filter((k) => units[k]!.part === o.class);
  const other = o.own.filter((k) => units[k]!.part !== o.class);
  // Two units at least tell of a variance.
  if (expected.length < 2 || other.length < 2) return undefined;
  return [
    { share: mapped, units: expected },
    { share: 1 - mapped, units: other },
  ];
}

/** Σ W m over sides that were sampled independently. */
function meanOfSides(sides: readonly { readonly share: number; readonly mean: Estimate }[]): Estimate {
  const [{ mean: first }] = sides as [(typeof sides)[number]];
  const lacking = sides.find(({ mean }) => mean.value === undefined || mean.standardError === undefined);
  if (lacking !== undefined) return lacking.mean;
  const standardError = Math.hypot(...sides.map(({ share, mean }) => share * mean.standardError!));
  return {
    ...first,
    value: sumOf(sides.map(({ share, mean }) => share * mean.value!)),
    standardError,
    wald: undefined,
    df: sumOf(sides.map(({ mean }) => mean.df ?? 0)) || undefined,
    sampleSize: sumOf(sides.map(({ mean }) => mean.sampleSize)),
    outcome: standardError > 0 ? 'OK' : 'DEGENERATE_SE_ZERO',
  };
}

/**
 * The interval of an assisted share, from what the area's units omit of the map's class and commit in it. A share that chance
 * in where units fell has put outside of 0 to 1 gives way to what the two sides of the map say by themselves.
 */
function withInterval(o: {
  readonly sample: AreaSample;
  readonly weights: readonly number[];
  readonly own: readonly number[];
  readonly area: Pick<AreaFrame, 'partSizes'>;
  readonly class: number;
  readonly share: Estimate;
}): Estimate {
  const { sample, weights, own, area, class: j, share } = o;
  const { standardError, df } = share;
  if (share.value === undefined || standardError === undefined) return share;
  const total = sumOf(own.map((k) => weights[k]!));
  const clusters = new Set(own.map((k) => sample.units[k]!.cluster));
  const isClustered = sample.rule === 'cluster' && clusters.size > 1;
  const mapped = area.partSizes[j]! / frameSize(area);
  const level = sample.confidence ?? 0.95;
  const drawOf = ({ stratum, cluster }: AreaUnit): string | undefined =>
    isClustered && cluster !== undefined ? `${stratum}/${cluster}` : undefined;
  const anyUnit = sample.units.map((unit, k) => ({ weight: weights[k]!, count: 1, draw: drawOf(unit) }));
  const request = {
    level,
    terms: own.map((k) => {
      const unit = sample.units[k]!;
      const { part, referenceClass } = unit;
      return {
        weight: weights[k]! / total,
        count: 1,
        shows: referenceClass === j ? 1 : 0,
        expected: part === j,
        draw: drawOf(unit),
      };
    }),
    variance: standardError ** 2,
    clusterFreedom: isClustered ? df : undefined,
    heaviest: sample.strataFollowMap === true ? undefined : heaviestDraw(anyUnit) / total,
    sides: { expected: mapped, other: 1 - mapped },
  };
  const isShare = share.value >= 0 && share.value <= 1;
  // Under clusters the whole has this estimator too, whose classes must sum to the frame.
  if (!isShare && sample.rule === 'cluster') return share;
  const value = isShare ? share.value : shareOfSides(request);
  return { ...share, value, interval: shareInterval({ ...request, value }) };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function normalised(sizes: readonly number[]): number[] {
  const total = sumOf(sizes);
  return sizes.map((size) => (total === 0 ? 0 : size / total));
}

function effectiveSize(weights: readonly number[]): number {
  const squares = sumOf(weights.map((weight) => weight * weight));
  return squares === 0 ? 0 : sumOf(weights) ** 2 / squares;
}

/** Σ_i W_i^power × a quantity of the part, by class; `undefined` where a part with size lacks it. */
function partSums(
  partSizes: readonly number[],
  errors: MapErrors,
  quantity: (part: NonNullable<MapErrors[number]>, j: number) => number | undefined,
  power: 1 | 2,
): number[] | undefined {
  const total = partSizes.reduce((sum, size) => sum + size, 0);
  const sums = (errors.find((part) => part !== undefined)?.shares ?? []).map(() => 0);
  for (const [i, size] of partSizes.entries()) {
    if (size === 0) continue;
    const part = errors[i];
    for (let j = 0; j < sums.length; j++) {
      const value = part && quantity(part, j);
      if (value === undefined) return undefined;
      sums[j]! += (size / total) ** power * value;
    }
  }
  return total === 0 ? undefined : sums;
}

/** What the map says of its parts: each class is itself, and where it shows nothing its classes are as in the whole. */
function mapItself(shares: readonly number[]): MapErrors {
  const indicators = shares.map((_, i) => shares.map((__, j) => (i === j ? 1 : 0)));
  return [...indicators, shares].map((part) => ({ shares: part, variances: undefined, unitCount: 0 }));
}

/** Clusters less strata in an area; units less one where it is itself the cluster, whose own sample they are. */
function clusterFreedom({ units, strata }: AreaSample, own: readonly number[], code: string): number {
  const members = own.map((k) => ({ ...units[k]!, count: 1 }));
  const counts = drawCounts(members, { strataCount: strata.length, rule: 'cluster' });
  if (own.every((k) => units[k]!.cluster === code)) return Math.max(0, own.length - 1);
  return counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0);
}

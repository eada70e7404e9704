import { betaInterval } from '../bounded-interval.ts';
import { coefficientOfVariation, scaleEstimate, type Estimate } from '../estimate.ts';
import { FEW_UNITS } from '../published-interval.ts';
import { regressionTotal } from '../regression.ts';
import { areaCandidates } from './area-candidates.ts';
import type { AreaSample } from './area-sample.ts';
import type { LadderRules } from './ladder-options.ts';
import type { MapErrors } from './map-errors.ts';

/** Estimates for the whole frame, and what the map does for them. */
export interface WholeEstimate {
  /** In the unit of the parts, by class; they sum to the frame. */
  readonly estimates: readonly Estimate[];
  /** Variance of the estimate without the map ÷ variance of the one published, by class; `undefined` without both. */
  readonly relativeEfficiencies: readonly (number | undefined)[];
}

/** Where 3 units are expected, none is seen once in twenty samples (the rule of three). */
const LIKELY_UNITS = 3;

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
 * Areas of all classes in the whole frame: the design's own estimates, or regression estimates with the map's classes as
 * auxiliary (beside the strata) where the design made no use of the map and the map shrinks the sum of the variances by the
 * gain that the rules ask for. Under clusters it is the difference estimator, with the map as it is. One estimator serves
 * all classes, so that they sum to the frame.
 * Source: Särndal, Swensson and Wretman 1992, sections 6.3, 6.4 and 7.
 */
export function estimateWhole(o: WholeRequest): WholeEstimate {
  const { sample, designShares, rules } = o;
  const frame = o.partSizes.reduce((sum, size) => sum + size, 0);
  const direct = candidatesOfWhole(o).direct;
  const assisted = o.usesMap ? [] : assistedShares(o);
  const gains = sumOfVariances(designShares) >= rules.assistedGain * sumOfVariances(assisted);
  const published = isUsable(assisted, sample.classCount) && gains ? withAbsentClasses(assisted, o) : designShares;
  return {
    estimates: published.map((share) => scaleEstimate(share, frame)),
    relativeEfficiencies: published.map((share, j) => {
      const [own, without] = [variance(share), direct[j] && variance(direct[j])];
      return own === undefined || without === undefined || own === 0 ? undefined : without / own;
    }),
  };
}

function candidatesOfWhole({ sample, partSizes, errors }: WholeRequest): ReturnType<typeof areaCandidates>[number] {
  const areas = [{ code: 'whole', parent: 0, partSizes }];
  const level = { name: 'whole', areas, areaOfUnit: sample.units.map(() => 0) };
  return areaCandidates(sample, level, errors)[0]!;
}

function assistedShares(o: WholeRequest): Estimate[] {
  const level = o.sample.confidence ?? 0.95;
  const isClustered = o.sample.rule === 'cluster';
  const method = isClustered ? 'difference' : 'regression';
  const shares = isClustered ? candidatesOfWhole(o).assisted : regressionShares(o);
  return shares.map((share, j) => {
    // Where no unit shows the class the fit says nothing of it, but the map's difference may.
    const own = o.designShares[j]!;
    const isAbsent = own.outcome === 'CLASS_ABSENT_REFERENCE' && isNothing(share);
    return isAbsent ? { ...own, method } : { ...boundedShare(share, level), method };
  });
}

/**
 * Regression on strata and map classes together: it keeps what the strata explain. A class of the map without a unit
 * leaves no fit.
 */
function regressionShares(o: WholeRequest): Estimate[] {
  const { sample, partSizes } = o;
  const { strata, units, classCount } = sample;
  const present = partSizes.flatMap((size, part) => (size > 0 ? [part] : []));
  const isSampled = (part: number): boolean => units.some((unit) => unit.isInFrame && unit.part === part);
  if (!present.every(isSampled)) return [];
  // The parts add up to what the strata add up to: one of them says nothing new.
  const isWhollyIn = units.every(({ isInFrame }) => isInFrame);
  const parts = isWhollyIn ? present.slice(1) : present;
  const auxiliaryTotals = [...strata.map(({ size }) => size), ...parts.map((part) => partSizes[part]!)];
  const frame = partSizes.reduce((sum, size) => sum + size, 0);
  const xs = units.map((unit) => [
    ...strata.map((_, h) => (unit.stratum === h ? 1 : 0)),
    ...parts.map((part) => (unit.isInFrame && unit.part === part ? 1 : 0)),
  ]);
  return Array.from({ length: classCount }, (_, j) => {
    const { total, kurtosisFreedom } = regressionTotal({
      ...sample,
      units: units.map(({ stratum, isInFrame, referenceClass, weight }, k) => ({
        stratum,
        weight,
        y: isInFrame && referenceClass === j ? 1 : 0,
        x: xs[k]!,
      })),
      auxiliaryTotals,
      variance: 'leverage',
    });
    const df = total.df && Math.min(total.df, kurtosisFreedom ?? Infinity);
    const share = scaleEstimate(total, 1 / frame);
    const { standardError } = share;
    if (standardError === undefined) return share;
    return { ...share, df, standardError: Math.sqrt(standardError ** 2 + unseenVariance(o, j, frame)) };
  });
}

/**
 * What strata hide in which fewer than 5 units show the class although the map's errors let some be expected there: the
 * binomial variance at a share of half a unit more, less that at the share seen. The rare error that was not drawn is what
 * makes a residual variance too small.
 */
function unseenVariance({ sample, errors }: WholeRequest, j: number, frame: number): number {
  return sample.strata.reduce((sum, { size }, h) => {
    const own = sample.units.filter(({ stratum, isInFrame }) => stratum === h && isInFrame);
    const n = own.length;
    const showing = own.filter(({ referenceClass }) => referenceClass === j).length;
    const expected = own.reduce((total, { part }) => total + (errors[part]?.shares[j] ?? 0), 0);
    const isLikely = Math.min(expected, n - expected) >= LIKELY_UNITS;
    if (size === 0 || n < 2 || Math.min(showing, n - showing) >= FEW_UNITS || !isLikely) return sum;
    const spread = (share: number): number => share * (1 - share);
    const hidden = spread((showing + 0.5) / (n + 1)) - spread(showing / n);
    return sum + ((size / frame) ** 2 * hidden) / (n - 1);
  }, 0);
}

function isUsable(assisted: readonly Estimate[], classCount: number): boolean {
  return assisted.length === classCount && assisted.every(({ value }) => value !== undefined && value >= 0);
}

/** Where a class that no unit shows is zero by either estimator the design's own says what that leaves open. */
function withAbsentClasses(assisted: readonly Estimate[], { sample, designShares }: WholeRequest): Estimate[] {
  const seen = new Set(sample.units.flatMap(({ isInFrame, referenceClass }) => (isInFrame ? [referenceClass] : [])));
  return assisted.map((share, j) => (seen.has(j) || !isNothing(share) ? share : designShares[j]!));
}

/** Zero but for rounding. */
function isNothing({ value }: Estimate): boolean {
  return value === undefined || Math.abs(value) < 1e-12;
}

function sumOfVariances(shares: readonly Estimate[]): number {
  return shares.reduce((sum, share) => sum + (variance(share) ?? Infinity), 0);
}

function variance({ standardError }: Estimate): number | undefined {
  return standardError === undefined ? undefined : standardError ** 2;
}

/** A share with the map's help, with an interval that stays within 0 and 1. */
function boundedShare(share: Estimate, level: number): Estimate {
  const { value, standardError, df } = share;
  if (value === undefined || standardError === undefined || value <= 0 || value >= 1) return share;
  const interval = betaInterval({ value, variance: standardError ** 2, level, df }) ?? share.interval;
  return { ...share, interval, cv: coefficientOfVariation(value, standardError) };
}

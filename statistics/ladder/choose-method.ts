import { normalQuantile } from '../distributions/normal.ts';
import { studentTQuantile } from '../distributions/student-t.ts';
import type { AreaCandidates } from './area-candidates.ts';
import type { LadderMethod, LadderRules } from './ladder-options.ts';
import type { ModelEstimates } from './model-estimates.ts';
import type { SmoothedVariances } from './smoothed-variances.ts';

/** Everything on which the choice for one class in one area rests. */
export interface CellEvidence {
  readonly area: AreaCandidates;
  /** Index of the class. */
  readonly class: number;
  readonly variances: SmoothedVariances;
  /** Direct ÷ assisted variance over all areas and classes of the level. */
  readonly gain: number;
  /** What drawing in clusters is expected to cost, as a multiple of the variance; 1 without clusters. */
  readonly designEffect: number;
  readonly models: ModelEstimates;
  /** No test says that the map errs unlike in different areas of the level. */
  readonly isHomogeneous: boolean;
}

/** The method chosen, and why. */
export interface LadderChoice {
  readonly method: LadderMethod;
  readonly reason: string;
}

const SMALL_SHARE = 0.05;

/**
 * The decision ladder for one class in one area: direct, assisted, composite, Fay–Herriot, parent only; the first that is
 * precise enough, but assisted before direct where the map makes it clearly the better of the two. Where no model can be
 * had, a design-based estimate serves up to the models' bound. Design-based precision is judged from what the map shows
 * and where units fell, never from their labels in the area: of two equal areas the one whose sample happened upon more
 * of the class would seem the more precise, and its figure would be chosen for being too high.
 * Source: Rao and Molina 2015, chapter 2, for the order; the bounds are the office's.
 */
export function chooseMethod(evidence: CellEvidence, rules: LadderRules): LadderChoice {
  const share = evidence.area.expected?.[evidence.class];
  if (share === undefined) return chooseWithoutMap(evidence, rules);
  if (share === 0) return { method: 'parent-only', reason: 'no unit of the sample has the class' };
  // Where the map errs unlike in different areas, what carries its errors over comes after all that does not.
  const model = (): LadderChoice | undefined => modelBased(evidence, rules, share);
  const coarse = (): LadderChoice | undefined => designBased(evidence, rules, rules.maximumModelCv);
  return (
    designBased(evidence, rules, rules.maximumCv) ??
    (evidence.isHomogeneous ? (model() ?? coarse()) : (coarse() ?? model())) ?? {
      method: 'parent-only',
      reason: 'no method is precise enough',
    }
  );
}

/** Direct or assisted, if one of them is expected to be as precise as asked. */
function designBased(evidence: CellEvidence, rules: LadderRules, maximumCv: number): LadderChoice | undefined {
  const { area, class: j, gain } = evidence;
  if (area.unitCount < rules.minimumUnits) return undefined;
  const { direct, assisted } = expectedCvs(evidence);
  const isAssistedUsable = isShare(area.assisted[j]?.value) && assisted <= maximumCv;
  if (isAssistedUsable && gain >= rules.assistedGain) {
    return { method: 'domain-regression', reason: because('assisted', assisted) };
  }
  if (isShare(area.direct[j]?.value) && direct <= maximumCv) {
    return { method: 'domain-direct', reason: because('direct', direct) };
  }
  return isAssistedUsable ? { method: 'domain-regression', reason: because('assisted', assisted) } : undefined;
}

/**
 * Coefficients of variation by what the map shows and where units fell. Units of a cluster are no independent ones: there
 * variances count by the effect that is expected of clusters, and few clusters for what they leave of t: t ÷ z times as much.
 */
function expectedCvs({ area, class: j, gain, designEffect }: CellEvidence): {
  readonly direct: number;
  readonly assisted: number;
} {
  const mapped = area.mappedShares[j]!;
  if (mapped === 0) return { direct: Infinity, assisted: Infinity };
  const binomial = Math.sqrt((1 - mapped) / (mapped * area.plannedSize));
  const { clusterFreedom } = area;
  if (clusterFreedom === undefined) return { direct: binomial, assisted: binomial / Math.sqrt(gain) };
  const widening = clusterFreedom < 1 ? Infinity : studentTQuantile(0.975, clusterFreedom) / normalQuantile(0.975);
  const direct = widening * binomial * Math.sqrt(designEffect);
  return { direct, assisted: direct / Math.sqrt(gain) };
}

/** Composite or Fay–Herriot, where the map shows enough of the area and its sample is expected to hold some of the class. */
function modelBased(
  { area, class: j, models: { composite, fayHerriot } }: CellEvidence,
  rules: LadderRules,
  share: number,
): LadderChoice | undefined {
  if (area.observedShare < rules.minimumObservedShare || area.expectedUnits[j]! < rules.minimumClassUnits) {
    return undefined;
  }
  const cv = (mse: number): number => (share === 0 ? Infinity : Math.sqrt(mse) / share);
  const isPrecise = (mse: number): boolean =>
    cv(mse) <= rules.maximumModelCv || (share < SMALL_SHARE && Math.sqrt(mse) <= rules.smallShareError);
  const asComposite = (mse: number): LadderChoice => {
    const method = composite?.phi === 0 ? 'synthetic' : 'composite';
    return { method, reason: because(method, cv(mse)) };
  };
  const isComposite = composite !== undefined && isShare(composite.value);
  if (isComposite && cv(composite.mse) <= rules.maximumCv) return asComposite(composite.mse);
  if (fayHerriot !== undefined && isShare(fayHerriot.value) && isPrecise(fayHerriot.mse)) {
    return { method: 'fay-herriot', reason: because('Fay–Herriot', cv(fayHerriot.mse)) };
  }
  // A prediction of Fay and Herriot's model may lie below 0; the composite's cannot.
  return isComposite && isPrecise(composite.mse) ? asComposite(composite.mse) : undefined;
}

function isShare(value: number | undefined): boolean {
  return value !== undefined && value >= 0 && value <= 1;
}

function because(what: string, cv: number): string {
  return `${what}, expected with a CV of ${(100 * cv).toFixed(1)} %`;
}

/** Part of the map there was sampled nowhere, so that only the area's own units can speak. */
function chooseWithoutMap(evidence: CellEvidence, rules: LadderRules): LadderChoice {
  const { area } = evidence;
  return area.unitCount >= rules.minimumUnits && expectedCvs(evidence).direct <= rules.maximumCv
    ? { method: 'domain-direct', reason: 'a part of the map there was sampled nowhere; direct is precise enough' }
    : { method: 'parent-only', reason: 'a part of the map there was sampled nowhere' };
}

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
  readonly models: ModelEstimates;
}

/** The method chosen, and why. */
export interface LadderChoice {
  readonly method: LadderMethod;
  readonly reason: string;
}

const SMALL_SHARE = 0.05;

/**
 * The decision ladder for one class in one area: direct, assisted, composite, Fay–Herriot, parent only; the first that is
 * precise enough, but assisted before direct where the map makes it clearly the better of the two. Precision is judged by smoothed variances against the share that the map expects, never by the
 * estimate itself: of two equal areas the one whose sample happened upon more of the class would seem the more precise.
 * Source: Rao and Molina 2015, chapter 2, for the order; the bounds are the office's.
 */
export function chooseMethod(evidence: CellEvidence, rules: LadderRules): LadderChoice {
  const { area, class: j, variances, models } = evidence;
  const share = area.expected?.[j];
  if (share === undefined) return chooseWithoutMap(area, j, rules);
  const cv = (variance: number | undefined): number =>
    variance === undefined || share === 0 ? Infinity : Math.sqrt(variance) / share;
  const has = (value: number | undefined): boolean => value !== undefined && value >= 0 && value <= 1;
  const enough = area.unitCount >= rules.minimumUnits;
  const because = (what: string, of: number): string => `${what} expected with a CV of ${percent(of)}`;

  const direct = cv(variances.direct);
  const assisted = cv(variances.assisted);
  const isAssistedUsable = enough && has(area.assisted[j]?.value) && assisted <= rules.maximumCv;
  const gains = assisted ** 2 * rules.assistedGain <= direct ** 2;
  if (enough && has(area.direct[j]?.value) && direct <= rules.maximumCv && !(isAssistedUsable && gains)) {
    return { method: 'domain-direct', reason: because('direct', direct) };
  }
  if (isAssistedUsable) return { method: 'domain-regression', reason: because('assisted', assisted) };
  const { composite, fayHerriot } = models;
  const compositeMethod = composite?.phi === 0 ? 'synthetic' : 'composite';
  const compositeCv = cv(composite?.mse);
  if (has(composite?.value) && compositeCv <= rules.maximumCv) {
    return { method: compositeMethod, reason: because(compositeMethod, compositeCv) };
  }
  const isPrecise = (mse: number): boolean =>
    cv(mse) <= rules.maximumModelCv || (share < SMALL_SHARE && Math.sqrt(mse) <= rules.smallShareError);
  if (fayHerriot !== undefined && has(fayHerriot.value) && isPrecise(fayHerriot.mse)) {
    return { method: 'fay-herriot', reason: because('Fay–Herriot', cv(fayHerriot.mse)) };
  }
  // Too few areas for a model of them, or a prediction below 0: the composite needs neither.
  if (composite !== undefined && has(composite.value) && isPrecise(composite.mse)) {
    return { method: compositeMethod, reason: because(compositeMethod, compositeCv) };
  }
  return { method: 'parent-only', reason: 'no method is precise enough' };
}

/** Part of the map there was sampled nowhere, so that only the area's own units can speak. */
function chooseWithoutMap(area: AreaCandidates, j: number, rules: LadderRules): LadderChoice {
  const cv = area.direct[j]?.cv ?? Infinity;
  return area.unitCount >= rules.minimumUnits && cv <= rules.maximumCv
    ? { method: 'domain-direct', reason: 'a part of the map there was sampled nowhere; direct is precise enough' }
    : { method: 'parent-only', reason: 'a part of the map there was sampled nowhere' };
}

function percent(cv: number): string {
  return Number.isFinite(cv) ? `${(100 * cv).toFixed(1)} %` : 'no bound';
}

import { betaInterval, shiftShareInterval } from '../bounded-interval.ts';
import { absentEstimate, coefficientOfVariation, scaleEstimate, type Estimate } from '../estimate.ts';
import type { Outcome } from '../outcome.ts';
import { relativeEfficiency } from '../relative-efficiency.ts';
import { ENOUGH_CLASS_UNITS, fewerExpected } from './area-candidates.ts';
import type { CellEvidence, LadderChoice } from './choose-method.ts';
import type { LadderMethod } from './ladder-options.ts';

/** A share with its mean squared error. */
export interface ShareWithError {
  readonly value: number;
  readonly mse: number;
}

/** The estimate of one class in one area, and how it came about. */
export interface AreaClassEstimate {
  /** In the unit of the areas, in agreement with the level above; without a value where it is withheld. */
  readonly estimate: Estimate;
  /** The value in agreement with the level above, also where it is withheld; `undefined` where there is none at all. */
  readonly workingValue: number | undefined;
  /** What all methods said, before agreement with the level above; errors of sampling are the smoothed ones. */
  readonly trace: LadderTrace;
}

/** Shares of the area's frame. */
export interface LadderTrace extends LadderChoice {
  readonly unitCount: number;
  readonly direct: ShareWithError | undefined;
  readonly assisted: ShareWithError | undefined;
  /** What the map expects there with the errors of the whole; its error is that of those alone. */
  readonly synthetic: ShareWithError | undefined;
  readonly composite: ShareWithError | undefined;
  readonly fayHerriot: ShareWithError | undefined;
  /** The chosen method's own share, before it was made to agree with the level above. */
  readonly before: number | undefined;
  /** Variance of the direct estimate ÷ mean squared error of the chosen one. */
  readonly relativeEfficiency: number | undefined;
}

/** The trace of a cell for the method chosen. */
export function traceOf(evidence: CellEvidence, choice: LadderChoice): LadderTrace {
  const { area, class: j, variances, models } = evidence;
  const pair = (value: number | undefined, mse: number | undefined): ShareWithError | undefined =>
    value === undefined || mse === undefined ? undefined : { value, mse };
  const direct = pair(area.direct[j]?.value, variances.direct);
  const traced = {
    ...choice,
    unitCount: area.unitCount,
    direct,
    assisted: pair(area.assisted[j]?.value, variances.assisted),
    synthetic: pair(area.expected?.[j], area.expectedVariances?.[j]),
    composite: models.composite,
    fayHerriot: models.fayHerriot,
  };
  const chosen = workingShare(traced, area.direct[j]?.value ?? area.expected?.[j]);
  const isPublished = choice.method !== 'parent-only';
  const own = [direct, traced.assisted, traced.composite, traced.fayHerriot].find(
    (share) => share?.value === chosen.value,
  );
  const efficiency = relativeEfficiency({ direct: direct?.mse, assisted: own?.mse });
  return { ...traced, before: chosen.value, relativeEfficiency: isPublished ? efficiency : undefined };
}

/** What a method says of the cell; `undefined` where it says nothing. */
export function shareByMethod(
  o: Pick<LadderTrace, 'direct' | 'assisted' | 'synthetic' | 'composite' | 'fayHerriot'>,
  method: LadderMethod,
): ShareWithError | undefined {
  const byMethod: Readonly<Record<LadderMethod, ShareWithError | undefined>> = {
    'domain-direct': o.direct,
    'domain-regression': o.assisted,
    composite: o.composite,
    'fay-herriot': o.fayHerriot,
    synthetic: o.composite ?? o.synthetic,
    'parent-only': undefined,
  };
  return byMethod[method];
}

/**
 * The chosen method's share; where the number is withheld, the best there is, for the areas have to sum to their parent:
 * what is unbiased first, so that its neighbours need not make up for it. The error is what it may move by in that: a
 * model's share gives way as far as the sampling error that the model took away.
 */
export function workingShare(
  trace: Pick<LadderTrace, 'method' | 'direct' | 'assisted' | 'synthetic' | 'composite' | 'fayHerriot'>,
  otherwise: number | undefined,
): { readonly value: number | undefined; readonly mse: number } {
  const { direct, assisted, synthetic, composite, fayHerriot } = trace;
  const order = [shareByMethod(trace, trace.method), assisted, direct, fayHerriot, composite, synthetic];
  const found = order.find((share) => share !== undefined && share.value >= 0 && share.value <= 1);
  if (found === undefined) return { value: otherwise, mse: otherwise === undefined ? 0 : otherwise * (1 - otherwise) };
  const isModel = found === composite || found === fayHerriot || found === synthetic;
  return { value: found.value, mse: isModel ? Math.max(found.mse, assisted?.mse ?? 0) : found.mse };
}

/**
 * The finished estimate of a cell at the share that agrees with the level above. What it moved by adds to its mean
 * squared error, and its interval moves along. A model's interval is the beta one of its mean squared error.
 */
export function finishCell(o: {
  readonly evidence: CellEvidence;
  readonly trace: LadderTrace;
  /** Share after agreement with the level above. */
  readonly agreed: number;
  readonly level: number;
}): Estimate {
  const { evidence, trace } = o;
  const { area, class: j } = evidence;
  const sampleSize = area.unitCount;
  if (trace.method === 'parent-only') {
    return absentEstimate({ outcome: withheldOutcome(area, j), method: 'parent-only', sampleSize });
  }
  const share = shareOf(o);
  const isSound = trace.method === 'domain-direct' || trace.method === 'domain-regression' ? isInside : isPrecise;
  if (isSound(share, evidence)) return scaleEstimate(share, area.frame);
  return absentEstimate({ outcome: 'SUPPRESSED', method: trace.method, sampleSize });
}

/** Why the figure of a method that was chosen is withheld all the same. */
export function whyLost({ method }: Pick<LadderTrace, 'method'>): string {
  const isByDesign = method === 'domain-direct' || method === 'domain-regression';
  return isByDesign
    ? 'withheld, for agreement with the level above took it out of its interval'
    : 'withheld, for after agreement with the level above it is no larger than its error';
}

/** Agreement with the level above has left the share within the interval of what its own units say. */
function isInside({ value, method }: Estimate, { area, class: j }: CellEvidence): boolean {
  const own = (method === 'domain-direct' ? area.direct : area.assisted)[j];
  return own?.interval === undefined || (value! >= own.interval.lower && value! <= own.interval.upper);
}

/** A model's share that is no larger than its error says nothing. */
function isPrecise({ value, standardError = 0 }: Estimate): boolean {
  return value! > standardError && value! < 1 - standardError;
}

/** Why there is no figure: no unit of the sample has the class, the design allows no variance, or none is precise enough. */
function withheldOutcome({ expected, direct }: CellEvidence['area'], j: number): Outcome {
  if (expected?.[j] === 0) return 'CLASS_ABSENT_REFERENCE';
  return direct[j]?.outcome === 'VARIANCE_NOT_ESTIMABLE' ? 'VARIANCE_NOT_ESTIMABLE' : 'SUPPRESSED';
}

function shareOf(o: Parameters<typeof finishCell>[0]): Estimate {
  const { evidence, trace, agreed } = o;
  const { area, class: j } = evidence;
  if (trace.method === 'domain-direct') return directShare({ own: area.direct[j]!, agreed });
  if (trace.method === 'domain-regression') return assistedShare({ ...o, own: area.assisted[j]! });
  return modelShare(o);
}

/** The direct share keeps its own standard error and interval, which moves along with it. */
function directShare(o: { readonly own: Estimate; readonly agreed: number }): Estimate {
  const { own, agreed } = o;
  return {
    ...own,
    value: agreed,
    interval: own.interval && shiftShareInterval(own.interval, own.value!, agreed),
    cv: coefficientOfVariation(agreed, own.standardError),
  };
}

/**
 * The variance of an assisted share is its own, or that shrunk towards the smoothed one where it is larger, as though that were known from 30 units
 * of the class: where the few units of an area happen to agree with the map, their own says that nothing is left open.
 * Against these stand the units that the area's sample is expected to hold of the class (or of the others, if fewer);
 * from 30 of them on, all units of the area.
 */
function assistedShare(o: Parameters<typeof finishCell>[0] & { readonly own: Estimate }): Estimate {
  const { own, agreed, trace, evidence } = o;
  const showing = fewerExpected(evidence.area, evidence.class);
  const n = showing >= ENOUGH_CLASS_UNITS ? evidence.area.unitCount : showing;
  const ownVariance = (own.standardError ?? 0) ** 2;
  const shrunk = (n * ownVariance + ENOUGH_CLASS_UNITS * trace.assisted!.mse) / (n + ENOUGH_CLASS_UNITS);
  const variance = Math.max(ownVariance, shrunk);
  const standardError = Math.sqrt(variance);
  const interval = own.interval && shiftShareInterval(own.interval, own.value!, agreed);
  const cv = coefficientOfVariation(agreed, standardError);
  return { ...own, value: agreed, standardError, interval, cv, outcome: variance > 0 ? 'OK' : own.outcome };
}

function modelShare(o: Parameters<typeof finishCell>[0]): Estimate {
  const { evidence, trace, agreed, level } = o;
  const { models, area } = evidence;
  const isFayHerriot = trace.method === 'fay-herriot';
  const mse = (isFayHerriot ? trace.fayHerriot : (trace.composite ?? trace.synthetic))?.mse ?? 0;
  const df = isFayHerriot ? models.fayHerriot?.df : models.composite?.df;
  const variance = mse + (agreed - (trace.before ?? agreed)) ** 2;
  const absent = absentEstimate({ outcome: 'MODEL_BASED', method: trace.method, sampleSize: area.unitCount });
  if (!(variance > 0)) return { ...absent, value: agreed };
  return {
    ...absent,
    value: agreed,
    standardError: Math.sqrt(variance),
    interval: agreed >= 0 && agreed <= 1 ? betaInterval({ value: agreed, variance, level, df }) : undefined,
    cv: coefficientOfVariation(agreed, Math.sqrt(variance)),
    df,
  };
}

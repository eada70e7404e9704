import { normalQuantile } from '../distributions/normal.ts';
import type { QualityBand, QualityPolicy, Release } from './quality-policy.ts';

/** What a quality letter is decided on: unrounded numbers. */
export interface QualityEvidence {
  readonly value: number | undefined;
  readonly standardError: number | undefined;
  /** The published interval; 0.95 is its level unless given. */
  readonly interval?: { readonly lower: number; readonly upper: number; readonly level?: number } | undefined;
  readonly sampleSize: number;
  /** Left out: as many as the normal distribution. */
  readonly df?: number | undefined;
  readonly classUnits?: number | undefined;
  /** Size of the whole that the value is a part of, in the value's unit; the share is value ÷ whole. */
  readonly whole?: number | undefined;
  /** Whether the standard error is the root mean squared error of a model. */
  readonly isModel?: boolean | undefined;
}

/** Which rule decided. */
export type QualityReason =
  | 'cv'
  | 'interval'
  | 'model'
  | 'small-share'
  | 'proportion-standard-error'
  | 'sample-size'
  | 'degrees-of-freedom'
  | 'class-units'
  | 'zero-standard-error'
  | 'no-standard-error'
  | 'no-value';

export interface QualityGrade {
  readonly letter: string;
  readonly release: Release;
  readonly reason: QualityReason;
}

const USUAL_LEVEL = 0.95;

/**
 * Half the width of an interval is held against the standard error; what the two differ by from rounding alone moves no
 * number across a limit.
 */
const NOISE = 1e-9;

/**
 * The quality letter of a total or mean, by its relative error and the sizes it rests on. The relative error is the larger
 * of standard error ÷ |value| and half width ÷ z ÷ |value|, with the longer side of the published interval as its half
 * width and z the normal quantile of its level: letter, coefficient of variation and interval say the same.
 *
 * Whether a band's limit is part of it the band says. A standard error of zero is not certainty: the interval stands in
 * for it, and the letter is never one without a warning. A model's figure never gets the first letter, for its error is
 * as good as the model is.
 * @throws RangeError for a policy without bands.
 */
export function qualityLetter(evidence: QualityEvidence, policy: QualityPolicy): QualityGrade {
  return graded(evidence, policy, byBands);
}

/**
 * The quality letter of a proportion between 0 and 1: by its standard error where the policy has such a rule (best band
 * within the limit, else the next), by the relative error where it has none.
 * @throws RangeError for a proportion outside [0, 1].
 */
export function proportionQualityLetter(evidence: QualityEvidence, policy: QualityPolicy): QualityGrade {
  if (policy.proportions === undefined) return qualityLetter({ ...evidence, whole: 1 }, policy);
  return graded(evidence, policy, ({ value, error }, { bands }) => ({
    band: error <= chileanStandardErrorLimit(value) ? 0 : Math.min(1, bands.length - 1),
    reason: 'proportion-standard-error',
  }));
}

/**
 * Largest standard error of a reliable proportion p: p^(2/3) ÷ 9 below one half, (1 − p)^(2/3) ÷ 9 from there on
 * (INE Chile 2020). The office must confirm the constants.
 * @throws RangeError for a proportion outside [0, 1].
 */
function chileanStandardErrorLimit(proportion: number): number {
  if (!(proportion >= 0 && proportion <= 1)) {
    throw new RangeError(`A proportion lies between 0 and 1, found ${proportion}.`);
  }
  return (proportion < 0.5 ? proportion : 1 - proportion) ** (2 / 3) / 9;
}

interface Judged {
  readonly value: number;
  /** The standard error, or what the interval implies where that is more. */
  readonly error: number;
  readonly isFromInterval: boolean;
  readonly whole: number | undefined;
}

/** Index of a band, and which rule chose it. */
interface Choice {
  readonly band: number;
  readonly reason: QualityReason;
}

function graded(
  evidence: QualityEvidence,
  policy: QualityPolicy,
  choose: (judged: Judged, policy: QualityPolicy) => Choice,
): QualityGrade {
  const { bands, name } = policy;
  const last = bands.length - 1;
  if (last < 0) throw new RangeError(`Quality policy ${name}: expected at least one band, found none.`);
  const { band, reason } = reservations(evidence, policy).reduce<Choice>(
    // Each holds back, and none makes a letter better.
    (choice, { atBest, reason: why }) => (atBest > choice.band ? { band: atBest, reason: why } : choice),
    chosen(evidence, policy, choose),
  );
  const { letter, release } = bands[band]!;
  return { letter, release, reason };
}

function chosen(
  evidence: QualityEvidence,
  policy: QualityPolicy,
  choose: (judged: Judged, policy: QualityPolicy) => Choice,
): Choice {
  const last = policy.bands.length - 1;
  const { value, standardError, whole } = evidence;
  if (value === undefined) return { band: last, reason: 'no-value' };
  if (standardError === undefined) return { band: last, reason: 'no-standard-error' };
  const short = tooSmall(evidence, policy);
  if (short !== undefined) return { band: last, reason: short };
  const implied = impliedStandardError(evidence, value);
  if (standardError === 0 && implied === undefined) return { band: last, reason: 'zero-standard-error' };
  const isFromInterval = implied !== undefined && implied > standardError * (1 + NOISE);
  const choice = choose({ value, error: isFromInterval ? implied : standardError, isFromInterval, whole }, policy);
  return standardError === 0 ? { ...choice, reason: 'zero-standard-error' } : choice;
}

/** What keeps a figure from the letters above one, whatever its error. */
function reservations(
  { standardError, isModel = false }: QualityEvidence,
  { bands }: QualityPolicy,
): { readonly atBest: number; readonly reason: QualityReason }[] {
  const warned = bands.findIndex(({ release }) => release !== 'unrestricted');
  return [
    ...(standardError === 0
      ? [{ atBest: warned < 0 ? bands.length - 1 : warned, reason: 'zero-standard-error' } as const]
      : []),
    ...(isModel ? [{ atBest: Math.min(1, bands.length - 1), reason: 'model' } as const] : []),
  ];
}

function byBands(judged: Judged, policy: QualityPolicy): Choice {
  const { value, error, isFromInterval } = judged;
  const relative = value === 0 ? Number.POSITIVE_INFINITY : error / Math.abs(value);
  const found = policy.bands.findIndex((band) => holds(band, relative));
  const band = found < 0 ? policy.bands.length - 1 : found;
  const reason = isFromInterval ? 'interval' : 'cv';
  if (policy.bands[band]!.release !== 'withheld') return { band, reason };
  const relieved = smallShareBand(judged, policy);
  return relieved < 0 ? { band, reason } : { band: relieved, reason: 'small-share' };
}

function holds({ cvAtMost, cvBelow }: QualityBand, relativeError: number): boolean {
  return cvBelow === undefined ? relativeError <= (cvAtMost ?? Number.POSITIVE_INFINITY) : relativeError < cvBelow;
}

function smallShareBand({ value, error, whole }: Judged, { smallShares, bands }: QualityPolicy): number {
  if (smallShares === undefined || whole === undefined || whole <= 0) return -1;
  const isSmall = Math.abs(value) / whole < smallShares.below;
  const isPrecise = error / whole <= smallShares.standardErrorAtMost;
  return isSmall && isPrecise ? bands.findIndex(({ letter }) => letter === smallShares.letter) : -1;
}

function tooSmall(evidence: QualityEvidence, { minima }: QualityPolicy): QualityReason | undefined {
  const { sampleSize, df = Number.POSITIVE_INFINITY, classUnits = Number.POSITIVE_INFINITY } = evidence;
  if (sampleSize < (minima.sampleSize ?? 0)) return 'sample-size';
  if (df < (minima.df ?? 0)) return 'degrees-of-freedom';
  return classUnits < (minima.classUnits ?? 0) ? 'class-units' : undefined;
}

/** The standard error that a symmetric normal interval as wide as the longer side would have. */
function impliedStandardError({ interval }: QualityEvidence, value: number): number | undefined {
  if (interval === undefined || !(interval.upper > interval.lower)) return undefined;
  const { lower, upper, level = USUAL_LEVEL } = interval;
  return Math.max(value - lower, upper - value) / normalQuantile((1 + level) / 2);
}

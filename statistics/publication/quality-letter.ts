import type { QualityBand, QualityPolicy, Release } from './quality-policy.ts';

/** What a quality letter is decided on: unrounded numbers. */
export interface QualityEvidence {
  readonly value: number | undefined;
  readonly standardError: number | undefined;
  /** Limits of the published interval; they stand in for a standard error of zero. */
  readonly interval?: { readonly lower: number; readonly upper: number } | undefined;
  readonly sampleSize: number;
  /** Left out: as many as the normal distribution. */
  readonly df?: number | undefined;
  readonly classUnits?: number | undefined;
  /** Size of the whole that the value is a part of, in the value's unit; the share is value ÷ whole. */
  readonly whole?: number | undefined;
}

/** Which rule decided. */
export type QualityReason =
  | 'cv'
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

/** Half the width of an interval holds about so many standard errors at the usual level of 0.95. */
const NORMAL_QUANTILE = 1.959963984540054;

/**
 * The quality letter of a total or mean, by its coefficient of variation and the sizes it rests on.
 *
 * A limit belongs to the better band. A standard error of zero is not certainty: the interval's half width ÷ 1.96 takes
 * its place, and the letter is never one without a warning.
 * @throws RangeError for a policy without bands.
 */
export function qualityLetter(evidence: QualityEvidence, policy: QualityPolicy): QualityGrade {
  const worst = worstBand(policy);
  const { value, standardError } = evidence;
  if (value === undefined) return graded(worst, 'no-value');
  if (standardError === undefined) return graded(worst, 'no-standard-error');
  const short = tooSmall(evidence, policy);
  if (short !== undefined) return graded(worst, short);
  if (standardError > 0) return byPrecision({ ...evidence, value, standardError }, policy);
  const implied = impliedStandardError(evidence);
  if (implied === undefined) return graded(worst, 'zero-standard-error');
  const grade = byPrecision({ ...evidence, value, standardError: implied }, policy);
  if (grade.release !== 'unrestricted') return { ...grade, reason: 'zero-standard-error' };
  const warned = policy.bands.find(({ release }) => release === 'warning') ?? worst;
  return graded(warned, 'zero-standard-error');
}

/**
 * The quality letter of a proportion between 0 and 1: by its standard error where the policy has such a rule (best band
 * within the limit, else the next), by the coefficient of variation where it has none.
 * @throws RangeError for a proportion outside [0, 1].
 */
export function proportionQualityLetter(evidence: QualityEvidence, policy: QualityPolicy): QualityGrade {
  if (policy.proportions === undefined) return qualityLetter({ ...evidence, whole: 1 }, policy);
  const worst = worstBand(policy);
  const { value, standardError } = evidence;
  if (value === undefined) return graded(worst, 'no-value');
  if (standardError === undefined) return graded(worst, 'no-standard-error');
  const limit = chileanStandardErrorLimit(value);
  const short = tooSmall(evidence, policy);
  if (short !== undefined) return graded(worst, short);
  const [best, next = worst] = policy.bands as [QualityBand, QualityBand?];
  if (standardError === 0) return graded(next, 'zero-standard-error');
  return graded(standardError <= limit ? best : next, 'proportion-standard-error');
}

/**
 * Largest standard error of a reliable proportion p: p^(2/3) ÷ 9 below one half, (1 − p)^(2/3) ÷ 9 from there on
 * (INE Chile 2020). The office must confirm the constants.
 * @throws RangeError for a proportion outside [0, 1].
 */
export function chileanStandardErrorLimit(proportion: number): number {
  if (!(proportion >= 0 && proportion <= 1)) {
    throw new RangeError(`A proportion lies between 0 and 1, found ${proportion}.`);
  }
  return (proportion < 0.5 ? proportion : 1 - proportion) ** (2 / 3) / 9;
}

type Judged = QualityEvidence & { readonly value: number; readonly standardError: number };

function byPrecision(evidence: Judged, policy: QualityPolicy): QualityGrade {
  const cv = evidence.value === 0 ? Number.POSITIVE_INFINITY : evidence.standardError / Math.abs(evidence.value);
  const band = policy.bands.find(({ cvAtMost = Number.POSITIVE_INFINITY }) => cv <= cvAtMost) ?? worstBand(policy);
  if (band.release !== 'withheld') return graded(band, 'cv');
  const relieved = smallShareBand(evidence, policy);
  return relieved === undefined ? graded(band, 'cv') : graded(relieved, 'small-share');
}

function smallShareBand(evidence: Judged, { smallShares, bands }: QualityPolicy): QualityBand | undefined {
  const { value, standardError, whole } = evidence;
  if (smallShares === undefined || whole === undefined || whole <= 0) return undefined;
  const isSmall = Math.abs(value) / whole < smallShares.below;
  const isPrecise = standardError / whole <= smallShares.standardErrorAtMost;
  return isSmall && isPrecise ? bands.find(({ letter }) => letter === smallShares.letter) : undefined;
}

function tooSmall(evidence: QualityEvidence, { minima }: QualityPolicy): QualityReason | undefined {
  const { sampleSize, df = Number.POSITIVE_INFINITY, classUnits = Number.POSITIVE_INFINITY } = evidence;
  if (sampleSize < (minima.sampleSize ?? 0)) return 'sample-size';
  if (df < (minima.df ?? 0)) return 'degrees-of-freedom';
  return classUnits < (minima.classUnits ?? 0) ? 'class-units' : undefined;
}

function impliedStandardError({ interval }: QualityEvidence): number | undefined {
  if (interval === undefined || !(interval.upper > interval.lower)) return undefined;
  return (interval.upper - interval.lower) / (2 * NORMAL_QUANTILE);
}

function worstBand({ bands, name }: QualityPolicy): QualityBand {
  const worst = bands.at(-1);
  if (worst === undefined) throw new RangeError(`Quality policy ${name}: expected at least one band, found none.`);
  return worst;
}

function graded({ letter, release }: QualityBand, reason: QualityReason): QualityGrade {
  return { letter, release, reason };
}

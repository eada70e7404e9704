import { normalCdf } from './distributions/normal.ts';
import type { Estimate } from './estimate.ts';
import { waldEstimate } from './wald-estimate.ts';

/** The change of a quantity between two dates, with a test of no change. */
export interface ChangeEstimate {
  readonly net: Estimate;
  /** net ÷ SE; `undefined` without a standard error above zero. */
  readonly z: number | undefined;
  /** Chance of a change at least as large where there is none; two-sided, normal. */
  readonly pTwoSided: number | undefined;
}

type Dated = Pick<Estimate, 'value' | 'standardError' | 'sampleSize'>;

/**
 * Change from estimates of two dates: t2 − t1 with V = V1 + V2 − 2 cov. The covariance is 0 for samples drawn
 * independently, and estimated on what they share where they overlap (`overlapCovariance`). One sample labelled at both
 * dates is better: estimate its difference itself (a target of +1 gain, −1 loss), whose variance carries the covariance.
 * Maps of two dates must never be subtracted: their errors are as large as the change.
 * Source: Olofsson et al. 2014, section 4; Cochran 1977, section 12.11 for overlapping samples.
 * @throws RangeError when the covariance makes the variance negative.
 */
export function changeBetween(o: {
  readonly first: Dated;
  readonly second: Dated;
  readonly covariance?: number;
  readonly confidence?: number;
}): ChangeEstimate | undefined {
  const { first, second, covariance = 0 } = o;
  if (first.value === undefined || second.value === undefined) return undefined;
  if (first.standardError === undefined || second.standardError === undefined) return undefined;
  const variance = first.standardError ** 2 + second.standardError ** 2 - 2 * covariance;
  const net = waldEstimate({
    value: second.value - first.value,
    variance,
    method: 'change',
    sampleSize: first.sampleSize + second.sampleSize,
    confidence: o.confidence,
  });
  const z = variance > 0 ? net.value! / Math.sqrt(variance) : undefined;
  return { net, z, pTwoSided: z === undefined ? undefined : 2 * normalCdf(-Math.abs(z)) };
}

/**
 * Covariance of the two dates' means where samples overlap: s_12 n_12 ÷ (n_1 n_2) with s_12 from the units that both
 * share (Cochran 1977, section 12.11). `undefined` with fewer than two shared units.
 * @throws RangeError when more units are shared than a sample has.
 */
export function overlapCovariance(o: {
  readonly shared: readonly { readonly first: number; readonly second: number }[];
  readonly firstSize: number;
  readonly secondSize: number;
}): number | undefined {
  const { shared, firstSize, secondSize } = o;
  const n = shared.length;
  if (n > Math.min(firstSize, secondSize)) {
    throw new RangeError(`Samples of ${firstSize} and ${secondSize} units cannot share ${n}.`);
  }
  if (n < 2) return undefined;
  const mean1 = shared.reduce((sum, { first }) => sum + first, 0) / n;
  const mean2 = shared.reduce((sum, { second }) => sum + second, 0) / n;
  const products = shared.reduce((sum, { first, second }) => sum + (first - mean1) * (second - mean2), 0);
  return ((products / (n - 1)) * n) / (firstSize * secondSize);
}

/** A change per year: value, standard error and limits divided by the years between the dates. */
export function annualChange(change: Estimate, years: number): Estimate {
  if (!(years > 0)) throw new RangeError(`An annual change needs years above 0, found ${years}.`);
  const scaled = (interval: Estimate['interval']) =>
    interval && { ...interval, lower: interval.lower / years, upper: interval.upper / years };
  return {
    ...change,
    value: change.value === undefined ? undefined : change.value / years,
    standardError: change.standardError === undefined ? undefined : change.standardError / years,
    interval: scaled(change.interval),
    wald: scaled(change.wald),
  };
}

import { betaQuantile } from './distributions/beta.ts';
import { normalQuantile } from './distributions/normal.ts';
import type { Interval } from './estimate.ts';

interface Trials {
  readonly successes: number;
  readonly trials: number;
  readonly level: number;
}

function checkTrials({ successes, trials, level }: Trials): void {
  if (!(trials > 0 && successes >= 0 && successes <= trials)) {
    throw new RangeError(`An interval of a proportion needs 0 ≤ successes ≤ trials, found ${successes} of ${trials}.`);
  }
  checkLevel(level);
}

/** @throws RangeError when a confidence level is not strictly between 0 and 1. */
export function checkLevel(level: number): void {
  if (!(level > 0 && level < 1)) throw new RangeError(`A confidence level lies between 0 and 1, found ${level}.`);
}

/**
 * Wilson's score interval. Neither count need be whole: under a complex design `trials` is the effective sample size.
 * Source: Wilson 1927, JASA 22:209-212.
 * @throws RangeError when the counts or the level are out of range.
 */
export function wilsonInterval(o: Trials): Interval {
  checkTrials(o);
  const { successes, trials, level } = o;
  const z = normalQuantile(1 - (1 - level) / 2);
  const zSquare = z * z;
  const share = successes / trials;
  const centre = share + zSquare / (2 * trials);
  const half = z * Math.sqrt((share * (1 - share)) / trials + zSquare / (4 * trials * trials));
  const scale = 1 + zSquare / trials;
  return {
    // At the ends the exact limit is 0 or 1; rounding must not move it.
    lower: successes === 0 ? 0 : Math.max(0, (centre - half) / scale),
    upper: successes === trials ? 1 : Math.min(1, (centre + half) / scale),
    level,
    method: 'wilson',
  };
}

/**
 * The lower limit of a share by Jeffreys' prior, 0 where no unit shows it; the upper one is 1 less that of the others.
 * Source: Brown, Cai and DasGupta 2001, Statistical Science 16:101-133.
 * @param o `tail`: chance that the share lies below the limit.
 */
export function jeffreysLowerLimit(o: {
  readonly successes: number;
  readonly trials: number;
  readonly tail: number;
}): number {
  const { successes, trials, tail } = o;
  return successes === 0 ? 0 : betaQuantile(tail, successes + 0.5, trials - successes + 0.5);
}

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
 * The exact (tail) interval of a binomial proportion: covers at least as often as it says.
 * Source: Clopper and Pearson 1934, Biometrika 26:404-413.
 * @throws RangeError when the counts or the level are out of range.
 */
export function clopperPearsonInterval(o: Trials): Interval {
  checkTrials(o);
  const { successes, trials, level } = o;
  const tail = (1 - level) / 2;
  return {
    lower: successes === 0 ? 0 : betaQuantile(tail, successes, trials - successes + 1),
    upper: successes === trials ? 1 : betaQuantile(1 - tail, successes + 1, trials - successes),
    level,
    method: 'clopper-pearson',
  };
}

/**
 * The equal-tailed interval of Jeffreys' prior, with its limit at 0 or 1 where all units agree.
 * Source: Brown, Cai and DasGupta 2001, Statistical Science 16:101-133.
 * @throws RangeError when the counts or the level are out of range.
 */
export function jeffreysInterval(o: Trials): Interval {
  checkTrials(o);
  const { successes, trials, level } = o;
  const tail = (1 - level) / 2;
  const a = successes + 0.5;
  const b = trials - successes + 0.5;
  return {
    lower: successes === 0 ? 0 : betaQuantile(tail, a, b),
    upper: successes === trials ? 1 : betaQuantile(1 - tail, a, b),
    level,
    method: 'jeffreys',
  };
}

/**
 * The rule of three: where none of `trials` units shows it, its share is below 3 ÷ trials with about 95 % confidence.
 * Source: Hanley and Lippman-Hand 1983, JAMA 249:1743-1745.
 * @throws RangeError when there is no unit.
 */
export function ruleOfThreeBound(trials: number): number {
  if (!(trials > 0)) throw new RangeError(`The rule of three needs at least one unit, found ${trials}.`);
  return Math.min(1, 3 / trials);
}

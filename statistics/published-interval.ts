import type { Interval } from './estimate.ts';
import { sharedPrior, stratifiedJeffreysInterval, type StratumCount } from './stratified-jeffreys.ts';

/** Fewer units than this showing a class, or not showing it, make a stratum's contribution skewed. */
export const FEW_UNITS = 5;
/** Share of the variance from which such strata make Wald's interval miss too often. */
const SKEWED_SHARE = 0.2;

/**
 * Whether a stratified share needs the interval by Jeffreys' prior instead of Wald's: where strata in which fewer than 5
 * units show the class (or fewer than 5 do not; none included) hold more than 20 % of the variance. Shares are smoothed,
 * q̃ = (y + ½) ÷ (n + 1), because a stratum in which nothing was found has no variance of its own and yet is what
 * makes Wald's interval too short: its nominal 95 % cover 72 % for a class of 1.3 % of the area in the error matrix of
 * Olofsson et al. 2014, Table 8, and 96 % under this rule (`npm run simulate`).
 */
export function needsJeffreys(counts: readonly StratumCount[]): boolean {
  let total = 0;
  let skewed = 0;
  for (const { weight, successes, trials } of counts) {
    if (weight === 0 || trials < 2) continue;
    const share = (successes + 0.5) / (trials + 1);
    const part = (weight * weight * share * (1 - share)) / (trials - 1);
    total += part;
    if (Math.min(successes, trials - successes) < FEW_UNITS) skewed += part;
  }
  return skewed > SKEWED_SHARE * total;
}

/**
 * The interval of a stratified share that is published: Wald's, or by Jeffreys' prior, shared out over many strata, where
 * the rule asks for it.
 */
export function publishedInterval(o: {
  readonly wald: Interval | undefined;
  readonly counts: readonly StratumCount[];
  readonly level: number;
}): Interval {
  const { wald, counts, level } = o;
  const leaves = wald === undefined || wald.lower < 0 || wald.upper > 1;
  return leaves || needsJeffreys(counts) ? stratifiedJeffreysInterval(counts, level, sharedPrior(counts)) : wald;
}

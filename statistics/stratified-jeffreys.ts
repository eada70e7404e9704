import { betaQuantile } from './distributions/beta.ts';
import type { Interval } from './estimate.ts';
import { checkLevel } from './proportion-interval.ts';

/** What one stratum says about a share: its weight W_h (weights sum to 1), its units and those that show it. */
export interface StratumCount {
  readonly weight: number;
  readonly successes: number;
  readonly trials: number;
}

/**
 * An interval of Σ W_h p_h with p_h ~ Beta(y_h + 1/2, n_h − y_h + 1/2) in each stratum, that is Jeffreys' prior
 * stratum by stratum. The sum is given the beta distribution with its own mean and variance, so that the
 * interval needs no random numbers. Unlike Wald's it stays in [0, 1] and does not collapse when a
 * stratum's units all agree. It is widened to contain the point estimate.
 * Source: Jeffreys' prior as in Brown, Cai and DasGupta 2001; the sum by matching two moments.
 * @throws RangeError when the level is out of range.
 */
export function stratifiedJeffreysInterval(strata: readonly StratumCount[], level: number): Interval {
  checkLevel(level);
  let mean = 0;
  let variance = 0;
  let estimate = 0;
  for (const { weight, successes, trials } of strata) {
    if (weight === 0) continue;
    const a = successes + 0.5;
    const b = trials - successes + 0.5;
    const share = a / (a + b);
    mean += weight * share;
    variance += (weight * weight * share * (1 - share)) / (a + b + 1);
    estimate += weight * (successes / trials);
  }
  const concentration = (mean * (1 - mean)) / variance - 1;
  const tail = (1 - level) / 2;
  const lower = betaQuantile(tail, mean * concentration, (1 - mean) * concentration);
  const upper = betaQuantile(1 - tail, mean * concentration, (1 - mean) * concentration);
  return {
    lower: Math.min(lower, estimate),
    upper: Math.max(upper, Math.min(1, estimate)),
    level,
    method: 'stratified-jeffreys',
  };
}

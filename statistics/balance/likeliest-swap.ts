import { restrictedLogLikelihood } from './restricted-likelihood.ts';
import type { StratumTable } from './stratum-table.ts';

/** Two strata with whose sizes exchanged a sample is likelier than as declared. */
export interface LikeliestSwap {
  /** Positions of the two strata. */
  readonly strata: readonly [number, number];
  /** 2 ln of how many times as likely the sample is; lowered where there are many pairs. */
  readonly statistic: number;
}

/** From here on (a sample e⁷ = 1,100 times as likely) the sizes are taken for swapped; below for doubtful. */
export const SWAPPED = 14;
export const MAYBE_SWAPPED = 8;

/** Where sizes are nearly the same, exchanging them changes nothing worth a word. */
const NEARLY_SAME = 0.01;
/** Spread over a stratum as the whole is, so that no share is 0. */
const PRIOR_UNITS = 1;
/** Among more pairs the best one must be better by what their number explains. */
const FEW_PAIRS = 15;
/** Beyond so many strata two of them are too little of the land to show. */
const MOST_STRATA = 40;

/**
 * Of all pairs of strata the one with whose sizes exchanged the sample is likeliest to have been drawn from cells of known
 * sizes: both likelihoods at their largest, whatever the strata hold of the cells. One question takes less than a chi-square
 * of all deviations: Pr(statistic above c) is at most Φ(−√c) for a pair if the declared sizes are right.
 * Source: Cox 1961, Fourth Berkeley Symposium 1:105-123 (separate hypotheses).
 * @param sizes of the strata, as declared
 * @returns `undefined` with one stratum, more than forty, or sizes that are all the same
 */
export function likeliestSwap(
  { counts, known }: Pick<StratumTable, 'counts' | 'known'>,
  sizes: readonly number[],
): LikeliestSwap | undefined {
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  const held = [...sizes.keys()].filter((h) => sizes[h]! > 0);
  const pairs = held
    .flatMap((one, k) => held.slice(k + 1).map((other) => [one, other] as const))
    .filter(([one, other]) => Math.abs(Math.log(sizes[one]! / sizes[other]!)) > NEARLY_SAME);
  if (pairs.length === 0 || held.length > MOST_STRATA) return undefined;
  const table = {
    counts: held.map((h) => counts[h]!.map((n, c) => n + (PRIOR_UNITS * known[c]!) / whole)),
    cells: known.map((size) => size / whole),
  };
  const logLikelihood = (strata: readonly number[]): number =>
    restrictedLogLikelihood({ ...table, strata: held.map((h) => strata[h]! / whole) });
  const asDeclared = logLikelihood(sizes);
  const lowered = 2 * Math.log(Math.max(1, pairs.length / FEW_PAIRS));
  return pairs
    .map(([one, other]): LikeliestSwap => {
      const swapped = sizes.with(one, sizes[other]!).with(other, sizes[one]!);
      return { strata: [one, other], statistic: 2 * (logLikelihood(swapped) - asDeclared) - lowered };
    })
    .reduce((best, next) => (next.statistic > best.statistic ? next : best));
}

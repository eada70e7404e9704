import type { RandomStream } from './random-stream.ts';

/** The chance of a cluster to be drawn at the first stage. */
export interface FirstStage {
  readonly probability: number;
  /** So large that it is always drawn; such a cluster is a stratum of its own. */
  readonly isCertain: boolean;
}

/**
 * Inclusion probabilities proportional to size: π_i = m M_i ÷ ΣM. A cluster whose π would reach 1 is certain; it is
 * set aside and the rest drawn from the others, until none is left over 1. They sum to the number drawn.
 * Source: Särndal, Swensson and Wretman 1992, section 3.6.2; Cochran 1977, section 9A.8.
 * @throws RangeError where more clusters are to be drawn than have a size above 0, or none.
 */
export function inclusionProbabilities(sizes: readonly number[], count: number): FirstStage[] {
  const present = sizes.filter((size) => size > 0).length;
  if (!(Number.isInteger(count) && count >= 1 && count <= present)) {
    throw new RangeError(`${present} clusters with units cannot yield a sample of ${count}.`);
  }
  const isCertain = sizes.map(() => false);
  for (;;) {
    const left = count - isCertain.filter(Boolean).length;
    const rest = sizes.reduce((sum, size, i) => (isCertain[i]! ? sum : sum + size), 0);
    const added = sizes.flatMap((size, i) => (!isCertain[i]! && left > 0 && left * size >= rest * WHOLE ? [i] : []));
    if (added.length === 0 || rest === 0) {
      return sizes.map((size, i) => ({
        probability: isCertain[i]! ? 1 : rest === 0 ? 0 : (left * size) / rest,
        isCertain: isCertain[i]!,
      }));
    }
    for (const i of added) isCertain[i] = true;
  }
}

/** As good as 1: rounding must not leave a cluster that is always drawn without a stratum of its own. */
const WHOLE = 1 - 1e-12;

/**
 * Draws clusters with the given probabilities: certain ones, and of the others those in whose stretch of the cumulated
 * probabilities one of the points u, u + 1, u + 2, … falls. The order of the clusters stratifies them implicitly.
 * Source: Madow 1949, Annals of Mathematical Statistics 20:333-354.
 * @returns the clusters drawn, in their order
 */
export function systematicDraw(random: RandomStream, stages: readonly FirstStage[]): number[] {
  let cumulated = random.nextFine();
  return stages.flatMap(({ probability, isCertain }, i) => {
    if (isCertain) return [i];
    const before = Math.floor(cumulated + ROUNDING);
    cumulated += probability;
    return Math.floor(cumulated + ROUNDING) > before ? [i] : [];
  });
}

/** The probabilities of the others sum to a whole number but for rounding. */
const ROUNDING = 1e-12;

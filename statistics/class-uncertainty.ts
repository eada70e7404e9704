/** Class probabilities of one pixel: at least two, each at least 0, summing to 1. */
export type ClassProbabilities = ArrayLike<number>;

/** The floor that R package sits puts under a probability before it takes the logarithm. */
const SITS_PROBABILITY_FLOOR = 1e-5;

/** @throws RangeError when there are fewer than two classes, or a probability is not a number of at least 0. */
function checkProbabilities(p: ClassProbabilities): void {
  if (p.length < 2) throw new RangeError(`An uncertainty measure needs at least two classes, found ${p.length}.`);
  for (let k = 0; k < p.length; k++) {
    if (!(p[k]! >= 0)) throw new RangeError(`A class probability is a number of at least 0, found ${p[k]}.`);
  }
}

function entropyAbove(p: ClassProbabilities, floor: number): number {
  checkProbabilities(p);
  let sum = 0;
  for (let k = 0; k < p.length; k++) {
    const probability = Math.max(p[k]!, floor);
    // 0 ln 0 is 0 by continuity.
    if (probability > 0) sum += probability * Math.log(probability);
  }
  return sum === 0 ? 0 : -sum / Math.log(p.length);
}

/** Shannon's entropy, −Σ p ln p ÷ ln K, between 0 (certain) and 1 (all classes alike); 0 ln 0 counts as 0. */
export function normalisedEntropy(p: ClassProbabilities): number {
  return entropyAbove(p, 0);
}

/** The entropy as R package sits computes it, with every probability raised to at least 1e-5. */
export function sitsEntropy(p: ClassProbabilities): number {
  return entropyAbove(p, SITS_PROBABILITY_FLOOR);
}

/** The two largest probabilities, largest first. */
function topTwo(p: ClassProbabilities): readonly [number, number] {
  checkProbabilities(p);
  let first = -1;
  let second = -1;
  for (let k = 0; k < p.length; k++) {
    const value = p[k]!;
    if (value > first) {
      second = first;
      first = value;
    } else if (value > second) second = value;
  }
  return [first, second];
}

/** One minus the margin between the two largest probabilities: 1 where they tie. */
export function marginUncertainty(p: ClassProbabilities): number {
  const [first, second] = topTwo(p);
  return 1 - (first - second);
}

/** Least confidence, one minus the largest probability, as R package sits computes it: at most (K − 1) ÷ K. */
export function leastConfidence(p: ClassProbabilities): number {
  return 1 - topTwo(p)[0];
}

/** Least confidence scaled to reach 1 where all classes are alike: (1 − max p) K ÷ (K − 1). */
export function normalisedLeastConfidence(p: ClassProbabilities): number {
  return (leastConfidence(p) * p.length) / (p.length - 1);
}

/** The second largest probability divided by the largest: 1 where they tie. @throws RangeError when all are 0. */
export function ratioOfConfidence(p: ClassProbabilities): number {
  const [first, second] = topTwo(p);
  if (first === 0) throw new RangeError('Class probabilities must not all be 0.');
  return second / first;
}

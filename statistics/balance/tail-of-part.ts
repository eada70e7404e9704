const STEPS = 200;
/** Multipliers between which the sizes of the part go from what was found to all of the strata. */
const MULTIPLIERS = [1e-12, 1e15] as const;

/** A stratum with what was drawn from it. */
export interface PartOfStratum {
  /** In the unit of the part's size. */
  readonly size: number;
  readonly units: number;
  /** Units within the part. */
  readonly inPart: number;
}

/**
 * P(as few units of a part, or fewer) if the part has a known size: exact, however few are expected. How the part lies
 * across strata is not known; of all ways that give its size the one is taken under which the sample is likeliest, so
 * that a stratum with few units may hold most of it. With one stratum it is the tail of the binomial distribution.
 * Source: Cochran 1977, section 3.2 (binomial); Silvey 1959, Annals of Mathematical Statistics 30:389-407 (maximum
 * likelihood under a restriction).
 * @returns 1 where the sample with its weights shows as much of the part as is known, or a stratum without a unit may.
 */
export function tailOfPart(strata: readonly PartOfStratum[], knownSize: number): number {
  const held = strata.filter(({ size }) => size > 0);
  const sizeAt = (shares: readonly number[]): number => shares.reduce((sum, p, h) => sum + p * held[h]!.size, 0);
  let [low, high] = [Math.log(MULTIPLIERS[0]), Math.log(MULTIPLIERS[1])];
  const whole = held.reduce((sum, { size }) => sum + size, 0);
  const sharesAt = (logarithm: number): number[] =>
    held.map((stratum) => likeliestShare(stratum, Math.exp(logarithm) / whole));
  if (sizeAt(sharesAt(low)) >= knownSize) return 1;
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (sizeAt(sharesAt(middle)) < knownSize) low = middle;
    else high = middle;
  }
  const shares = sharesAt(high);
  const chances = held.flatMap(({ units }, h) => Array.from({ length: units }, () => shares[h]!));
  const found = held.reduce((sum, { inPart }) => sum + inPart, 0);
  if (found <= chances.length / 2) return atMost(chances, found);
  const others = chances.map((p) => 1 - p);
  return 1 - atMost(others, chances.length - found - 1);
}

/** The root p of x ÷ p − (n − x) ÷ (1 − p) + μ N = 0: the likeliest share where the part weighs μ per size. */
function likeliestShare({ size, units, inPart }: PartOfStratum, multiplier: number): number {
  const weight = multiplier * size;
  if (inPart === units) return 1;
  // The form of the root of μN p² + (n − μN) p − x = 0 that subtracts no like numbers.
  const linear = units - weight;
  const root = Math.hypot(linear, 2 * Math.sqrt(weight * inPart));
  return linear > 0 ? (2 * inPart) / (linear + root) : (root - linear) / (2 * weight);
}

/** P(at most so many of independent events of unequal chances). */
function atMost(chances: readonly number[], most: number): number {
  if (most < 0) return 0;
  const probabilities = new Float64Array(most + 1);
  probabilities[0] = 1;
  for (const p of chances) {
    for (let k = most; k >= 0; k--) {
      probabilities[k] = probabilities[k]! * (1 - p) + (k === 0 ? 0 : probabilities[k - 1]! * p);
    }
  }
  return probabilities.reduce((sum, probability) => sum + probability, 0);
}

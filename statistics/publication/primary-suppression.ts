/** An office's rules against disclosing a contributor; those left out do not apply. Their values are the office's secret. */
export interface DisclosureRules {
  /** A cell needs at least so many contributors. */
  readonly minContributors?: number | undefined;
  /** The `largest` contributors may not hold more than `share` (a fraction) of the cell. */
  readonly dominance?: { readonly largest: number; readonly share: number } | undefined;
  /** The second largest contributor may not come closer to the largest than this fraction of it. */
  readonly pPercent?: number | undefined;
}

/** Which rules a cell breaks. */
export interface PrimarySuppression {
  readonly frequency: boolean;
  readonly dominance: boolean;
  readonly pPercent: boolean;
  readonly isSensitive: boolean;
}

/**
 * Tells whether a cell would disclose a contributor.
 *
 * - frequency: 0 < n < m. A cell nobody contributes to has nobody to protect.
 * - (n, k) dominance: x₁ + … + xₙ > k · total.
 * - p%: total − x₁ − x₂ < p · x₁, what the second largest would learn of the largest.
 *
 * `contributions` are values of at least zero, one per contributor, in any order; contributions of zero count as
 * contributors. Shares and p are fractions.
 * @throws RangeError for a negative contribution or a rule outside its range.
 * @see Hundepool et al. 2012, Statistical Disclosure Control, sections 4.2.1 and 4.2.2
 */
export function primarySuppression(contributions: readonly number[], rules: DisclosureRules): PrimarySuppression {
  check(contributions, rules);
  const sorted = [...contributions].sort((a, b) => b - a);
  const frequency = isTooFew(sorted, rules);
  const dominance = isDominated(sorted, rules);
  const pPercent = isTooClose(sorted, rules);
  return { frequency, dominance, pPercent, isSensitive: frequency || dominance || pPercent };
}

function isTooFew(sorted: readonly number[], { minContributors = 0 }: DisclosureRules): boolean {
  // Who adds nothing hides nobody.
  return sorted.length > 0 && sorted.filter((value) => value > 0).length < minContributors;
}

function isDominated(sorted: readonly number[], { dominance }: DisclosureRules): boolean {
  const total = sum(sorted);
  if (dominance === undefined || total === 0) return false;
  return sum(sorted.slice(0, dominance.largest)) > dominance.share * total;
}

function isTooClose(sorted: readonly number[], { pPercent }: DisclosureRules): boolean {
  const [first = 0] = sorted;
  if (pPercent === undefined || first === 0) return false;
  return sum(sorted.slice(2)) < pPercent * first;
}

function check(contributions: readonly number[], { dominance, pPercent, minContributors }: DisclosureRules): void {
  const negative = contributions.find((value) => !(value >= 0));
  if (negative !== undefined) throw new RangeError(`A contribution is at least 0, found ${negative}.`);
  if (minContributors !== undefined && !(minContributors >= 1)) {
    throw new RangeError(`The smallest number of contributors is at least 1, found ${minContributors}.`);
  }
  if (dominance !== undefined && !(dominance.share > 0 && dominance.share <= 1 && dominance.largest >= 1)) {
    throw new RangeError(
      `Dominance needs at least one contributor and a share above 0 and up to 1, found ${dominance.largest} and ${dominance.share}.`,
    );
  }
  if (pPercent !== undefined && !(pPercent > 0)) throw new RangeError(`p is a fraction above 0, found ${pPercent}.`);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A part of the population from which units were drawn by simple random sampling. */
export interface Stratum {
  readonly name: string;
  /** Size in any unit that is the same for all strata: pixels, hectares, shares. */
  readonly size: number;
  /** Number of population units (N_h); needed for the finite population correction only. */
  readonly unitCount?: number;
  /** Clusters were drawn at even steps along a line, and the sample has them in its order; false unless given. */
  readonly isInLine?: boolean;
}

/**
 * Sample units of one stratum that share their values. `count` is how many they are.
 * `y` is what is estimated; `x` the denominator of a ratio, 1 for a mean.
 */
export interface UnitGroup {
  readonly stratum: number;
  readonly y: number;
  readonly x: number;
  readonly count: number;
  /** What the map says of y, for a share; false unless given. */
  readonly isExpected?: boolean;
  /** Design weight of a unit, 1 ÷ its chance of being drawn; N_h ÷ n_h unless given. */
  readonly weight?: number | undefined;
  /** Under the variance rule `cluster`: the cluster it lies in; without one, `count` is a number of clusters. */
  readonly cluster?: string | undefined;
  /** Place in the sampling grid, for the variance rule `quadrat`. */
  readonly gridCol?: number | undefined;
  readonly gridRow?: number | undefined;
}

/** Sample size and means of y and x in one stratum, weighted where units are; the means of a stratum without units are 0. */
export interface StratumMeans {
  readonly sampleSize: number;
  readonly meanY: number;
  readonly meanX: number;
}

/** Sample size and means by stratum. */
export function stratumMeans(strataCount: number, groups: readonly UnitGroup[]): StratumMeans[] {
  const sums = Array.from({ length: strataCount }, () => ({ n: 0, weights: 0, y: 0, x: 0 }));
  for (const { stratum, y, x, count, weight = 1 } of groups) {
    const sum = sums[stratum]!;
    sum.n += count;
    sum.weights += count * weight;
    sum.y += count * weight * y;
    sum.x += count * weight * x;
  }
  return sums.map(({ n, weights, y, x }) => ({
    sampleSize: n,
    meanY: n === 0 ? 0 : y / weights,
    meanX: n === 0 ? 0 : x / weights,
  }));
}

/**
 * Sample variance (n − 1 in the denominator) of a quantity by stratum. It is exactly 0 where all units have the same
 * value, and 0 where a stratum has fewer than two units, which means nothing: look at the sample size first.
 */
export function stratumVariances(
  strataCount: number,
  groups: readonly UnitGroup[],
  quantity: (group: UnitGroup) => number,
): number[] {
  // Deviations from the first value seen: equal values then leave no rounding residue.
  const sums = Array.from({ length: strataCount }, () => ({ n: 0, origin: 0, sum: 0, squares: 0 }));
  for (const group of groups) {
    const sum = sums[group.stratum]!;
    if (sum.n === 0) sum.origin = quantity(group);
    sum.n += group.count;
    sum.sum += group.count * (quantity(group) - sum.origin);
  }
  for (const group of groups) {
    const sum = sums[group.stratum]!;
    const deviation = quantity(group) - sum.origin - sum.sum / sum.n;
    sum.squares += group.count * deviation * deviation;
  }
  return sums.map(({ n, squares }) => (n < 2 ? 0 : squares / (n - 1)));
}

/** Why a stratified sample cannot give an estimate or a variance, and in which strata. */
export interface DesignFault {
  readonly outcome: 'UNSAMPLED_STRATUM' | 'VARIANCE_NOT_ESTIMABLE';
  readonly strata: readonly string[];
}

/**
 * Looks for strata with size but without a unit, then for those with a single one. A stratum of size 0 is no part
 * of the population; one whose only unit was drawn has no variance and is no fault when the correction applies.
 */
export function findDesignFault(
  strata: readonly Stratum[],
  sampleSizes: readonly number[],
  fpc: boolean,
): DesignFault | undefined {
  const unsampled = strata.filter((stratum, h) => stratum.size > 0 && sampleSizes[h] === 0);
  if (unsampled.length > 0) return { outcome: 'UNSAMPLED_STRATUM', strata: unsampled.map((stratum) => stratum.name) };
  const single = strata.filter(
    (stratum, h) => stratum.size > 0 && sampleSizes[h] === 1 && !(fpc && stratum.unitCount === 1),
  );
  if (single.length === 0) return undefined;
  return { outcome: 'VARIANCE_NOT_ESTIMABLE', strata: single.map((stratum) => stratum.name) };
}

/**
 * Checks names, sizes and, where the correction is asked for, unit counts.
 * @throws RangeError naming the stratum.
 */
export function checkStrata(strata: readonly Stratum[], sampleSizes: readonly number[], fpc: boolean): void {
  const names = new Set<string>();
  for (const [h, { name, size, unitCount }] of strata.entries()) {
    if (names.has(name)) throw new RangeError(`Strata need different names, found "${name}" twice.`);
    names.add(name);
    if (!Number.isFinite(size) || size < 0) {
      throw new RangeError(`Stratum "${name}" needs a finite size of at least 0, found ${size}.`);
    }
    if (!fpc || size === 0) continue;
    if (unitCount === undefined) {
      throw new RangeError(`Stratum "${name}" needs its number of units for the finite population correction.`);
    }
    if (unitCount < sampleSizes[h]!) {
      throw new RangeError(`Stratum "${name}" has ${unitCount} units, fewer than the ${sampleSizes[h]} drawn from it.`);
    }
  }
  if (!strata.some((stratum) => stratum.size > 0)) throw new RangeError('No stratum has a size above 0.');
}

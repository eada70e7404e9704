/** Units to be weighted so that they add up to what is known of two partitions. */
export interface RakingRequest {
  /** Design weight of each unit. */
  readonly weights: readonly number[];
  /** Stratum of each unit, an index into `strataSizes`. */
  readonly strata: readonly number[];
  readonly strataSizes: readonly number[];
  /** Part of each unit, an index into `partSizes`; −1 for a unit outside of all parts, which only its stratum binds. */
  readonly parts: readonly number[];
  readonly partSizes: readonly number[];
}

const MAX_CYCLES = 1000;
const PRECISION = 1e-12;
/** A weight that grows or shrinks this many times belongs to a sample that does not fit what is known. */
const LARGEST_CHANGE = 10;
/** Sizes of strata are given in rounded numbers, or counted on another raster; what is further off fits nothing. */
const LARGEST_MISFIT = 0.01;

/**
 * Weights raked to the sizes of strata and of parts: scaled to each in turn until they stay. They are never negative, so
 * that every share made from them lies between 0 and 1, and they add up to the parts exactly.
 * Source: Deming and Stephan 1940, Annals of Mathematical Statistics 11:427-444; Deville and Särndal 1992, JASA
 * 87:376-382, section 2, case 2: asymptotically the regression estimator.
 * @returns `undefined` where a part with size has no unit, or no weights near the design's add up to both.
 */
export function rakedWeights(request: RakingRequest): number[] | undefined {
  const { strata, strataSizes, parts, partSizes } = request;
  if (partSizes.some((size, part) => size > 0 && !parts.includes(part))) return undefined;
  const weights = [...request.weights];
  for (let cycle = 0; cycle < MAX_CYCLES; cycle++) {
    const before = [...weights];
    scaleTo(weights, strata, strataSizes);
    scaleTo(weights, parts, partSizes);
    const change = weights.reduce((most, w, k) => Math.max(most, Math.abs(w - before[k]!) / (before[k]! || 1)), 0);
    if (change < PRECISION) return isNear(weights, request.weights) && fits(weights, request) ? weights : undefined;
  }
  return undefined;
}

function scaleTo(weights: number[], groups: readonly number[], sizes: readonly number[]): void {
  const sums = sizes.map(() => 0);
  for (const [k, group] of groups.entries()) if (group >= 0) sums[group]! += weights[k]!;
  for (const [k, group] of groups.entries()) {
    if (group >= 0 && sums[group]! > 0) weights[k]! *= sizes[group]! / sums[group]!;
  }
}

/** What contradicts the parts swings to and fro between the two for ever: then strata are not met after parts are. */
function fits(weights: readonly number[], { strata, strataSizes }: RakingRequest): boolean {
  return strataSizes.every((size, h) => {
    const sum = weights.reduce((total, weight, k) => total + (strata[k] === h ? weight : 0), 0);
    return Math.abs(sum - size) <= LARGEST_MISFIT * size;
  });
}

function isNear(weights: readonly number[], design: readonly number[]): boolean {
  return weights.every((w, k) => {
    const change = w / design[k]!;
    return change < LARGEST_CHANGE && change > 1 / LARGEST_CHANGE;
  });
}

/**
 * How a sample is shared out among strata.
 * - `proportional`: by size; good for totals and the overall accuracy.
 * - `equal`: the same for each; good for user's accuracies.
 * - `neyman`: by size × standard deviation, the smallest variance of one mean for a given number of units.
 * - `cost-optimal`: by size × standard deviation ÷ √cost.
 * - `compromise`: proportional, but no stratum below a minimum.
 */
export type AllocationRule = 'proportional' | 'equal' | 'neyman' | 'cost-optimal' | 'compromise';

export interface AllocationStratum {
  readonly name: string;
  /** Size in any unit that is the same for all strata. */
  readonly size: number;
  /** Population units (N_h): no stratum gets more. */
  readonly unitCount?: number;
  /** Standard deviation S_h of what is to be estimated; for `neyman` and `cost-optimal`. */
  readonly deviation?: number;
  /** What one unit costs; for `cost-optimal`. */
  readonly cost?: number;
}

export interface AllocationRequest {
  readonly strata: readonly AllocationStratum[];
  readonly rule: AllocationRule;
  /** Units to share out. */
  readonly total: number;
  /** The least of each stratum: 2 unless given, as one unit has no variance. A smaller stratum is taken whole. */
  readonly minimum?: number;
}

const LEAST_UNITS = 2;

/**
 * The weights by which a rule shares units out; only their ratios matter.
 * Source: Cochran 1977, sections 5.5 (equation 5.26, Neyman) and 5.5 (5.23, with costs).
 * @throws RangeError where a rule lacks a deviation or a cost.
 */
function allocationWeights(strata: readonly AllocationStratum[], rule: AllocationRule): number[] {
  return strata.map((stratum) => {
    if (stratum.size === 0) return 0;
    if (rule === 'equal') return 1;
    if (rule === 'proportional' || rule === 'compromise') return stratum.size;
    const deviation = needed(stratum.deviation, stratum, 'a standard deviation of at least 0', (value) => value >= 0);
    if (rule === 'neyman') return stratum.size * deviation;
    const cost = needed(stratum.cost, stratum, 'a cost above 0', (value) => value > 0);
    return (stratum.size * deviation) / Math.sqrt(cost);
  });
}

function needed(
  value: number | undefined,
  { name }: AllocationStratum,
  what: string,
  isGood: (value: number) => boolean,
): number {
  if (value !== undefined && Number.isFinite(value) && isGood(value)) return value;
  throw new RangeError(`Stratum "${name}" needs ${what}, found ${value ?? 'none'}.`);
}

/**
 * Units by stratum as real numbers: n_h = λ × weight, held between the minimum and N_h, with λ such that they sum to
 * the total. A stratum that is held at a bound leaves the rest to the others in proportion to their weights; under
 * `compromise` that is Olofsson's allocation (rare classes fixed, the rest proportional). A stratum without size gets 0.
 * Source: Olofsson et al. 2014, Remote Sensing of Environment 148, section 5.1.2; Cochran 1977, section 5.8 (n_h > N_h).
 * @throws RangeError where the total is below the sum of the minima or above the population.
 */
export function realAllocation(request: AllocationRequest): number[] {
  const weights = allocationWeights(request.strata, request.rule);
  const { floors, caps } = boundsOf(request);
  checkTotal(request, floors, caps);
  // Strata without weight wait at their minimum, unless all others are full.
  const reach = sum(caps.map((cap, h) => (weights[h]! > 0 ? cap : floors[h]!)));
  if (reach < request.total) {
    const full = caps.map((cap, h) => (weights[h]! > 0 ? cap : floors[h]!));
    const sizes = request.strata.map(({ size }, h) => (weights[h]! > 0 ? 0 : size));
    return fill({ weights: sizes, floors: full, caps, total: request.total });
  }
  return fill({ weights, floors, caps, total: request.total });
}

interface Bounded {
  readonly weights: readonly number[];
  readonly floors: readonly number[];
  readonly caps: readonly number[];
  readonly total: number;
}

/** Σ clamp(λ weight) grows piecewise linearly in λ: finds the piece that holds the total and solves it. */
function fill({ weights, floors, caps, total }: Bounded): number[] {
  const at = (lambda: number): number[] =>
    weights.map((weight, h) => (weight > 0 ? Math.min(caps[h]!, Math.max(floors[h]!, lambda * weight)) : floors[h]!));
  const bends = weights
    .flatMap((weight, h) => (weight > 0 ? [floors[h]! / weight, caps[h]! / weight] : []))
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  const above = bends.find((lambda) => sum(at(lambda)) >= total);
  const below = bends.findLast((lambda) => sum(at(lambda)) <= total) ?? 0;
  if (above !== undefined && above <= below) return at(above);
  const middle = above === undefined ? below * 2 + 1 : (below + above) / 2;
  const isFree = weights.map((weight, h) => weight > 0 && middle * weight > floors[h]! && middle * weight < caps[h]!);
  const held = sum(at(middle).filter((_, h) => !isFree[h]!));
  const freeWeight = sum(weights.filter((_, h) => isFree[h]!));
  return freeWeight === 0 ? at(middle) : at((total - held) / freeWeight);
}

function boundsOf({ strata, minimum = LEAST_UNITS }: AllocationRequest): { floors: number[]; caps: number[] } {
  const caps = strata.map(({ size, unitCount }) => (size === 0 ? 0 : (unitCount ?? Infinity)));
  return { caps, floors: caps.map((cap) => Math.min(cap, Math.max(LEAST_UNITS, minimum))) };
}

function checkTotal(
  { strata, total, minimum = LEAST_UNITS }: AllocationRequest,
  floors: readonly number[],
  caps: readonly number[],
): void {
  if (!strata.some(({ size }) => size > 0)) throw new RangeError('No stratum has a size above 0.');
  if (!(total >= sum(floors))) {
    throw new RangeError(
      `${strata.length} strata with at least ${Math.max(LEAST_UNITS, minimum)} units each need a sample of ${sum(floors)} or more, found ${total}.`,
    );
  }
  if (total > sum(caps)) {
    throw new RangeError(`A population of ${sum(caps)} units cannot yield a sample of ${total}.`);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

import { betaQuantile } from './distributions/beta.ts';
import { normalQuantile } from './distributions/normal.ts';
import { studentTQuantile } from './distributions/student-t.ts';
import type { Interval } from './estimate.ts';
import { checkLevel } from './proportion-interval.ts';

/** A unit of the sample, or `count` alike ones, as a part of a share. */
export interface ShareTerm {
  /** What one unit adds to the share if it shows what is estimated; over all units they sum to 1. */
  readonly weight: number;
  readonly count: number;
  /** 1 if it shows it, 0 if not; between them for one that stands for several. */
  readonly shows: number;
  /** The map says that it does; false where there is no map. */
  readonly expected?: boolean | undefined;
  /** Units with the same one were drawn together; without one, each was drawn by itself. */
  readonly draw?: string | undefined;
}

export interface ShareIntervalRequest {
  readonly value: number;
  readonly terms: readonly ShareTerm[];
  readonly level: number;
  /** The design's own variance of the share; `undefined` where there is none. */
  readonly variance?: number | undefined;
  /** Its degrees of freedom, where it rests on few clusters: it counts (t ÷ z)² times. */
  readonly clusterFreedom?: number | undefined;
  /** Weight of the heaviest draw that may turn up on either side of the map; each side's own heaviest unless given. */
  readonly heaviest?: number | undefined;
  /** Shares of the frame where the map says that it shows, and where not, where these are known. */
  readonly sides?: { readonly expected: number; readonly other: number } | undefined;
}

/**
 * Units on one side of the map. Those that say the rarer thing there are counted: mostly the map's errors, omitted where
 * the map says no, committed where it says yes.
 */
interface Side {
  /** Weight of all its units. */
  readonly size: number;
  /** Σ w over the units counted. */
  readonly counted: number;
  /** Σ w² over the draws counted. */
  readonly squares: number;
  readonly heaviest: number;
  /** The units counted are those that show what is estimated. */
  readonly countsShowing: boolean;
}

/** Half a unit, Jeffreys' prior. */
const PRIOR = 0.5;
/** No design is taken to be worth more than five times its units. */
const LEAST_DESIGN_EFFECT = 0.2;

/**
 * The interval of a share that is published, under any design. A share is what the map says plus what it omits less what
 * it commits. Each of the two errors has Jeffreys' limits at the effective number of its units, and the two are put
 * together as for a difference of shares. An error of weight y = Σ w with squares v = Σ w² is counted as y ÷ s units of
 * weight s: s = v ÷ y downwards; upwards as though half a unit more of the heaviest weight w had been seen, which the
 * sample may have missed: s = (v + w²/2) ÷ (y + w/2). With equal weights these are Jeffreys' limits themselves. s counts
 * times the design effect, (V + Σ w²) ÷ (Σ v (1 − y/S) + Σ w²), where V is the design's own variance.
 * An estimate that is not the sum of both sides itself (it may lean on what the map expects) has the interval from one to
 * the other. It lies strictly inside unless it is 0 or 1.
 * Source: Newcombe 1998, Statistics in Medicine 17:873-890, and Zou and Donner 2008, Statistics in Medicine 27:1693-1702,
 * for the difference; Brown, Cai and DasGupta 2001 for Jeffreys' limits; Fay and Feuer 1997, Statistics in Medicine
 * 16:791-801, for weights; Korn and Graubard 1998, Survey Methodology 24:193-201, for the design effect.
 * @returns `undefined` where there is no unit.
 * @throws RangeError when the level is out of range.
 */
export function shareInterval(request: ShareIntervalRequest): Interval | undefined {
  const { value, terms, level, variance } = request;
  checkLevel(level);
  const sides = [sideOf(request, true), sideOf(request, false)].filter(({ size }) => size > 0);
  if (terms.length === 0 || sides.length === 0) return undefined;
  const effect = designEffect(sides, variance && variance * tOverZ(request) ** 2);
  let [below, above] = [0, 0];
  for (const side of sides) {
    const { lower, upper } = countedLimits(side, { effect, tail: (1 - level) / 2 });
    const [fewer, more] = [(side.counted - lower) ** 2, (upper - side.counted) ** 2];
    below += side.countsShowing ? fewer : more;
    above += side.countsShowing ? more : fewer;
  }
  const centre = centreOf(sides);
  return {
    lower: Math.max(0, Math.min(value, centre) - Math.sqrt(below)),
    upper: Math.min(1, Math.max(value, centre) + Math.sqrt(above)),
    level,
    method: 'mover-jeffreys',
  };
}

/**
 * The share that the two sides give by themselves: post-stratified where their sizes are known, and as the map says on a side
 * without a unit.
 */
export function shareOfSides(request: Omit<ShareIntervalRequest, 'value' | 'level'>): number {
  return centreOf([sideOf(request, true), sideOf(request, false)]);
}

function centreOf(sides: readonly Side[]): number {
  return sides.reduce((sum, side) => sum + (side.countsShowing ? side.counted : side.size - side.counted), 0);
}

function sideOf({ terms, heaviest, sides }: Omit<ShareIntervalRequest, 'value' | 'level'>, expected: boolean): Side {
  const own = terms.filter((term) => (term.expected ?? false) === expected);
  const weight = sumOf(own, () => 1);
  const size = sides === undefined ? weight : expected ? sides.expected : sides.other;
  // Where no unit fell on a side of known size it may be anything there.
  if (weight === 0) return { size, counted: 0, squares: 0, heaviest: size, countsShowing: !expected };
  // At one half, where rounding must not decide, those that show are the rarer.
  const countsShowing = 2 * sumOf(own, ({ shows }) => shows) <= weight * (1 + 1e-9);
  const isCounted = ({ shows }: ShareTerm): number => (countsShowing ? shows : 1 - shows);
  const scale = size / weight;
  return {
    size,
    counted: scale * sumOf(own, isCounted),
    squares: scale ** 2 * drawWeights(own, isCounted).reduce((sum, w) => sum + w * w, 0),
    heaviest: scale * (heaviest ?? drawWeights(own, () => 1).reduce((most, w) => Math.max(most, w), 0)),
    countsShowing,
  };
}

type Part = (term: ShareTerm) => number;

function sumOf(terms: readonly ShareTerm[], part: Part): number {
  return terms.reduce((sum, term) => sum + term.count * term.weight * part(term), 0);
}

/** What draws weigh; alike units that were drawn one by one are as many draws. */
function drawWeights(terms: readonly ShareTerm[], part: Part): number[] {
  const together = new Map<string, number>();
  const single: number[] = [];
  for (const term of terms) {
    const { draw, count } = term;
    const weight = term.weight * part(term);
    if (draw !== undefined) together.set(draw, (together.get(draw) ?? 0) + count * weight);
    else for (let k = 0; k < count; k++) single.push(weight);
  }
  return [...together.values(), ...single];
}

function tOverZ({ clusterFreedom, level }: ShareIntervalRequest): number {
  if (clusterFreedom === undefined) return 1;
  const p = 1 - (1 - level) / 2;
  return studentTQuantile(p, clusterFreedom) / normalQuantile(p);
}

/**
 * Weight of the heaviest draw of a sample. Under clusters it lies midway, as a geometric mean, between that of a unit, which an
 * error counts for where errors do not gather, and that of a cluster with all its units, where one says all.
 */
export function heaviestDraw(units: Iterable<Pick<ShareTerm, 'weight' | 'count' | 'draw'>>): number {
  const together = new Map<string, number>();
  let [unit, heaviest] = [0, 0];
  for (const { weight, count, draw } of units) {
    const sum = draw === undefined ? weight : (together.get(draw) ?? 0) + count * weight;
    if (draw !== undefined) together.set(draw, sum);
    unit = Math.max(unit, weight);
    heaviest = Math.max(heaviest, sum);
  }
  return Math.sqrt(unit * heaviest);
}

function designEffect(sides: readonly Side[], variance: number | undefined): number {
  if (variance === undefined) return 1;
  const prior = sides.reduce((sum, { heaviest }) => sum + heaviest ** 2, 0);
  const binomial = sides.reduce((sum, { squares, counted, size }) => sum + squares * (1 - counted / size), 0);
  return Math.max(LEAST_DESIGN_EFFECT, (variance + prior) / (binomial + prior));
}

function countedLimits(
  { size, counted, squares, heaviest }: Side,
  { effect, tail }: { readonly effect: number; readonly tail: number },
): { readonly lower: number; readonly upper: number } {
  const more = counted + PRIOR * heaviest;
  const upward = (effect * (squares + PRIOR * heaviest ** 2)) / more;
  const upper = size * betaQuantile(1 - tail, more / upward, (size - counted) / upward + PRIOR);
  if (counted === 0) return { lower: 0, upper };
  const downward = (effect * squares) / counted;
  const lower = size * betaQuantile(tail, counted / downward + PRIOR, (size - counted) / downward + PRIOR);
  return { lower: Math.min(counted, lower), upper: Math.max(counted, upper) };
}

import { logBeta } from './gamma.ts';

const MAX_TERMS = 100_000;
const MAX_STEPS = 400;
const TINY = 1e-300;

interface BetaShape {
  readonly a: number;
  readonly b: number;
}

function checkShape(a: number, b: number): void {
  if (!(a > 0 && b > 0 && Number.isFinite(a) && Number.isFinite(b))) {
    throw new RangeError(`A beta distribution needs two finite shapes above 0, found ${a} and ${b}.`);
  }
}

/** x^a (1-x)^b / B(a, b), with x and its complement given apart so that neither loses digits. */
function powerTerm({ a, b }: BetaShape, x: number, complement: number): number {
  const logX = x > 0.5 ? Math.log1p(-complement) : Math.log(x);
  const logComplement = x > 0.5 ? Math.log(complement) : Math.log1p(-x);
  return Math.exp(a * logX + b * logComplement - logBeta(a, b));
}

/** The continued fraction of the incomplete beta function (NIST DLMF 8.17.22), by Lentz's method. */
function continuedFraction({ a, b }: BetaShape, x: number): number {
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < TINY ? TINY : d);
  let fraction = d;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      d = 1 + term * d;
      d = 1 / (Math.abs(d) < TINY ? TINY : d);
      c = 1 + term / c;
      if (Math.abs(c) < TINY) c = TINY;
      change = c * d;
      fraction *= change;
    }
    if (Math.abs(change - 1) < 2e-16) return fraction;
  }
  return fraction;
}

/** Lower and upper tail at x; the smaller of the two is exact to relative precision. */
function tails(shape: BetaShape, x: number, complement: number): { lower: number; upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 };
  if (complement <= 0) return { lower: 1, upper: 0 };
  const { a, b } = shape;
  const power = powerTerm(shape, x, complement);
  if (x < (a + 1) / (a + b + 2)) {
    const lower = (power * continuedFraction(shape, x)) / a;
    return { lower, upper: 1 - lower };
  }
  const upper = (power * continuedFraction({ a: b, b: a }, complement)) / b;
  return { lower: 1 - upper, upper };
}

/**
 * The regularised incomplete beta function I_x(a, b), the distribution function of Beta(a, b) at x.
 * Source: NIST DLMF 8.17.22.
 * @throws RangeError when x is outside 0 to 1 or a shape is not above 0.
 */
export function betaCdf(x: number, a: number, b: number): number {
  checkShape(a, b);
  if (!(x >= 0 && x <= 1)) throw new RangeError(`A beta probability needs x from 0 to 1, found ${x}.`);
  return tails({ a, b }, x, 1 - x).lower;
}

/** Solves ln I_x = ln p for ln x: nearly a straight line in the lower tail, so Newton's steps converge fast. */
function solveLogarithm(p: number, shape: BetaShape): number {
  const { a, b } = shape;
  const logP = Math.log(p);
  let low = -745;
  let high = 0;
  let u = Math.min((logP + Math.log(a) + logBeta(a, b)) / a, Math.log(a / (a + b)));
  for (let step = 0; step < MAX_STEPS; step++) {
    const x = Math.exp(u);
    const complement = -Math.expm1(u);
    const { lower } = tails(shape, x, complement);
    if (lower < p) low = u;
    else high = u;
    const slope = lower > 0 && complement > 0 ? powerTerm(shape, x, complement) / complement / lower : 0;
    const newton = slope > 0 ? u - (Math.log(lower) - logP) / slope : Number.NaN;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - u) <= 4e-16 * Math.max(1, Math.abs(u)) || low === high) return next;
    u = next;
  }
  return u;
}

/**
 * The quantile of Beta(a, b) with its complement, so that one close to 1 keeps its digits.
 * @throws RangeError when p is outside 0 to 1 or a shape is not above 0.
 */
export function betaQuantilePair(p: number, a: number, b: number): { x: number; complement: number } {
  checkShape(a, b);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`A beta quantile needs a probability from 0 to 1, found ${p}.`);
  if (p === 0) return { x: 0, complement: 1 };
  if (p === 1) return { x: 1, complement: 0 };
  if (p > 0.5 && a >= b) {
    const logarithm = solveLogarithm(1 - p, { a: b, b: a });
    return { x: -Math.expm1(logarithm), complement: Math.exp(logarithm) };
  }
  const logarithm = solveLogarithm(p, { a, b });
  return { x: Math.exp(logarithm), complement: -Math.expm1(logarithm) };
}

/**
 * The quantile of Beta(a, b) at probability p.
 * @throws RangeError when p is outside 0 to 1 or a shape is not above 0.
 */
export function betaQuantile(p: number, a: number, b: number): number {
  return betaQuantilePair(p, a, b).x;
}

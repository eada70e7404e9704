import { logGamma } from './gamma.ts';

const TERMS = 10_000;
const CONVERGED = 1e-16;

/**
 * P(X > x) for a chi-square variable: the upper regularised incomplete gamma function Q(df/2, x/2), by its series
 * where x is small and by a continued fraction elsewhere.
 * Source: NIST DLMF 8.11.4 and 8.9.2 (Lentz's evaluation).
 * @throws RangeError when df is not above 0 or x is below 0.
 */
export function chiSquareUpperTail(x: number, df: number): number {
  if (!(df > 0) || !(x >= 0)) {
    throw new RangeError(`A chi-square tail needs x of at least 0 and df above 0, found ${x}, ${df}.`);
  }
  const a = df / 2;
  const z = x / 2;
  if (z === 0) return 1;
  const scale = Math.exp(a * Math.log(z) - z - logGamma(a));
  return z < a + 1 ? 1 - scale * lowerSeries(a, z) : scale * upperFraction(a, z);
}

/** Σ z^k ÷ (a (a + 1) … (a + k)). */
function lowerSeries(a: number, z: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; k < TERMS && term > CONVERGED * sum; k++) {
    term *= z / (a + k);
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, z: number): number {
  let b = z + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < TERMS; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < CONVERGED * 10) break;
  }
  return fraction;
}

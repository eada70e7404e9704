import { betaCdf } from './beta.ts';

/**
 * P(X > x) for a variable of Fisher and Snedecor's F distribution; degrees of freedom need not be whole.
 * Source: NIST DLMF 8.17, d₂ ÷ (d₂ + d₁ x) ~ Beta(d₂/2, d₁/2).
 * @throws RangeError when x is below 0 or degrees of freedom are not above 0.
 */
export function fUpperTail(x: number, df1: number, df2: number): number {
  if (!(x >= 0 && df1 > 0 && df2 > 0)) {
    throw new RangeError(`An F tail needs x of at least 0 and df above 0, found ${x}, ${df1}, ${df2}.`);
  }
  return x === Infinity ? 0 : betaCdf(df2 / (df2 + df1 * x), df2 / 2, df1 / 2);
}

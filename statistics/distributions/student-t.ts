import { betaQuantilePair } from './beta.ts';
import { normalQuantile } from './normal.ts';

/** From here on the expansion about the normal quantile is exact to a few units in the last place. */
const EXPANSION_FROM_DF = 1e4;

/** Cornish and Fisher's expansion of the t quantile in 1/df (Abramowitz and Stegun 1964, 26.7.5). */
function expandFromNormal(z: number, df: number): number {
  const s = z * z;
  const g1 = (z * (s + 1)) / 4;
  const g2 = (z * ((5 * s + 16) * s + 3)) / 96;
  const g3 = (z * (((3 * s + 19) * s + 17) * s - 15)) / 384;
  const g4 = (z * ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945)) / 92160;
  return z + (g1 + (g2 + (g3 + g4 / df) / df) / df) / df;
}

/**
 * The quantile of Student's t distribution at probability `p` with `df` degrees of freedom, which need
 * not be whole (Satterthwaite). Source: NIST DLMF 8.17, t² ÷ (df + t²) ~ Beta(1/2, df/2).
 * @throws RangeError when `p` is not strictly between 0 and 1, or `df` not above 0.
 */
export function studentTQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`A t quantile needs a probability between 0 and 1, found ${p}.`);
  if (!(df > 0)) throw new RangeError(`A t quantile needs degrees of freedom above 0, found ${df}.`);
  if (p === 0.5) return 0;
  if (df >= EXPANSION_FROM_DF) return expandFromNormal(normalQuantile(p), df);
  const tail = Math.min(p, 1 - p);
  // In the far tail 1 - 2·tail has lost its digits: solve for the complement there.
  const isFar = tail < 1e-4;
  const beta = isFar ? betaQuantilePair(2 * tail, df / 2, 0.5) : betaQuantilePair(1 - 2 * tail, 0.5, df / 2);
  const share = isFar ? { x: beta.complement, complement: beta.x } : beta;
  const magnitude = Math.sqrt((df * share.x) / share.complement);
  return p < 0.5 ? -magnitude : magnitude;
}

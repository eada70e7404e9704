import { betaCdf } from '../distributions/beta.ts';
import { normalCdf } from '../distributions/normal.ts';

/**
 * P(|T| ≥ |t|) of Student's t, or of the normal distribution where there are no degrees of freedom.
 * Source: NIST DLMF 8.17, df ÷ (df + t²) ~ Beta(df/2, 1/2).
 * @throws RangeError when t is not a number or the degrees of freedom are not above 0.
 */
export function twoSidedP(t: number, df?: number): number {
  if (Number.isNaN(t)) throw new RangeError('A p value needs a statistic that is a number, found NaN.');
  if (df === undefined) return 2 * normalCdf(-Math.abs(t));
  if (!(df > 0)) throw new RangeError(`A p value needs degrees of freedom above 0, found ${df}.`);
  return betaCdf(df / (df + t * t), df / 2, 0.5);
}

import { fUpperTail } from '../distributions/f.ts';
import { drawCounts, varianceContributions, type SampleTerm } from '../variance-rule.ts';
import { SIZE_TOLERANCE, type BalanceTest } from './balance-test.ts';

/**
 * Whether the weights of a cluster sample sum to the size that they stand for: Student's t of the total and of
 * its logarithm, whichever is farther off, with the variance among cluster totals and that of one cluster more or less.
 * Source: Särndal, Swensson and Wretman 1992, section 4.6.
 * @param o.units weight × size of each, 0 outside of what is known
 * @returns `undefined` where no stratum has two clusters
 */
export function weightedSum(o: {
  readonly units: readonly { readonly stratum: number; readonly cluster: string; readonly value: number }[];
  readonly known: number;
}): BalanceTest | undefined {
  const terms = o.units.map((unit): SampleTerm => ({ ...unit, count: 1 }));
  const rule = {
    strataCount: 1 + terms.reduce((most, { stratum }) => Math.max(most, stratum), 0),
    rule: 'cluster',
  } as const;
  const drawn = drawCounts(terms, rule);
  const df2 = drawn.reduce((sum, n) => sum + Math.max(0, n - 1), 0);
  if (df2 === 0) return undefined;
  const clusters = drawn.reduce((sum, n) => sum + n, 0);
  const estimated = terms.reduce((sum, { value }) => sum + value, 0);
  const among = varianceContributions(terms, rule).reduce((sum, part) => sum + part, 0);
  // A few clusters that happen to be alike do not say that all are: one more or less is always possible.
  const standardError = (size: number): number => Math.sqrt(among + (size / clusters) ** 2);
  const off = Math.abs(estimated - o.known) <= SIZE_TOLERANCE * o.known ? 0 : estimated - o.known;
  const z = off / standardError(o.known);
  // Below what is known the logarithm tells more: a sum of a tenth is no small deviation, few as the clusters may be.
  const onLogScale =
    off === 0 || estimated <= 0 ? 0 : (Math.log(estimated / o.known) * estimated) / standardError(estimated);
  const t = Math.abs(z) > Math.abs(onLogScale) ? z : onLogScale;
  return {
    statistic: t * t,
    df: 1,
    df2,
    pValue: fUpperTail(t * t, 1, df2),
    pValueMethod: 'student-t',
    cells: [{ members: [0], known: o.known, estimated, z: t, units: o.units.filter(({ value }) => value > 0).length }],
  };
}

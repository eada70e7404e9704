import { fUpperTail } from '../distributions/f.ts';
import { drawCounts, varianceContributions, type SampleTerm } from '../variance-rule.ts';
import type { BalanceTest } from './balance-test.ts';

/** Weights are rounded, and pixels at an edge count for a whole one: so far off is no deviation. */
export const SIZE_TOLERANCE = 0.01;

/**
 * Whether the weights of a cluster sample sum to the size that they stand for: Student's t of the total beyond one per
 * cent of it, with the variance among cluster totals.
 * Source: Särndal, Swensson and Wretman 1992, section 4.6.
 * @param o.units weight × size of each, 0 outside of what is known
 * @returns `undefined` where no stratum has two clusters
 */
export function weightedSum(o: {
  readonly units: readonly { readonly stratum: number; readonly cluster: string; readonly value: number }[];
  readonly known: number;
}): BalanceTest | undefined {
  const terms = o.units.map((unit): SampleTerm => ({ ...unit, count: 1 }));
  const rule = { strataCount: 1 + Math.max(0, ...terms.map(({ stratum }) => stratum)), rule: 'cluster' } as const;
  const df2 = drawCounts(terms, rule).reduce((sum, n) => sum + Math.max(0, n - 1), 0);
  if (df2 === 0) return undefined;
  const estimated = terms.reduce((sum, { value }) => sum + value, 0);
  const standardError = Math.sqrt(varianceContributions(terms, rule).reduce((sum, part) => sum + part, 0));
  const off = estimated - o.known;
  const beyond = Math.sign(off) * Math.max(0, Math.abs(off) - SIZE_TOLERANCE * o.known);
  // Equal weights have no variance: then any difference beyond the tolerance is one.
  const z = beyond === 0 ? 0 : beyond / Math.max(standardError, 1e-6 * o.known);
  return {
    statistic: z * z,
    df: 1,
    df2,
    pValue: fUpperTail(z * z, 1, df2),
    pValueMethod: 'student-t',
    cells: [{ members: [0], known: o.known, estimated, z, units: o.units.filter(({ value }) => value > 0).length }],
  };
}

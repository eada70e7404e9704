import { moransI, type MoransI, type Neighbours } from './morans-i.ts';
import { twoSidedP } from './two-sided-p.ts';

/** Moran's I with two-sided p values by the normal approximation. */
export interface MoranTest extends MoransI {
  readonly pRandomisation: number | undefined;
  readonly pNormality: number | undefined;
}

/**
 * Moran's I of values, tested against no spatial autocorrelation both ways: under permutation of the values, which holds
 * for values of any distribution such as right or wrong, and under independent normal values.
 * Source: Cliff and Ord 1981, Spatial Processes, section 2.3; R spdep `moran.test(alternative = "two.sided")`.
 * @returns `undefined` with fewer than four connected values, or values that are all alike.
 * @throws RangeError when neighbours do not fit the values, or a value is not finite.
 */
export function moranTest(
  values: readonly number[],
  neighbours: Neighbours,
  style: 'W' | 'B' = 'W',
): MoranTest | undefined {
  const moran = moransI(values, neighbours, style);
  if (moran === undefined) return undefined;
  const p = (z: number | undefined): number | undefined => (z === undefined ? undefined : twoSidedP(z));
  return { ...moran, pRandomisation: p(moran.zRandomisation), pNormality: p(moran.zNormality) };
}

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

/**
 * Moran's I of residuals of areas, such as those of an area-level model, with the areas that touch as neighbours. An
 * area without a residual is left out, and so is it from its neighbours' lists.
 * @returns `undefined` with fewer than four connected areas, or residuals that are all alike.
 * @throws RangeError when contiguity does not fit the residuals.
 */
export function areaMoranTest(
  residuals: readonly (number | undefined)[],
  contiguity: Neighbours,
): MoranTest | undefined {
  if (contiguity.length !== residuals.length) {
    throw new RangeError(`${residuals.length} areas need as many lists of neighbours, found ${contiguity.length}.`);
  }
  const kept = residuals.flatMap((residual, area) => (residual === undefined ? [] : [{ residual, area }]));
  const position = new Map(kept.map(({ area }, k) => [area, k]));
  const neighbours = kept.map(({ area }) => contiguity[area]!.flatMap((other) => position.get(other) ?? []));
  return moranTest(
    kept.map(({ residual }) => residual),
    neighbours,
  );
}

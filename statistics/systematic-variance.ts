import { neighbourVariance } from './neighbour-variance.ts';

/** A unit of a systematic sample, with its place in the sampling grid where the `quadrat` variance is wanted. */
export interface SystematicUnit {
  readonly y: number;
  readonly gridCol?: number | undefined;
  readonly gridRow?: number | undefined;
}

/** Σ (y_i − y_{i−1})² ÷ (2 (n − 1)), the successive difference in place of s² (Wolter 2007, chapter 8, v2). */
export function successiveDifferenceVariance(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  let squares = 0;
  for (let i = 1; i < values.length; i++) squares += (values[i]! - values[i - 1]!) ** 2;
  return squares / (2 * (values.length - 1));
}

/**
 * Mean of s² within blocks of 2 × 2 neighbours that do not overlap (Matérn 1960; Wolter 2007, chapter 8). A block with
 * fewer than two units says nothing and is left out; `undefined` where no block is left.
 */
function quadratVariance(units: readonly SystematicUnit[]): number | undefined {
  const blocks = new Map<string, number[]>();
  for (const { y, gridCol = 0, gridRow = 0 } of units) {
    const key = `${Math.floor(gridCol / 2)}/${Math.floor(gridRow / 2)}`;
    blocks.set(key, [...(blocks.get(key) ?? []), y]);
  }
  const usable = [...blocks.values()].filter((values) => values.length > 1);
  if (usable.length === 0) return undefined;
  const within = usable.map((values) => {
    const mean = values.reduce((sum, y) => sum + y, 0) / values.length;
    return values.reduce((sum, y) => sum + (y - mean) ** 2, 0) / (values.length - 1);
  });
  return within.reduce((sum, value) => sum + value, 0) / within.length;
}

/**
 * What stands in for s² where that of the sample would be too large.
 * - `successive-difference`: differences of units next to each other in the order of the draw.
 * - `quadrat`: the spread within blocks of 2 × 2 neighbours of the grid.
 * - `neighbours`: differences between lines of the grid.
 */
export type SystematicStandIn = 'successive-difference' | 'quadrat' | 'neighbours';

/**
 * Which approximation is taken for the variance of a systematic sample, which has no unbiased one: a stand-in, or
 * `simple-random`, as though drawn at random, which is too large where neighbours are alike.
 */
export type SystematicVariance = 'simple-random' | SystematicStandIn;

/** The stand-in of a name; units in the order of the draw. */
export function systematicSpread(units: readonly SystematicUnit[], rule: SystematicStandIn): number | undefined {
  if (rule === 'quadrat') return quadratVariance(units);
  if (rule === 'successive-difference') return successiveDifferenceVariance(units.map(({ y }) => y));
  return neighbourVariance(units.map(({ y, gridCol = 0, gridRow = 0 }) => ({ y, gridCol, gridRow })));
}

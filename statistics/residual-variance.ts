import { stratumVariances, type Stratum } from './stratum.ts';

/** The design that residuals come from. */
export interface ResidualDesign {
  readonly strata: readonly Stratum[];
  readonly units: readonly { readonly stratum: number }[];
  /** Finite population correction; strata then need their unit counts. */
  readonly fpc?: boolean;
}

/**
 * Variance of a model-assisted total: Σ N_h² (1 − f_h) s²_eh ÷ n_h over the residuals of all units, in their order.
 * Source: Särndal, Swensson and Wretman 1992, section 6.6. Every stratum with size needs at least two units.
 */
export function residualVariance(
  { strata, units, fpc }: ResidualDesign,
  residuals: readonly number[],
  sampleSizes: readonly number[],
): number {
  const groups = units.map(({ stratum }, k) => ({ stratum, y: residuals[k]!, x: 1, count: 1 }));
  const variances = stratumVariances(strata.length, groups, ({ y }) => y);
  return strata.reduce((sum, { size, unitCount }, h) => {
    if (size === 0) return sum;
    const remaining = fpc === true ? 1 - sampleSizes[h]! / unitCount! : 1;
    return sum + (size * size * remaining * variances[h]!) / sampleSizes[h]!;
  }, 0);
}

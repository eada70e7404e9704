import { stratumVariances, type Stratum } from './stratum.ts';

/** The design that residuals come from. */
export interface ResidualDesign {
  readonly strata: readonly Stratum[];
  readonly units: readonly { readonly stratum: number }[];
  /** Finite population correction; strata then need their unit counts. */
  readonly fpc?: boolean;
}

/**
 * What each stratum contributes to the variance of a model-assisted total: N_h² (1 − f_h) s²_eh ÷ n_h over the residuals
 * of its units; `residuals` are in the order of all units.
 * Source: Särndal, Swensson and Wretman 1992, section 6.6. Every stratum with size needs at least two units.
 */
function residualContributions(
  { strata, units, fpc }: ResidualDesign,
  residuals: readonly number[],
  sampleSizes: readonly number[],
): number[] {
  const groups = units.map(({ stratum }, k) => ({ stratum, y: residuals[k]!, x: 1, count: 1 }));
  const variances = stratumVariances(strata.length, groups, ({ y }) => y);
  return strata.map(({ size, unitCount }, h) => {
    if (size === 0) return 0;
    const remaining = fpc === true ? 1 - sampleSizes[h]! / unitCount! : 1;
    return (size * size * remaining * variances[h]!) / sampleSizes[h]!;
  });
}

/** Variance of a model-assisted total: the sum of what its strata contribute. */
export function residualVariance(
  design: ResidualDesign,
  residuals: readonly number[],
  sampleSizes: readonly number[],
): number {
  return residualContributions(design, residuals, sampleSizes).reduce((sum, part) => sum + part, 0);
}

/** A unit that determines a coefficient alone has no residual to judge it by; what is left is bounded from below. */
const LEAST_LEFT = 0.1;

/**
 * The residual of a unit as a fit without it would leave it, e ÷ (1 − h) with its leverage h: fitted residuals are smaller
 * than those of units that the fit has not seen.
 * Source: Valliant 2002, Survey Methodology 28:103-114.
 */
export function unseenResidual(residual: number, leverage: number): number {
  return residual / Math.max(LEAST_LEFT, 1 - leverage);
}

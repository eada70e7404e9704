/** One stratum's terms of a variance: what it contributes, and the values whose spread that is. */
export interface SpreadOfStratum {
  /** V_h. */
  readonly contribution: number;
  /** Residuals of its units. */
  readonly values: readonly number[];
}

/**
 * Degrees of freedom of a stratified variance that allow for residuals that are mostly 0 and rarely large, as those of rare
 * classes are: Satterthwaite's formula with ν_h = 2 ÷ (2 ÷ (n_h − 1) + κ_h ÷ n_h), for the variance of s² is
 * σ⁴ (2 ÷ (n − 1) + κ ÷ n) with κ the excess kurtosis; normal residuals give n_h − 1.
 * Source: Satterthwaite 1946; Cramér 1946, section 27.4, for the variance of s².
 * @returns at least 1; `undefined` without variance.
 */
export function kurtosisDegreesOfFreedom(strata: readonly SpreadOfStratum[]): number | undefined {
  let variance = 0;
  let spread = 0;
  for (const { contribution, values } of strata) {
    if (contribution === 0 || values.length < 2) continue;
    const n = values.length;
    const freedom = 2 / (2 / (n - 1) + Math.max(0, excessKurtosis(values)) / n);
    variance += contribution;
    spread += contribution ** 2 / freedom;
  }
  return spread === 0 ? undefined : Math.max(1, variance ** 2 / spread);
}

function excessKurtosis(values: readonly number[]): number {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const second = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  const fourth = values.reduce((sum, value) => sum + (value - mean) ** 4, 0) / n;
  return second === 0 ? 0 : fourth / second ** 2 - 3;
}

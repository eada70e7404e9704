const ROUNDS = 500;
const CONVERGED = 1e-10;
/**
 * Units by which each stratum is filled up with what is expected of the whole. Cells that a stratum holds little of are
 * seldom met in it, and their variance would be missing; fewer units leave too many right samples far off.
 */
const PRIOR_UNITS = 5;

/**
 * What the sizes of strata × cells would be if the design held: the sample's own table, each stratum filled up with
 * five units spread as the cells are, fitted to both margins. The covariance that follows from it does not shrink where
 * a cell has fewer units than it should, as the sample's own does (score test).
 * Source: Deming and Stephan 1940, Annals of Mathematical Statistics 11:427-444 (iterative proportional fitting).
 * @param counts units by stratum and cell
 * @param strata sizes of the strata; they sum to what the cells sum to
 * @returns sizes by stratum and cell, none of them 0
 */
export function nullTable(
  counts: readonly (readonly number[])[],
  strata: readonly number[],
  cells: readonly number[],
): number[][] {
  const whole = cells.reduce((sum, size) => sum + size, 0);
  const table = counts.map((row, h) => {
    const n = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, c) => (strata[h]! * (count + (PRIOR_UNITS * cells[c]!) / whole)) / (n + PRIOR_UNITS));
  });
  for (let round = 0; round < ROUNDS; round++) {
    let off = 0;
    for (const [c, size] of cells.entries()) {
      const factor = size / table.reduce((sum, row) => sum + row[c]!, 0);
      off = Math.max(off, Math.abs(factor - 1));
      for (const row of table) row[c]! *= factor;
    }
    for (const [h, row] of table.entries()) {
      const factor = strata[h]! / row.reduce((sum, size) => sum + size, 0);
      table[h] = row.map((size) => size * factor);
    }
    if (off < CONVERGED) break;
  }
  return table;
}

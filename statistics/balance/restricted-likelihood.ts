import { solveVector } from '../linear-algebra/solve.ts';

const ROUNDS = 60;
/** Newton's decrement at which the logarithm of the likelihood is known to more digits than are looked at. */
const CONVERGED = 1e-9;
const LEAST_STEP = 1e-8;

/** Units by stratum and cell, with the sizes that their shares must add up to; both sizes sum to 1. */
export interface RestrictedTable {
  /** All above 0. */
  readonly counts: readonly (readonly number[])[];
  readonly strata: readonly number[];
  readonly cells: readonly number[];
}

/**
 * Logarithm of the largest likelihood of a stratified sample whose strata h, of sizes N_h, make up cells of known sizes
 * A_c, less that of the sample’s own shares: max Σ n_hc ln(p_hc ÷ (n_hc ÷ n_h)) under Σ_c p_hc = 1 and Σ_h N_h p_hc = A_c. Its
 * solution is p_hc = n_hc ÷ (α_h + N_h β_c); α and β make Σ α_h + Σ A_c β_c − Σ n_hc ln(α_h + N_h β_c) smallest, which is
 * convex: Newton’s method, α eliminated. Of one stratum more on α and one less on β nothing changes: the last β is 0.
 * Source: Aitchison and Silvey 1958, Annals of Mathematical Statistics 29:813-828; Owen 2001, Empirical Likelihood, section 3.
 */
export function restrictedLogLikelihood({ counts, strata, cells }: RestrictedTable): number {
  const drawn = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  let [alpha, beta] = [drawn, cells.map(() => 0)];
  const multiplier = (h: number, c: number): number => alpha[h]! + strata[h]! * beta[c]!;
  const dual = (): number => {
    let value = alpha.reduce((sum, a) => sum + a, 0) + beta.reduce((sum, b, c) => sum + b * cells[c]!, 0);
    for (const [h, row] of counts.entries()) {
      for (const [c, count] of row.entries()) {
        const m = multiplier(h, c);
        if (m <= 0) return Infinity;
        value -= count * Math.log(m);
      }
    }
    return value;
  };
  let lowest = dual();
  for (let round = 0; round < ROUNDS; round++) {
    const step = newtonStep({ counts, strata, cells }, multiplier);
    if (step === undefined || step.decrement < CONVERGED) break;
    const [from, to] = [alpha, beta];
    for (let length = 1; length >= LEAST_STEP; length /= 2) {
      alpha = from.map((a, h) => a - length * step.alpha[h]!);
      beta = to.map((b, c) => b - length * step.beta[c]!);
      const value = dual();
      if (value > lowest - 1e-4 * length * step.decrement) continue;
      lowest = value;
      break;
    }
  }
  // At its lowest the dual is Σ n_hc (1 − ln(α_h + N_h β_c)); near it, unlike the shares, it is off by the square only.
  return drawn.reduce((sum, n) => sum + n * (Math.log(n) - 1), lowest);
}

function newtonStep(
  { counts, strata, cells }: RestrictedTable,
  multiplier: (h: number, c: number) => number,
): { readonly alpha: number[]; readonly beta: number[]; readonly decrement: number } | undefined {
  const free = cells.length - 1;
  const share = counts.map((row, h) => row.map((n, c) => n / multiplier(h, c)));
  const curvature = counts.map((row, h) => row.map((n, c) => n / multiplier(h, c) ** 2));
  const ofAlpha = share.map((row) => 1 - row.reduce((sum, p) => sum + p, 0));
  const ofBeta = cells.map((size, c) => size - share.reduce((sum, row, h) => sum + strata[h]! * row[c]!, 0));
  const diagonal = curvature.map((row) => row.reduce((sum, k) => sum + k, 0));
  const matrix = Array.from({ length: free }, () => Array.from({ length: free }, () => 0));
  const right = ofBeta.slice(0, free);
  for (const [h, row] of curvature.entries()) {
    for (let i = 0; i < free; i++) {
      const cross = (strata[h]! * row[i]!) / diagonal[h]!;
      right[i]! -= cross * ofAlpha[h]!;
      matrix[i]![i]! += strata[h]! ** 2 * row[i]!;
      for (let j = 0; j < free; j++) matrix[i]![j]! -= cross * strata[h]! * row[j]!;
    }
  }
  const solved = solveVector(matrix, right);
  if (solved === undefined) return undefined;
  const beta = [...solved, 0];
  const alpha = ofAlpha.map((g, h) => {
    const crossed = beta.reduce((sum, b, c) => sum + strata[h]! * curvature[h]![c]! * b, 0);
    return (g - crossed) / diagonal[h]!;
  });
  const along = (gradient: readonly number[], step: readonly number[]): number =>
    gradient.reduce((sum, g, i) => sum + g * step[i]!, 0);
  return { alpha, beta, decrement: along(ofAlpha, alpha) + along(ofBeta, beta) };
}

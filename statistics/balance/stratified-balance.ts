import { chiSquareUpperTail } from '../distributions/chi-square.ts';
import { generalisedInverse } from '../linear-algebra/generalised-inverse.ts';
import { quadraticForm } from '../linear-algebra/products.ts';
import { DOUBTFUL_P, type BalanceTest } from './balance-test.ts';
import { nullTable } from './null-table.ts';
import { simulatedTail } from './simulated-tail.ts';
import { stratumTable, type StratifiedUnits } from './stratum-table.ts';

/** So far out no thinness of cells brings a sample back. */
const BEYOND_DOUBT_P = 1e-30;

/** A sample, and the seed of the simulated tail. */
export interface StratifiedBalanceRequest extends StratifiedUnits {
  readonly seed: number;
}

/**
 * Whether a simple random or stratified sample with its weights N_h ÷ n_h reproduces the known sizes of parts: score
 * test, the covariance Σ N_h² (diag p_h − p_h p_h′) ÷ n_h from the strata as the design would have them. Below p = 0.01
 * the chi-square's tail is replaced by a simulated one. Without finite population correction, which makes it milder.
 * Source: Cochran 1977, section 5.3; Rao and Scott 1981, JASA 76:221-230.
 * @returns `undefined` where a stratum has no unit, or thin parts leave fewer than two cells.
 */
export function stratifiedBalance(request: StratifiedBalanceRequest): BalanceTest | undefined {
  const table = stratumTable(request);
  if (table === undefined) return undefined;
  const { counts, drawn, groups, known } = table;
  const sizes = request.strata;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const strata = nullTable(counts, sizes, known).flatMap((row, h) =>
    sizes[h] === 0
      ? []
      : [{ n: drawn[h]!, weight: sizes[h]! / drawn[h]!, probabilities: row.map((size) => size / sizes[h]!) }],
  );
  const estimated = known.map((_, c) =>
    sum(counts.map((row, h) => (row[c] === 0 ? 0 : (row[c]! * sizes[h]!) / drawn[h]!))),
  );
  const covariance = covarianceOf(strata, known.length);
  const { inverse, rank } = generalisedInverse(covariance);
  const off = estimated.map((value, c) => value - known[c]!);
  const statistic = Math.max(0, quadraticForm(inverse, off));
  const chiSquare = chiSquareUpperTail(statistic, rank);
  const isSimulated = chiSquare < DOUBTFUL_P && chiSquare > BEYOND_DOUBT_P;
  return {
    statistic,
    df: rank,
    df2: undefined,
    pValue: isSimulated ? simulatedTail({ strata, known, inverse, statistic, seed: request.seed }) : chiSquare,
    pValueMethod: isSimulated ? 'simulated' : 'chi-square',
    cells: groups.map((members, c) => ({
      members,
      known: known[c]!,
      estimated: estimated[c]!,
      z: off[c]! / Math.sqrt(covariance[c]![c]!),
      units: sum(counts.map((row) => row[c]!)),
    })),
  };
}

function covarianceOf(
  strata: readonly { readonly n: number; readonly weight: number; readonly probabilities: readonly number[] }[],
  count: number,
): number[][] {
  const covariance = Array.from({ length: count }, () => Array.from({ length: count }, () => 0));
  for (const { n, weight, probabilities: p } of strata) {
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) covariance[i]![j]! += weight ** 2 * n * p[i]! * ((i === j ? 1 : 0) - p[j]!);
    }
  }
  return covariance;
}

import { conditionNumber } from './linear-algebra/condition-number.ts';
import { solveMatrix, type Matrix } from './linear-algebra/solve.ts';

/** Class shares by the inverse direction, with what makes them doubtful. */
export interface InverseCalibration {
  /** `undefined` where P(map | reference) cannot be inverted. Not clamped: a share below 0 or above 1 can come out. */
  readonly shares: readonly number[] | undefined;
  /** By the delta method; the map's shares are known without error. */
  readonly standardErrors: readonly number[] | undefined;
  /** Of P(map | reference), 2-norm; `undefined` where a reference class has no unit. Large means unstable. */
  readonly conditionNumber: number | undefined;
  /** Every share lies in 0 to 1. */
  readonly isAdmissible: boolean;
}

/** A confusion matrix with a row per map class and a column per reference class. */
export interface CalibrationSample {
  /**
   * Counts of a simple random sample, or design-weighted counts: columns must be proportional to the population's.
   * Raw counts of a stratified sample give nonsense here, even negative areas.
   */
  readonly counts: Matrix;
  /** Share of the map that each map class takes up; they sum to 1. */
  readonly mapShares: readonly number[];
  /** Whether the units were drawn within map classes without weights; then the inverse direction is refused. */
  readonly isStratifiedByMap?: boolean;
}

/**
 * `mapGivenRef`: solves M p = W with M_ij = P(map = i | reference = j). For a matrix that comes from another place or
 * time, assuming that these columns hold there too (label shift); else the direct calibration Σ_i W_i P(reference | map = i), `expectedShares`, is better.
 * Var(p) = M⁻¹ [Σ_j p_j² (diag(m_j) − m_j m_j') ÷ n_j] M⁻ᵀ.
 * Source: Czaplewski and Catts 1992, Remote Sensing of Environment 39:29-43.
 * @throws RangeError when the matrix is not square, or holds raw counts of a sample stratified by map class.
 */
export function mapGivenRefShares(sample: CalibrationSample): InverseCalibration {
  checkSample(sample);
  const { counts, mapShares } = sample;
  if (sample.isStratifiedByMap === true) {
    throw new RangeError(
      'P(map | reference) needs design weights: raw counts stratified by map class have other columns.',
    );
  }
  if (counts.length !== counts[0]!.length) {
    throw new RangeError(
      `An inverse needs as many map as reference classes, found ${counts.length}, ${counts[0]!.length}.`,
    );
  }
  const columnTotals = counts[0]!.map((_, j) => counts.reduce((sum, row) => sum + row[j]!, 0));
  const none = { shares: undefined, standardErrors: undefined, isAdmissible: false };
  if (columnTotals.includes(0)) return { ...none, conditionNumber: undefined };
  const m = counts.map((row) => row.map((count, j) => count / columnTotals[j]!));
  const inverse = solveMatrix(
    m,
    m.map((_, i) => m.map((__, j) => (i === j ? 1 : 0))),
  );
  if (inverse === undefined) return { ...none, conditionNumber: Infinity };
  const shares = inverse.map((row) => row.reduce((sum, value, i) => sum + value * mapShares[i]!, 0));
  return {
    shares,
    standardErrors: deltaErrors({ inverse, m, shares, columnTotals }),
    conditionNumber: conditionNumber(m),
    isAdmissible: shares.every((share) => share >= 0 && share <= 1),
  };
}

function deltaErrors(o: {
  readonly inverse: Matrix;
  readonly m: Matrix;
  readonly shares: readonly number[];
  readonly columnTotals: readonly number[];
}): number[] {
  return o.inverse.map((row) => {
    const variance = o.shares.reduce((sum, share, j) => {
      const mean = row.reduce((total, value, i) => total + value * o.m[i]![j]!, 0);
      const square = row.reduce((total, value, i) => total + value * value * o.m[i]![j]!, 0);
      return sum + (share * share * (square - mean * mean)) / o.columnTotals[j]!;
    }, 0);
    return Math.sqrt(Math.max(0, variance));
  });
}

function checkSample({ counts, mapShares }: CalibrationSample): void {
  if (counts.length === 0 || counts.length !== mapShares.length) {
    throw new RangeError(`${mapShares.length} map shares need as many rows of counts, found ${counts.length}.`);
  }
  const total = mapShares.reduce((sum, share) => sum + share, 0);
  if (Math.abs(total - 1) > 1e-9) throw new RangeError(`Shares of the map need to sum to 1, found ${total}.`);
}

import type { ReferenceShares } from '../accuracy-assessment.ts';
import { absentEstimate, type Estimate } from '../estimate.ts';

/** A map class (or the unmapped part) of an area: its size there, and what it is in truth elsewhere. */
export interface SyntheticPart {
  /** Mapped area of the class in this area, in any unit that is the same for all parts. */
  readonly size: number;
  /** P(reference class | this part), from the whole sample; `undefined` when no unit fell there. */
  readonly referenceShares: ReferenceShares;
  /** Sampling variance of each share, as the design gives it; `multinomialShareVariances` within map classes. */
  readonly shareVariances?: readonly number[] | undefined;
}

/** A class area carried over from the whole. Its interval and `standardError` are absent: the bias is unknown. */
export interface SyntheticEstimate extends Estimate {
  /**
   * Error of the carried-over shares alone: it leaves out that this area may differ from the whole, so it understates
   * the error, often by much. For weighing against a direct estimate, never for an interval. `undefined` where
   * the variance of a share is not known.
   */
  readonly standardErrorVarianceOnly: number | undefined;
}

/**
 * Variances q (1 − q) ÷ (n − 1) of the shares of a simple random sample of n units within one map class.
 * Source: Olofsson et al. 2014, equation 10. Fewer than two units: `undefined`.
 */
export function multinomialShareVariances(shares: ReferenceShares, sampleSize: number): readonly number[] | undefined {
  if (shares === undefined || sampleSize < 2) return undefined;
  return shares.map((share) => (share * (1 - share)) / (sampleSize - 1));
}

/**
 * Class areas of one statistical area, carried over from the whole: A_dj = Σ_i A_di P(j | i), as though the map's
 * errors were the same everywhere. That is a model: the numbers are `MODEL_BASED`, without interval; beside them
 * stands √(Σ_i A_di² V(P(j | i))), the error of the shares alone, where variances are given. Summed over areas they
 * equal the post-stratified estimate of the whole.
 * A part with size but without reference shares refuses the area (`UNSAMPLED_STRATUM`); an area without size
 * has no number (`NO_VALID_PIXEL`).
 * Source: Rao and Molina 2015, Small Area Estimation, chapter 3.
 * @returns an estimate per class, in the unit of the sizes.
 * @throws RangeError when a size or a variance is negative or not finite.
 */
export function syntheticClassAreas(o: {
  readonly parts: readonly SyntheticPart[];
  readonly classCount: number;
  /** Sample units behind the reference shares. */
  readonly sampleSize: number;
}): readonly SyntheticEstimate[] {
  checkParts(o.parts);
  const present = o.parts.filter(({ size }) => size > 0);
  const classes = Array.from({ length: o.classCount }, (_, j) => j);
  const without = (estimate: Estimate): SyntheticEstimate[] =>
    classes.map(() => ({ ...estimate, standardErrorVarianceOnly: undefined }));
  if (present.length === 0) return without(absentEstimate({ outcome: 'NO_VALID_PIXEL', method: 'none' }));
  const { sampleSize } = o;
  if (present.some(({ referenceShares }) => referenceShares === undefined)) {
    return without(absentEstimate({ outcome: 'UNSAMPLED_STRATUM', method: 'synthetic', sampleSize }));
  }
  const model = absentEstimate({ outcome: 'MODEL_BASED', method: 'synthetic', sampleSize });
  return classes.map((j) => ({
    ...model,
    value: present.reduce((sum, { size, referenceShares }) => sum + size * referenceShares![j]!, 0),
    standardErrorVarianceOnly: errorOfShares(present, j),
  }));
}

/** √(Σ_i A_i² V_ij); shares of different map classes come from different units, so their covariance is left out. */
function errorOfShares(parts: readonly SyntheticPart[], j: number): number | undefined {
  let variance = 0;
  for (const { size, shareVariances } of parts) {
    if (shareVariances === undefined) return undefined;
    variance += size * size * shareVariances[j]!;
  }
  return Math.sqrt(variance);
}

function checkParts(parts: readonly SyntheticPart[]): void {
  const wrong = parts.find(({ size }) => !Number.isFinite(size) || size < 0);
  if (wrong !== undefined)
    throw new RangeError(`A part of an area needs a finite size of at least 0, found ${wrong.size}.`);
  const variances = parts.flatMap(({ shareVariances }) => shareVariances ?? []);
  const bad = variances.find((variance) => !Number.isFinite(variance) || variance < 0);
  if (bad !== undefined)
    throw new RangeError(`The variance of a share needs to be finite and at least 0, found ${bad}.`);
}

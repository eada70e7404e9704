import type { ReferenceShares } from './accuracy-assessment.ts';
import { absentEstimate, type Estimate } from './estimate.ts';

/** A map class (or the unmapped part) of an area: its size there, and what it is in truth elsewhere. */
export interface SyntheticPart {
  /** Mapped area of the class in this area, in any unit that is the same for all parts. */
  readonly size: number;
  /** P(reference class | this part), from the whole sample; `undefined` when no unit fell there. */
  readonly referenceShares: ReferenceShares;
}

/**
 * Class areas of one statistical area, carried over from the whole: A_dj = Σ_i A_di P(j | i), as though the map's
 * errors were the same everywhere. That is a model: the numbers are `MODEL_BASED`, without standard error or
 * interval. Summed over areas they equal the post-stratified estimate of the whole.
 * A part with size but without reference shares refuses the area (`UNSAMPLED_STRATUM`); an area without size
 * has no number (`NO_VALID_PIXEL`).
 * Source: Rao and Molina 2015, Small Area Estimation, chapter 3.
 * @returns an estimate per class, in the unit of the sizes.
 * @throws RangeError when a size is negative or not finite.
 */
export function syntheticClassAreas(o: {
  readonly parts: readonly SyntheticPart[];
  readonly classCount: number;
  /** Sample units behind the reference shares. */
  readonly sampleSize: number;
}): readonly Estimate[] {
  const wrong = o.parts.find(({ size }) => !Number.isFinite(size) || size < 0);
  if (wrong !== undefined)
    throw new RangeError(`A part of an area needs a finite size of at least 0, found ${wrong.size}.`);
  const present = o.parts.filter(({ size }) => size > 0);
  const classes = Array.from({ length: o.classCount }, (_, j) => j);
  if (present.length === 0) {
    return classes.map(() => absentEstimate({ outcome: 'NO_VALID_PIXEL', method: 'none' }));
  }
  const { sampleSize } = o;
  if (present.some(({ referenceShares }) => referenceShares === undefined)) {
    return classes.map(() => absentEstimate({ outcome: 'UNSAMPLED_STRATUM', method: 'synthetic', sampleSize }));
  }
  const model = absentEstimate({ outcome: 'MODEL_BASED', method: 'synthetic', sampleSize });
  return classes.map((j) => ({
    ...model,
    value: present.reduce((sum, { size, referenceShares }) => sum + size * referenceShares![j]!, 0),
  }));
}

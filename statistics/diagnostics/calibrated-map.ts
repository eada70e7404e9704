/** A unit to fit or score P(reference | map) on, classes by index. */
export interface CalibrationUnit {
  readonly map: number;
  readonly reference: number;
  readonly weight: number;
}

/** Weighted counts of map class (row) by reference class (column), which units may join and leave. */
export interface CalibrationCounts {
  readonly classCount: number;
  readonly cells: Float64Array;
}

/** A proper score is better the lower it is; agreement is better the higher. */
export interface UnitScore {
  /** 1 where the likeliest class is the reference's, else 0. */
  readonly agreement: number;
  /** Σ_j (p_j − 1[j = reference])², from 0 to 2 (Brier 1950, Monthly Weather Review 78:1-3). */
  readonly brier: number;
  /** −ln p of the reference's class (Good 1952). */
  readonly logScore: number;
}

/**
 * Counts with nothing in them.
 * @throws RangeError when there are fewer than two classes.
 */
export function noCounts(classCount: number): CalibrationCounts {
  if (!(Number.isInteger(classCount) && classCount >= 2)) {
    throw new RangeError(`A calibrated map needs at least two classes, found ${classCount}.`);
  }
  return { classCount, cells: new Float64Array(classCount * classCount) };
}

/** Adds a unit to the counts; with `sign` −1 takes it out again. */
export function countUnit({ classCount, cells }: CalibrationCounts, unit: CalibrationUnit, sign: 1 | -1 = 1): void {
  cells[unit.map * classCount + unit.reference]! += sign * unit.weight;
}

/**
 * P(reference = j | map = i) = (w_ij + 1/K) ÷ (w_i. + 1): weighted shares with one more unit spread over all K classes,
 * so that a class that training happens not to show has not the probability zero. Weights need a mean of about 1.
 * Source: Perks 1947, Journal of the Institute of Actuaries 73:285-334.
 */
function referenceProbabilities({ classCount, cells }: CalibrationCounts, map: number): number[] {
  const row = cells.subarray(map * classCount, (map + 1) * classCount);
  // Taking units out leaves rounding, which must not become a negative probability.
  const counts = Array.from(row, (weight) => Math.max(0, weight));
  const total = counts.reduce((sum, weight) => sum + weight, 0);
  return counts.map((weight) => (weight + 1 / classCount) / (total + 1));
}

/** Scores the probabilities of a unit's map class against its reference; of equally likely classes the map's own counts. */
export function scoreUnit(counts: CalibrationCounts, { map, reference }: CalibrationUnit): UnitScore {
  const probabilities = referenceProbabilities(counts, map);
  const most = Math.max(...probabilities);
  const likeliest = probabilities[map]! >= most * (1 - 1e-12) ? map : probabilities.indexOf(most);
  const brier = probabilities.reduce((sum, p, j) => sum + (p - (j === reference ? 1 : 0)) ** 2, 0);
  return { agreement: likeliest === reference ? 1 : 0, brier, logScore: -Math.log(probabilities[reference]!) };
}

import { countUnit, noCounts, scoreUnit, type CalibrationUnit, type UnitScore } from './calibrated-map.ts';

/** Weighted means of the scores of held-out units. */
export interface CrossValidationScore extends UnitScore {
  readonly unitCount: number;
}

interface Scored {
  readonly units: readonly CalibrationUnit[];
  readonly classCount: number;
}

/**
 * Scores every unit by P(reference | map) fitted on the other folds only. It is a diagnostic of how well that table
 * carries over; the official accuracy comes from the probability sample itself.
 * Source: Roberts et al. 2017, Ecography 40:913-929; Wadoux et al. 2021, Ecological Modelling 457:109692.
 * @param folds the fold of each unit.
 * @throws RangeError when folds do not fit the units, there is one fold only, or a class or weight is out of range.
 */
export function crossValidate({ units, classCount }: Scored, folds: readonly number[]): UnitScore[] {
  if (folds.length !== units.length) {
    throw new RangeError(`${units.length} units need as many folds, found ${folds.length}.`);
  }
  const members = new Map<number, number[]>();
  for (const [k, fold] of folds.entries()) {
    const held = members.get(fold);
    if (held === undefined) members.set(fold, [k]);
    else held.push(k);
  }
  if (members.size < 2) throw new RangeError(`Cross-validation needs two folds or more, found ${members.size}.`);
  const counts = countAll({ units, classCount });
  const scores: UnitScore[] = Array.from({ length: units.length });
  for (const held of members.values()) {
    for (const k of held) countUnit(counts, units[k]!, -1);
    for (const k of held) scores[k] = scoreUnit(counts, units[k]!);
    for (const k of held) countUnit(counts, units[k]!);
  }
  return scores;
}

/**
 * Scores some units, each by P(reference | map) fitted on all others but those that `near` names: a buffer around it.
 * Source: Le Rest et al. 2014, Global Ecology and Biogeography 23:811-820.
 * @param tested indices of the units to score.
 * @throws RangeError when a class or weight is out of range.
 */
export function bufferedLeaveOneOut(
  { units, classCount }: Scored,
  tested: readonly number[],
  near: (unit: number) => readonly number[],
): UnitScore[] {
  const all = countAll({ units, classCount });
  return tested.map((k) => {
    const counts = { classCount, cells: all.cells.slice() };
    for (const other of new Set([k, ...near(k)])) countUnit(counts, units[other]!, -1);
    return scoreUnit(counts, units[k]!);
  });
}

/**
 * Design-weighted means of scores.
 * @throws RangeError when there is none, or weights do not fit.
 */
export function meanScore(scores: readonly UnitScore[], weights: readonly number[]): CrossValidationScore {
  if (scores.length === 0 || scores.length !== weights.length) {
    throw new RangeError(`Mean scores need as many weights as scores, found ${weights.length} and ${scores.length}.`);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (part: keyof UnitScore): number =>
    scores.reduce((sum, score, k) => sum + weights[k]! * score[part], 0) / total;
  return { agreement: mean('agreement'), brier: mean('brier'), logScore: mean('logScore'), unitCount: scores.length };
}

function countAll({ units, classCount }: Scored): ReturnType<typeof noCounts> {
  const counts = noCounts(classCount);
  const isClass = (k: number): boolean => Number.isInteger(k) && k >= 0 && k < classCount;
  for (const unit of units) {
    if (!isClass(unit.map) || !isClass(unit.reference) || !(unit.weight > 0 && unit.weight < Infinity)) {
      throw new RangeError(
        `A unit needs classes below ${classCount} and a weight above 0, found ${unit.map}, ${unit.reference}, ${unit.weight}.`,
      );
    }
    countUnit(counts, unit);
  }
  return counts;
}

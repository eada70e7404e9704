import { correlationAt, type ExponentialCorrelation } from '../diagnostics/correlogram.ts';
import type { SystematicVariance } from '../systematic-variance.ts';

/** By class; undefined where an earlier sample says nothing of it. */
type ByClass = readonly (ExponentialCorrelation | undefined)[];

/** What is expected of units near each other; distances in metres. */
export interface ExpectedCorrelation {
  /** Of what the map does not say, within its classes. */
  readonly residuals: ByClass;
  /** Of how far the map is wrong: 1 where it misses the class, −1 where it shows it wrongly, else 0. */
  readonly differences: ByClass;
  /** Of the class itself, where the map says nothing. */
  readonly labels: ByClass;
}

/**
 * Share of a unit's variance that a stand-in for the variance of a systematic sample sees: half the mean squared
 * difference of neighbours is σ²(1 − ρ(h)), and s² within a block of 2 × 2 is σ²(1 − (4 ρ(h) + 2 ρ(√2 h)) ÷ 6). Whole lines
 * add what the differences between two of them share at j places from each other, `lineShare`; the ends of a large grid little.
 * Source: Wolter 2007, Introduction to Variance Estimation, section 8.3; Matérn 1960, chapter 5.
 * @param spacingM of the sampling grid
 */
export function standInShare(correlation: ExponentialCorrelation, rule: SystematicVariance, spacingM: number): number {
  if (rule === 'simple-random') return 1;
  const beside = correlationAt(correlation, spacingM);
  if (rule === 'successive-difference') return 1 - beside;
  if (rule === 'neighbours') {
    const straight = lineShare(correlation, spacingM, (j) => [
      [2, j, 0],
      [-2, j, 1],
    ]);
    const diagonal = lineShare(correlation, spacingM, (j) => [
      [2, j, j],
      [-1, j + 1, j],
      [-1, j, j - 1],
    ]);
    return 1 - beside + Math.max(straight, diagonal) / 2;
  }
  return 1 - (4 * beside + 2 * correlationAt(correlation, Math.SQRT2 * spacingM)) / 6;
}

const LINE_PLACES = 100;

/** Σ_j of the correlations that the differences between two lines have at j places from each other: factor, columns, rows. */
function lineShare(
  correlation: ExponentialCorrelation,
  spacingM: number,
  pairsAt: (j: number) => readonly (readonly [factor: number, cols: number, rows: number])[],
): number {
  let sum = 0;
  for (let j = 1; j <= LINE_PLACES; j++) {
    for (const [factor, cols, rows] of pairsAt(j)) {
      sum += factor * correlationAt(correlation, Math.hypot(cols, rows) * spacingM);
    }
  }
  return sum;
}

const STEPS = 200;

/**
 * Mean correlation of two units drawn at random in an area, taken for a disc of its size: the share of a unit's variance in
 * which areas differ (the intraclass correlation).
 * Source: Cochran 1977, section 9.4; distances in a disc: Solomon 1978, Geometric Probability, chapter 2.
 */
export function meanCorrelationWithin(correlation: ExponentialCorrelation, sizeM2: number): number {
  const radius = Math.sqrt(sizeM2 / Math.PI);
  let [sum, total] = [0, 0];
  for (let k = 0; k < STEPS; k++) {
    const u = (k + 0.5) / STEPS;
    const density = u * (Math.acos(u) - u * Math.sqrt(1 - u * u));
    total += density;
    sum += density * correlationAt(correlation, 2 * radius * u);
  }
  return sum / total;
}

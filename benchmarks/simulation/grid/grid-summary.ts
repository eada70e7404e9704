import { betaCdf } from '../../../statistics/distributions/beta.ts';
import type { GridCell } from './grid-cell.ts';
import { leastCoverage } from './least-coverage.ts';

/** Units of the class that a cell must be expected to hold, and the share of draws that must have a figure for it to be judged. */
const LEAST_UNITS = 5;
const LEAST_PUBLISHED = 0.1;
/** One-sided level at which a cell is said to lie below its bound beyond simulation error. */
const LEVEL = 0.01;
/** Quantile of the normal distribution at that level. */
const LEVEL_Z = 2.326;
const HIGH = 0.985;
const LARGEST_BIAS = 0.2;

/** Cells of one group against the bounds. */
export interface GridSummary {
  readonly cells: number;
  readonly meanCoverage: number;
  readonly lowestCoverage: number;
  /** Below the level's bound, and of these beyond simulation error: in a one-sided binomial test at 1 %. */
  readonly below: number;
  readonly belowBeyondError: number;
  /** The same at 5 % for all cells of the group at once (Holm 1979). */
  readonly belowByHolm: number;
  /** Above 98.5 %, of all cells; and of those that some interval need not hold in more. */
  readonly aboveHighShare: number;
  readonly free: number;
  readonly freeAboveHighShare: number;
  readonly meanAbsoluteBias: number;
  readonly largestAbsoluteBias: number;
  /** Bias above 0.2 standard errors, and of these beyond simulation error. */
  readonly biased: number;
  readonly biasedBeyondError: number;
  readonly meanWidthOverWald: number;
}

/** Cells that are judged: expected to hold 5 units, with a figure in a tenth of the draws. */
export function judgedCells(cells: readonly GridCell[]): GridCell[] {
  return cells.filter(({ expectedUnits, published }) => expectedUnits >= LEAST_UNITS && published >= LEAST_PUBLISHED);
}

/** Chance of as few covered draws as were found, or fewer, if the cell's coverage were just its level's bound. */
export function lowCoverageChance({ level, coverage, figures }: GridCell): number {
  const covered = Math.round(coverage * figures);
  if (covered >= figures) return 1;
  // P(X ≤ k) = I₁₋ₚ(n − k, k + 1).
  return betaCdf(1 - leastCoverage(level), figures - covered, covered + 1);
}

/** Whether the bias lies above 0.2 standard errors by more than its simulation error explains. */
export function isBiasedBeyondError({ biasOverSe, biasZ }: GridCell): boolean {
  const bias = Math.abs(biasOverSe);
  if (bias <= LARGEST_BIAS) return false;
  // Simulation error of bias ÷ standard error.
  const error = biasZ === 0 ? 0 : bias / Math.abs(biasZ);
  return bias - LARGEST_BIAS > LEVEL_Z * error;
}

/** Whether a cell need not be held in more than 98.5 % by an interval that keeps its bound. */
function isFree(cell: GridCell): boolean {
  return cell.necessaryCoverage <= HIGH;
}

/** Sums up the judged cells among those given; undefined where there is none. */
export function gridSummary(cells: readonly GridCell[]): GridSummary | undefined {
  const judged = judgedCells(cells);
  if (judged.length === 0) return undefined;
  const count = (is: (cell: GridCell) => boolean): number => judged.filter(is).length;
  const mean = (of: (cell: GridCell) => number): number =>
    judged.reduce((sum, cell) => sum + of(cell), 0) / judged.length;
  const bias = (cell: GridCell): number => Math.abs(cell.biasOverSe);
  return {
    cells: judged.length,
    meanCoverage: mean(({ coverage }) => coverage),
    lowestCoverage: Math.min(...judged.map(({ coverage }) => coverage)),
    below: count((cell) => cell.coverage < leastCoverage(cell.level)),
    belowBeyondError: count((cell) => lowCoverageChance(cell) < LEVEL),
    belowByHolm: holmRejections(judged.map(lowCoverageChance), 0.05),
    aboveHighShare: count(({ coverage }) => coverage > HIGH) / judged.length,
    free: count(isFree),
    freeAboveHighShare: count((cell) => isFree(cell) && cell.coverage > HIGH) / Math.max(1, count(isFree)),
    meanAbsoluteBias: mean(bias),
    largestAbsoluteBias: Math.max(...judged.map(bias)),
    biased: count((cell) => bias(cell) > LARGEST_BIAS),
    biasedBeyondError: count(isBiasedBeyondError),
    meanWidthOverWald: meanOf(judged.flatMap(({ widthOverWald }) => (widthOverWald === null ? [] : [widthOverWald]))),
  };
}

/** Number of hypotheses rejected with all errors together at a level (Holm 1979, Scandinavian Journal of Statistics 6:65-70). */
function holmRejections(chances: readonly number[], level: number): number {
  const sorted = chances.toSorted((a, b) => a - b);
  const kept = sorted.findIndex((chance, k) => chance > level / (sorted.length - k));
  return kept < 0 ? sorted.length : kept;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The cells that fall farthest below their bound, by chance first and coverage next. */
export function worstCells(cells: readonly GridCell[], count: number): GridCell[] {
  return judgedCells(cells)
    .toSorted((a, b) => lowCoverageChance(a) - lowCoverageChance(b) || a.coverage - b.coverage)
    .slice(0, count);
}

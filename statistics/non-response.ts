/** What came of the units drawn from a stratum. */
export interface ResponseStratum {
  readonly name: string;
  /** Size in any unit that is the same for all strata. */
  readonly size: number;
  readonly drawn: number;
  /** Of the drawn units, those with a label. */
  readonly respondents: number;
}

/** Response rates: by stratum, and of the population weighted by the strata's sizes. */
export interface ResponseRates {
  /** Undefined where a stratum with size has no drawn unit. */
  readonly overall: number | undefined;
  /** In the order of the strata; undefined where none was drawn. */
  readonly byStratum: readonly (number | undefined)[];
}

/** What a number can be, whatever the units without a label are. */
export interface ResponseBounds {
  /** None of them is of the class. */
  readonly lower: number;
  /** All of them are. */
  readonly upper: number;
}

/**
 * Response rates r_h = m_h / n_h and Σ W_h r_h, with W_h the share of the stratum in the size of all.
 * @throws RangeError where counts or sizes are no counts or sizes, or no stratum has a size.
 */
export function responseRates(strata: readonly ResponseStratum[]): ResponseRates {
  const total = checkedTotal(strata);
  const byStratum = strata.map(({ drawn, respondents }) => (drawn === 0 ? undefined : respondents / drawn));
  const unknown = strata.some(({ size }, h) => size > 0 && byStratum[h] === undefined);
  const overall = strata.reduce((sum, { size }, h) => sum + (size / total) * (byStratum[h] ?? 0), 0);
  return { overall: unknown ? undefined : overall, byStratum };
}

/**
 * Worst-case bounds of a class's area under non-response: `without` what the estimator says of the class if none of the
 * units without a label is of it, `silent` what it says of these units themselves, both within `whole`. They assume nothing
 * about why labels are missing and hold no sampling error; in a stratified sample they are Σ W_h k_h / n_h and
 * Σ W_h (k_h + n_h − m_h) / n_h. A figure from the labelled units alone has other weights and may lie beyond: the bounds
 * reach as far. Without an estimate the class may be nothing or all.
 * Source: Manski (1989), Anatomy of the selection problem, Journal of Human Resources 24, 343–360.
 */
export function widestBounds(o: {
  readonly without: number | undefined;
  readonly silent: number | undefined;
  readonly whole: number;
  readonly figure?: number | undefined;
}): ResponseBounds {
  const { without, silent, whole, figure } = o;
  const isKnown = without !== undefined && silent !== undefined;
  const within = (value: number): number => Math.min(whole, Math.max(0, value));
  const lower = isKnown ? within(Math.min(without, without + silent)) : 0;
  const upper = isKnown ? within(Math.max(without, without + silent)) : whole;
  return { lower: Math.min(lower, figure ?? lower), upper: Math.max(upper, figure ?? upper) };
}

function checkedTotal(strata: readonly ResponseStratum[]): number {
  for (const { name, size, drawn, respondents } of strata) {
    if (!Number.isFinite(size) || size < 0) {
      throw new RangeError(`Stratum "${name}" needs a finite size of at least 0, found ${size}.`);
    }
    const counts = Number.isInteger(drawn) && Number.isInteger(respondents);
    if (!counts || respondents < 0 || respondents > drawn) {
      throw new RangeError(
        `Stratum "${name}" needs respondents from 0 to its drawn units, found ${respondents} of ${drawn}.`,
      );
    }
  }
  const total = strata.reduce((sum, { size }) => sum + size, 0);
  if (total > 0) return total;
  throw new RangeError('No stratum has a size above 0.');
}

/** What came of the units drawn from a stratum. */
export interface ResponseStratum {
  readonly name: string;
  /** Size in any unit that is the same for all strata. */
  readonly size: number;
  readonly drawn: number;
  /** Of the drawn units, those with a label. */
  readonly respondents: number;
}

/** A stratum with, of its respondents, those that are of the class in question. */
export interface ClassResponseStratum extends ResponseStratum {
  readonly inClass: number;
}

/** Response rates: by stratum, and of the population weighted by the strata's sizes. */
export interface ResponseRates {
  /** Undefined where a stratum with size has no drawn unit. */
  readonly overall: number | undefined;
  /** In the order of the strata; undefined where none was drawn. */
  readonly byStratum: readonly (number | undefined)[];
}

/** What a share can be, whatever the units without a label are. */
export interface ShareBounds {
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
 * Worst-case bounds of a class's share under non-response: Σ W_h k_h / n_h where no unit without a label is of the class,
 * and Σ W_h (k_h + n_h − m_h) / n_h where all are. They assume nothing about why labels are missing and hold no
 * sampling error: their distance is Σ W_h (1 − r_h). A stratum without a drawn unit may be all or nothing of the class.
 * @throws RangeError where counts or sizes are no counts or sizes, or no stratum has a size.
 * Source: Manski (1989), Anatomy of the selection problem, Journal of Human Resources 24, 343–360, by stratum.
 */
export function nonResponseBounds(strata: readonly ClassResponseStratum[]): ShareBounds {
  const total = checkedTotal(strata);
  let lower = 0;
  let upper = 0;
  for (const { name, size, drawn, respondents, inClass } of strata) {
    if (!Number.isInteger(inClass) || inClass < 0 || inClass > respondents) {
      throw new RangeError(
        `Stratum "${name}" needs a count of units in the class from 0 to its ${respondents} respondents, found ${inClass}.`,
      );
    }
    const weight = size / total;
    lower += drawn === 0 ? 0 : (weight * inClass) / drawn;
    upper += drawn === 0 ? weight : (weight * (inClass + drawn - respondents)) / drawn;
  }
  return { lower, upper };
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

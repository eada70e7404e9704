import type { AccuracyAssessment } from '../../../statistics/accuracy-assessment.ts';
import type { Estimate } from '../../../statistics/estimate.ts';
import type { Answers } from './case-file.ts';
import { classAreas } from './product.ts';

function byClass<T>(classes: readonly string[], values: readonly T[]): Record<string, T> {
  return Object.fromEntries(classes.map((name, k) => [name, values[k]!]));
}

function intervalEnds(estimates: readonly Estimate[], end: 'lower' | 'upper'): (number | undefined)[] {
  return estimates.map((estimate) => {
    // A standard error of zero makes a Wald interval of width zero in published tables.
    const isFlat = estimate.wald === undefined && estimate.standardError === 0;
    return isFlat ? estimate.value : estimate.wald?.[end];
  });
}

/** The status of a refused design, as cases spell it. */
function statusOf(fault: AccuracyAssessment['fault']): string {
  return fault === undefined ? 'OK' : `ERROR_${fault.outcome}`;
}

/** Everything that a case about accuracy and area shares may ask. */
export function assessmentAnswers(assessment: AccuracyAssessment, totalArea: number): Answers {
  const { classes, overall, areaShares, usersAccuracy, producersAccuracy, cells, counts } = assessment;
  const areas = classAreas(assessment, totalArea);
  const values = (list: readonly Estimate[]): Record<string, number | undefined> =>
    byClass(
      classes,
      list.map((estimate) => estimate.value),
    );
  const errors = (list: readonly Estimate[]): Record<string, number | undefined> =>
    byClass(
      classes,
      list.map((estimate) => estimate.standardError),
    );
  const pairs = (pick: (cell: Estimate) => number | undefined): Record<string, number | undefined> =>
    Object.fromEntries(classes.flatMap((i, a) => classes.map((j, b) => [`${i}|${j}`, pick(cells[a]![b]!)])));
  const matrix = classes.map((_, i) =>
    // mapaccuracy prints an empty cell as missing.
    byClass(
      classes,
      cells[i]!.map((cell, j) => (counts[i]![j] === 0 ? undefined : cell.value)),
    ),
  );
  return {
    status: statusOf(assessment.fault),
    OA: overall.value,
    SEoa: overall.standardError,
    UA: values(usersAccuracy),
    SEua: errors(usersAccuracy),
    PA: values(producersAccuracy),
    SEpa: errors(producersAccuracy),
    area: values(areaShares),
    SEa: errors(areaShares),
    cv: byClass(
      classes,
      areaShares.map((share) => share.cv),
    ),
    df: overall.df,
    outcome: byClass(
      classes,
      areaShares.map((share) => share.outcome),
    ),
    propMatrix: byClass(classes, matrix),
    cells: pairs((cell) => cell.value),
    SEcells: pairs((cell) => cell.standardError),
    areaTotal: values(areas),
    SEareaTotal: errors(areas),
    ci95Lower: byClass(classes, intervalEnds(areas, 'lower')),
    ci95Upper: byClass(classes, intervalEnds(areas, 'upper')),
  };
}

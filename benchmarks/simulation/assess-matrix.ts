import type { AccuracyAssessment } from '../../statistics/accuracy-assessment.ts';
import type { InferenceOptions } from '../../statistics/ratio-estimate.ts';
import { assessAccuracy } from '../../statistics/stehman.ts';

/** A confusion matrix of sample counts whose rows are the strata that the sample was drawn from. */
export interface ErrorMatrix extends InferenceOptions {
  /** Map class of each row. */
  readonly mapClasses: readonly string[];
  /** Reference class of each column; may name classes that the map does not have. */
  readonly referenceClasses: readonly string[];
  readonly counts: readonly (readonly number[])[];
  /** Mapped area of each row's class, in any unit. */
  readonly mappedAreas: readonly number[];
}

/** What a run makes of a sample stratified by the map's own classes, from its matrix. */
export function assessMatrix(matrix: ErrorMatrix): AccuracyAssessment {
  const { mapClasses, referenceClasses, counts, mappedAreas } = matrix;
  const units = mapClasses.flatMap((mapClass, i) =>
    referenceClasses.map((referenceClass, j) => {
      return { stratum: mapClass, mapClass, referenceClass, count: counts[i]![j]! };
    }),
  );
  return assessAccuracy({
    ...matrix,
    classes: [...new Set([...mapClasses, ...referenceClasses])],
    strata: mapClasses.map((name, i) => ({ name, size: mappedAreas[i]! })),
    strataFollowMap: true,
    units: units.filter(({ count }) => count > 0),
  });
}

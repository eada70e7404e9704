import type { AccuracyFigure, AccuracyTable, SpatialCorrelation } from '../../../results/accuracy.ts';
import type { Estimate } from '../../../statistics/estimate.ts';
import type { AssessedSample } from './assess-sample.ts';

/** The accuracy of the map within the frame. A sample that was not drawn at random gives counts only. */
export function accuracyTable(
  { assessment, method, sampleSize, isProbabilitySample }: AssessedSample,
  o: { readonly overlapsTraining: boolean; readonly correlation: SpatialCorrelation | null },
): AccuracyTable {
  const { classes } = assessment;
  const figure = (estimate: Estimate): AccuracyFigure =>
    isProbabilitySample ? toAccuracyFigure(marked(estimate, o.overlapsTraining)) : purposive(estimate);
  const byClass = (estimates: readonly Estimate[]) =>
    estimates.map((estimate, index) => ({ class: classes[index]!, ...figure(estimate) }));
  return {
    classes,
    method: isProbabilitySample ? method : 'none',
    sampleSize,
    overall: figure(assessment.overall),
    users: byClass(assessment.usersAccuracy),
    producers: byClass(assessment.producersAccuracy),
    confusion: {
      counts: assessment.counts,
      areaProportions: assessment.cells.map((row) => row.map(figure)),
      notObservedCounts: assessment.unmappedCounts,
      notObservedShares: assessment.unmappedShares.map((share) => (isProbabilitySample ? (share ?? null) : null)),
    },
    spatialCorrelation: o.correlation,
  };
}

/** An accuracy from units that the model was trained on says so before anything else. */
function marked(estimate: Estimate, overlapsTraining: boolean): Estimate {
  return overlapsTraining && estimate.value !== undefined ? { ...estimate, outcome: 'TRAINING_OVERLAP' } : estimate;
}

/** An estimate as the tables have it. */
export function toAccuracyFigure({ value, standardError, interval, sampleSize, outcome }: Estimate): AccuracyFigure {
  return {
    value: value ?? null,
    standardError: standardError ?? null,
    ciLower: interval?.lower ?? null,
    ciUpper: interval?.upper ?? null,
    intervalMethod: interval?.method ?? null,
    sampleSize,
    outcome,
  };
}

function purposive({ sampleSize }: Estimate): AccuracyFigure {
  return {
    value: null,
    standardError: null,
    ciLower: null,
    ciUpper: null,
    intervalMethod: null,
    sampleSize,
    outcome: 'NON_PROBABILITY_SAMPLE',
  };
}

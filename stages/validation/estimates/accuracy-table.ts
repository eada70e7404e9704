import type { Estimate } from '../../../statistics/estimate.ts';
import type { AssessedSample } from './assess-sample.ts';
import type { SpatialCorrelation } from './spatial-correlation.ts';

/** A share with its uncertainty as `accuracy.json` has it; what could not be had is null. */
export interface AccuracyFigure {
  readonly value: number | null;
  readonly standardError: number | null;
  readonly ciLower: number | null;
  readonly ciUpper: number | null;
  readonly intervalMethod: string | null;
  readonly sampleSize: number;
  readonly outcome: string;
}

/** The content of `accuracy.json`. Matrices have a row per map class and a column per reference class. */
export interface AccuracyTable {
  readonly classes: readonly string[];
  readonly method: string;
  readonly sampleSize: number;
  readonly overall: AccuracyFigure;
  readonly users: readonly (AccuracyFigure & { readonly class: string })[];
  readonly producers: readonly (AccuracyFigure & { readonly class: string })[];
  readonly confusion: {
    readonly counts: readonly (readonly number[])[];
    readonly areaProportions: readonly (readonly AccuracyFigure[])[];
    /** Reference units where the map shows nothing, by reference class. */
    readonly notObservedCounts: readonly number[];
    /** Their share of the frame; null where it is not known. */
    readonly notObservedShares: readonly (number | null)[];
  };
  /** Null for a sample that was not drawn at random. */
  readonly spatialCorrelation: SpatialCorrelation | null;
}

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

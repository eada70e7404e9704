import type { AccuracyFigure, AccuracyTable } from '../../results/accuracy.ts';

const figure = (value: number): AccuracyFigure => ({
  value,
  standardError: null,
  ciLower: null,
  ciUpper: null,
  intervalMethod: null,
  sampleSize: 100,
  outcome: 'OK',
});

/** The content of an accuracy.json as a run writes it, with these counts and shares of the frame. */
export function wholeAccuracy(o: {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
  readonly areaProportions: readonly (readonly number[])[];
}): AccuracyTable {
  const ofClasses = o.classes.map((name) => ({ ...figure(0.9), class: name }));
  return {
    classes: o.classes,
    method: 'stratified',
    sampleSize: 100,
    overall: figure(0.9),
    users: ofClasses,
    producers: ofClasses,
    confusion: {
      counts: o.counts,
      areaProportions: o.areaProportions.map((row) => row.map(figure)),
      notObservedCounts: o.classes.map(() => 0),
      notObservedShares: o.classes.map(() => null),
    },
    spatialCorrelation: null,
  };
}

import { OUTCOMES, type Outcome } from '../statistics/outcome.ts';
import { listAt, numberAt, textAt } from './json-fields.ts';

/** A share of `accuracy.json` with its uncertainty; what could not be had is `undefined`. */
export interface FigureView {
  readonly value: number | undefined;
  readonly standardError: number | undefined;
  readonly lower: number | undefined;
  readonly upper: number | undefined;
  readonly sampleSize: number | undefined;
  readonly outcome: Outcome | undefined;
}

/** What the report takes from `accuracy.json`; matrices have a row per map class, a column per reference class. */
export interface AccuracyView {
  readonly classes: readonly string[];
  readonly sampleSize: number | undefined;
  readonly overall: FigureView;
  readonly users: readonly FigureView[];
  readonly producers: readonly FigureView[];
  readonly counts: readonly (readonly number[])[];
  readonly areaShares: readonly (readonly FigureView[])[];
  readonly notObservedCounts: readonly number[];
}

/** Reads `accuracy.json`; `undefined` when it holds no classes. */
export function viewAccuracy(content: unknown): AccuracyView | undefined {
  const classes = listAt(content, 'classes').filter((name) => typeof name === 'string');
  if (classes.length === 0) return undefined;
  const numbers = (list: readonly unknown[]): number[] => list.map((value) => (typeof value === 'number' ? value : 0));
  return {
    classes,
    sampleSize: numberAt(content, 'sampleSize'),
    overall: viewFigure(typeof content === 'object' && content !== null && 'overall' in content ? content.overall : {}),
    users: listAt(content, 'users').map(viewFigure),
    producers: listAt(content, 'producers').map(viewFigure),
    counts: listAt(content, 'confusion', 'counts').map((row) => numbers(listAt(row))),
    areaShares: listAt(content, 'confusion', 'areaProportions').map((row) => listAt(row).map(viewFigure)),
    notObservedCounts: numbers(listAt(content, 'confusion', 'notObservedCounts')),
  };
}

/** A figure is an object, or a bare number whose uncertainty was not recorded. */
export function viewFigure(figure: unknown): FigureView {
  const outcome = textAt(figure, 'outcome');
  return {
    value: typeof figure === 'number' ? figure : numberAt(figure, 'value'),
    standardError: numberAt(figure, 'standardError'),
    lower: numberAt(figure, 'ciLower'),
    upper: numberAt(figure, 'ciUpper'),
    sampleSize: numberAt(figure, 'sampleSize'),
    outcome: OUTCOMES.find((known) => known === outcome),
  };
}

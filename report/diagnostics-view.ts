import { viewFigure, type FigureView } from './accuracy-view.ts';
import { listAt, numberAt, objectAt, textAt } from './json-fields.ts';

/** An area with the accuracy of the map in it and what sets it apart from the rest. */
export interface AreaAccuracyView {
  readonly level: string;
  readonly code: string;
  readonly name: string;
  readonly accuracy: FigureView;
  /** Accuracy less that of the rest of the areas; `undefined` where the file compares it with nothing. */
  readonly gap: GapView | undefined;
}

export interface GapView extends FigureView {
  /** Adjusted for all areas of the level. */
  readonly pValue: number | undefined;
  readonly isSignificant: boolean;
}

/** Scores of one way of holding units out. */
export interface ScoreView {
  readonly scheme: 'random' | 'blocked' | 'buffered';
  readonly agreement: number | undefined;
  readonly brier: number | undefined;
  readonly logScore: number | undefined;
  readonly sampleSize: number | undefined;
  /** Agreement less that of random folds of the same units. */
  readonly agreementGap: number | undefined;
}

export interface MoranView {
  readonly i: number;
  readonly expectation: number | undefined;
  readonly z: number | undefined;
  readonly p: number | undefined;
  readonly sampleSize: number | undefined;
}

/** What the report takes from `diagnostics.json`. */
export interface DiagnosticsView {
  readonly sampleSize: number | undefined;
  readonly withoutLabel: number;
  readonly whole: FigureView | undefined;
  readonly areas: readonly AreaAccuracyView[];
  /** How many areas have no unit, by level. */
  readonly areasWithoutUnits: ReadonlyMap<string, number>;
  readonly scores: readonly ScoreView[];
  readonly distanceM: number | undefined;
  readonly rangeM: number | undefined;
  readonly isRangeAtCutoff: boolean;
  readonly moran: MoranView | undefined;
  readonly warnings: readonly string[];
}

/** Level of the whole in `diagnostics.json`. */
const TOTAL_LEVEL = 'total';
const SCHEMES = ['random', 'blocked', 'buffered'] as const;

/** Reads `diagnostics.json`; `undefined` when there is none, or it is of a version that this report does not know. */
export function viewDiagnostics(content: unknown): DiagnosticsView | undefined {
  if (numberAt(content, 'version') !== 1) return undefined;
  const gaps = new Map(listAt(content, 'gaps').map((gap) => [keyOf(gap), viewGap(gap)]));
  const domains = listAt(content, 'domains');
  const whole = domains.find((domain) => textAt(domain, 'level') === TOTAL_LEVEL);
  const isPlace = (domain: unknown): boolean => textAt(domain, 'level') !== TOTAL_LEVEL;
  const without = Object.entries(objectAt(content, 'areasWithoutUnits'));
  return {
    sampleSize: numberAt(content, 'sampleSize'),
    withoutLabel: numberAt(content, 'withoutLabel') ?? 0,
    whole: whole === undefined ? undefined : viewFigure(objectAt(whole, 'overall')),
    areas: domains.filter(isPlace).map((domain) => ({
      level: textAt(domain, 'level') ?? '',
      code: textAt(domain, 'areaCode') ?? '',
      name: textAt(domain, 'areaName') ?? textAt(domain, 'areaCode') ?? '',
      accuracy: viewFigure(objectAt(domain, 'overall')),
      gap: gaps.get(keyOf(domain)),
    })),
    areasWithoutUnits: new Map(without.map(([level, codes]) => [level, listAt(codes).length])),
    scores: SCHEMES.flatMap((scheme) => viewScore(content, scheme)),
    distanceM: numberAt(content, 'crossValidation', 'distanceM'),
    rangeM: numberAt(content, 'variogram', 'rangeM'),
    isRangeAtCutoff: objectAt(content, 'variogram')['isRangeAtCutoff'] === true,
    moran: viewMoran(objectAt(content, 'moran')),
    warnings: listAt(content, 'warnings').filter((warning) => typeof warning === 'string'),
  };
}

function keyOf(domain: unknown): string {
  return JSON.stringify([textAt(domain, 'level'), textAt(domain, 'areaCode')]);
}

function viewGap(gap: unknown): GapView {
  return {
    ...viewFigure(gap),
    pValue: numberAt(gap, 'pValueHolm'),
    isSignificant: objectAt(gap)['isSignificant'] === true,
  };
}

function viewScore(content: unknown, scheme: ScoreView['scheme']): ScoreView[] {
  const path = scheme === 'random' ? ['random'] : [scheme, 'score'];
  const score = objectAt(content, 'crossValidation', ...path);
  const agreement = numberAt(score, 'agreement');
  if (agreement === undefined) return [];
  return [
    {
      scheme,
      agreement,
      brier: numberAt(score, 'brier'),
      logScore: numberAt(score, 'logScore'),
      sampleSize: numberAt(score, 'sampleSize'),
      agreementGap: numberAt(content, 'crossValidation', scheme, 'gap', 'agreement'),
    },
  ];
}

function viewMoran(moran: unknown): MoranView | undefined {
  const i = numberAt(moran, 'i');
  if (i === undefined) return undefined;
  return {
    i,
    expectation: numberAt(moran, 'expectation'),
    z: numberAt(moran, 'zRandomisation'),
    p: numberAt(moran, 'pRandomisation'),
    sampleSize: numberAt(moran, 'sampleSize'),
  };
}

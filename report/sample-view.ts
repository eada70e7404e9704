import { TOTAL_LEVEL } from '../results/codes.ts';
import { listAt, numberAt, objectAt, textAt } from './json-fields.ts';

export interface ResponseView {
  readonly drawn: number;
  readonly responded: number;
}

/** Bounds of a class's share of the frame, whatever the units without a label are. */
export interface BoundsView {
  readonly className: string;
  readonly lower: number;
  readonly upper: number;
}

export interface CodersView {
  readonly units: number;
  /** Share of units to which both coders gave the same label. */
  readonly observed: number;
  readonly kappa: number | undefined;
  /** Share of the frame by the second coder's labels less that by the first's. */
  readonly differences: readonly { readonly className: string; readonly share: number }[];
}

/** A part of the map, or a stratum, that was joined with another, being too thin to stand alone or as the run file asks. */
export interface CollapsedView {
  readonly part: string;
  readonly into: string;
  readonly isStratum: boolean;
  readonly isDeclared: boolean;
  readonly sizeKm2: number;
  readonly units: number;
}

/** What the report takes from `reference-audit.json`. */
export interface SampleView {
  readonly unitsRead: number;
  readonly byPurpose: { readonly estimate: number; readonly train: number; readonly calibrate: number };
  readonly alternates: number;
  /** How it was drawn. */
  readonly design: string | undefined;
  readonly population: string | undefined;
  readonly response: ResponseView;
  /** Weighted by the sizes of the strata. */
  readonly responseRate: number | undefined;
  readonly byStratum: readonly (ResponseView & { readonly name: string })[];
  readonly nonResponseReasons: readonly (readonly [reason: string, units: number])[];
  readonly bounds: readonly BoundsView[];
  readonly coders: CodersView | undefined;
  readonly laterDraws: number;
  readonly duplicatePlaces: number;
  readonly positionLimitM: number | undefined;
  readonly positionStated: number;
  readonly worseThanLimit: number;
  readonly overlap: {
    readonly handling: string;
    readonly distanceM: number;
    readonly inside: number;
    readonly units: number;
  };
  readonly excluded: number;
  readonly collapsed: readonly CollapsedView[];
  readonly balance: readonly BalanceView[];
  /** The land that the sample was drawn from, with what of the frame's lies in it and outside; undefined where nothing says so. */
  readonly drawnFrom: { readonly text: string; readonly frameKm2: number; readonly notSampledKm2: number } | undefined;
  readonly crosswalk: readonly { readonly label: string; readonly className: string; readonly units: number }[];
}

/** The sample's weights held against areas that are known. */
export interface BalanceView {
  /** `whole`, `map-classes`, or the level of the areas. */
  readonly of: string;
  readonly isOfDrawn: boolean;
  readonly pValue: number;
  readonly cells: readonly {
    readonly name: string;
    readonly knownKm2: number;
    readonly estimatedKm2: number;
    readonly z: number;
    readonly units: number;
  }[];
}

/** Reads `reference-audit.json`; `undefined` where the run has no reference sample. */
export function viewSample(content: unknown): SampleView | undefined {
  const unitsRead = numberAt(content, 'unitsRead');
  if (unitsRead === undefined) return undefined;
  const count = (...path: readonly string[]): number => numberAt(content, ...path) ?? 0;
  return {
    unitsRead,
    byPurpose: {
      estimate: count('byPurpose', 'estimate'),
      train: count('byPurpose', 'train'),
      calibrate: count('byPurpose', 'calibrate'),
    },
    alternates: count('byResponse', 'alternate'),
    design: textAt(content, 'design'),
    population: textAt(content, 'population'),
    response: viewResponse(objectAt(content, 'response')),
    responseRate: numberAt(content, 'responseRate'),
    byStratum: Object.entries(objectAt(content, 'byStratum')).map(([name, one]) => ({ name, ...viewResponse(one) })),
    nonResponseReasons: Object.keys(objectAt(content, 'nonResponseReasons')).map(
      (reason) => [reason, count('nonResponseReasons', reason)] as const,
    ),
    bounds: listAt(content, 'bounds').flatMap(viewBounds),
    coders: viewCoders(objectAt(content, 'coders')),
    laterDraws: count('laterDraws'),
    duplicatePlaces: listAt(content, 'duplicatePlaces').length,
    positionLimitM: numberAt(content, 'positionAccuracy', 'limitM'),
    positionStated: count('positionAccuracy', 'stated'),
    worseThanLimit: count('positionAccuracy', 'worseThanLimit'),
    overlap: {
      handling: textAt(content, 'trainingOverlap', 'handling') ?? 'not-checked',
      distanceM: count('trainingOverlap', 'distanceM'),
      inside: count('trainingOverlap', 'inside'),
      units: listAt(content, 'trainingOverlap', 'ids').length,
    },
    excluded: count('excluded'),
    collapsed: listAt(content, 'collapsed').flatMap(viewCollapsed),
    balance: listAt(content, 'balance').map(viewBalance),
    drawnFrom: viewFrame(content),
    crosswalk: Object.entries(objectAt(content, 'crosswalk')).map(([label, one]) => ({
      label,
      className: textAt(one, 'class') ?? '',
      units: numberAt(one, 'units') ?? 0,
    })),
  };
}

function viewFrame(content: unknown): SampleView['drawnFrom'] {
  const text = textAt(content, 'frame', 'text');
  const whole = listAt(content, 'sampledAreas').find((area) => textAt(area, 'level') === TOTAL_LEVEL);
  if (text === undefined || whole === undefined) return undefined;
  return { text, frameKm2: numberAt(whole, 'frameKm2') ?? 0, notSampledKm2: numberAt(whole, 'notSampledKm2') ?? 0 };
}

function viewResponse(response: unknown): ResponseView {
  return { drawn: numberAt(response, 'drawn') ?? 0, responded: numberAt(response, 'responded') ?? 0 };
}

function viewCollapsed(one: unknown): CollapsedView[] {
  const isDeclared = objectAt({ one }, 'one')['isDeclared'] === true;
  const [part, into] = [textAt(one, 'part'), textAt(one, 'into')];
  const [sizeKm2, units] = [numberAt(one, 'sizeKm2'), numberAt(one, 'units')];
  if (part === undefined || into === undefined || sizeKm2 === undefined || units === undefined) return [];
  return [{ part, into, isStratum: textAt(one, 'of') === 'strata', isDeclared, sizeKm2, units }];
}

function viewBounds(bounds: unknown): BoundsView[] {
  const [lower, upper] = [numberAt(bounds, 'lower'), numberAt(bounds, 'upper')];
  if (lower === undefined || upper === undefined) return [];
  return [{ className: textAt(bounds, 'class') ?? '', lower, upper }];
}

function viewBalance(figure: unknown): BalanceView {
  const number = (holder: unknown, name: string): number => numberAt(holder, name) ?? 0;
  return {
    of: textAt(figure, 'level') ?? textAt(figure, 'of') ?? '',
    isOfDrawn: textAt(figure, 'units') === 'drawn',
    pValue: number(figure, 'pValue'),
    cells: listAt(figure, 'cells').map((cell) => ({
      name: textAt(cell, 'name') ?? '',
      knownKm2: number(cell, 'knownKm2'),
      estimatedKm2: number(cell, 'estimatedKm2'),
      z: number(cell, 'z'),
      units: number(cell, 'units'),
    })),
  };
}

function viewCoders(coders: unknown): CodersView | undefined {
  const [units, observed] = [numberAt(coders, 'units'), numberAt(coders, 'observed')];
  if (units === undefined || observed === undefined) return undefined;
  const differences = listAt(coders, 'differences').flatMap((one) => {
    const share = numberAt(one, 'share');
    return share === undefined ? [] : [{ className: textAt(one, 'class') ?? '', share }];
  });
  return { units, observed, kappa: numberAt(coders, 'kappa'), differences };
}

import path from 'node:path';
import { PermanentError } from '../errors/error-kinds.ts';
import type { SampleFrame } from './sample-frame.ts';
import type { FrameCounts, SampleModel } from './frame-counts.ts';
import { countFrame } from './frame-counts.ts';
import { readEarlierMatrix, type EarlierMatrix } from '../pipeline/planning/reference/frame-source.ts';
import type { ExponentialCorrelation } from '../statistics/diagnostics/correlogram.ts';
import type { ExpectedCorrelation } from '../statistics/expected/correlation.ts';
import { expectedReference, type ExpectedReference } from '../statistics/expected/reference.ts';
import { frameModel, sizeAndRate, type Quantity } from '../statistics/expected/frame-model.ts';
import { forecastSample, type SampleForecast } from './sample-forecast.ts';
import { allocateUnits, type SampleWish } from './allocate-units.ts';
import { cellSpread, drawsByArea } from './unit-capacity.ts';
import type { UnitPlan } from '../statistics/expected/unit-plan.ts';

/** A stratum, or an area of a two-stage sample. */
export interface PlannedGroup {
  /** As the units of the sample name it. */
  readonly code: string;
  readonly name: string;
  readonly pixels: number;
  readonly km2: number;
  /** Of the first stage; 1 where there is none. */
  readonly chance: number;
  /** Units drawn in it (if it is drawn), or expected where the design does not fix them. */
  readonly units: number;
}

/** A sample before it is drawn. */
export interface SampleDesign {
  readonly model: SampleModel;
  readonly plan: UnitPlan;
  readonly groups: readonly PlannedGroup[];
  readonly forecast: SampleForecast;
  /** Where the expected accuracy of the map comes from. */
  readonly accuracyFrom: string;
  readonly notes: readonly string[];
}

export interface DesignWish extends Omit<SampleWish, 'quantity'> {
  /** Name of the class that a target or Neyman's allocation is about. */
  readonly className: string | undefined;
  readonly accuracy: string | undefined;
  readonly assumedAccuracy: number;
  /** Gain for which the estimates will take the map's help: the run's, or what a run file says that leaves it out. */
  readonly assistedGain: number;
  /** Whether units may name the map's classes; else strata made of them are numbered. */
  readonly showMapClass: boolean;
}

/** Counts the frame, shares the units out and says what they are expected to give. */
export async function designSample(frame: SampleFrame, wish: DesignWish): Promise<SampleDesign> {
  if (wish.design === 'two-stage' && frame.areas === undefined) {
    throw new PermanentError('--areas: expected a file of areas, as a two-stage sample is drawn by area, found none');
  }
  const counts = await countFrame(frame);
  const { expected, correlation, accuracyFrom } = await expectLabels(counts, wish);
  const model = frameModel(counts, { expected, correlation, assistedGain: wish.assistedGain });
  const quantity = quantityOf(model, wish.className);
  const plan = allocateUnits(model, { ...wish, quantity, goal: inShares(wish.goal, quantity, counts.km2) });
  return {
    model,
    plan,
    accuracyFrom,
    groups: plan.design === 'two-stage' ? areaGroups(model, plan, frame) : strataGroups(model, plan, wish, frame),
    forecast: forecastSample(model, plan, frame.areas?.set),
    notes: [
      ...accuracyNotes(expected, accuracyFrom, wish),
      ...planNotes(plan, model),
      ...frameNotes(counts, expected),
      ...chancesNotes(counts),
    ],
  };
}

async function expectLabels(
  counts: FrameCounts,
  wish: DesignWish,
): Promise<{
  readonly expected: ExpectedReference;
  readonly correlation: ExpectedCorrelation | undefined;
  readonly accuracyFrom: string;
}> {
  const earlier = wish.accuracy === undefined ? undefined : await readEarlierMatrix(wish.accuracy);
  const mappedSizes = counts.classes.map((_, index) =>
    counts.cells.reduce((sum, cell) => (cell.class === index ? sum + cell.km2 : sum), 0),
  );
  const classes = counts.classes.map(({ name }) => name);
  const expected = expectedReference({ classes, mappedSizes, usersAccuracy: wish.assumedAccuracy, earlier });
  return {
    expected,
    correlation: earlier && expectedCorrelation(earlier, classes),
    accuracyFrom: earlier === undefined ? 'assumed' : path.basename(wish.accuracy!),
  };
}

function expectedCorrelation(
  { correlation }: EarlierMatrix,
  classes: readonly string[],
): ExpectedCorrelation | undefined {
  if (correlation === undefined) return undefined;
  const known = (found: ReadonlyMap<string, ExponentialCorrelation>): (ExponentialCorrelation | undefined)[] =>
    classes.map((name) => found.get(name));
  const { residuals, differences, labels } = correlation;
  return { residuals: known(residuals), differences: known(differences), labels: known(labels) };
}

function quantityOf({ counts, expected, ...rest }: SampleModel, className: string | undefined): Quantity {
  if (className === undefined) return 'overall';
  const index = counts.classes.findIndex(({ name }) => name === className);
  const known = counts.classes.map(({ name }) => name).join(', ');
  if (index < 0) throw new PermanentError(`--class: expected a class of the frame (${known}), found ${className}`);
  if (sizeAndRate(counts.cells, index, { counts, expected, ...rest }).rate > 0) return index;
  throw new PermanentError(
    `--class: expected a class of which the map or an earlier sample shows something, found none of ${className}`,
  );
}

/** A class's target is in km², the plan's in shares of the frame. */
function inShares(goal: SampleWish['goal'], quantity: Quantity, km2: number): SampleWish['goal'] {
  if (!('standardError' in goal) || quantity === 'overall') return goal;
  return { standardError: goal.standardError / km2 };
}

function strataGroups(model: SampleModel, plan: UnitPlan, wish: DesignWish, frame: SampleFrame): PlannedGroup[] {
  const { strata, cells: frameCells, pixels: allPixels, km2: allKm2 } = model.counts;
  const isByArea = drawsByArea(frameCells);
  return model.byStratum.map((cells, h) => {
    const { name } = strata[h]!;
    const pixels = cells.reduce((sum, cell) => sum + cell.pixels, 0);
    const isHidden = plan.design === 'stratified' && frame.strata === undefined && !wish.showMapClass;
    const km2 = cells.reduce((sum, cell) => sum + cell.km2, 0);
    return {
      code: isHidden ? `S${h + 1}` : name,
      name,
      pixels,
      km2,
      chance: 1,
      units:
        plan.design === 'stratified' ? plan.units[h]! : plan.total * (isByArea ? km2 / allKm2 : pixels / allPixels),
    };
  });
}

function areaGroups(
  model: SampleModel,
  plan: Extract<UnitPlan, { design: 'two-stage' }>,
  frame: SampleFrame,
): PlannedGroup[] {
  const areas = frame.areas!.set.areas;
  return model.byArea.map((cells, area) => ({
    code: areas[area]!.code,
    name: areas[area]!.name,
    pixels: cells.reduce((sum, cell) => sum + cell.pixels, 0),
    km2: cells.reduce((sum, cell) => sum + cell.km2, 0),
    chance: plan.stages[area]!.probability,
    units: plan.unitsIfDrawn[area]!,
  }));
}

function accuracyNotes({ assumed }: ExpectedReference, accuracyFrom: string, wish: DesignWish): string[] {
  const assumption = `a user’s accuracy of ${wish.assumedAccuracy} is assumed, the rest spread over the other classes by their mapped shares`;
  if (accuracyFrom === 'assumed') {
    return [`No earlier accuracy was given, so ${assumption}: what is expected is no better than that.`];
  }
  if (assumed.length === 0) return [`The accuracy of the map is expected as in ${accuracyFrom}.`];
  return [`${accuracyFrom} says nothing of ${assumed.join(', ')}: there ${assumption}.`];
}

/** What the expected precision cannot know. */
function planNotes(plan: UnitPlan, { correlation }: SampleModel): string[] {
  const isStandIn = plan.design === 'systematic' && plan.variance !== 'simple-random';
  if (plan.design === 'two-stage') return [...alikeNotes(correlation, TWO_STAGE_UNKNOWN), ...fewAreasNotes(plan)];
  return isStandIn ? alikeNotes(correlation, standInUnknown(plan.variance)) : [];
}

const TWO_STAGE_UNKNOWN =
  'The map is expected to err alike in all areas, as no earlier sample says how its errors gather; where they do in some areas the sample gives less than expected, most of all for a class that the map shows badly.';

function standInUnknown(variance: string): string {
  return `The precision is expected as for units drawn at random, as no earlier sample says how the map’s errors gather; where they do, the ${variance} variance comes out smaller.`;
}

function alikeNotes(correlation: SampleModel['correlation'], unknown: string): string[] {
  if (correlation === undefined) return [unknown];
  return ['The map’s errors are expected to gather as they did in the earlier sample.'];
}

/** From so few areas the standard error is itself uncertain by a fifth and more. */
const FEW_AREAS = 15;

function fewAreasNotes({ clusters, stages }: Extract<UnitPlan, { design: 'two-stage' }>): string[] {
  const random = clusters - stages.filter(({ isCertain }) => isCertain).length;
  if (random === 0 || random >= FEW_AREAS) return [];
  return [
    `A standard error from ${random} areas is itself uncertain by about ${Math.round(100 / Math.sqrt(2 * (random - 1)))} %: what is obtained will differ from what is expected by as much.`,
  ];
}

function chancesNotes({ cells }: FrameCounts): string[] {
  if (!drawsByArea(cells)) return [];
  const spread = Number((100 * cellSpread(cells)).toPrecision(2));
  return [
    `The frame’s pixels differ in true area by up to ${spread} %: each has a chance to be drawn in proportion to its area.`,
  ];
}

function frameNotes({ leftOut, cells }: FrameCounts, { isUnmappedKnown }: ExpectedReference): string[] {
  const unseen = cells.reduce((sum, cell) => (cell.class === undefined ? sum + cell.km2 : sum), 0);
  if (unseen > 0) {
    const expected = isUnmappedKnown
      ? 'the classes that an earlier sample found there'
      : 'the same classes as in what was';
    return [`${unseen.toFixed(2)} km² were not observed; expected are ${expected}.`];
  }
  if (leftOut.pixels === 0) return [];
  return [
    `${leftOut.km2.toFixed(2)} km² were not observed and are not in the frame; --include-not-observed makes them part of it.`,
  ];
}

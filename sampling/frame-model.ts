import type { FrameCell, FrameCounts } from './frame-counts.ts';
import type { ExpectedReference } from '../statistics/expected-reference.ts';
import type { ExpectedCorrelation } from '../statistics/expected-correlation.ts';
import type { TwoStagePlan, UnitPlan } from './unit-plan.ts';

/** A frame with what is expected of the labels in it. */
export interface FrameModel {
  readonly counts: FrameCounts;
  readonly expected: ExpectedReference;
  /** How alike units near each other are expected to be; undefined where no earlier sample says. */
  readonly correlation: ExpectedCorrelation | undefined;
  /** The frame's cells by stratum, and by area. */
  readonly byStratum: readonly (readonly FrameCell[])[];
  readonly byArea: readonly (readonly FrameCell[])[];
}

export function frameModel(
  counts: FrameCounts,
  expected: ExpectedReference,
  correlation: ExpectedCorrelation | undefined,
): FrameModel {
  const areas = counts.cells.reduce((most, { area }) => Math.max(most, area + 1), 0);
  const byArea: FrameCell[][] = Array.from({ length: areas }, () => []);
  const byStratum: FrameCell[][] = counts.strata.map(() => []);
  for (const cell of counts.cells) {
    byArea[cell.area]!.push(cell);
    byStratum[cell.stratum]!.push(cell);
  }
  return { counts, expected, correlation, byStratum, byArea };
}

/** What is estimated: a class by its index, or whether the map is right. */
export type Quantity = number | 'overall';

/** The expected rate of a quantity in a cell of the frame. */
export function cellRate({ class: mapped }: FrameCell, quantity: Quantity, { expected }: FrameModel): number {
  if (quantity !== 'overall') {
    return mapped === undefined ? expected.givenUnmapped[quantity]! : expected.givenMap[mapped]![quantity]!;
  }
  // Where the map shows nothing the likeliest class stands for it.
  return mapped === undefined ? Math.max(...expected.givenUnmapped) : expected.givenMap[mapped]![mapped]!;
}

/** Size and mean rate of some cells. */
export function sizeAndRate(
  cells: readonly FrameCell[],
  quantity: Quantity,
  model: FrameModel,
): { readonly size: number; readonly rate: number } {
  const size = cells.reduce((sum, { km2 }) => sum + km2, 0);
  const weighted = cells.reduce((sum, cell) => sum + cell.km2 * cellRate(cell, quantity, model), 0);
  return { size, rate: size === 0 ? 0 : weighted / size };
}

/** Variance of a unit about what its map class expects of it: what is left where the map helps the estimate. */
export function residualVariance(cells: readonly FrameCell[], quantity: Quantity, model: FrameModel): number {
  const { size } = sizeAndRate(cells, quantity, model);
  const spread = cells.reduce((sum, cell) => {
    const rate = cellRate(cell, quantity, model);
    return sum + cell.km2 * rate * (1 - rate);
  }, 0);
  return size === 0 ? 0 : spread / size;
}

/** Units of a class that the sample is expected to hold. */
export function expectedUnits(model: FrameModel, plan: UnitPlan, quantity: Quantity): number {
  const unitsOf = (groups: FrameModel['byArea'], units: (index: number) => number): number =>
    groups.reduce((sum, cells, i) => sum + units(i) * sizeAndRate(cells, quantity, model).rate, 0);
  if (plan.design === 'stratified') return unitsOf(model.byStratum, (h) => plan.units[h]!);
  if (plan.design === 'two-stage') return unitsOf(model.byArea, (area) => unitsOfArea(plan, area));
  return plan.total * sizeAndRate(model.counts.cells, quantity, model).rate;
}

export function unitsOfArea({ stages, unitsIfDrawn }: TwoStagePlan, area: number): number {
  return (stages[area]?.probability ?? 0) * (unitsIfDrawn[area] ?? 0);
}

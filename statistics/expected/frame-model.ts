import type { ExpectedReference } from './reference.ts';
import type { ExpectedCorrelation } from './correlation.ts';
import type { TwoStagePlan, UnitPlan } from './unit-plan.ts';

/** What lies in one stratum and one area and is of one class of the map. */
export interface FrameCell {
  /** Index of the area; 0 where the frame has none. */
  readonly area: number;
  /** Index among the strata. */
  readonly stratum: number;
  /** Index among the classes; undefined where the map shows nothing. */
  readonly class: number | undefined;
  readonly km2: number;
}

/** What a frame holds. */
export interface FrameSizes {
  readonly classes: readonly unknown[];
  readonly strata: readonly unknown[];
  readonly cells: readonly FrameCell[];
  readonly km2: number;
}

/** A frame with what is expected of the labels in it, and of the estimates. */
export interface FrameModel<Counts extends FrameSizes = FrameSizes> {
  readonly counts: Counts;
  readonly expected: ExpectedReference;
  /** How alike units near each other are expected to be; undefined where no earlier sample says. */
  readonly correlation: ExpectedCorrelation | undefined;
  /** By how much the map has to shrink the variances for the estimates to take its help: the run's own `ladder.assistedGain`. */
  readonly assistedGain: number;
  /** The frame's cells by stratum, and by area. */
  readonly byStratum: readonly (readonly Counts['cells'][number][])[];
  readonly byArea: readonly (readonly Counts['cells'][number][])[];
}

/** The model of a frame, its cells sorted by stratum and by area. */
export function frameModel<Counts extends FrameSizes>(
  counts: Counts,
  { expected, correlation, assistedGain }: Pick<FrameModel, 'expected' | 'correlation' | 'assistedGain'>,
): FrameModel<Counts> {
  const areas = counts.cells.reduce((most, { area }) => Math.max(most, area + 1), 0);
  const byArea: Counts['cells'][number][][] = Array.from({ length: areas }, () => []);
  const byStratum: Counts['cells'][number][][] = counts.strata.map(() => []);
  for (const cell of counts.cells) {
    byArea[cell.area]!.push(cell);
    byStratum[cell.stratum]!.push(cell);
  }
  return { counts, expected, correlation, assistedGain, byStratum, byArea };
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
export function expectedResidualVariance(cells: readonly FrameCell[], quantity: Quantity, model: FrameModel): number {
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

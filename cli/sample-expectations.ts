import type { FrameCell, FrameCounts } from '../pipeline/sample-frame-count.ts';
import {
  expectedDomain,
  expectedTwoStage,
  type ExpectedCluster,
  type ExpectedFigure,
} from '../statistics/expected-precision.ts';
import type { ExpectedReference } from '../statistics/expected-reference.ts';
import type { TwoStagePlan, UnitPlan } from './unit-plan.ts';

/** A frame with what is expected of the labels in it. */
export interface FrameModel {
  readonly counts: FrameCounts;
  readonly expected: ExpectedReference;
  /** The frame's cells by stratum, and by area. */
  readonly byStratum: readonly (readonly FrameCell[])[];
  readonly byArea: readonly (readonly FrameCell[])[];
}

export function frameModel(counts: FrameCounts, expected: ExpectedReference): FrameModel {
  const areas = counts.cells.reduce((most, { area }) => Math.max(most, area + 1), 0);
  const byArea: FrameCell[][] = Array.from({ length: areas }, () => []);
  const byStratum: FrameCell[][] = counts.strata.map(() => []);
  for (const cell of counts.cells) {
    byArea[cell.area]!.push(cell);
    byStratum[cell.stratum]!.push(cell);
  }
  return { counts, expected, byStratum, byArea };
}

/** What is estimated: a class by its index, or whether the map is right. */
export type Quantity = number | 'overall';

/** The expected rate of a quantity in a cell of the frame. */
function cellRate({ class: mapped }: FrameCell, quantity: Quantity, { expected }: FrameModel): number {
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

/** What a two-stage sample is expected to give for some areas taken together, with the map's help or without. */
export function expectedOfAreas(
  model: FrameModel,
  plan: TwoStagePlan,
  o: { readonly quantity: Quantity; readonly members: Iterable<number>; readonly isAssisted?: boolean },
): ExpectedFigure {
  const unseenVariance = o.isAssisted === true ? mappedVariance(model, o.quantity) : undefined;
  const domain = [...o.members]
    .filter((area) => (model.byArea[area]?.length ?? 0) > 0)
    .map((area) => ({
      ...clusterOf(model.byArea[area]!, model, { quantity: o.quantity, unseenVariance }),
      isCertain: plan.stages[area]!.isCertain,
      units: plan.unitsIfDrawn[area]!,
    }));
  const random = model.counts.cells.filter(({ area }) => !plan.stages[area]!.isCertain);
  const certain = plan.stages.filter(({ isCertain }) => isCertain).length;
  const size = random.reduce((sum, { km2 }) => sum + km2, 0);
  const areas = plan.stages.filter(({ isCertain, probability }) => !isCertain && probability > 0).length;
  return expectedTwoStage(domain, { size, draws: plan.clusters - certain, areas });
}

/**
 * Areas differ as much as the map says they do: labels expected from one error matrix for all would be too alike. With the
 * map's help areas differ by what the matrix does not explain of that, and by what it does not show of them.
 */
function clusterOf(
  cells: readonly FrameCell[],
  model: FrameModel,
  o: { readonly quantity: Quantity; readonly unseenVariance: number | undefined },
): Pick<ExpectedCluster, 'size' | 'rate' | 'spread' | 'variance' | 'unexplained'> {
  const { quantity } = o;
  const { size, rate } = sizeAndRate(cells, quantity, model);
  if (quantity === 'overall') return { size, rate };
  const shown = cells.reduce((sum, cell) => {
    const mapped = cell.class === quantity ? 1 : 0;
    return sum + cell.km2 * (cell.class === undefined ? cellRate(cell, quantity, model) : mapped);
  }, 0);
  const spread = size === 0 ? 0 : shown / size;
  if (o.unseenVariance === undefined) return { size, rate, spread };
  const unseen = cells.reduce((sum, cell) => (cell.class === undefined ? sum + cell.km2 : sum), 0);
  return {
    ...{ size, rate, spread: spread - rate },
    variance: residualVariance(cells, quantity, model),
    unexplained: size === 0 ? 0 : (unseen / size) ** 2 * o.unseenVariance,
  };
}

/** Variance of a class's mapped share between areas, by what is seen of them: where nothing is, they differ as much. */
function mappedVariance({ byArea }: FrameModel, quantity: Quantity): number {
  const areas = byArea.map((cells) => {
    const seen = cells.filter((cell) => cell.class !== undefined);
    const total = seen.reduce((sum, { km2 }) => sum + km2, 0);
    return { total, mapped: seen.reduce((sum, cell) => (cell.class === quantity ? sum + cell.km2 : sum), 0) };
  });
  const all = areas.reduce((sum, { total }) => sum + total, 0);
  const mean = areas.reduce((sum, { mapped }) => sum + mapped, 0) / all;
  return areas.reduce((sum, { total, mapped }) => {
    return total === 0 ? sum : sum + (total / all) * (mapped / total - mean) ** 2;
  }, 0);
}

/** Units of a class that the sample is expected to hold. */
export function expectedUnits(model: FrameModel, plan: UnitPlan, quantity: Quantity): number {
  const unitsOf = (groups: FrameModel['byArea'], units: (index: number) => number): number =>
    groups.reduce((sum, cells, i) => sum + units(i) * sizeAndRate(cells, quantity, model).rate, 0);
  if (plan.design === 'stratified') return unitsOf(model.byStratum, (h) => plan.units[h]!);
  if (plan.design === 'two-stage') return unitsOf(model.byArea, (area) => unitsOfArea(plan, area));
  return plan.total * sizeAndRate(model.counts.cells, quantity, model).rate;
}

function unitsOfArea({ stages, unitsIfDrawn }: TwoStagePlan, area: number): number {
  return (stages[area]?.probability ?? 0) * (unitsIfDrawn[area] ?? 0);
}

/** A direct estimate of an area, in shares of the area, and the units expected in it. */
export type AreaFigure = ExpectedFigure & { readonly units: number };

/** What a plan is expected to give for the frame's areas with the given indices taken together; undefined for none. */
export function expectedInArea(
  model: FrameModel,
  plan: UnitPlan,
  o: { readonly quantity: Quantity; readonly members: ReadonlySet<number> },
): AreaFigure | undefined {
  const inside = [...o.members].flatMap((area) => model.byArea[area] ?? []);
  if (inside.length === 0) return undefined;
  if (plan.design === 'two-stage') {
    const units = [...o.members].reduce((sum, area) => sum + unitsOfArea(plan, area), 0);
    return { ...expectedOfAreas(model, plan, o), units };
  }
  if (plan.design !== 'stratified') {
    const { size: domainSize, rate } = sizeAndRate(inside, o.quantity, model);
    return expectedDomain([{ size: model.counts.km2, units: plan.total, domainSize, rate }]);
  }
  const strata = model.byStratum.map((cells, h) => {
    const own = inside.filter(({ stratum }) => stratum === h);
    const { size: domainSize, rate } = sizeAndRate(own, o.quantity, model);
    return { size: sizeAndRate(cells, o.quantity, model).size, units: plan.units[h]!, domainSize, rate };
  });
  return expectedDomain(strata);
}

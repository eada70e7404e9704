import type { FrameCell, FrameCounts } from '../pipeline/sample-frame-count.ts';
import {
  expectedDomain,
  expectedSimpleRandom,
  expectedStratified,
  expectedTwoStage,
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

/** What a plan is expected to give for the whole frame. */
export function expectedTotal(model: FrameModel, plan: UnitPlan, quantity: Quantity): ExpectedFigure {
  const { counts } = model;
  if (plan.design === 'stratified') {
    const parts = model.byStratum.map((cells) => sizeAndRate(cells, quantity, model));
    return expectedStratified(parts.map((part, h) => ({ ...part, units: plan.units[h]! })));
  }
  if (plan.design === 'two-stage') return expectedOfAreas(model, plan, { quantity, members: model.byArea.keys() });
  const mapped = [...counts.classes.keys(), undefined];
  const parts = mapped.map((c) => counts.cells.filter((cell) => cell.class === c));
  return expectedSimpleRandom(
    parts.map((cells) => sizeAndRate(cells, quantity, model)),
    plan.total,
  );
}

function expectedOfAreas(
  model: FrameModel,
  plan: TwoStagePlan,
  o: { readonly quantity: Quantity; readonly members: Iterable<number> },
): ExpectedFigure {
  const domain = [...o.members]
    .filter((area) => (model.byArea[area]?.length ?? 0) > 0)
    .map((area) => ({
      ...sizeAndRate(model.byArea[area]!, o.quantity, model),
      ...mappedSpread(model.byArea[area]!, o.quantity),
      isCertain: plan.stages[area]!.isCertain,
      units: plan.unitsIfDrawn[area]!,
    }));
  const random = model.counts.cells.filter(({ area }) => !plan.stages[area]!.isCertain);
  const certain = plan.stages.filter(({ isCertain }) => isCertain).length;
  const size = random.reduce((sum, { km2 }) => sum + km2, 0);
  const areas = plan.stages.filter(({ isCertain, probability }) => !isCertain && probability > 0).length;
  return expectedTwoStage(domain, { size, draws: plan.clusters - certain, areas });
}

/** Areas differ as much as the map says they do: labels expected from one error matrix for all would be too alike. */
function mappedSpread(cells: readonly FrameCell[], quantity: Quantity): { readonly spread?: number } {
  if (quantity === 'overall') return {};
  const size = cells.reduce((sum, { km2 }) => sum + km2, 0);
  const mapped = cells.reduce((sum, cell) => (cell.class === quantity ? sum + cell.km2 : sum), 0);
  return { spread: mapped / size };
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

import { expectedDomain, type ExpectedFigure } from './precision.ts';
import { expectedOfAreas } from './areas.ts';
import { sizeAndRate, unitsOfArea, type FrameModel, type Quantity } from './frame-model.ts';
import type { UnitPlan } from './unit-plan.ts';

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

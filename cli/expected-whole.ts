import { expectedSimpleRandom, expectedStratified, type ExpectedFigure } from '../statistics/expected-precision.ts';
import { DEFAULT_LADDER } from '../statistics/ladder/ladder-options.ts';
import {
  expectedOfAreas,
  residualVariance,
  sizeAndRate,
  type FrameModel,
  type Quantity,
} from './sample-expectations.ts';
import type { TwoStagePlan, UnitPlan } from './unit-plan.ts';

/** A plan whose estimates take no help from the map by themselves. */
type UnaidedPlan = Extract<UnitPlan, { readonly design: 'stratified' }> | TwoStagePlan;

/**
 * What a plan is expected to give for the whole frame by the estimator that the estimates will use: the design's own, or
 * the regression on the map's classes where that is enough of a gain over all classes together.
 */
export function expectedTotal(model: FrameModel, plan: UnitPlan, quantity: Quantity): ExpectedFigure {
  if (plan.design === 'simple-random' || plan.design === 'systematic') {
    const { cells, classes } = model.counts;
    const parts = [...classes.keys(), undefined].map((c) => cells.filter((cell) => cell.class === c));
    return expectedSimpleRandom(
      parts.map((part) => sizeAndRate(part, quantity, model)),
      plan.total,
    );
  }
  return expectedUnaided(model, plan, { quantity, isAssisted: quantity !== 'overall' && isAssisted(model, plan) });
}

/** Whether the map is expected to shrink the sum of the classes' variances by the gain that estimates ask of it. */
function isAssisted(model: FrameModel, plan: UnaidedPlan): boolean {
  const sumOfVariances = (assisted: boolean): number =>
    [...model.counts.classes.keys()].reduce((sum, quantity) => {
      const { standardError } = expectedUnaided(model, plan, { quantity, isAssisted: assisted });
      return sum + standardError ** 2;
    }, 0);
  return sumOfVariances(false) >= DEFAULT_LADDER.assistedGain * sumOfVariances(true);
}

function expectedUnaided(
  model: FrameModel,
  plan: UnaidedPlan,
  o: { readonly quantity: Quantity; readonly isAssisted: boolean },
): ExpectedFigure {
  const { quantity } = o;
  if (plan.design === 'two-stage') return expectedOfAreas(model, plan, { ...o, members: model.byArea.keys() });
  return expectedStratified(
    model.byStratum.map((cells, h) => ({
      ...sizeAndRate(cells, quantity, model),
      ...(o.isAssisted ? { variance: residualVariance(cells, quantity, model) } : {}),
      units: plan.units[h]!,
    })),
  );
}

import { standInShare } from './correlation.ts';
import { expectedSimpleRandom, expectedStratified, type ExpectedFigure } from './precision.ts';
import { expectedOfAreas } from './areas.ts';
import { expectedResidualVariance, sizeAndRate, type FrameModel, type Quantity } from './frame-model.ts';
import type { TwoStagePlan, UnitPlan } from './unit-plan.ts';

/** A plan whose estimates take no help from the map by themselves. */
type UnaidedPlan = Extract<UnitPlan, { readonly design: 'stratified' }> | TwoStagePlan;

/**
 * What a plan is expected to give for the whole frame by the estimator that the estimates will use: the design's own, or
 * the regression on the map's classes where that is enough of a gain over all classes together.
 */
export function expectedTotal(model: FrameModel, plan: UnitPlan, quantity: Quantity): ExpectedFigure {
  if (plan.design === 'simple-random' || plan.design === 'systematic') {
    return expectedUnclustered(model, plan, quantity);
  }
  return expectedUnaided(model, plan, { quantity, isAssisted: quantity !== 'overall' && isAssisted(model, plan) });
}

/** A stand-in for the variance of a systematic sample sees what neighbours in the sampling grid do not share. */
function expectedUnclustered(
  model: FrameModel,
  plan: Extract<UnitPlan, { readonly design: 'simple-random' | 'systematic' }>,
  quantity: Quantity,
): ExpectedFigure {
  const { cells, classes } = model.counts;
  const seenShare = (kind: 'residuals' | 'labels'): number => {
    const correlation = quantity === 'overall' ? undefined : model.correlation?.[kind][quantity];
    if (correlation === undefined || plan.design === 'simple-random') return 1;
    return standInShare(correlation, plan.variance, plan.spacingM);
  };
  const [ofResiduals, unaidedShare] = [seenShare('residuals'), seenShare('labels')];
  const parts = [...classes.keys(), undefined].map((c) => {
    const part = sizeAndRate(
      cells.filter((cell) => cell.class === c),
      quantity,
      model,
    );
    const share = c === undefined ? unaidedShare : ofResiduals;
    return { ...part, variance: part.rate * (1 - part.rate) * share };
  });
  return expectedSimpleRandom(parts, plan.total, { unaidedShare });
}

/** Whether the map is expected to shrink the sum of the classes' variances by the gain that estimates ask of it. */
function isAssisted(model: FrameModel, plan: UnaidedPlan): boolean {
  const sumOfVariances = (assisted: boolean): number =>
    [...model.counts.classes.keys()].reduce((sum, quantity) => {
      const { standardError } = expectedUnaided(model, plan, { quantity, isAssisted: assisted });
      return sum + standardError ** 2;
    }, 0);
  return sumOfVariances(false) >= model.assistedGain * sumOfVariances(true);
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
      ...(o.isAssisted ? { variance: expectedResidualVariance(cells, quantity, model) } : {}),
      units: plan.units[h]!,
    })),
  );
}

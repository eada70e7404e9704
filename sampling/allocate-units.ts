import { PermanentError } from '../errors/error-kinds.ts';
import type { AllocationRule } from '../statistics/allocation.ts';
import { gridSpacing } from '../statistics/draw.ts';
import { inclusionProbabilities } from '../statistics/proportional-to-size.ts';
import { proportionDeviation, smallestSize, stratifiedSampleSize } from '../statistics/sample-size.ts';
import type { SystematicVariance } from '../statistics/systematic-variance.ts';
import { wholeAllocation } from '../statistics/whole-allocation.ts';
import { expectedTotal } from '../statistics/expected/whole.ts';
import { sizeAndRate, type Quantity } from '../statistics/expected/frame-model.ts';
import type { FrameCounts, SampleModel } from './frame-counts.ts';
import { drawsByArea, largestPixelKm2, unitCapacity } from './unit-capacity.ts';
import type { DesignName, UnitPlan } from '../statistics/expected/unit-plan.ts';

/** What is wanted of a sample. */
export interface SampleWish {
  readonly design: DesignName;
  readonly allocation: AllocationRule;
  /** Least units of a stratum under the compromise. */
  readonly minimum: number;
  readonly clusters: number | undefined;
  /** What stands in for the variance that a systematic sample does not have. */
  readonly variance: SystematicVariance;
  /** What a target or Neyman's allocation is about. */
  readonly quantity: Quantity;
  readonly goal: { readonly size: number } | { readonly standardError: number } | { readonly cv: number };
}

/**
 * Shares units out as wished; for a target the fewest that are expected to meet it.
 * @throws PermanentError where the frame is too small, or no size meets the target.
 */
export function allocateUnits(model: SampleModel, wish: SampleWish): UnitPlan {
  try {
    if ('size' in wish.goal) return unitsOfSize(model, wish, wish.goal.size);
    const size = sizeForTarget(model, wish);
    if (size !== undefined) return unitsOfSize(model, wish, size);
  } catch (error) {
    // The statistics refuse with one sentence what cannot be; here it is the user's wish.
    if (error instanceof RangeError) throw new PermanentError(error.message);
    throw error;
  }
  const hint = wish.design === 'two-stage' ? '; the areas differ, so that more of them are needed: --clusters' : '';
  throw new PermanentError(
    `--target-se, --target-cv: expected a target that a sample of the frame's ${model.counts.pixels} pixels can meet, found a smaller one${hint}`,
  );
}

function unitsOfSize(model: SampleModel, wish: SampleWish, size: number): UnitPlan {
  const { counts } = model;
  if (size > counts.pixels) {
    throw new PermanentError(`--size: expected a sample of at most the frame's ${counts.pixels} pixels, found ${size}`);
  }
  if (wish.design === 'simple-random' || wish.design === 'systematic') checkCapacity(model, size);
  if (wish.design === 'simple-random') return { design: 'simple-random', total: size };
  if (wish.design === 'systematic') {
    if (drawsByArea(counts.cells)) return systematicByArea(model, wish, size);
    const spacing = gridSpacing(counts.pixels, size);
    const spacingM = spacing * pixelSideM(counts);
    return { design: 'systematic', total: counts.pixels / spacing ** 2, spacing, spacingM, variance: wish.variance };
  }
  return wish.design === 'stratified' ? stratifiedUnits(model, wish, size) : twoStageUnits(model, wish, size);
}

function checkCapacity({ counts }: SampleModel, size: number): void {
  const most = unitCapacity(counts.cells);
  if (size <= most) return;
  throw new PermanentError(
    `--size: expected a sample of at most ${most} pixels, as the frame's differ in area and the largest would be drawn more than once, found ${size}`,
  );
}

/** Rows as far apart as on a grid of equal pixels, and along them as much land between units as gives the size wanted. */
function systematicByArea({ counts }: SampleModel, { variance }: SampleWish, total: number): UnitPlan {
  const { cells, km2, pixels } = counts;
  const spacing = Math.min(gridSpacing(pixels, total), Math.floor(km2 / total / largestPixelKm2(cells)));
  const spacingM = spacing * pixelSideM(counts);
  return { design: 'systematic', total, spacing, spacingM, variance, stepKm2: km2 / total / spacing };
}

const M2_PER_KM2 = 1e6;

function pixelSideM({ km2, pixels }: FrameCounts): number {
  return Math.sqrt((km2 * M2_PER_KM2) / pixels);
}

function stratifiedUnits(model: SampleModel, wish: SampleWish, total: number): UnitPlan {
  const { counts, expected } = model;
  const cautious = { ...model, expected: { ...expected, givenMap: expected.cautious } };
  const strata = model.byStratum.map((cells, h) => {
    const { size, rate } = sizeAndRate(cells, wish.quantity, cautious);
    const unitCount = unitCapacity(cells);
    return { name: counts.strata[h]!.name, size, unitCount, deviation: proportionDeviation(rate) };
  });
  const minimum = wish.allocation === 'compromise' ? { minimum: wish.minimum } : {};
  return { design: 'stratified', total, units: wholeAllocation({ strata, rule: wish.allocation, total, ...minimum }) };
}

/** Two at least: what is certain to be drawn has no variance from one unit. */
const LEAST_IN_CLUSTER = 2;

function twoStageUnits({ byArea, counts }: SampleModel, { clusters }: SampleWish, size: number): UnitPlan {
  if (clusters === undefined) {
    throw new PermanentError('--clusters: expected the number of areas that a two-stage sample is to draw, found none');
  }
  const isByArea = drawsByArea(counts.cells);
  const sizes = byArea.map((cells) => cells.reduce((sum, { km2, pixels }) => sum + (isByArea ? km2 : pixels), 0));
  const stages = inclusionProbabilities(sizes, clusters);
  const certain = stages.filter(({ isCertain }) => isCertain).length;
  if (clusters - certain === 1) {
    throw new PermanentError(
      `--clusters: expected at least two areas to be drawn besides the ${certain} that are certain to be, found one, which has no variance; give another number than ${clusters}`,
    );
  }
  const each = Math.max(LEAST_IN_CLUSTER, Math.ceil(size / clusters));
  const unitsIfDrawn = byArea.map((cells) => Math.min(each, unitCapacity(cells)));
  const total = stages.reduce((sum, { probability }, i) => sum + probability * unitsIfDrawn[i]!, 0);
  return { design: 'two-stage', total, clusters, stages, unitsIfDrawn };
}

function sizeForTarget(model: SampleModel, wish: SampleWish): number | undefined {
  const least = leastSize(model, wish);
  const meets = (size: number): boolean => {
    const { standardError, cv } = expectedTotal(model, unitsOfSize(model, wish, size), wish.quantity);
    if ('cv' in wish.goal) return cv !== undefined && cv <= wish.goal.cv;
    const target = 'standardError' in wish.goal ? wish.goal.standardError : 0;
    return standardError <= target;
  };
  const most = wish.design === 'two-stage' ? model.counts.pixels : unitCapacity(model.counts.cells);
  return smallestSize({ least, most, meets });
}

/** A size that every plan needs: two units a stratum, and what the best allocation would take. */
function leastSize(model: SampleModel, wish: SampleWish): number {
  if (wish.design === 'two-stage') return LEAST_IN_CLUSTER * (wish.clusters ?? 1);
  if (wish.design !== 'stratified') return 2;
  const strata = model.byStratum;
  const minimum = wish.allocation === 'compromise' ? Math.max(2, wish.minimum) : 2;
  const floors = strata.map((cells) => Math.min(minimum, unitCapacity(cells)));
  const parts = strata.map((cells) => sizeAndRate(cells, wish.quantity, model));
  const best = stratifiedSampleSize({
    sizes: parts.map(({ size }) => size),
    deviations: parts.map(({ rate }) => proportionDeviation(rate)),
    targetStandardError: targetError(model, wish),
  });
  const floor = floors.reduce((sum, value) => sum + value, 0);
  return Math.min(model.counts.pixels, Math.max(floor, best.units));
}

function targetError(model: SampleModel, { goal, quantity }: SampleWish): number {
  if ('standardError' in goal) return goal.standardError;
  return ('cv' in goal ? goal.cv : 0) * sizeAndRate(model.counts.cells, quantity, model).rate;
}

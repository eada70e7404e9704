import { meanCorrelationWithin } from './correlation.ts';
import { expectedTwoStage, type ExpectedCluster, type ExpectedFigure } from './precision.ts';
import { cellRate, sizeAndRate, type FrameCell, type FrameModel, type Quantity } from './frame-model.ts';
import type { TwoStagePlan } from './unit-plan.ts';

const M2_PER_KM2 = 1e6;

/** What the map says of a class by itself. */
interface MappedClass {
  readonly quantity: number;
  /** Its share of what the map shows. */
  readonly share: number;
  /** Variance of that share between areas. */
  readonly variance: number;
  /** Whether the estimate rests on the map. */
  readonly isAssisted: boolean;
  /** What an area's unseen part differs by, as a multiple of the variance between areas. */
  readonly unseenSpread: (unseenKm2: number) => number;
}

/** What a two-stage sample is expected to give for some areas taken together, with the map's help or without. */
export function expectedOfAreas(
  model: FrameModel,
  plan: TwoStagePlan,
  o: { readonly quantity: Quantity; readonly members: Iterable<number>; readonly isAssisted?: boolean },
): ExpectedFigure {
  const { quantity, isAssisted = false } = o;
  const mapped = quantity === 'overall' ? undefined : { ...mappedClass(model, quantity), isAssisted };
  const domain = [...o.members]
    .filter((area) => (model.byArea[area]?.length ?? 0) > 0)
    .map((area) => ({
      ...(mapped === undefined
        ? sizeAndRate(model.byArea[area]!, quantity, model)
        : clusterOf(model.byArea[area]!, model, mapped)),
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
 * Areas differ as much as the map says they do, and beyond that as its errors gather. With the map's help they differ by its
 * errors alone: as these gather, or where nothing is known of that as the error matrix expects them of the areas' classes.
 */
function clusterOf(
  cells: readonly FrameCell[],
  model: FrameModel,
  mapped: MappedClass,
): Pick<ExpectedCluster, 'size' | 'rate' | 'spread' | 'variance' | 'unexplained'> {
  const { quantity, isAssisted } = mapped;
  const { size, rate } = sizeAndRate(cells, quantity, model);
  const unseen = mean(cells, (cell) => (cell.class === undefined ? 1 : 0));
  const foretold = (cell: FrameCell): number => {
    if (cell.class !== undefined) return cell.class === quantity ? 1 : 0;
    return isAssisted ? mapped.share : cellRate(cell, quantity, model);
  };
  const squaredError = (cell: FrameCell): number => {
    const expected = cellRate(cell, quantity, model);
    return expected * (1 - expected) + (expected - foretold(cell)) ** 2;
  };
  const seenError = mean(cells, (cell) => (cell.class === undefined ? 0 : squaredError(cell)));
  const alike = (1 - unseen) * seenError * correlationWithin(model, quantity, size);
  const unexplained = unseen ** 2 * mapped.variance * mapped.unseenSpread(unseen * size) + alike;
  if (!isAssisted) return { size, rate, spread: mean(cells, foretold), unexplained };
  const error = (cell: FrameCell): number => foretold(cell) - cellRate(cell, quantity, model);
  const isKnown = model.correlation?.differences[quantity] !== undefined;
  const spread = mean(cells, (cell) => (isKnown && cell.class !== undefined ? 0 : error(cell)));
  const variance = mean(cells, squaredError) - mean(cells, error) ** 2 - alike;
  return { size, rate, spread, variance: Math.max(0, variance), unexplained };
}

/** Mean correlation of the map's errors within an area of a size, 0 where nothing is known of it. */
function correlationWithin({ correlation }: FrameModel, quantity: number, km2: number): number {
  const known = correlation?.differences[quantity];
  return known === undefined ? 0 : meanCorrelationWithin(known, km2 * M2_PER_KM2);
}

/**
 * Variance of an area's unseen part about the mean of all unseen parts, in terms of the variance between areas: where an
 * earlier sample says what that mean is, an area that holds most of what is unseen differs little from it.
 */
function unseenSpreadOf({ byArea, expected }: FrameModel): MappedClass['unseenSpread'] {
  const parts = byArea.map((cells) => cells.reduce((sum, c) => (c.class === undefined ? sum + c.km2 : sum), 0));
  const total = parts.reduce((sum, km2) => sum + km2, 0);
  if (!expected.isUnmappedKnown || total === 0) return () => 1;
  const squares = parts.reduce((sum, km2) => sum + (km2 / total) ** 2, 0);
  return (unseenKm2) => 1 - (2 * unseenKm2) / total + squares;
}

/** Share of a class in what the map shows, and its variance between areas, by what is seen of them. */
function mappedClass(model: FrameModel, quantity: number): Omit<MappedClass, 'isAssisted'> {
  const { byArea } = model;
  const areas = byArea.map((cells) => {
    const seen = cells.filter((cell) => cell.class !== undefined);
    const total = seen.reduce((sum, { km2 }) => sum + km2, 0);
    return { total, mapped: seen.reduce((sum, cell) => (cell.class === quantity ? sum + cell.km2 : sum), 0) };
  });
  const all = areas.reduce((sum, { total }) => sum + total, 0);
  const share = areas.reduce((sum, { mapped }) => sum + mapped, 0) / all;
  const variance = areas.reduce((sum, { total, mapped }) => {
    return total === 0 ? sum : sum + (total / all) * (mapped / total - share) ** 2;
  }, 0);
  return { quantity, share, variance, unseenSpread: unseenSpreadOf(model) };
}

function mean(cells: readonly FrameCell[], value: (cell: FrameCell) => number): number {
  const size = cells.reduce((sum, { km2 }) => sum + km2, 0);
  return size === 0 ? 0 : cells.reduce((sum, cell) => sum + cell.km2 * value(cell), 0) / size;
}

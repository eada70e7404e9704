import { moranTest } from '../../../statistics/diagnostics/moran-test.ts';
import { nearestNeighbours } from '../../../statistics/diagnostics/nearest-neighbours.ts';
import type { Place } from '../../../statistics/diagnostics/spatial-folds.ts';
import { fitSphericalVariogram } from '../../../statistics/diagnostics/variogram-range.ts';
import { empiricalVariogram } from '../../../statistics/diagnostics/variogram.ts';
import type { PreparedSample } from './input.ts';
import type { MoranFigures, VariogramFigures } from '../../../results/diagnostics.ts';

/** Enough to see an autocorrelation, few enough to stay local. */
const NEAREST = 8;

/** What is left of being right or wrong once the map class is known, where it is. */
export interface Residuals {
  readonly values: readonly number[];
  readonly places: readonly Place[];
}

/** 1[map = reference] less the design-weighted accuracy of the unit's map class, of the units that the map shows. */
export function accuracyResiduals({ sample, observed, places }: PreparedSample): Residuals {
  const sums = new Map<number, { weight: number; right: number }>();
  for (const k of observed) {
    const { map, reference, weight } = sample.units[k]!;
    const sum = sums.get(map!) ?? { weight: 0, right: 0 };
    sum.weight += weight;
    if (map === reference) sum.right += weight;
    sums.set(map!, sum);
  }
  const values = observed.map((k) => {
    const { map, reference } = sample.units[k]!;
    const { right, weight } = sums.get(map!)!;
    return (map === reference ? 1 : 0) - right / weight;
  });
  return { values, places: observed.map((k) => places[k]!) };
}

/** How far errors reach; null where the units lie in one place. */
export function variogramFigures({ values, places }: Residuals, seed: number): VariogramFigures | null {
  const variogram = empiricalVariogram(values, places, seed);
  if (variogram === undefined) return null;
  const fit = fitSphericalVariogram(variogram);
  return {
    lags: variogram.lags.map(({ distance, semivariance, pairCount }) => ({
      distanceM: distance,
      semivariance,
      pairCount,
    })),
    cutoffM: variogram.cutoff,
    model: fit === undefined ? 'none' : 'spherical',
    nugget: fit?.nugget ?? null,
    partialSill: fit?.partialSill ?? null,
    rangeM: fit?.range ?? null,
    isRangeAtCutoff: fit?.isAtCutoff ?? false,
  };
}

/** Whether errors lie together; null where no error differs from another, or units are too few. */
export function moranFigures({ values, places }: Residuals): MoranFigures | null {
  if (values.length <= NEAREST) return null;
  const test = moranTest(values, nearestNeighbours(places, NEAREST));
  if (test === undefined) return null;
  return {
    i: test.i,
    expectation: test.expectation,
    zRandomisation: test.zRandomisation ?? null,
    zNormality: test.zNormality ?? null,
    pRandomisation: test.pRandomisation ?? null,
    pNormality: test.pNormality ?? null,
    neighbours: `the ${NEAREST} nearest units and those that count a unit among theirs, weights by row`,
    sampleSize: test.unitCount,
  };
}

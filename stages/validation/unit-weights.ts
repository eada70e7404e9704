import { designWeights, type AreaSample } from '../../statistics/ladder/area-sample.ts';
import { regressionTotal } from '../../statistics/regression.ts';

/** What a unit stands for. */
export interface UnitWeight {
  /** By the design alone, in km². */
  readonly weightKm2: number;
  /** What the weight is multiplied by so that the units give the figures of the whole; `undefined` where nothing does. */
  readonly gWeight: number | undefined;
}

/** A sample with strata in km², and what is published of the whole from it. */
export interface WeightedWhole {
  readonly sample: AreaSample;
  /** Area of each class of the map in the frame, then of what the map has no class for, in km². */
  readonly partSizesKm2: readonly number[];
  /** Estimated area of each class in km². */
  readonly totalsKm2: readonly (number | undefined)[];
}

/**
 * Weights of the units: N_h ÷ n_h, or under clusters 1 ÷ the chance of being drawn, in proportion to the frame; and g, so
 * that Σ w g over the units of a class in the frame is the figure of that class. Which g it is shows itself by that: of a
 * ratio to the frame, N W_i ÷ Σ_i w of post-strata, or of the regression on strata and classes of the map. Under clusters a
 * difference estimator is no sum of weights, and has none.
 * Source: Särndal, Swensson and Wretman 1992, equation 6.5.9 for the regression's.
 */
export function unitWeights(whole: WeightedWhole): UnitWeight[] {
  const { sample } = whole;
  const own = designWeights(sample);
  const frameKm2 = sumOf(whole.partSizesKm2);
  const scale = sample.rule === 'cluster' ? frameKm2 / sumOf(own.filter((_, k) => sample.units[k]!.isInFrame)) : 1;
  const weights = own.map((weight) => weight * scale);
  const gWeights = [ratioWeights, postStrataWeights, regressionWeights]
    .map((candidate) => candidate(whole, weights))
    .find((g) => g !== undefined && isPublished(whole, weights, g));
  return weights.map((weightKm2, k) => ({ weightKm2, gWeight: gWeights?.[k] }));
}

type Candidate = (whole: WeightedWhole, weights: readonly number[]) => readonly number[] | undefined;

/** Relative to the frame. */
const CLOSE = 1e-9;

function isPublished(
  { sample, partSizesKm2, totalsKm2 }: WeightedWhole,
  weights: readonly number[],
  g: readonly number[],
) {
  const found = totalsKm2.map(() => 0);
  for (const [k, { isInFrame, referenceClass }] of sample.units.entries()) {
    if (isInFrame) found[referenceClass]! += weights[k]! * g[k]!;
  }
  return totalsKm2.every(
    (total, j) => total !== undefined && Math.abs(total - found[j]!) <= CLOSE * sumOf(partSizesKm2),
  );
}

const ratioWeights: Candidate = ({ sample, partSizesKm2 }, weights) => {
  const g = sumOf(partSizesKm2) / sumOf(weights.filter((_, k) => sample.units[k]!.isInFrame));
  return weights.map(() => (Math.abs(g - 1) <= CLOSE ? 1 : g));
};

const postStrataWeights: Candidate = ({ sample, partSizesKm2 }, weights) => {
  const sums = partSizesKm2.map(() => 0);
  for (const [k, { isInFrame, part }] of sample.units.entries()) if (isInFrame) sums[part]! += weights[k]!;
  return sample.units.map(({ isInFrame, part }) => (isInFrame ? partSizesKm2[part]! / sums[part]! : 1));
};

const regressionWeights: Candidate = ({ sample, partSizesKm2 }) => {
  const { strata, units } = sample;
  if (sample.rule === 'cluster') return undefined;
  const present = partSizesKm2.flatMap((size, part) => (size > 0 ? [part] : []));
  // The parts add up to what the strata add up to, unless units lie beyond the frame: one of them says nothing new.
  const parts = units.every(({ isInFrame }) => isInFrame) ? present.slice(1) : present;
  const { gWeights } = regressionTotal({
    ...sample,
    units: units.map(({ stratum, isInFrame, part }) => ({
      stratum,
      y: 0,
      x: [...strata.map((_, h) => (h === stratum ? 1 : 0)), ...parts.map((i) => (isInFrame && i === part ? 1 : 0))],
    })),
    auxiliaryTotals: [...strata.map(({ size }) => size), ...parts.map((part) => partSizesKm2[part]!)],
  });
  return gWeights;
};

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

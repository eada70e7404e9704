import { coefficientOfVariation, type Estimate } from '../estimate.ts';
import { solveMatrix } from '../linear-algebra/solve.ts';
import { rakedWeights } from '../raked-weights.ts';
import { isRounding } from '../ratio-estimate.ts';
import { residualVariance, unseenResidual } from '../residual-variance.ts';
import { shareInterval } from '../share-interval.ts';
import { waldInterval } from '../wald-interval.ts';
import { designWeights, type AreaSample } from './area-sample.ts';

/** Shares of the frame by weights that add up to the strata and to the map. */
export interface RakedShares {
  readonly shares: readonly Estimate[];
  /** By unit: its weight ÷ its design weight. */
  readonly gWeights: readonly number[];
}

/**
 * Shares of all classes in the whole frame from a sample in strata of its own, with the map's help: the sum of weights raked
 * to the sizes of the strata and to what the map shows of each of its parts. One set of weights serves all classes, so that
 * they sum to 1. The variance is that of the regression estimator with strata and parts as auxiliaries, of g e ÷ (1 − h):
 * fitted residuals are smaller than those of units that the fit has not seen.
 * Source: Deville and Särndal 1992, JASA 87:376-382; Valliant 2002, Survey Methodology 28:103-114, for the leverage h.
 * Where strata and map cannot both be met (a part lies in one stratum as far as the sample shows, and is larger), weights are
 * scaled to the map alone: the post-stratified estimate with the design's weights.
 * @param partSizes by part of the map, in the unit of the strata
 * @returns `undefined` where a part with size has no unit, or there are no more units than parts and strata.
 */
export function rakedShares(sample: AreaSample, partSizes: readonly number[]): RakedShares | undefined {
  const { strata, units, classCount } = sample;
  const { partGroups = partSizes.map((_, part) => part) } = sample;
  const frame = partSizes.reduce((sum, size) => sum + size, 0);
  const groupSizes = partSizes.map((_, group) =>
    partSizes.reduce((sum, size, part) => sum + (partGroups[part] === group ? size : 0), 0),
  );
  const design = designWeights(sample);
  const parts = units.map(({ isInFrame, part }) => (isInFrame ? partGroups[part]! : -1));
  const raked = rakedWeights({
    weights: design,
    strata: units.map(({ stratum }) => stratum),
    strataSizes: strata.map(({ size }) => size),
    parts,
    partSizes: groupSizes,
  });
  // The map is known better than what a small sample leaves of the strata in it.
  const weights = raked ?? scaledToParts(design, parts, groupSizes);
  const fit = weights && residualsOf({ sample, design, parts, groupSizes, isByStrata: raked !== undefined });
  if (weights === undefined || fit === undefined) return undefined;
  const gWeights = weights.map((weight, k) => weight / design[k]!);
  const heaviest = design.reduce((most, weight) => Math.max(most, weight), 0) / frame;
  const shares = Array.from({ length: classCount }, (_, j): Estimate => {
    const shows = units.map(({ isInFrame, referenceClass }) => isInFrame && referenceClass === j);
    const value = weights.reduce((sum, weight, k) => sum + (shows[k] ? weight : 0), 0) / frame;
    const found = fit.variance(shows, gWeights) / frame ** 2;
    const variance = isRounding(found, [1]) ? 0 : found;
    const standardError = Math.sqrt(variance);
    const level = sample.confidence ?? 0.95;
    const terms = units.flatMap(({ isInFrame, part }, k) =>
      isInFrame ? [{ weight: weights[k]! / frame, count: 1, shows: shows[k] ? 1 : 0, expected: part === j }] : [],
    );
    return {
      value,
      standardError,
      interval: shareInterval({ value, terms, level, variance, heaviest }),
      wald: variance > 0 ? waldInterval({ value, standardError, level, df: fit.df }) : undefined,
      cv: coefficientOfVariation(value, standardError),
      df: variance > 0 ? fit.df : undefined,
      sampleSize: terms.length,
      method: 'raking',
      outcome: shows.includes(true) ? (variance > 0 ? 'OK' : 'DEGENERATE_SE_ZERO') : 'CLASS_ABSENT_REFERENCE',
      varianceShareByStratum: {},
    };
  });
  return { shares, gWeights };
}

function scaledToParts(
  design: readonly number[],
  parts: readonly number[],
  sizes: readonly number[],
): number[] | undefined {
  if (sizes.some((size, part) => size > 0 && !parts.includes(part))) return undefined;
  const sums = sizes.map(() => 0);
  for (const [k, part] of parts.entries()) if (part >= 0) sums[part]! += design[k]!;
  return design.map((weight, k) => (parts[k]! < 0 ? weight : (weight * sizes[parts[k]!]!) / sums[parts[k]!]!));
}

/** Fits indicators on strata and parts together: one matrix serves all classes, and a unit has at most two of its columns. */
function residualsOf(o: {
  readonly sample: AreaSample;
  readonly design: readonly number[];
  readonly parts: readonly number[];
  readonly groupSizes: readonly number[];
  /** Strata are fitted beside the parts. */
  readonly isByStrata: boolean;
}):
  | { readonly df: number; readonly variance: (shows: readonly boolean[], gWeights: readonly number[]) => number }
  | undefined {
  const { design, parts } = o;
  const { strata, units } = o.sample;
  const present = o.groupSizes.flatMap((size, part) => (size > 0 ? [part] : []));
  // The parts add up to what the strata add up to, so that one of them says nothing new, unless units lie beyond them.
  const columnOf = new Map(
    (parts.includes(-1) ? present : present.slice(1)).map((part, c) => [part, strata.length + c]),
  );
  const columns = units.map(({ stratum }, k) => [stratum, columnOf.get(parts[k]!)].filter((c) => c !== undefined));
  const size = strata.length + columnOf.size;
  const df = units.length - size;
  const gram = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
  for (const [k, own] of columns.entries()) for (const a of own) for (const b of own) gram[a]![b]! += design[k]!;
  const identity = gram.map((_, a) => gram.map((__, b) => (a === b ? 1 : 0)));
  const inverse = df < 1 ? undefined : solveMatrix(gram, identity);
  if (inverse === undefined) return undefined;
  const leverages = columns.map((own, k) => design[k]! * sumOver(own, (a) => sumOver(own, (b) => inverse[a]![b]!)));
  const sampleSizes = strata.map((_, h) => units.filter(({ stratum }) => stratum === h).length);
  const variance = (shows: readonly boolean[], gWeights: readonly number[]): number => {
    const right = gram.map(() => 0);
    for (const [k, own] of columns.entries()) if (shows[k]) for (const a of own) right[a]! += design[k]!;
    const coefficients = inverse.map((row) => row.reduce((sum, value, b) => sum + value * right[b]!, 0));
    const unseen = columns.map((own, k) => {
      const residual = (shows[k] ? 1 : 0) - sumOver(own, (a) => coefficients[a]!);
      const { stratum } = units[k]!;
      // The variance of a stratum takes its units to weigh N_h ÷ n_h each.
      const expansion = (design[k]! * sampleSizes[stratum]!) / strata[stratum]!.size;
      return unseenResidual(gWeights[k]! * expansion * residual, leverages[k]!);
    });
    return residualVariance({ strata, units }, unseen, sampleSizes);
  };
  return { df, variance };
}

function sumOver(list: readonly number[], value: (item: number) => number): number {
  return list.reduce((sum, item) => sum + value(item), 0);
}

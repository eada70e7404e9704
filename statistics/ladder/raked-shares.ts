import { coefficientOfVariation, type Estimate } from '../estimate.ts';
import { weightedLeastSquares, type LeastSquares } from '../least-squares.ts';
import { rakedWeights } from '../raked-weights.ts';
import { residualVariance } from '../residual-variance.ts';
import { shareInterval } from '../share-interval.ts';
import { waldInterval } from '../wald-interval.ts';
import { designWeights, type AreaSample } from './area-sample.ts';

/** Shares of the frame by weights that add up to the strata and to the map. */
export interface RakedShares {
  readonly shares: readonly Estimate[];
  /** By unit: its weight ÷ its design weight. */
  readonly gWeights: readonly number[];
}

/** A unit that determines a coefficient alone has no residual to judge it by; what is left is bounded from below. */
const LEAST_LEFT = 0.1;

/**
 * Shares of all classes in the whole frame from a sample in strata of its own, with the map's help: the sum of weights raked
 * to the sizes of the strata and to what the map shows of each of its parts. One set of weights serves all classes, so that
 * they sum to 1. The variance is that of the regression estimator with strata and parts as auxiliaries, of g e ÷ (1 − h):
 * fitted residuals are smaller than those of units that the fit has not seen.
 * Source: Deville and Särndal 1992, JASA 87:376-382; Valliant 2002, Survey Methodology 28:103-114, for the leverage h.
 * @param partSizes by part of the map, in the unit of the strata
 * @returns `undefined` where the sample does not fit strata and map together.
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
  const weights = rakedWeights({
    ...{ weights: design, strata: units.map(({ stratum }) => stratum), strataSizes: strata.map(({ size }) => size) },
    ...{ parts, partSizes: groupSizes },
  });
  const fit = weights && residualsOf({ sample, design, parts, groupSizes });
  if (weights === undefined || fit === undefined) return undefined;
  const gWeights = weights.map((weight, k) => weight / design[k]!);
  const heaviest = Math.max(...design) / frame;
  const shares = Array.from({ length: classCount }, (_, j): Estimate => {
    const shows = units.map(({ isInFrame, referenceClass }) => isInFrame && referenceClass === j);
    const value = weights.reduce((sum, weight, k) => sum + (shows[k] ? weight : 0), 0) / frame;
    const variance = fit.variance(shows, gWeights) / frame ** 2;
    const standardError = Math.sqrt(variance);
    const level = sample.confidence ?? 0.95;
    const terms = units.flatMap(({ isInFrame, part }, k) =>
      isInFrame ? [{ weight: weights[k]! / frame, count: 1, shows: shows[k]!, expected: part === j }] : [],
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
      fpcApplied: false,
      varianceShareByStratum: {},
    };
  });
  return { shares, gWeights };
}

/** Fits indicators on strata and parts together, by one decomposition for all classes. */
function residualsOf(o: {
  readonly sample: AreaSample;
  readonly design: readonly number[];
  readonly parts: readonly number[];
  readonly groupSizes: readonly number[];
}):
  | { readonly df: number; readonly variance: (shows: readonly boolean[], gWeights: readonly number[]) => number }
  | undefined {
  const { strata, units } = o.sample;
  const present = o.groupSizes.flatMap((size, part) => (size > 0 ? [part] : []));
  // The parts add up to what the strata add up to, so that one of them says nothing new, unless units lie beyond them.
  const free = o.parts.includes(-1) ? present : present.slice(1);
  const rows = units.map(({ stratum }, k): number[] => [
    ...strata.map((_, h) => (stratum === h ? 1 : 0)),
    ...free.map((part) => (o.parts[k] === part ? 1 : 0)),
  ]);
  const df = units.length - strata.length - free.length;
  if (df < 1) return undefined;
  const fitOf = (shows: readonly boolean[]): LeastSquares | undefined =>
    weightedLeastSquares(
      rows.map((x, k) => ({ x, y: shows[k] ? 1 : 0 })),
      o.design,
    );
  const any = fitOf(units.map(() => false));
  if (any === undefined) return undefined;
  const leverage = rows.map((x, k) => {
    const product = any.inverse.map((row) => row.reduce((sum, value, j) => sum + value * x[j]!, 0));
    return o.design[k]! * x.reduce((sum, value, j) => sum + value * product[j]!, 0);
  });
  const sampleSizes = strata.map((_, h) => units.filter(({ stratum }) => stratum === h).length);
  const variance = (shows: readonly boolean[], gWeights: readonly number[]): number => {
    const { residuals } = fitOf(shows)!;
    // The variance of a stratum takes its units to weigh N_h ÷ n_h each.
    const unseen = residuals.map((e, k) => {
      const { stratum } = units[k]!;
      const expansion = (o.design[k]! * sampleSizes[stratum]!) / strata[stratum]!.size;
      return (gWeights[k]! * expansion * e) / Math.max(LEAST_LEFT, 1 - leverage[k]!);
    });
    return residualVariance({ strata, units }, unseen, sampleSizes);
  };
  return { df, variance };
}

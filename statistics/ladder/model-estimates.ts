import { compositeEstimates } from '../small-area/composite.ts';
import { fayHerriot, predictFayHerriot, type FayHerriotFit } from '../small-area/fay-herriot.ts';
import type { AreaCandidates } from './area-candidates.ts';
import type { SmoothedVariances } from './smoothed-variances.ts';

/** A share from a model with its estimated mean squared error. */
export interface ModelShare {
  readonly value: number;
  readonly mse: number;
  /** Degrees of freedom that its error rests on. */
  readonly df: number;
}

/** What the models say of one class in one area. */
export interface ModelEstimates {
  /** φ assisted + (1 − φ) expected; synthetic (φ = 0) where the area has no unit. */
  readonly composite: (ModelShare & { readonly phi: number }) | undefined;
  readonly fayHerriot: ModelShare | undefined;
}

/** Fewer areas do not tell how much areas differ. */
const LEAST_AREAS = 10;

/**
 * Composite and Fay–Herriot shares of one class over the areas of a level. Both combine the assisted share, which is
 * unbiased, with what the map expects; sampling variances are the smoothed ones. The composite takes the expected
 * share's mean squared error as proportional to p̃(1 − p̃) over areas. Where the Fay–Herriot variance comes out as 0 it is
 * estimated by adjusted likelihood (Li and Lahiri 2010). Fewer than 10 areas with units have no Fay–Herriot estimate.
 * Source: Rao and Molina 2015, sections 3.3 and 6.1 to 6.2.
 */
export function modelEstimates(
  areas: readonly AreaCandidates[],
  variances: readonly SmoothedVariances[],
  j: number,
): ModelEstimates[] {
  const composite = compositeShares(areas, variances, j);
  const sampled = areas.flatMap((area, d) => {
    const direct = area.assisted[j]?.value;
    const samplingVariance = variances[d]!.assisted;
    const expected = area.expected?.[j];
    if (direct === undefined || samplingVariance === undefined || expected === undefined) return [];
    return samplingVariance > 0 && area.unitCount > 1 ? [{ d, direct, samplingVariance, x: [1, expected] }] : [];
  });
  const fit = sampled.length < LEAST_AREAS ? undefined : fitted(sampled);
  const position = new Map(sampled.map(({ d }, i) => [d, i]));
  return areas.map((area, d) => {
    const expected = area.expected?.[j];
    if (fit === undefined || expected === undefined) return { composite: composite[d], fayHerriot: undefined };
    const df = sampled.length - 2;
    const i = position.get(d);
    const { value, mse } =
      i === undefined ? predictFayHerriot(fit, [1, expected]) : { value: fit.areas[i]!.eblup, mse: fit.areas[i]!.mse };
    return { composite: composite[d], fayHerriot: mse === undefined ? undefined : { value, mse, df } };
  });
}

function fitted(areas: Parameters<typeof fayHerriot>[0]): FayHerriotFit | undefined {
  const { fit } = fayHerriot(areas, 'REML');
  return fit?.isVarianceZero === true ? fayHerriot(areas, 'adjusted-REML').fit : fit;
}

/** Composite shares on a scale on which areas are alike: divided by √(p̃(1 − p̃)). */
function compositeShares(
  areas: readonly AreaCandidates[],
  variances: readonly SmoothedVariances[],
  j: number,
): ModelEstimates['composite'][] {
  const usable = areas.flatMap((area, d) => {
    const share = area.expected?.[j];
    const variance = area.expectedVariances?.[j];
    if (share === undefined || variance === undefined || share <= 0 || share >= 1) return [];
    const scale = Math.sqrt(share * (1 - share));
    const own = area.assisted[j]?.value;
    const ownVariance = variances[d]!.assisted;
    const direct =
      own === undefined || ownVariance === undefined
        ? undefined
        : { value: own / scale, variance: ownVariance / scale ** 2 };
    return [{ d, scale, direct, synthetic: { value: share / scale, variance: variance / scale ** 2 } }];
  });
  const results = compositeEstimates(usable);
  const df = Math.max(1, usable.filter(({ direct }) => direct !== undefined).length - 1);
  const shares: ModelEstimates['composite'][] = areas.map(() => undefined);
  for (const [i, { d, scale }] of usable.entries()) {
    const { value, mse, phi } = results[i]!;
    if (mse !== undefined) shares[d] = { value: value * scale, mse: mse * scale ** 2, df, phi };
  }
  return shares;
}

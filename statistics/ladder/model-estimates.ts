import { compositeOf } from '../small-area/composite.ts';
import type { FayHerriotArea } from '../small-area/fay-herriot-likelihood.ts';
import { fayHerriot, predictFayHerriot, type FayHerriotFit } from '../small-area/fay-herriot.ts';
import type { AreaCandidates } from './area-candidates.ts';
import type { LadderRules } from './ladder-options.ts';
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
/** Far below what sampling leaves open. */
const PRECISION = 1e-7;

/**
 * Composite and Fay–Herriot shares of one class over the areas of a level. Both combine the assisted share, which is
 * unbiased, with what the map expects there; sampling variances are the smoothed ones. The composite takes the mean squared
 * error of the expected share as proportional to p̃(1 − p̃) over areas; Fay and Herriot's model has the expected share as
 * its covariate. How much areas differ beyond that is estimated by adjusted likelihood, which never says not at all
 * (Li and Lahiri 2010). Only areas of which the map shows enough take part; fewer than 10 of them give no model.
 * Source: Rao and Molina 2015, sections 3.3 and 6.1 to 6.2.
 */
export function modelEstimates(
  areas: readonly AreaCandidates[],
  variances: readonly SmoothedVariances[],
  j: number,
  rules: Pick<LadderRules, 'minimumObservedShare'>,
): ModelEstimates[] {
  const sampled = areas.flatMap((area, d) => {
    const direct = area.assisted[j]?.value;
    const samplingVariance = variances[d]!.assisted;
    const expected = area.expected?.[j];
    if (direct === undefined || samplingVariance === undefined || expected === undefined) return [];
    const isSeen = area.observedShare >= rules.minimumObservedShare;
    return samplingVariance > 0 && area.unitCount > 1 && isSeen ? [{ d, direct, samplingVariance, expected }] : [];
  });
  if (sampled.length < LEAST_AREAS) return areas.map(() => ({ composite: undefined, fayHerriot: undefined }));
  const between = variationBetweenAreas(sampled);
  const fit = fitted(sampled.map((area) => ({ ...area, x: [1, area.expected] })));
  const position = new Map(sampled.map(({ d }, i) => [d, i]));
  return areas.map((area, d) => {
    if (area.observedShare < rules.minimumObservedShare) return { composite: undefined, fayHerriot: undefined };
    const i = position.get(d);
    const own = i === undefined ? undefined : sampled[i]!;
    return {
      composite: composite({ area, j, own, between, df: sampled.length - 1 }),
      fayHerriot: fayHerriotShare({ fit, i, expected: area.expected?.[j], df: sampled.length - 2 }),
    };
  });
}

type SampledArea = Pick<FayHerriotArea, 'direct' | 'samplingVariance'> & { readonly expected: number };

/** How much an area's share differs from the expected one, as a multiple of p̃(1 − p̃). */
function variationBetweenAreas(areas: readonly SampledArea[]): number | undefined {
  const standardised = areas.flatMap(({ direct, samplingVariance, expected }) => {
    const spread = expected * (1 - expected);
    if (spread <= 0) return [];
    return [{ direct: (direct - expected) / Math.sqrt(spread), samplingVariance: samplingVariance / spread, x: [1] }];
  });
  return fitted(standardised)?.modelVariance;
}

function fitted(areas: readonly FayHerriotArea[]): FayHerriotFit | undefined {
  return fayHerriot(areas, { method: 'adjusted-REML', precision: PRECISION }).fit;
}

function composite(o: {
  readonly area: AreaCandidates;
  readonly j: number;
  readonly own: SampledArea | undefined;
  readonly between: number | undefined;
  readonly df: number;
}): ModelEstimates['composite'] {
  const { area, j, own, between, df } = o;
  const value = area.expected?.[j];
  const variance = area.expectedVariances?.[j];
  if (value === undefined || variance === undefined || between === undefined) return undefined;
  const syntheticMse = variance + between * value * (1 - value);
  const direct = own === undefined ? undefined : { value: own.direct, variance: own.samplingVariance };
  const { mse, ...made } = compositeOf({ direct, synthetic: { value, variance } }, syntheticMse);
  return mse === undefined ? undefined : { value: made.value, phi: made.phi, mse, df };
}

function fayHerriotShare(o: {
  readonly fit: FayHerriotFit | undefined;
  readonly i: number | undefined;
  readonly expected: number | undefined;
  readonly df: number;
}): ModelShare | undefined {
  const { fit, i, expected, df } = o;
  if (fit === undefined || expected === undefined) return undefined;
  if (i === undefined) return { ...predictFayHerriot(fit, [1, expected]), df };
  const { eblup, mse } = fit.areas[i]!;
  return mse === undefined ? undefined : { value: eblup, mse, df };
}

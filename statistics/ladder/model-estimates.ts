import type { FayHerriotArea } from '../small-area/fay-herriot-likelihood.ts';
import { fayHerriot, predictFayHerriot, type FayHerriotFit } from '../small-area/fay-herriot.ts';
import { compositeOf } from '../small-area/composite.ts';
import { jackknifeMse, type ModelPrediction } from '../small-area/jackknife-mse.ts';
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

/** Far below what sampling leaves open. */
const PRECISION = 1e-7;
/** An area further from what the model expects than this many standard errors is an exception to it. */
const EXCEPTIONAL = 2;

/**
 * Composite and Fay–Herriot shares of one class over the areas of a level. Both combine the assisted share, which is
 * unbiased, with what the map expects there. The composite takes the mean squared error of the expected share as
 * proportional to p̃(1 − p̃) over areas; Fay and Herriot's model has the expected share as its covariate. How much areas
 * differ beyond that is estimated by adjusted likelihood, which never says not at all (Li and Lahiri 2010).
 *
 * A sampling variance is the smoothed one, or the area's own where that is larger: smoothed by the map alone it is too small
 * just where the map fails. An area whose assisted share is more than two standard errors from the expected one is an
 * exception that the model does not cover, and gets no figure of it. The mean squared error is the jackknife's, an average
 * over areas like this one, or the area's own, γ² ψ + (1 − γ)² ((y − x'b)² + ψ), where that is larger: an error that is right
 * on average is too small for areas at the ends, of which those get a figure that chance has put near the model. With ψ added
 * to what the area is seen to deviate by, it is too large on average instead. Only areas of which the map shows enough take part; fewer than the
 * rules ask for give no model.
 * Source: Rao and Molina 2015, sections 3.3, 6.1, 6.2 and 9.2.2; after Rivest and Belmonte 2000, Survey Methodology 26:67-78,
 * for the area's own error.
 */
export function modelEstimates(
  areas: readonly AreaCandidates[],
  variances: readonly SmoothedVariances[],
  j: number,
  rules: Pick<LadderRules, 'minimumObservedShare' | 'minimumAreas'>,
): ModelEstimates[] {
  const sampled = areas.flatMap((area, d): SampledArea[] => {
    const direct = area.assisted[j]?.value;
    const smoothed = variances[d]!.assisted;
    const [expected, expectedVariance] = [area.expected?.[j], area.expectedVariances?.[j]];
    const isSeen = area.observedShare >= rules.minimumObservedShare;
    if (direct === undefined || smoothed === undefined || expected === undefined || !isSeen) return [];
    const samplingVariance = Math.max(smoothed, (area.assisted[j]!.standardError ?? 0) ** 2);
    return samplingVariance > 0 && area.unitCount > 1 && expectedVariance !== undefined
      ? [{ d, direct, samplingVariance, expected, expectedVariance }]
      : [];
  });
  const none = { composite: undefined, fayHerriot: undefined };
  if (sampled.length < rules.minimumAreas) return areas.map(() => none);
  const composites = predictionsOf(sampled, compositePredictions);
  const fayHerriots = predictionsOf(sampled, fayHerriotPredictions);
  const position = new Map(sampled.map(({ d }, i) => [d, i]));
  const unsampled = beyondSample(sampled);
  return areas.map((area, d) => {
    if (area.observedShare < rules.minimumObservedShare) return none;
    const i = position.get(d);
    if (i === undefined) return unsampled(area.expected?.[j], area.expectedVariances?.[j]);
    const { direct, expected, samplingVariance } = sampled[i]!;
    if (Math.abs(direct - expected) > EXCEPTIONAL * Math.sqrt(samplingVariance)) return none;
    return {
      composite: composites?.[i] && { ...composites[i], df: sampled.length - 1 },
      fayHerriot: fayHerriots?.[i] && { ...fayHerriots[i], df: sampled.length - 2 },
    };
  });
}

interface SampledArea extends Pick<FayHerriotArea, 'direct' | 'samplingVariance'> {
  /** Index of the area in its level. */
  readonly d: number;
  readonly expected: number;
  readonly expectedVariance: number;
}

/** A prediction with the weight of the area's own share and what the model expects of it. */
interface AreaPrediction extends ModelPrediction {
  readonly phi: number;
  readonly synthetic: number;
}

/** Predictions of all areas by the model fitted to some of them. */
type Predict = (
  areas: readonly SampledArea[],
  fittedTo: readonly SampledArea[],
) => readonly AreaPrediction[] | undefined;

function predictionsOf(
  areas: readonly SampledArea[],
  predict: Predict,
): { readonly value: number; readonly mse: number; readonly phi: number }[] | undefined {
  const made = predict(areas, areas);
  const mses = jackknifeMse(areas.length, (left) =>
    left === undefined ? made : predict(areas, areas.toSpliced(left, 1)),
  );
  if (made === undefined || mses === undefined) return undefined;
  return made.map(({ value, phi, synthetic }, i) => {
    const { direct, samplingVariance } = areas[i]!;
    const deviation = (direct - synthetic) ** 2 + samplingVariance;
    const own = phi ** 2 * samplingVariance + (1 - phi) ** 2 * deviation;
    return { value, phi, mse: Math.max(mses[i]!, own) };
  });
}

const compositePredictions: Predict = (areas, fittedTo) => {
  const between = variationBetweenAreas(fittedTo);
  if (between === undefined) return undefined;
  return areas.map(({ direct, samplingVariance, expected, expectedVariance }) => {
    const syntheticMse = expectedVariance + between * expected * (1 - expected);
    const own = { value: direct, variance: samplingVariance };
    const made = compositeOf({ direct: own, synthetic: { value: expected } }, syntheticMse);
    return { value: made.value, leading: made.mse ?? samplingVariance, phi: made.phi, synthetic: expected };
  });
};

const fayHerriotPredictions: Predict = (areas, fittedTo) => {
  const fit = fitted(fittedTo.map((area) => ({ ...area, x: [1, area.expected] })));
  if (fit === undefined) return undefined;
  return areas.map(({ direct, samplingVariance, expected }) => {
    const phi = fit.modelVariance / (fit.modelVariance + samplingVariance);
    const synthetic = predictFayHerriot(fit, [1, expected]).value;
    return { value: phi * direct + (1 - phi) * synthetic, leading: phi * samplingVariance, phi, synthetic };
  });
};

/** Areas without a unit of their own: what the models expect there, with all that areas differ by as its error. */
function beyondSample(
  sampled: readonly SampledArea[],
): (expected: number | undefined, variance: number | undefined) => ModelEstimates {
  const between = variationBetweenAreas(sampled);
  const fit = fitted(sampled.map((area) => ({ ...area, x: [1, area.expected] })));
  return (expected, variance) => ({
    composite:
      expected === undefined || variance === undefined || between === undefined
        ? undefined
        : { value: expected, mse: variance + between * expected * (1 - expected), phi: 0, df: sampled.length - 1 },
    fayHerriot:
      expected === undefined || fit === undefined
        ? undefined
        : { ...predictFayHerriot(fit, [1, expected]), df: sampled.length - 2 },
  });
}

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

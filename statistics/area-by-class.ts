import { classAreas, type AccuracyAssessment } from './accuracy-assessment.ts';
import type { Estimate } from './estimate.ts';
import { postStratifiedMean, type PostStratifiedVariance } from './post-stratified.ts';
import type { InferenceOptions } from './ratio-estimate.ts';
import { weightsWithinStrata } from './relative-weights.ts';
import { assessAccuracy, type SampledUnit } from './stehman.ts';
import type { Stratum } from './stratum.ts';

/** Name of the post-stratum made of what the map has no class for. */
export const UNMAPPED_STRATUM = 'not observed';

/** A simple random sample of a mapped frame. Units outside the frame are left out by the caller: within it, what is left is again a simple random sample. */
export interface MappedSimpleRandomSample extends Omit<InferenceOptions, 'fpc'> {
  readonly classes: readonly string[];
  /** `weight` is relative: what a unit stands for beside the others, where that is not the same for all. */
  readonly units: readonly Omit<SampledUnit, 'stratum' | 'inDomain'>[];
  /** Mapped area of each class within the frame, in the order of `classes`, in any unit. */
  readonly mappedAreas: readonly number[];
  /** Area of the frame that the map has no class for, in the same unit; 0 when the frame is the observed part. */
  readonly unmappedArea?: number;
  /** Population units of the frame: given, the finite population correction applies. */
  readonly populationUnits?: number;
  readonly variance?: PostStratifiedVariance;
  /** Classes that share a post-stratum, and what the map has no class for ({@link UNMAPPED_STRATUM}): class → class it joins. */
  readonly merge?: Readonly<Record<string, string>>;
}

/** Class areas of a frame with the accuracy of its map; lists are in the order of the classes. */
export interface ClassAreaEstimate {
  readonly assessment: AccuracyAssessment;
  readonly areas: readonly Estimate[];
  readonly frameArea: number;
  /** Post-stratified, or directly from the simple random sample where all is one post-stratum. */
  readonly method: 'post-stratified' | 'simple-random';
}

/**
 * Class areas from a simple random sample over a map: post-stratified by map class with mapped areas as known
 * sizes. A class with area but without units has to share a post-stratum (`merge`), else nothing is estimated and the
 * assessment's `fault` says why. Accuracies carry the conditional variance.
 * Source: Card 1982, Photogrammetric Engineering and Remote Sensing 48:431-439; Stehman 2014 for the engine.
 * Weighted units carry the conditional variance.
 * @throws RangeError when areas do not fit the classes, or a unit has no map class in a frame without unmapped area.
 */
export function areaByClass(sample: MappedSimpleRandomSample): ClassAreaEstimate {
  const strata = postStrata(sample);
  const frameArea = strata.reduce((sum, { size }) => sum + size, 0);
  const units = sample.units.map((unit) => ({ ...unit, stratum: stratumOf(unit.mapClass, sample) }));
  const method = strata.filter(({ size }) => size > 0).length > 1 ? 'post-stratified' : 'simple-random';
  const isWeighted = units.some(({ weight }) => weight !== undefined);
  const conditional = assessAccuracy({
    ...inferenceOf(sample),
    classes: sample.classes,
    strata,
    units: weighted(units, strata),
    method,
    strataFollowMap: true,
  });
  const assessment =
    (sample.variance ?? 'conditional') === 'conditional' || isWeighted
      ? conditional
      : { ...conditional, areaShares: sharesWithVariance(sample, strata, units) };
  return { assessment, areas: classAreas(assessment, frameArea), frameArea, method };
}

/** Relative weights become those of the strata that the estimate is made by. */
function weighted(units: readonly SampledUnit[], strata: readonly Stratum[]): readonly SampledUnit[] {
  if (units.every(({ weight }) => weight === undefined)) return units;
  const weights = weightsWithinStrata(
    units.map(({ stratum, weight }) => ({ stratum, relative: weight })),
    new Map(strata.map(({ name, size }) => [name, size])),
  );
  return units.map((unit, k) => ({ ...unit, weight: weights[k] }));
}

function inferenceOf(sample: MappedSimpleRandomSample): InferenceOptions {
  const { confidence, degreesOfFreedom, z, populationUnits, rule } = sample;
  return {
    fpc: populationUnits !== undefined,
    rule,
    ...(confidence === undefined ? {} : { confidence }),
    ...(degreesOfFreedom === undefined ? {} : { degreesOfFreedom }),
    ...(z === undefined ? {} : { z }),
  };
}

function unitCountOf(share: number, populationUnits: number | undefined): { unitCount?: number } {
  return populationUnits === undefined ? {} : { unitCount: share * populationUnits };
}

function stratumOf(mapClass: string | undefined, sample: MappedSimpleRandomSample): string {
  if (mapClass !== undefined) return sample.merge?.[mapClass] ?? mapClass;
  if ((sample.unmappedArea ?? 0) > 0) return sample.merge?.[UNMAPPED_STRATUM] ?? UNMAPPED_STRATUM;
  throw new RangeError(
    'A sample unit has no map class, but the frame has no unmapped area: leave out units beyond it.',
  );
}

function postStrata(sample: MappedSimpleRandomSample): Stratum[] {
  const { classes, mappedAreas, unmappedArea = 0 } = sample;
  if (mappedAreas.length !== classes.length) {
    throw new RangeError(`${classes.length} classes need as many mapped areas, found ${mappedAreas.length}.`);
  }
  const sizes = new Map<string, number>();
  for (const [k, name] of classes.entries()) {
    const stratum = stratumOf(name, sample);
    sizes.set(stratum, (sizes.get(stratum) ?? 0) + mappedAreas[k]!);
  }
  if (unmappedArea > 0) {
    const stratum = stratumOf(undefined, sample);
    sizes.set(stratum, (sizes.get(stratum) ?? 0) + unmappedArea);
  }
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return [...sizes].map(([name, size]) => ({ name, size, ...unitCountOf(size / total, sample.populationUnits) }));
}

function sharesWithVariance(
  sample: MappedSimpleRandomSample,
  strata: readonly Stratum[],
  units: readonly SampledUnit[],
): Estimate[] {
  const index = new Map(strata.map(({ name }, h) => [name, h]));
  return sample.classes.map((name) => {
    const observations = units.map(({ stratum, referenceClass, count }) => ({
      stratum: index.get(stratum)!,
      y: referenceClass === name ? 1 : 0,
      count: count ?? 1,
    }));
    const { variance = 'conditional' } = sample;
    return postStratifiedMean({ ...inferenceOf(sample), strata, observations, variance, isShare: true }).estimate;
  });
}

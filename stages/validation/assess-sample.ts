import { TOTAL_LEVEL, type MappedAreas } from '../../raster/mapped-areas.ts';
import type { AccuracyAssessment } from '../../statistics/accuracy-assessment.ts';
import { areaByClass, UNMAPPED_STRATUM } from '../../statistics/area-by-class.ts';
import type { EstimationMethod } from '../../statistics/estimate.ts';
import { assessAccuracy, type ReferenceUnit as SampleUnit } from '../../statistics/stehman.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import type { EstimationOptions, SamplingDesign } from './options.ts';

/** The reference sample held against the map. */
export interface AssessedSample {
  readonly assessment: AccuracyAssessment;
  readonly method: EstimationMethod;
  readonly isProbabilitySample: boolean;
  /** Units of the frame. */
  readonly sampleSize: number;
  readonly warnings: readonly string[];
}

export interface SampleRequest {
  readonly units: readonly LabelledUnit[];
  readonly mapped: MappedAreas;
  readonly names: readonly string[];
  readonly design: SamplingDesign;
  readonly estimation: EstimationOptions;
}

type Assessed = Pick<AssessedSample, 'assessment' | 'method'>;

/** Picks the estimator that the design calls for and applies it to the frame. */
export function assessSample(request: SampleRequest): AssessedSample {
  const { units, design, estimation } = request;
  const inFrame = units.filter((unit) => isInFrame(unit, estimation));
  const assessed = assess(request, inFrame);
  return {
    ...assessed,
    isProbabilitySample: design.type !== 'non-probability',
    sampleSize: inFrame.length,
    warnings: [
      ...leftOut(units, estimation),
      ...faultWarnings(assessed.assessment),
      ...designWarnings(design, assessed),
    ],
  };
}

function isInFrame(unit: LabelledUnit, { frame }: EstimationOptions): boolean {
  return isInAreas(unit) && (frame === 'areas' || unit.mapClass !== undefined);
}

function isInAreas({ areas }: LabelledUnit): boolean {
  return Object.keys(areas).length > 0;
}

function assess(request: SampleRequest, inFrame: readonly LabelledUnit[]): Assessed {
  const { design } = request;
  if (design.type === 'stratified') {
    return design.stratum === undefined
      ? assessByMapStrata(request, inFrame)
      : assessByNamedStrata(request, design.sizes ?? {});
  }
  const { unmappedArea } = frameSizes(request);
  // No unit where the map shows nothing: the sample does not reach there, and no estimator can.
  const reachesAll = unmappedArea === 0 || inFrame.some((unit) => unit.mapClass === undefined);
  return reachesAll ? assessSimpleRandom(request, inFrame) : assessByMapStrata(request, inFrame);
}

function assessSimpleRandom(request: SampleRequest, inFrame: readonly LabelledUnit[]): Assessed {
  const { names: classes, estimation } = request;
  const { assessment, method } = areaByClass({
    classes,
    confidence: estimation.confidence,
    units: inFrame.map(labels),
    ...frameSizes(request),
  });
  return { assessment, method };
}

/** Strata are the classes of this map, their sizes what it mapped in the areas; what it did not see is one more. */
function assessByMapStrata(request: SampleRequest, inFrame: readonly LabelledUnit[]): Assessed {
  const { names: classes, estimation } = request;
  const { mappedAreas, unmappedArea } = frameSizes(request);
  const mapStrata = classes.map((name, index) => ({ name, size: mappedAreas[index]! }));
  const strata = unmappedArea === 0 ? mapStrata : [...mapStrata, { name: UNMAPPED_STRATUM, size: unmappedArea }];
  const units = inFrame.map((unit) => ({ ...labels(unit), stratum: unit.mapClass ?? UNMAPPED_STRATUM }));
  return {
    assessment: assessAccuracy({ classes, confidence: estimation.confidence, strata, units }),
    method: 'stratified',
  };
}

/** Strata are the ones the sample was drawn from. A unit outside of the frame stays in: its stratum's size covers it too. */
function assessByNamedStrata(
  { names: classes, units, estimation }: SampleRequest,
  sizes: Readonly<Record<string, number>>,
): Assessed {
  const strata = Object.entries(sizes).map(([name, size]) => ({ name, size }));
  const all = units.map((unit) => ({ ...labels(unit), stratum: unit.stratum!, inDomain: isInFrame(unit, estimation) }));
  return {
    assessment: assessAccuracy({ classes, confidence: estimation.confidence, strata, units: all }),
    method: 'stratified',
  };
}

function frameSizes({ mapped, estimation }: SampleRequest): { mappedAreas: readonly number[]; unmappedArea: number } {
  const total = mapped.areas.find(({ level }) => level === TOTAL_LEVEL)!;
  return { mappedAreas: total.classAreasM2, unmappedArea: estimation.frame === 'areas' ? total.notObservedM2 : 0 };
}

function labels(unit: LabelledUnit): Pick<SampleUnit, 'mapClass' | 'referenceClass'> {
  return { mapClass: unit.mapClass, referenceClass: unit.referenceClass! };
}

function leftOut(units: readonly LabelledUnit[], { frame }: EstimationOptions): string[] {
  const outside = units.filter((unit) => !isInAreas(unit)).length;
  const unseen = units.filter((unit) => isInAreas(unit) && unit.mapClass === undefined).length;
  return [
    ...(outside === 0
      ? []
      : [`${outside} of ${units.length} reference points lie in none of the areas and count for none.`]),
    ...(unseen === 0 || frame === 'areas'
      ? []
      : [
          `${unseen} of ${units.length} reference points lie where the imagery shows nothing; the estimates are of the observed part.`,
        ]),
  ];
}

function faultWarnings({ fault }: AccuracyAssessment): string[] {
  if (fault === undefined) return [];
  const strata = fault.strata.join(', ');
  return fault.outcome === 'UNSAMPLED_STRATUM'
    ? [`These strata have area but no reference point, so that nothing can be estimated for the whole: ${strata}.`]
    : [`These strata have a single reference point, so that no standard error can be had: ${strata}.`];
}

function designWarnings(design: SamplingDesign, { method }: Assessed): string[] {
  if (design.type === 'non-probability') {
    return ['The reference points were not drawn at random: agreement is shown, but no area is estimated from them.'];
  }
  if (design.type !== 'simple-random' || method !== 'simple-random') return [];
  return [
    'A class of the map holds fewer than two reference points, so that the sample is used without the map’s help.',
  ];
}

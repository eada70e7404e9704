import type { AccuracyAssessment } from '../../../statistics/accuracy-assessment.ts';
import { areaByClass } from '../../../statistics/area-by-class.ts';
import type { EstimationMethod } from '../../../statistics/estimate.ts';
import { assessAccuracy, type SampledUnit } from '../../../statistics/stehman.ts';
import type { LabelledUnit } from '../reference/labelled-unit.ts';
import type { EstimationOptions, SamplingDesign } from '../options.ts';
import { countsByPixelArea, statedChances } from '../reference/pixel-weights.ts';
import {
  drawnSample,
  frameSizes,
  isInAreas,
  isInFrame,
  type DrawnSample,
  type DrawnSampleRequest,
  type RespondingUnit,
} from '../reference/sample-design.ts';

/** The reference sample held against the map. */
export interface AssessedSample extends DrawnSample {
  readonly assessment: AccuracyAssessment;
  readonly method: EstimationMethod;
  readonly isProbabilitySample: boolean;
  /** The design's estimator of the whole rests on the classes of this map already. */
  readonly usesMap: boolean;
  /** Units of the frame. */
  readonly sampleSize: number;
  readonly warnings: readonly string[];
}

type Assessed = Pick<AssessedSample, 'assessment' | 'method'>;

/** Picks the estimator that the design calls for and applies it to the whole frame. */
export function assessSample(request: DrawnSampleRequest): AssessedSample {
  const { units, design, estimation } = request;
  const drawn = drawnSample(request);
  const inFrame = drawn.units.filter((unit) => isInFrame(unit, estimation));
  const assessed = assess(request, drawn, inFrame);
  return {
    ...drawn,
    ...assessed,
    isProbabilitySample: design.type !== 'non-probability',
    usesMap: usesMap(design),
    sampleSize: inFrame.length,
    warnings: [
      ...leftOut(units, estimation),
      ...collapseWarnings(drawn.collapsed),
      ...faultWarnings(assessed),
      ...designWarnings(design),
    ],
  };
}

/** Strata of the design's own and clusters make no use of the map; other samples are sorted by it. */
function usesMap(design: SamplingDesign): boolean {
  return design.type !== 'cluster' && (design.type !== 'stratified' || design.stratum === undefined);
}

function assess(request: DrawnSampleRequest, drawn: DrawnSample, inFrame: readonly RespondingUnit[]): Assessed {
  const { design } = request;
  if (design.type === 'stratified') return { assessment: assessByStrata(request, drawn), method: 'stratified' };
  if (design.type === 'cluster') {
    return { assessment: assessByStrata(request, drawn, 'cluster'), method: 'cluster' };
  }
  const { unmappedArea } = frameSizes(request);
  // No unit where the map shows nothing: the sample does not reach there, and no estimator can.
  const reachesAll = unmappedArea === 0 || inFrame.some((unit) => unit.mapClass === undefined);
  if (reachesAll) return assessSimpleRandom(request, drawn, inFrame);
  const byMap = { ...request, design: { type: 'stratified' as const, chances: statedChances(design) } };
  return { assessment: assessByStrata(byMap, drawnSample(byMap)), method: 'stratified' };
}

function assessSimpleRandom(
  request: DrawnSampleRequest,
  { sample, collapsed }: DrawnSample,
  inFrame: readonly RespondingUnit[],
): Assessed {
  const { names: classes, estimation, design } = request;
  const isByPixel = countsByPixelArea(request.units, design);
  const merge = Object.fromEntries(collapsed.map(({ name, into }) => [name, into]));
  const { assessment, method } = areaByClass({
    merge,
    classes,
    confidence: estimation.confidence,
    rule: sample.rule,
    units: inFrame.map((unit) => ({ ...labels(unit), weight: isByPixel ? unit.pixelAreaM2 : undefined })),
    ...frameSizes(request),
  });
  return { assessment, method: design.type === 'systematic' ? 'systematic' : method };
}

function assessByStrata(
  { names: classes, estimation }: DrawnSampleRequest,
  { sample, units }: DrawnSample,
  method: EstimationMethod = 'stratified',
): AccuracyAssessment {
  return assessAccuracy({
    ...sample,
    classes,
    method,
    units: units.map((unit, k) => ({
      ...labels(unit),
      stratum: sample.strata[sample.units[k]!.stratum]!.name,
      inDomain: isInFrame(unit, estimation),
      weight: sample.units[k]!.weight,
      cluster: sample.units[k]!.cluster,
    })),
  });
}

function labels(unit: RespondingUnit): Omit<SampledUnit, 'stratum'> {
  const { mapClass, referenceClass, cluster, gridCol, gridRow } = unit;
  return { mapClass, referenceClass, cluster, gridCol, gridRow };
}

function leftOut(units: readonly LabelledUnit[], { frame }: Pick<EstimationOptions, 'frame'>): string[] {
  const outside = units.filter((unit) => !isInAreas(unit)).length;
  const unseen = units.filter((unit) => isInAreas(unit) && unit.mapClass === undefined).length;
  return [
    ...(outside === 0
      ? []
      : [`${outside} of ${units.length} reference points lie in none of the areas and count for none.`]),
    ...(unseen === 0 || frame === 'areas'
      ? []
      : [
          `${unseen} of ${units.length} reference points lie where nothing was observed; the estimates are of the observed part.`,
        ]),
  ];
}

function collapseWarnings(collapsed: DrawnSample['collapsed']): string[] {
  const pairs = (parts: DrawnSample['collapsed']): string =>
    parts.map(({ name, into, units }) => `${name} (${Number(units.toPrecision(2))} points) with ${into}`).join(', ');
  const declared = collapsed.filter(({ isDeclared }) => isDeclared);
  const thin = collapsed.filter(({ isDeclared }) => !isDeclared);
  return [
    ...(declared.length === 0
      ? []
      : [`These parts are joined with others as the run file asks (estimation.collapse.into): ${pairs(declared)}.`]),
    ...(thin.length === 0
      ? []
      : [`Too thin to be estimated by themselves, these parts are joined with others: ${pairs(thin)}.`]),
  ];
}

function faultWarnings({ assessment: { fault }, method }: Assessed): string[] {
  if (fault === undefined) return [];
  const strata = fault.strata.join(', ');
  return fault.outcome === 'UNSAMPLED_STRATUM'
    ? [`These strata have area but no reference point, so that nothing can be estimated for the whole: ${strata}.`]
    : [
        `These strata have a single ${method === 'cluster' ? 'cluster' : 'reference point'}, so that no standard error can be had: ${strata}.`,
      ];
}

function designWarnings(design: SamplingDesign): string[] {
  if (design.type === 'non-probability') {
    return ['The reference points were not drawn at random: agreement is shown, but no area is estimated from them.'];
  }
  return [];
}

import { observedM2, TOTAL_LEVEL, type MappedArea, type MappedAreas } from '../../raster/mapped-areas.ts';
import { referenceGivenMap, referenceGivenUnmapped } from '../../statistics/accuracy-assessment.ts';
import { absentEstimate, scaleEstimate, type Estimate } from '../../statistics/estimate.ts';
import { obsStatus, type ObsStatus } from '../../statistics/obs-status.ts';
import { syntheticClassAreas } from '../../statistics/small-area/synthetic.ts';
import type { AssessedSample } from './assess-sample.ts';
import { areasInReadingOrder, M2_PER_KM2, observedShare } from './mapped-rows.ts';

/** A line of `estimates.csv`; what could not be had is null. */
export interface EstimateRow {
  readonly level: string;
  readonly areaCode: string;
  readonly areaName: string;
  readonly class: string;
  readonly estimateKm2: number | null;
  readonly standardErrorKm2: number | null;
  readonly ciLowerKm2: number | null;
  readonly ciUpperKm2: number | null;
  readonly cv: number | null;
  readonly df: number | null;
  readonly sampleSize: number;
  readonly method: string;
  readonly intervalMethod: string | null;
  readonly outcome: string;
  readonly obsStatus: ObsStatus;
  readonly frameKm2: number;
  readonly mappedAreaKm2: number;
  readonly observedShare: number;
}

export interface AreaEstimatesRequest {
  readonly mapped: MappedAreas;
  readonly names: readonly string[];
  readonly assessed: AssessedSample;
  readonly frame: 'observed' | 'areas';
}

/**
 * Estimates of every class in every area: design-based for the whole; synthetic below it, where the sample's errors by
 * map class are carried over to the area, labelled as model-based and without an interval.
 */
export function areaEstimates(request: AreaEstimatesRequest): EstimateRow[] {
  return areasInReadingOrder(request.mapped).flatMap((area) =>
    estimatesOf(area, request).map((estimate, index) => toRow({ area, request, estimate, index })),
  );
}

/** One estimate per class, in km². */
function estimatesOf(area: MappedArea, { names, assessed, frame }: AreaEstimatesRequest): readonly Estimate[] {
  const frameKm2 = frameM2(area, frame) / M2_PER_KM2;
  const none = (outcome: 'NO_VALID_PIXEL' | 'NON_PROBABILITY_SAMPLE'): Estimate[] =>
    names.map(() => absentEstimate({ outcome, method: 'none' }));
  if (frameKm2 === 0) return none('NO_VALID_PIXEL');
  if (!assessed.isProbabilitySample) return none('NON_PROBABILITY_SAMPLE');
  const { assessment, sampleSize } = assessed;
  if (area.level === TOTAL_LEVEL) return assessment.areaShares.map((share) => scaleEstimate(share, frameKm2));
  const shares = referenceGivenMap(assessment);
  const parts = area.classAreasM2.map((areaM2, index) => ({
    size: areaM2 / M2_PER_KM2,
    referenceShares: shares[index],
  }));
  const unseen = { size: area.notObservedM2 / M2_PER_KM2, referenceShares: referenceGivenUnmapped(assessment) };
  return syntheticClassAreas({
    parts: frame === 'areas' ? [...parts, unseen] : parts,
    classCount: names.length,
    sampleSize,
  });
}

/** Area that the estimates of an area refer to, in m². */
function frameM2(area: MappedArea, frame: 'observed' | 'areas'): number {
  return frame === 'observed' ? observedM2(area) : area.totalM2;
}

function toRow(o: {
  readonly area: MappedArea;
  readonly request: AreaEstimatesRequest;
  readonly estimate: Estimate;
  readonly index: number;
}): EstimateRow {
  const { area, request, estimate, index } = o;
  return {
    level: area.level,
    areaCode: area.code,
    areaName: area.name,
    class: request.names[index]!,
    estimateKm2: estimate.value ?? null,
    standardErrorKm2: estimate.standardError ?? null,
    ciLowerKm2: estimate.interval?.lower ?? null,
    ciUpperKm2: estimate.interval?.upper ?? null,
    cv: estimate.cv ?? null,
    df: estimate.df ?? null,
    sampleSize: estimate.sampleSize,
    method: estimate.method,
    intervalMethod: estimate.interval?.method ?? null,
    outcome: estimate.outcome,
    obsStatus: obsStatus(estimate.outcome),
    frameKm2: frameM2(area, request.frame) / M2_PER_KM2,
    mappedAreaKm2: area.classAreasM2[index]! / M2_PER_KM2,
    observedShare: observedShare(area),
  };
}

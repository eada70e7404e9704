import { WHOLE_LEVEL, type MappedArea, type MappedAreas } from '../../../raster/areas/mapped-areas.ts';
import type { EstimateRow } from '../../../results/estimates.ts';
import { absentEstimate, type Estimate } from '../../../statistics/estimate.ts';
import type { AreaClassEstimate, LadderTrace } from '../../../statistics/ladder/area-class-estimate.ts';
import { estimateLevels } from '../../../statistics/ladder/estimate-levels.ts';
import { mapErrors } from '../../../statistics/ladder/map-errors.ts';
import { estimateWhole, type WholeEstimate } from '../../../statistics/ladder/estimate-whole.ts';
import type { LadderRules } from '../../../statistics/ladder/ladder-options.ts';
import { obsStatus } from '../../../statistics/obs-status.ts';
import { areaLevels } from './area-levels.ts';
import type { AssessedSample } from './assess-sample.ts';
import { areasInReadingOrder, M2_PER_KM2, observedShare } from './mapped-rows.ts';
import { frameM2, sampledShare } from './sampled-share.ts';

/** A line of `estimates.csv` before publication has looked at it, with what it looks at besides. */
export interface UngradedRow extends Omit<EstimateRow, 'confStatus' | 'qualityLetter' | 'vintage'> {
  /** Level of the interval, such as 0.95. */
  readonly ciLevel: number | null;
  /** Reference units of the class in the area; null for the higher classes of a legend. */
  readonly classUnits: number | null;
}

/** An estimate of one class in one area with what it is about. */
export interface AreaEstimate {
  readonly area: MappedArea;
  /** Index of the class. */
  readonly class: number;
  /** In km². */
  readonly estimate: Estimate;
  /** Also where the number is withheld: what areas and classes sum to, in km². */
  readonly workingKm2: number | undefined;
  /** How it was chosen; undefined for the whole and where nothing could be. */
  readonly trace: LadderTrace | undefined;
  /** Variance of the direct estimate ÷ that of the one published. */
  readonly relativeEfficiency: number | undefined;
}

export interface AreaEstimatesRequest {
  readonly mapped: MappedAreas;
  readonly names: readonly string[];
  readonly assessed: AssessedSample;
  readonly frame: 'observed' | 'areas';
  readonly ladder: LadderRules;
  /** Units of the sample lie where the model was trained, as declared: every figure says so. */
  readonly overlapsTraining: boolean;
  /** Levels in whose areas the map was found to err unlike. */
  readonly unlikeLevels?: ReadonlySet<string> | undefined;
  /** Least share of an area's frame that the sample was drawn from, for a figure of its own; any where left out. */
  readonly minimumSampledShare?: number;
}

/**
 * Estimates of every class in every area: for the whole by the estimator of the design, below it by the decision ladder.
 * Areas come in reading order, classes in the order of the map.
 */
export function areaEstimates(request: AreaEstimatesRequest): AreaEstimate[] {
  const { mapped, names, assessed, frame } = request;
  const whole = mapped.areas.find(({ level }) => level === WHOLE_LEVEL)!;
  const errors = mapErrors(assessed.sample);
  const { estimates: total, relativeEfficiencies } = wholeEstimates(request);
  const levels = areaLevels({ mapped, units: assessed.units, frame });
  const canEstimate = assessed.isProbabilitySample && frameM2(whole, frame) > 0;
  const below = canEstimate
    ? estimateLevels({
        sample: assessed.sample,
        errors,
        classNames: names,
        levels,
        totals: total.map(({ value }) => value),
        rules: request.ladder,
        unlikeLevels: request.unlikeLevels,
      })
    : [];
  const found = new Map<string, AreaClassEstimate[]>();
  for (const [l, level] of levels.entries()) {
    for (const [d, area] of level.areas.entries()) {
      const cells = below[l]?.[d];
      if (cells !== undefined) found.set(`${level.name}\n${area.code}`, cells);
    }
  }
  return areasInReadingOrder(mapped).flatMap((area) =>
    names.map((_, index): AreaEstimate => {
      const cell = found.get(`${area.level}\n${area.code}`)?.[index];
      const estimate = area.level === WHOLE_LEVEL ? total[index]! : (cell?.estimate ?? nothing(request, area));
      return {
        area,
        class: index,
        estimate: isSampledEnough(area, request) ? marked(estimate, request) : notSampled(estimate),
        workingKm2: area.level === WHOLE_LEVEL ? estimate.value : cell?.workingValue,
        trace: cell?.trace,
        relativeEfficiency: area.level === WHOLE_LEVEL ? relativeEfficiencies[index] : cell?.trace.relativeEfficiency,
      };
    }),
  );
}

/** One estimate per class for the whole; without a frame or a probability sample there is none. */
export function wholeEstimates(request: AreaEstimatesRequest): WholeEstimate {
  const { mapped, names, assessed, frame, ladder } = request;
  const whole = mapped.areas.find(({ level }) => level === WHOLE_LEVEL)!;
  if (frameM2(whole, frame) === 0 || !assessed.isProbabilitySample) {
    const estimates = names.map(() => nothing(request, whole));
    return { estimates, relativeEfficiencies: names.map(() => undefined), gWeights: [] };
  }
  const { sample, assessment, usesMap } = assessed;
  const partsM2 = [...whole.classAreasM2, frame === 'areas' ? whole.notObservedM2 : 0];
  return estimateWhole({
    sample,
    errors: mapErrors(sample),
    partSizes: partsM2.map((m2) => m2 / M2_PER_KM2),
    designShares: assessment.areaShares,
    usesMap,
    rules: ladder,
  });
}

function nothing({ assessed, frame }: AreaEstimatesRequest, area: MappedArea): Estimate {
  const isSeen = frameM2(area, frame) > 0;
  const outcome = isSeen && !assessed.isProbabilitySample ? 'NON_PROBABILITY_SAMPLE' : 'NO_VALID_PIXEL';
  return absentEstimate({ outcome, method: 'none' });
}

function isSampledEnough(area: MappedArea, { frame, minimumSampledShare = 0 }: AreaEstimatesRequest): boolean {
  const share = sampledShare(area, frame);
  return share > 0 && share >= minimumSampledShare;
}

function notSampled({ sampleSize }: Estimate): Estimate {
  return absentEstimate({ outcome: 'NOT_SAMPLED', method: 'none', sampleSize });
}

/** A figure from a sample that overlaps the training data says so before anything else. */
function marked(estimate: Estimate, { overlapsTraining }: AreaEstimatesRequest): Estimate {
  return overlapsTraining && estimate.value !== undefined ? { ...estimate, outcome: 'TRAINING_OVERLAP' } : estimate;
}

/** The line of `estimates.csv` for an estimate. */
export function estimateRow(
  { area, estimate }: Pick<AreaEstimate, 'area' | 'estimate'>,
  o: {
    readonly className: string;
    readonly mappedKm2: number;
    readonly frame: 'observed' | 'areas';
    readonly classUnits: number | null;
  },
): UngradedRow {
  return {
    level: area.level,
    areaCode: area.code,
    areaName: area.name,
    class: o.className,
    estimateKm2: estimate.value ?? null,
    standardErrorKm2: estimate.standardError ?? null,
    ciLowerKm2: estimate.interval?.lower ?? null,
    ciUpperKm2: estimate.interval?.upper ?? null,
    ciLevel: estimate.interval?.level ?? null,
    cv: estimate.cv ?? null,
    df: estimate.df ?? null,
    sampleSize: estimate.sampleSize,
    classUnits: o.classUnits,
    method: estimate.method,
    intervalMethod: estimate.interval?.method ?? null,
    outcome: estimate.outcome,
    obsStatus: obsStatus(estimate.outcome),
    frameKm2: frameM2(area, o.frame) / M2_PER_KM2,
    mappedAreaKm2: o.mappedKm2,
    observedShare: observedShare(area),
  };
}

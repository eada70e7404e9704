import type { Grid } from '../../../geo/grid.ts';
import { levelsBelowTotal, TOTAL_CODE, WHOLE_LEVEL, type MappedAreas } from '../../../raster/areas/mapped-areas.ts';
import { designWeights } from '../../../statistics/ladder/area-sample.ts';
import type { EstimationMethod } from '../../../statistics/estimate.ts';
import { OBS_STATUS_CODE_LIST } from '../../../statistics/obs-status.ts';
import { RandomStream } from '../../../statistics/random-stream.ts';
import { testHomogeneity } from '../../../statistics/small-area/homogeneity.ts';
import { accuracyTable } from './accuracy-table.ts';
import { areaEstimates, wholeEstimates, estimateRow, type AreaEstimate } from './area-estimates.ts';
import { assessSample, type AssessedSample } from './assess-sample.ts';
import { collapsedRecords } from './collapsed-record.ts';
import { diagnoseMap } from '../diagnostics/diagnostics.ts';
import { legendEstimates } from './estimate-legend.ts';
import { guardRecord, guardSentences } from '../reference/guard-record.ts';
import { homogeneityWarnings } from '../diagnostics/homogeneity-warnings.ts';
import { checkDeclaredSizes } from '../reference/declared-sizes.ts';
import { ladderRow } from './ladder-rows.ts';
import type { LabelledUnit } from '../reference/labelled-unit.ts';
import { M2_PER_KM2, mappedRows } from './mapped-rows.ts';
import type { EstimationOptions, SamplingDesign } from '../options.ts';
import { boundNonResponse } from './non-response-bounds.ts';
import type { ReferenceAudit } from '../reference/reference-audit.ts';
import { responseRecord } from '../reference/response-record.ts';
import { withUnitAreas } from '../reference/sample-balance.ts';
import { notSampledWarnings, sampledAreas } from '../reference/sample-frame-record.ts';
import { frameM2 } from './sampled-share.ts';
import { spatialCorrelation } from './spatial-correlation.ts';
import { usefulnessWarnings } from '../diagnostics/usefulness-warnings.ts';
import { unitRows } from './unit-rows.ts';
import type { HomogeneityFigure } from '../../../results/diagnostics.ts';
import type { ValidationResult } from '../validation-result.ts';

export interface EstimateSampleRequest {
  readonly units: readonly LabelledUnit[];
  readonly audit: ReferenceAudit;
  readonly mapped: MappedAreas;
  /** Names of the map's classes in the order of the mapped areas. */
  readonly names: readonly string[];
  readonly grid: Grid;
  readonly design: SamplingDesign;
  readonly estimation: EstimationOptions;
  /** Decides folds and permutations of the diagnostics. */
  readonly seed: number;
}

/** The map errs unlike in different areas where a test says so with this probability of being wrong. */
const UNLIKE = 0.01;

/** All numbers that a reference sample and a map give: estimates of every level, accuracy, diagnostics, and their record. */
export function estimateSample(request: EstimateSampleRequest): ValidationResult {
  const { mapped, names, estimation, audit } = request;
  const { frame, ladder, minimumSampledShare } = estimation;
  checkDeclaredSizes(request, {
    where: audit.designFile?.location ?? 'reference.design.sizes',
    seed: request.seed,
  });
  const assessed = assessSample(request);
  const overlapsTraining = audit.trainingOverlap.handling === 'declared' && audit.trainingOverlap.ids.length > 0;
  const homogeneity = homogeneityFigures(request, assessed);
  const unlikeLevels = new Set(homogeneity.flatMap(({ level, pValue }) => (pValue < UNLIKE ? [level] : [])));
  const common = { mapped, names, frame, ladder, overlapsTraining, unlikeLevels, minimumSampledShare };
  const base = areaEstimates({ ...common, assessed });
  const higher = legendEstimates({ ...common, units: request.units, design: request.design, estimation, base });
  const bounds = boundNonResponse({ ...request, ...common }, base);
  const guards = guardRecord(withUnitAreas(request), {
    canEstimate: assessed.assessment.fault?.outcome !== 'UNSAMPLED_STRATUM',
  });
  const classUnits = unitCounter(assessed);
  const frameKm2 = (made: (typeof base)[number]): number => frameM2(made.area, frame) / M2_PER_KM2;
  const estimates = base.map((made) =>
    estimateRow(made, {
      className: names[made.class]!,
      mappedKm2: made.area.classAreasM2[made.class]! / M2_PER_KM2,
      frame,
      classUnits: classUnits(made.area.level, made.area.code, names[made.class]!),
    }),
  );
  const accuracy = accuracyTable(assessed, {
    overlapsTraining,
    correlation: assessed.isProbabilitySample
      ? spatialCorrelation(assessed, { classes: names, grid: request.grid, seed: request.seed })
      : null,
  });
  return {
    mapped: mappedRows(mapped, names),
    estimates,
    higherClasses: higher.map((made) => estimateRow(made, { ...made, frame, classUnits: null })),
    ladder: base.map((made) => ladderRow(made, { className: names[made.class]!, frameKm2: frameKm2(made) })),
    accuracy,
    diagnostics: {
      ...diagnoseMap(diagnosticsRequest(request, assessed)),
      homogeneity,
    },
    reference: {
      ...audit,
      ...responseRecord(request, bounds),
      ...guards,
      collapsed: collapsedRecords(assessed),
      sampledAreas: audit.frame === null ? null : sampledAreas(mapped, estimation),
    },
    nonResponseBounds: bounds,
    units: unitRows({ ...request, assessed, gWeights: wholeEstimates({ ...common, assessed }).gWeights }),
    method: wholeMethod(base) ?? assessed.method,
    sampleSize: assessed.sampleSize,
    obsStatusCodeList: OBS_STATUS_CODE_LIST,
    warnings: [
      ...usefulnessWarnings(accuracy, estimates),
      ...notSampledWarnings(audit.frame, mapped, estimation),
      ...assessed.warnings,
      ...guardSentences(guards).warnings,
      ...homogeneityWarnings(homogeneity, estimates),
    ],
  };
}

/** Counts the units of the frame by area and reference class. */
function unitCounter({ units, sample }: AssessedSample): (level: string, code: string, className: string) => number {
  const counts = new Map<string, number>();
  for (const [k, { areas, referenceClass }] of units.entries()) {
    if (!sample.units[k]!.isInFrame) continue;
    for (const holder of [[WHOLE_LEVEL, TOTAL_CODE], ...Object.entries(areas)]) {
      const key = JSON.stringify([...holder, referenceClass]);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return (level, code, className) => counts.get(JSON.stringify([level, code, className])) ?? 0;
}

function diagnosticsRequest(
  { names, mapped, grid, estimation, seed }: EstimateSampleRequest,
  { sample, units, isProbabilitySample }: AssessedSample,
): Parameters<typeof diagnoseMap>[0] {
  const weights = designWeights(sample);
  return {
    units,
    design: { strata: sample.strata, units: sample.units.map(({ stratum }, k) => ({ stratum, weight: weights[k]! })) },
    isProbabilitySample,
    classes: names,
    areas: mapped.areas,
    grid,
    confidence: estimation.confidence,
    seed,
  };
}

/** Whether the map errs alike in all areas of a level, as estimates that carry its errors over assume. */
function homogeneityFigures({ mapped, seed }: EstimateSampleRequest, { units }: AssessedSample): HomogeneityFigure[] {
  return levelsBelowTotal(mapped).flatMap((level) => {
    const stream = new RandomStream(seed);
    const test = testHomogeneity({
      units: units.flatMap(({ areas, mapClass, referenceClass }) => {
        const area = areas[level];
        return area === undefined || mapClass === undefined ? [] : [{ area, mapClass, referenceClass }];
      }),
      random: () => stream.next(),
    });
    return test === undefined ? [] : [{ level, ...test }];
  });
}

/** The method of the whole, which is one for all classes. */
function wholeMethod(base: readonly AreaEstimate[]): EstimationMethod | undefined {
  return base.find(({ area }) => area.level === WHOLE_LEVEL)?.estimate.method;
}

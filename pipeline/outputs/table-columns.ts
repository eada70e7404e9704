import type { EstimateRow } from '../../stages/validation/estimates/area-estimates.ts';
import type { LadderRow } from '../../stages/validation/estimates/ladder-rows.ts';
import type { MappedRow } from '../../stages/validation/estimates/mapped-rows.ts';
import type { NonResponseBound } from '../../stages/validation/estimates/non-response-bounds.ts';
import type { PublishedRow, RowStatus } from '../../stages/validation/publication/publish-rows.ts';
import type { UnitRow } from '../../stages/validation/estimates/unit-rows.ts';
import type { Columns } from './delimited-text.ts';

export const MAPPED_COLUMNS: Columns<MappedRow> = [
  ['level', (row) => row.level],
  ['area_code', (row) => row.areaCode],
  ['area_name', (row) => row.areaName],
  ['class', (row) => row.class],
  ['mapped_area_km2', (row) => row.mappedAreaKm2],
  ['observed_share', (row) => row.observedShare],
];

/** Estimates of the legend's higher classes: as estimates, without what publication makes of them. */
export const HIGHER_CLASS_COLUMNS: Columns<EstimateRow> = [
  ['level', (row) => row.level],
  ['area_code', (row) => row.areaCode],
  ['area_name', (row) => row.areaName],
  ['class', (row) => row.class],
  ['estimate_km2', (row) => row.estimateKm2],
  ['standard_error_km2', (row) => row.standardErrorKm2],
  ['ci_lower_km2', (row) => row.ciLowerKm2],
  ['ci_upper_km2', (row) => row.ciUpperKm2],
  ['cv', (row) => row.cv],
  ['df', (row) => row.df],
  ['sample_size', (row) => row.sampleSize],
  ['method', (row) => row.method],
  ['interval_method', (row) => row.intervalMethod],
  ['outcome', (row) => row.outcome],
  ['obs_status', (row) => row.obsStatus],
];

/** An estimate, unrounded, with what publication makes of it. */
export type GradedRow = EstimateRow & { readonly status: RowStatus; readonly vintage: string };

export const ESTIMATE_COLUMNS: Columns<GradedRow> = [
  ...HIGHER_CLASS_COLUMNS,
  ['conf_status', (row) => row.status.confStatus],
  ['quality_letter', (row) => row.status.qualityLetter],
  ['vintage', (row) => row.vintage],
  ['frame_km2', (row) => row.frameKm2],
  ['mapped_area_km2', (row) => row.mappedAreaKm2],
  ['observed_share', (row) => row.observedShare],
];

export const PUBLISHED_COLUMNS: Columns<PublishedRow> = [
  ['level', (row) => row.level],
  ['area_code', (row) => row.areaCode],
  ['area_name', (row) => row.areaName],
  ['class', (row) => row.class],
  ['value_km2', (row) => row.valueKm2],
  ['standard_error_km2', (row) => row.standardErrorKm2],
  ['ci_lower_km2', (row) => row.ciLowerKm2],
  ['ci_upper_km2', (row) => row.ciUpperKm2],
  ['cv', (row) => row.cv],
  ['symbol', (row) => row.symbol],
  ['obs_status', (row) => row.obsStatus],
  ['conf_status', (row) => row.confStatus],
  ['quality_letter', (row) => row.qualityLetter],
  ['vintage', (row) => row.vintage],
  ['method', (row) => row.method],
];

export const NON_RESPONSE_COLUMNS: Columns<NonResponseBound> = [
  ['level', (row) => row.level],
  ['area_code', (row) => row.areaCode],
  ['area_name', (row) => row.areaName],
  ['class', (row) => row.class],
  ['drawn', (row) => row.drawn],
  ['labelled', (row) => row.labelled],
  ['estimate_km2', (row) => row.estimateKm2],
  ['lower_bound_km2', (row) => row.lowerKm2],
  ['upper_bound_km2', (row) => row.upperKm2],
];

/** Columns of the units, with one for the areas of each level that they have. */
export function unitColumns(rows: readonly UnitRow[]): Columns<UnitRow> {
  const levels = rows[0]?.areas ?? [];
  return [
    ['id', (row) => row.id],
    ['stratum', (row) => row.stratum],
    ['cluster', (row) => row.cluster],
    ['weight_km2', (row) => row.weightKm2],
    ['g_weight', (row) => row.gWeight],
    ['in_frame', (row) => Number(row.isInFrame)],
    ['map_class', (row) => row.mapClass],
    ['reference_class', (row) => row.referenceClass],
    ...levels.map(([level], index): Columns<UnitRow>[number] => [`area_${level}`, (row) => row.areas[index]![1]]),
    ['grid_col', (row) => row.gridCol],
    ['grid_row', (row) => row.gridRow],
  ];
}

type Candidate = 'direct' | 'assisted' | 'synthetic' | 'composite' | 'fayHerriot';

/** A share of the frame with the root of its variance or mean squared error. */
function candidate(name: string, key: Candidate): Columns<LadderRow> {
  return [
    [`${name}_share`, (row) => row[key]?.value ?? null],
    [
      `${name}_error`,
      (row) => {
        const mse = row[key]?.mse;
        return mse === undefined ? null : Math.sqrt(mse);
      },
    ],
  ];
}

export const LADDER_COLUMNS: Columns<LadderRow> = [
  ['level', (row) => row.level],
  ['area_code', (row) => row.areaCode],
  ['class', (row) => row.class],
  ['method', (row) => row.method],
  ['reason', (row) => row.reason],
  ['sample_size', (row) => row.sampleSize],
  ...candidate('direct', 'direct'),
  ...candidate('assisted', 'assisted'),
  ...candidate('synthetic', 'synthetic'),
  ...candidate('composite', 'composite'),
  ...candidate('fay_herriot', 'fayHerriot'),
  ['share_before_agreement', (row) => row.before],
  ['share_after_agreement', (row) => row.after],
  ['relative_efficiency', (row) => row.relativeEfficiency],
];

import { decodeJson } from '../engine/json.ts';
import { readAreas, type AreaSet, type StatisticalArea } from '../geo/areas.ts';
import { crsFromText, pointTransform, type PointTransform } from '../geo/crs.ts';
import { areaKeys } from '../stages/aggregation/load-areas.ts';
import type { EstimateRow } from '../stages/validation/area-estimates.ts';
import type { PublishedRow, RowStatus } from '../stages/validation/publish-rows.ts';
import type { PublicationResult } from '../stages/validation/publish-estimates.ts';
import type { MappedRow } from '../stages/validation/mapped-rows.ts';
import type { ValidationResult } from '../stages/validation/validation-result.ts';
import type { RunPlan } from './plan-run.ts';
import type { RunFolder } from './run-folder.ts';

type Cell = string | number | null;
type Columns<Row> = readonly (readonly [name: string, value: (row: Row) => Cell])[];

const MAPPED_COLUMNS: Columns<MappedRow> = [
  ['level', (row) => row.level],
  ['area_code', (row) => row.areaCode],
  ['area_name', (row) => row.areaName],
  ['class', (row) => row.class],
  ['mapped_area_km2', (row) => row.mappedAreaKm2],
  ['observed_share', (row) => row.observedShare],
];

/** An estimate, unrounded, with what publication makes of it. */
type GradedRow = EstimateRow & { readonly status: RowStatus; readonly vintage: string };

const ESTIMATE_COLUMNS: Columns<GradedRow> = [
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
  ['conf_status', (row) => row.status.confStatus],
  ['quality_letter', (row) => row.status.qualityLetter],
  ['vintage', (row) => row.vintage],
  ['frame_km2', (row) => row.frameKm2],
  ['mapped_area_km2', (row) => row.mappedAreaKm2],
  ['observed_share', (row) => row.observedShare],
];

const PUBLISHED_COLUMNS: Columns<PublishedRow> = [
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

/** Writes what may leave the office: graded, withheld where a rule says so, rounded. */
export async function writePublished(folder: RunFolder, { rows }: PublicationResult): Promise<void> {
  await folder.write('published.csv', toCsv(PUBLISHED_COLUMNS, rows));
}

/** Writes the run folder's tables: CSV (RFC 4180), GeoJSON (RFC 7946) and the accuracy as JSON. */
export async function writeTables(
  folder: RunFolder,
  plan: RunPlan,
  {
    validation: result,
    publication,
  }: { readonly validation: ValidationResult; readonly publication: PublicationResult },
): Promise<void> {
  const { vintage } = plan.runFile.publication;
  const estimates = result.estimates.map((row, index) => ({ ...row, status: publication.statuses[index]!, vintage }));
  await folder.write('mapped-areas.csv', toCsv(MAPPED_COLUMNS, result.mapped));
  await folder.write('estimates.csv', toCsv(ESTIMATE_COLUMNS, estimates));
  await folder.write('estimates.geojson', estimatesGeojson(plan, estimates));
  await folder.writeJson('accuracy.json', result.accuracy);
}

export function toCsv<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const lines = [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, value]) => value(row)))];
  return `${lines.map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

function csvCell(value: Cell): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function estimatesGeojson(plan: RunPlan, rows: readonly GradedRow[]): string {
  const set = readAreas(decodeJson(plan.areas.content), areaKeys(plan.runFile.areas));
  const toLonLat = pointTransform(set.crs, crsFromText('OGC:CRS84'));
  const geometries = new Map<string, string>();
  const features = rows.map((row) => {
    const key = `${row.level}\n${row.areaCode}`;
    const geometry = geometries.get(key) ?? JSON.stringify(multiPolygon(membersOf(set, row), toLonLat));
    geometries.set(key, geometry);
    const properties = Object.fromEntries(ESTIMATE_COLUMNS.map(([name, value]) => [name, value(row)]));
    return `{"type":"Feature","properties":${JSON.stringify(properties)},"geometry":${geometry}}`;
  });
  return `{"type":"FeatureCollection","features":[\n${features.join(',\n')}\n]}\n`;
}

/** Areas of the finest level that a row is about: itself, or all that its higher area holds. */
function membersOf(set: AreaSet, row: EstimateRow): StatisticalArea[] {
  if (row.level === set.level) return set.areas.filter((area) => area.code === row.areaCode);
  if (!set.levels.includes(row.level)) return [...set.areas];
  return set.areas.filter((area) => area.parents[row.level] === row.areaCode);
}

function multiPolygon(
  areas: readonly StatisticalArea[],
  toLonLat: PointTransform,
): { type: 'MultiPolygon'; coordinates: number[][][][] } {
  const ringOf = (ring: Float64Array): number[][] =>
    Array.from({ length: ring.length / 2 }, (_, i) =>
      toLonLat(ring[2 * i]!, ring[2 * i + 1]!).map((value) => Number(value.toFixed(8))),
    );
  const polygons = areas.flatMap((area) => area.polygons);
  return { type: 'MultiPolygon', coordinates: polygons.map(({ exterior, holes }) => [exterior, ...holes].map(ringOf)) };
}

import { decodeJson } from '../../engine/json.ts';
import { readAreaFamilies } from '../../geo/area-families.ts';
import type { AreaSet, StatisticalArea } from '../../geo/areas.ts';
import { crsFromText, pointTransform, type PointTransform } from '../../geo/crs.ts';
import type { AreasOptions } from '../../stages/aggregation/options.ts';
import type { EstimateRow } from '../../stages/validation/estimates/area-estimates.ts';
import type { PublicationResult } from '../../stages/validation/publication/publish-estimates.ts';
import type { ValidationResult } from '../../stages/validation/validation-result.ts';
import { toCsv } from './delimited-text.ts';
import type { RunFolder } from './run-folder.ts';
import {
  ESTIMATE_COLUMNS,
  HIGHER_CLASS_COLUMNS,
  LADDER_COLUMNS,
  MAPPED_COLUMNS,
  NON_RESPONSE_COLUMNS,
  PUBLISHED_COLUMNS,
  unitColumns,
  type GradedRow,
} from './table-columns.ts';

/** Writes what may leave the office: graded, withheld where a rule says so, rounded. */
export async function writePublished(folder: Pick<RunFolder, 'write'>, { rows }: PublicationResult): Promise<void> {
  await folder.write('published.csv', toCsv(PUBLISHED_COLUMNS, rows));
}

/** Tables and records that {@link writeTables} leaves. */
export const TABLE_FILES = [
  'mapped-areas.csv',
  'estimates.csv',
  'estimates.geojson',
  'higher-classes.csv',
  'ladder.csv',
  'non-response-bounds.csv',
  'units.csv',
  'accuracy.json',
  'diagnostics.json',
  'reference-audit.json',
] as const;

/** Where the tables' areas come from. */
export interface TableAreas {
  readonly content: Uint8Array;
  readonly options: readonly AreasOptions[];
}

/**
 * Writes the tables of a run: CSV (RFC 4180), GeoJSON (RFC 7946), and accuracy, diagnostics and the record of the
 * reference sample as JSON (null without one).
 */
export async function writeTables(
  folder: Pick<RunFolder, 'write' | 'writeJson'>,
  areas: TableAreas,
  o: {
    readonly validation: ValidationResult;
    readonly publication: PublicationResult;
    readonly vintage: string;
  },
): Promise<void> {
  const { validation: result, publication, vintage } = o;
  const estimates = result.estimates.map((row, index) => ({ ...row, status: publication.statuses[index]!, vintage }));
  await folder.write('mapped-areas.csv', toCsv(MAPPED_COLUMNS, result.mapped));
  await folder.write('estimates.csv', toCsv(ESTIMATE_COLUMNS, estimates));
  await folder.write('estimates.geojson', estimatesGeojson(areas, estimates));
  await folder.write('higher-classes.csv', toCsv(HIGHER_CLASS_COLUMNS, result.higherClasses));
  await folder.write('ladder.csv', toCsv(LADDER_COLUMNS, result.ladder));
  await folder.write('non-response-bounds.csv', toCsv(NON_RESPONSE_COLUMNS, result.nonResponseBounds));
  await folder.write('units.csv', toCsv(unitColumns(result.units), result.units));
  await folder.writeJson('accuracy.json', result.accuracy);
  await folder.writeJson('diagnostics.json', result.diagnostics);
  await folder.writeJson('reference-audit.json', result.reference);
}

function estimatesGeojson({ content, options }: TableAreas, rows: readonly GradedRow[]): string {
  const families = readAreaFamilies(decodeJson(content), options).map((set) => ({
    set,
    toLonLat: pointTransform(set.crs, crsFromText('OGC:CRS84')),
  }));
  const geometries = new Map<string, string>();
  const features = rows.map((row) => {
    const key = `${row.level}\n${row.areaCode}`;
    const { set, toLonLat } = families.find((family) => family.set.levels.includes(row.level)) ?? families[0]!;
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

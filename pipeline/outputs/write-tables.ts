import { decodeJson } from '../../engine/json.ts';
import { readAreaFamilies } from '../../geo/area-families.ts';
import type { AreaSet, StatisticalArea } from '../../geo/areas.ts';
import { crsFromText, pointTransform } from '../../geo/crs.ts';
import { outlineGeojson } from '../../geo/outline-geojson.ts';
import { accuracy } from '../../results/accuracy.ts';
import { CONFIDENTIALITY, type Mark } from '../../results/confidentiality.ts';
import { diagnostics } from '../../results/diagnostics.ts';
import { estimates, ESTIMATES_GEOJSON, higherClasses, type EstimateRow } from '../../results/estimates.ts';
import { ladder, type LadderRow } from '../../results/ladder.ts';
import { mappedAreas } from '../../results/mapped-areas.ts';
import { nonResponseBounds } from '../../results/non-response-bounds.ts';
import { published } from '../../results/published.ts';
import { referenceAudit } from '../../results/reference-audit.ts';
import { UNITS_FILE, writeUnits } from '../../results/units.ts';
import type { AreasOptions } from '../../stages/aggregation/options.ts';
import type { FigureChoice } from '../../stages/validation/estimates/ladder-rows.ts';
import type { PublicationResult } from '../../stages/validation/publication/publish-estimates.ts';
import type { ValidationResult } from '../../stages/validation/validation-result.ts';
import type { RunFolder } from './run-folder.ts';

/** Writes what may leave the office: graded, withheld where a rule says so, rounded. */
export async function writePublished(folder: Pick<RunFolder, 'write'>, { rows }: PublicationResult): Promise<void> {
  await folder.write(published.file, published.write(rows));
}

/** Tables and records that {@link writeTables} leaves. */
export const TABLE_FILES = [
  mappedAreas.file,
  estimates.file,
  ESTIMATES_GEOJSON,
  higherClasses.file,
  ladder.file,
  nonResponseBounds.file,
  UNITS_FILE,
  accuracy.file,
  diagnostics.file,
  referenceAudit.file,
];

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
  folder: Pick<RunFolder, 'write'>,
  areas: TableAreas,
  o: {
    readonly validation: ValidationResult;
    readonly publication: PublicationResult;
    readonly vintage: EstimateRow['vintage'];
    readonly mark: Mark;
  },
): Promise<void> {
  const { validation: result, publication, vintage, mark } = o;
  const graded = result.estimates.map((row, index): EstimateRow => {
    const { confStatus, qualityLetter } = publication.statuses[index]!;
    return { ...row, confStatus, qualityLetter, vintage };
  });
  await folder.write(mappedAreas.file, mappedAreas.write(result.mapped, mark));
  await folder.write(estimates.file, estimates.write(graded, mark));
  await folder.write(ESTIMATES_GEOJSON, estimatesGeojson(areas, graded, mark));
  await folder.write(higherClasses.file, higherClasses.write(result.higherClasses, mark));
  await folder.write(ladder.file, ladder.write(result.ladder.map(ladderRow), mark));
  await folder.write(nonResponseBounds.file, nonResponseBounds.write(result.nonResponseBounds, mark));
  await folder.write(UNITS_FILE, writeUnits(result.units, mark));
  await folder.write(accuracy.file, accuracy.write(result.accuracy, mark));
  await folder.write(diagnostics.file, diagnostics.write(result.diagnostics, mark));
  await folder.write(referenceAudit.file, referenceAudit.write(result.reference, mark));
}

/** A choice with what every method says as a share and the root of its variance or mean squared error. */
function ladderRow(choice: FigureChoice): LadderRow {
  const { direct, assisted, synthetic, composite, fayHerriot, before, after } = choice;
  const share = (one: typeof direct): number | null => one?.value ?? null;
  const error = (one: typeof direct): number | null => (one === null ? null : Math.sqrt(one.mse));
  return {
    ...choice,
    directShare: share(direct),
    directError: error(direct),
    assistedShare: share(assisted),
    assistedError: error(assisted),
    syntheticShare: share(synthetic),
    syntheticError: error(synthetic),
    compositeShare: share(composite),
    compositeError: error(composite),
    fayHerriotShare: share(fayHerriot),
    fayHerriotError: error(fayHerriot),
    shareBefore: before,
    shareAfter: after,
  };
}

function estimatesGeojson({ content, options }: TableAreas, rows: readonly EstimateRow[], mark: Mark): string {
  const families = readAreaFamilies(decodeJson(content), options).map((set) => ({
    set,
    toLonLat: pointTransform(set.crs, crsFromText('OGC:CRS84')),
  }));
  const geometries = new Map<string, string>();
  const features = rows.map((row) => {
    const key = `${row.level}\n${row.areaCode}`;
    const { set, toLonLat } = families.find((family) => family.set.levels.includes(row.level)) ?? families[0]!;
    const geometry = geometries.get(key) ?? JSON.stringify(outlineGeojson(membersOf(set, row), toLonLat));
    geometries.set(key, geometry);
    return `{"type":"Feature","properties":${JSON.stringify(estimates.cells(row, mark))},"geometry":${geometry}}`;
  });
  const member = mark === undefined ? '' : `"${CONFIDENTIALITY}":${JSON.stringify(mark)},`;
  return `{"type":"FeatureCollection",${member}"features":[\n${features.join(',\n')}\n]}\n`;
}

/** Areas of the finest level that a row is about: itself, or all that its higher area holds. */
function membersOf(set: AreaSet, row: Pick<EstimateRow, 'level' | 'areaCode'>): StatisticalArea[] {
  if (row.level === set.level) return set.areas.filter((area) => area.code === row.areaCode);
  if (!set.levels.includes(row.level)) return [...set.areas];
  return set.areas.filter((area) => area.parents[row.level] === row.areaCode);
}

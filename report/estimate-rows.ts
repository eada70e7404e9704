import { PermanentError } from '../errors/error-kinds.ts';
import { OUTCOMES, type Outcome } from '../statistics/outcome.ts';
import { parseCsv } from '../engine/csv.ts';

/** A line of `estimates.csv` or `higher-classes.csv`; empty cells are `undefined`. Areas in km², shares and `cv` as fractions. */
export interface EstimateRow {
  readonly level: string;
  readonly areaCode: string;
  readonly areaName: string;
  readonly className: string;
  readonly estimateKm2: number | undefined;
  readonly standardErrorKm2: number | undefined;
  readonly lowerKm2: number | undefined;
  readonly upperKm2: number | undefined;
  readonly cv: number | undefined;
  readonly df: number | undefined;
  readonly sampleSize: number | undefined;
  readonly method: string;
  readonly intervalMethod: string;
  readonly outcome: Outcome | undefined;
  readonly obsStatus: string;
  /** Empty where a table has none. */
  readonly confStatus: string;
  /** Empty where a table has none. */
  readonly qualityLetter: string;
  readonly frameKm2: number | undefined;
  readonly mappedKm2: number | undefined;
  readonly observedShare: number | undefined;
}

/** All classes of one area, in the order of the file. */
export interface AreaRows {
  readonly level: string;
  readonly code: string;
  readonly name: string;
  readonly frameKm2: number | undefined;
  readonly observedShare: number | undefined;
  readonly rows: readonly EstimateRow[];
}

const NUMBER_COLUMNS = [
  'estimate_km2',
  'standard_error_km2',
  'ci_lower_km2',
  'ci_upper_km2',
  'cv',
  'df',
  'sample_size',
] as const;
/** Columns of `estimates.csv` alone. */
const FRAME_COLUMNS = ['frame_km2', 'mapped_area_km2', 'observed_share'] as const;
const TEXT_COLUMNS = [
  'level',
  'area_code',
  'area_name',
  'class',
  'method',
  'interval_method',
  'outcome',
  'obs_status',
] as const;

/**
 * Reads `estimates.csv`, or `higher-classes.csv`, which has no columns of frame and mapped area.
 * @throws PermanentError when a column is missing or a cell that should hold a number does not.
 */
export function readEstimateRows(
  text: string,
  file: 'estimates.csv' | 'higher-classes.csv' = 'estimates.csv',
): EstimateRow[] {
  const wanted = [...TEXT_COLUMNS, ...NUMBER_COLUMNS, ...(file === 'estimates.csv' ? FRAME_COLUMNS : [])];
  return parseCsv(text).map((record, index) => {
    const missing = wanted.find((column) => record[column] === undefined);
    if (missing !== undefined) {
      throw new PermanentError(`${file}: expected the column ${missing}, found ${Object.keys(record).join(', ')}.`);
    }
    const number = (column: (typeof NUMBER_COLUMNS)[number] | (typeof FRAME_COLUMNS)[number]): number | undefined =>
      readNumber(record[column] ?? '', `${file}, line ${index + 2}, column ${column}`);
    const outcome = record['outcome'];
    return {
      level: record['level']!,
      areaCode: record['area_code']!,
      areaName: record['area_name']!,
      className: record['class']!,
      estimateKm2: number('estimate_km2'),
      standardErrorKm2: number('standard_error_km2'),
      lowerKm2: number('ci_lower_km2'),
      upperKm2: number('ci_upper_km2'),
      cv: number('cv'),
      df: number('df'),
      sampleSize: number('sample_size'),
      method: record['method']!,
      intervalMethod: record['interval_method']!,
      outcome: OUTCOMES.find((known) => known === outcome),
      obsStatus: record['obs_status']!,
      confStatus: record['conf_status'] ?? '',
      qualityLetter: record['quality_letter'] ?? '',
      frameKm2: number('frame_km2'),
      mappedKm2: number('mapped_area_km2'),
      observedShare: number('observed_share'),
    };
  });
}

/** Rows of a run without estimates, from `mapped-areas.csv`: what was mapped, and nothing else. */
export function readMappedRows(text: string): EstimateRow[] {
  return parseCsv(text).map((record, index) => {
    const number = (column: string): number | undefined =>
      readNumber(record[column] ?? '', `mapped-areas.csv, line ${index + 2}, column ${column}`);
    return {
      level: record['level'] ?? '',
      areaCode: record['area_code'] ?? '',
      areaName: record['area_name'] ?? '',
      className: record['class'] ?? '',
      estimateKm2: undefined,
      standardErrorKm2: undefined,
      lowerKm2: undefined,
      upperKm2: undefined,
      cv: undefined,
      df: undefined,
      sampleSize: undefined,
      method: 'none',
      intervalMethod: '',
      outcome: undefined,
      obsStatus: '',
      confStatus: '',
      qualityLetter: '',
      frameKm2: undefined,
      mappedKm2: number('mapped_area_km2'),
      observedShare: number('observed_share'),
    };
  });
}

/** The number of a cell; `undefined` for an empty one. */
export function readNumber(cell: string, where: string): number | undefined {
  if (cell === '') return undefined;
  const value = Number(cell);
  if (!Number.isFinite(value)) throw new PermanentError(`${where}: expected a number, found "${cell}".`);
  return value;
}

/** Rows gathered by area, areas and classes in the order of the file. */
export function rowsByArea(rows: readonly EstimateRow[]): AreaRows[] {
  const areas = new Map<string, EstimateRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.level, row.areaCode]);
    const before = areas.get(key);
    if (before === undefined) areas.set(key, [row]);
    else before.push(row);
  }
  return [...areas.values()].map((ofArea) => {
    const { level, areaCode: code, areaName: name, frameKm2, observedShare } = ofArea[0]!;
    return { level, code, name, frameKm2, observedShare, rows: ofArea };
  });
}

import { parseCsv } from '../engine/csv.ts';
import { readNumber, type EstimateRow } from './estimate-rows.ts';

/** What the report takes from a line of `ladder.csv`. */
export interface LadderRow {
  readonly level: string;
  readonly areaCode: string;
  readonly className: string;
  readonly method: string;
  readonly reason: string;
  /** Variance of direct estimation divided by the (mean) squared error of the figure. */
  readonly relativeEfficiency: number | undefined;
}

/**
 * Reads `ladder.csv`.
 * @throws PermanentError when a relative efficiency is no number.
 */
export function readLadderRows(text: string): LadderRow[] {
  return parseCsv(text).map((record, index) => ({
    level: record['level'] ?? '',
    areaCode: record['area_code'] ?? '',
    className: record['class'] ?? '',
    method: record['method'] ?? '',
    reason: record['reason'] ?? '',
    relativeEfficiency: readNumber(
      record['relative_efficiency'] ?? '',
      `ladder.csv, line ${index + 2}, column relative_efficiency`,
    ),
  }));
}

/** Looks up why the ladder withholds a figure. */
export function withheldReasons(ladder: readonly LadderRow[]): (row: EstimateRow) => string | undefined {
  const keyOf = ({ level, areaCode, className }: Pick<LadderRow, 'level' | 'areaCode' | 'className'>): string =>
    JSON.stringify([level, areaCode, className]);
  const reasons = new Map(
    ladder
      .filter(({ method, reason }) => method === 'parent-only' && reason !== '')
      .map((row) => [keyOf(row), row.reason]),
  );
  return (row) => (row.outcome === 'SUPPRESSED' ? reasons.get(keyOf(row)) : undefined);
}

/** The middle value; the mean of the two middle ones of an even count, `undefined` of none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return undefined;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
}

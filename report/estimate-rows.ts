import type { EstimateRow, HigherClassRow } from '../results/estimates.ts';
import type { MappedRow } from '../results/mapped-areas.ts';

/** A line of `estimates.csv`, or of a table that has fewer columns: null is what that table does not say. */
export type FigureRow = Pick<EstimateRow, 'level' | 'areaCode' | 'areaName' | 'class' | 'method'> & {
  readonly [Key in keyof EstimateRow]: EstimateRow[Key] | null;
};

/** All classes of one area, in the order of the file. */
export interface AreaRows extends Pick<FigureRow, 'frameKm2' | 'observedShare'> {
  readonly level: string;
  readonly code: string;
  readonly name: string;
  readonly rows: readonly FigureRow[];
}

const NOT_SAID = {
  estimateKm2: null,
  standardErrorKm2: null,
  ciLowerKm2: null,
  ciUpperKm2: null,
  cv: null,
  df: null,
  sampleSize: null,
  method: 'none',
  intervalMethod: null,
  outcome: null,
  obsStatus: null,
  confStatus: null,
  qualityLetter: null,
  vintage: null,
  frameKm2: null,
  mappedAreaKm2: null,
  observedShare: null,
};

/** A row of a table that says less than `estimates.csv`. */
export function figureRow(row: HigherClassRow | MappedRow): FigureRow {
  return { ...NOT_SAID, ...row };
}

/** Rows gathered by area, areas and classes in the order of the file. */
export function rowsByArea(rows: readonly FigureRow[]): AreaRows[] {
  const areas = new Map<string, FigureRow[]>();
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

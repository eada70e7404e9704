import type { AccuracyTable } from '../../results/accuracy.ts';
import type { DiagnosticsFile } from '../../results/diagnostics.ts';
import type { MappedRow } from '../../results/mapped-areas.ts';
import type { NonResponseBound } from '../../results/non-response-bounds.ts';
import type { ReferenceRecord } from '../../results/reference-audit.ts';
import type { UnitRow } from '../../results/units.ts';
import type { UngradedRow } from './estimates/area-estimates.ts';
import type { FigureChoice } from './estimates/ladder-rows.ts';

/** All numbers of a run, ready to be written as tables. */
export interface ValidationResult {
  readonly mapped: readonly MappedRow[];
  /** Of the model's classes. */
  readonly estimates: readonly UngradedRow[];
  /** Of the legend's higher classes. */
  readonly higherClasses: readonly UngradedRow[];
  readonly ladder: readonly FigureChoice[];
  readonly accuracy: AccuracyTable | null;
  readonly diagnostics: DiagnosticsFile | null;
  /** The audit record of the reference sample; null without one. */
  readonly reference: ReferenceRecord | null;
  /** What figures could be, whatever the units without a label are; none where every unit has one. */
  readonly nonResponseBounds: readonly NonResponseBound[];
  /** The units of the reference sample; none without one. */
  readonly units: readonly UnitRow[];
  /** How the numbers for the whole were made; null without a reference sample. */
  readonly method: string | null;
  readonly sampleSize: number;
  /** The code list of the estimates' status. */
  readonly obsStatusCodeList: string;
  readonly warnings: readonly string[];
}

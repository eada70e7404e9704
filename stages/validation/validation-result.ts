import type { MappedRow } from '../../results/mapped-areas.ts';
import type { NonResponseBound } from '../../results/non-response-bounds.ts';
import type { UnitRow } from '../../results/units.ts';
import type { HomogeneityTest } from '../../statistics/small-area/homogeneity.ts';
import type { AccuracyTable } from './estimates/accuracy-table.ts';
import type { UngradedRow } from './estimates/area-estimates.ts';
import type { CollapsedRecord } from './estimates/collapsed-record.ts';
import type { Diagnostics } from './diagnostics/table.ts';
import type { GuardRecord } from './reference/guard-record.ts';
import type { LadderChoice } from './estimates/ladder-rows.ts';
import type { ReferenceAudit } from './reference/reference-audit.ts';
import type { ResponseRecord } from './reference/response-record.ts';
import type { SampledArea } from './reference/sample-frame-record.ts';

/** Whether the map errs alike in all areas of a level. */
export type HomogeneityFigure = HomogeneityTest & { readonly level: string };

/** The content of `diagnostics.json`. */
export type DiagnosticsFile = Diagnostics & { readonly homogeneity: readonly HomogeneityFigure[] };

/** What of the run's frame the sample was drawn from, by area; null where nothing says where it was drawn. */
export interface SampledAreasRecord {
  readonly sampledAreas: readonly SampledArea[] | null;
}

/** All numbers of a run, ready to be written as tables. */
export interface ValidationResult {
  readonly mapped: readonly MappedRow[];
  /** Of the model's classes. */
  readonly estimates: readonly UngradedRow[];
  /** Of the legend's higher classes. */
  readonly higherClasses: readonly UngradedRow[];
  readonly ladder: readonly LadderChoice[];
  readonly accuracy: AccuracyTable | null;
  readonly diagnostics: DiagnosticsFile | null;
  /** The audit record of the reference sample; null without one. */
  readonly reference:
    | (ReferenceAudit &
        ResponseRecord &
        GuardRecord &
        SampledAreasRecord & { readonly collapsed: readonly CollapsedRecord[] })
    | null;
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

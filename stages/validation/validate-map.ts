import { decodeJson, encodeJson } from '../../engine/json.ts';
import type { Stage } from '../../engine/stage.ts';
import type { MappedAreas } from '../../raster/mapped-areas.ts';
import { OBS_STATUS_CODE_LIST } from '../../statistics/obs-status.ts';
import { accuracyTable, type AccuracyTable } from './accuracy-table.ts';
import { assessSample, type AssessedSample } from './assess-sample.ts';
import { areaEstimates, type EstimateRow } from './area-estimates.ts';
import { mappedRows, type MappedRow } from './mapped-rows.ts';
import { labelUnits } from './label-units.ts';
import type { ValidationInput, ValidationOptions } from './validation-input.ts';

/** All numbers of a run, ready to be written as tables. */
export interface ValidationResult {
  readonly mapped: readonly MappedRow[];
  readonly estimates: readonly EstimateRow[];
  readonly accuracy: AccuracyTable | null;
  /** How the numbers for the whole were made; null without a reference sample. */
  readonly method: string | null;
  readonly sampleSize: number;
  /** Share of the drawn units that got a label; left out without a reference sample. */
  readonly responseRate?: number;
  /** The code list of the estimates' status. */
  readonly obsStatusCodeList: string;
  readonly warnings: readonly string[];
}

/** Holds the map against the reference sample and makes the estimates of every level. */
export const validateMap: Stage<ValidationInput, ValidationOptions> = {
  name: 'validation',
  step: 'run',
  version: 2,
  async run(input, options, context) {
    const mapped = decodeJson<MappedAreas>(await context.artifacts.get(input.mapped));
    const names = options.classes.map(({ name }) => name);
    const rows = mappedRows(mapped, names);
    if (input.reference === null || options.reference === null) {
      const warnings = ['No reference sample was given: areas are mapped only, and nothing is estimated.'];
      return encodeJson(mappedOnly(rows, warnings));
    }
    const units = await labelUnits(
      { ...input, reference: input.reference },
      { ...options, reference: options.reference },
      context,
    );
    const assessed: AssessedSample = assessSample({
      units,
      mapped,
      names,
      design: options.reference.design,
      estimation: options.estimation,
    });
    const result: ValidationResult = {
      mapped: rows,
      estimates: areaEstimates({ mapped, names, assessed, frame: options.estimation.frame }),
      accuracy: accuracyTable(assessed),
      method: assessed.method,
      sampleSize: assessed.sampleSize,
      responseRate: units.filter(({ referenceClass }) => referenceClass !== undefined).length / units.length,
      obsStatusCodeList: OBS_STATUS_CODE_LIST,
      warnings: assessed.warnings,
    };
    return encodeJson(result);
  },
};

function mappedOnly(mapped: readonly MappedRow[], warnings: readonly string[]): ValidationResult {
  return {
    mapped,
    estimates: [],
    accuracy: null,
    method: null,
    sampleSize: 0,
    obsStatusCodeList: OBS_STATUS_CODE_LIST,
    warnings,
  };
}

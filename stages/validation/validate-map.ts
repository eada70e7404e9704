import { decodeJson, encodeJson } from '../../engine/json.ts';
import type { Stage } from '../../engine/stage.ts';
import type { MappedAreas } from '../../raster/areas/mapped-areas.ts';
import type { MappedRow } from '../../results/mapped-areas.ts';
import { OBS_STATUS_CODE_LIST } from '../../statistics/obs-status.ts';
import { seedOf } from './estimates/digest-seed.ts';
import { estimateSample } from './estimates/estimate-sample.ts';
import { labelUnits } from './reference/label-units.ts';
import { mappedRows } from './estimates/mapped-rows.ts';
import type { CheckedSample } from './reference/reference-audit.ts';
import { checkFrameKm2 } from './reference/sample-frame-record.ts';
import { oneClassWarning, untrainedWarnings } from './diagnostics/usefulness-warnings.ts';
import type { ValidationInput, ValidationOptions } from './validation-input.ts';
import type { ValidationResult } from './validation-result.ts';

/** Holds the map against the reference sample and makes the estimates of every level. */
export const validateMap: Stage<ValidationInput, ValidationOptions> = {
  name: 'validation',
  step: 'run',
  version: 8,
  async run(input, options, context) {
    const mapped = decodeJson<MappedAreas>(await context.artifacts.get(input.mapped));
    const names = options.classes.map(({ name }) => name);
    const rows = mappedRows(mapped, names);
    const ofMap = [...oneClassWarning(rows), ...untrainedWarnings(options.classes, rows)];
    if (input.reference === null || options.reference === null) {
      const warnings = ['No reference sample was given: areas are mapped only, and nothing is estimated.', ...ofMap];
      return encodeJson(mappedOnly(rows, warnings));
    }
    const sample = decodeJson<CheckedSample>(await context.artifacts.get(input.reference));
    if (sample.audit.frame !== null) checkFrameKm2(sample.audit.frame, mapped, options.estimation);
    const result = estimateSample({
      units: await labelUnits(sample.units, input, options, context),
      audit: sample.audit,
      mapped,
      names,
      grid: options.grid,
      design: options.reference.design,
      estimation: options.estimation,
      seed: seedOf(input.reference),
    });
    return encodeJson({ ...result, warnings: [...result.warnings, ...ofMap] });
  },
};

function mappedOnly(mapped: readonly MappedRow[], warnings: readonly string[]): ValidationResult {
  return {
    mapped,
    estimates: [],
    higherClasses: [],
    ladder: [],
    accuracy: null,
    diagnostics: null,
    reference: null,
    nonResponseBounds: [],
    units: [],
    method: null,
    sampleSize: 0,
    obsStatusCodeList: OBS_STATUS_CODE_LIST,
    warnings,
  };
}

import { areasWithoutUnits, domainFigures } from './accuracy.ts';
import { crossValidationFigures } from './cross-validation.ts';
import { gapFigures } from './gaps.ts';
import { prepareSample, type DiagnosticsRequest } from './input.ts';
import { accuracyResiduals, moranFigures, variogramFigures } from './residuals.ts';
import type { Diagnostics } from '../../../results/diagnostics.ts';
import { diagnosticWarnings } from './warnings.ts';

const NOTE =
  'Accuracies and gaps are estimated by the sample’s design. Cross-validation, Moran’s I and the variogram are diagnostics: they say where to look, and no figure is made from them.';

/**
 * Where and how the map errs: accuracy by area and class, gaps between areas, how far errors reach, whether they lie
 * together, and how the table of reference by map class does where no unit is near.
 * Units without a label are left out: within their stratum they are taken to be like the others.
 * @throws RangeError when the design does not fit the units, or a unit names an unknown class or stratum.
 */
export function diagnoseMap(request: DiagnosticsRequest): Diagnostics {
  const prepared = prepareSample(request);
  const residuals = accuracyResiduals(prepared);
  const variogram = variogramFigures(residuals, request.seed);
  const figures = {
    confidence: request.confidence,
    gaps: request.isProbabilitySample ? gapFigures(prepared, request) : [],
    variogram,
    crossValidation: crossValidationFigures(prepared, request, variogram),
    moran: moranFigures(residuals),
  };
  return {
    version: 1,
    note: NOTE,
    sampleSize: prepared.observed.length,
    withoutLabel: prepared.withoutLabel,
    domains: request.isProbabilitySample ? domainFigures(prepared, request) : [],
    areasWithoutUnits: areasWithoutUnits(prepared),
    ...figures,
    warnings: diagnosticWarnings(figures),
  };
}

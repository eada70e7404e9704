import { representative } from '../../../statistics/collapse.ts';
import { WHOLE_LEVEL } from '../../../raster/areas/mapped-areas.ts';
import { coderAgreement } from '../../../statistics/coder-agreement.ts';
import { responseRates, type ResponseStratum } from '../../../statistics/non-response.ts';
import { labelPairs, withAlternateLabels } from './alternate-labels.ts';
import { assessSample } from '../estimates/assess-sample.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import { M2_PER_KM2 } from '../estimates/mapped-rows.ts';
import type { NonResponseBound } from '../../../results/non-response-bounds.ts';
import { countsByPixelArea } from './pixel-weights.ts';
import { drawnSample, frameSizes, isInFrame, stratumOf, type DrawnSampleRequest } from './sample-design.ts';
import { isByMap } from './thin-parts.ts';

/** What missing and disputed labels leave open, for the audit record of the reference sample. */
export interface ResponseRecord {
  /** Σ W_h r_h over the strata; null where it is not known. */
  readonly responseRate: number | null;
  /** Bounds of each class's share of the frame, whatever the units without a label are; null where every unit has one. */
  readonly bounds: readonly { readonly class: string; readonly lower: number; readonly upper: number }[] | null;
  /** Agreement of two coders; null where no unit has a second label. */
  readonly coders: {
    readonly units: number;
    readonly observed: number;
    readonly kappa: number | null;
    /** Share of the frame by the second coder's labels less that by the first's. */
    readonly differences: readonly { readonly class: string; readonly share: number | null }[];
  } | null;
}

/** Response rate, bounds of the whole under non-response, and what the second coder's labels would have given. */
export function responseRecord(request: DrawnSampleRequest, bounds: readonly NonResponseBound[]): ResponseRecord {
  const strata = responseStrata(request);
  const ofWhole = bounds.filter(({ level }) => level === WHOLE_LEVEL);
  const { mappedAreas, unmappedArea } = frameSizes(request);
  const frameKm2 = mappedAreas.reduce((sum, area) => sum + area, unmappedArea) / M2_PER_KM2;
  return {
    responseRate: strata === undefined ? null : (responseRates(strata).overall ?? null),
    bounds:
      ofWhole.length === 0
        ? null
        : ofWhole.map(({ class: name, lowerKm2, upperKm2 }) => ({
            class: name,
            lower: lowerKm2 / frameKm2,
            upper: upperKm2 / frameKm2,
          })),
    coders: codersOf(request),
  };
}

/** Strata with their drawn units of the frame; undefined where clusters were drawn, units count by area, or nothing has a size. */
function responseStrata(request: DrawnSampleRequest): ResponseStratum[] | undefined {
  const { design, estimation, units } = request;
  const { sample, collapsed } = drawnSample(request);
  const { strata } = sample;
  if (design.type === 'cluster' || countsByPixelArea(units, design) || !strata.some(({ size }) => size > 0))
    return undefined;
  const joined = collapsed.filter(({ of }) => (of === 'map') === isByMap(design));
  const ofStratum = (unit: LabelledUnit): string => representative(joined, stratumOf(unit, design));
  return strata.map(({ name, size }) => {
    const drawn = units.filter((unit) => isInFrame(unit, estimation) && ofStratum(unit) === name);
    const respondents = drawn.filter(({ referenceClass }) => referenceClass !== undefined).length;
    return { name, size, drawn: drawn.length, respondents };
  });
}

function codersOf(request: DrawnSampleRequest): ResponseRecord['coders'] {
  const pairs = labelPairs(request.units);
  if (pairs.length === 0) return null;
  const { units, observed, kappa } = coderAgreement(pairs);
  const first = assessSample(request).assessment.areaShares;
  const second = assessSample({ ...request, units: withAlternateLabels(request.units) }).assessment.areaShares;
  return {
    units,
    observed,
    kappa: kappa ?? null,
    differences: request.names.map((name, j) => {
      const [a, b] = [first[j]!.value, second[j]!.value];
      return { class: name, share: a === undefined || b === undefined ? null : b - a };
    }),
  };
}

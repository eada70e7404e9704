import { representative } from '../../statistics/collapse.ts';
import { coderAgreement } from '../../statistics/coder-agreement.ts';
import { nonResponseBounds, responseRates } from '../../statistics/non-response.ts';
import { labelPairs, withAlternateLabels } from './alternate-labels.ts';
import { assessSample } from './assess-sample.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import { countsByPixelArea } from './pixel-weights.ts';
import { drawnSample, isInFrame, stratumOf, type DrawnSampleRequest } from './sample-design.ts';
import { isByMap } from './thin-parts.ts';

/** What missing and disputed labels leave open, for the audit record of the reference sample. */
export interface ResponseRecord {
  /** Σ W_h r_h over the strata; null where it is not known. */
  readonly responseRate: number | null;
  /** Bounds of each class's share of the frame, whatever the units without a label are; null in cluster samples and where units count by area. */
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

/** Response rate, bounds under non-response, and what the second coder's labels would have given. */
export function responseRecord(request: DrawnSampleRequest): ResponseRecord {
  const strata = responseStrata(request);
  return {
    responseRate: strata === undefined ? null : (responseRates(strata).overall ?? null),
    bounds:
      strata === undefined
        ? null
        : request.names.map((name) => ({
            class: name,
            ...nonResponseBounds(strata.map(({ units, ...one }) => ({ ...one, inClass: countOf(units, name) }))),
          })),
    coders: codersOf(request),
  };
}

interface DrawnStratum {
  readonly name: string;
  readonly size: number;
  readonly drawn: number;
  readonly respondents: number;
  readonly units: readonly LabelledUnit[];
}

/** Strata with their drawn units of the frame; undefined where clusters were drawn, units count by area, or nothing has a size. */
function responseStrata(request: DrawnSampleRequest): DrawnStratum[] | undefined {
  const { design, estimation, units } = request;
  const { sample, collapsed } = drawnSample(request);
  const { strata } = sample;
  if (design.type === 'cluster' || countsByPixelArea(units, design) || !strata.some(({ size }) => size > 0))
    return undefined;
  const joined = collapsed.filter(({ of }) => (of === 'map') === isByMap(design));
  const ofStratum = (unit: LabelledUnit): string => representative(joined, stratumOf(unit, design));
  return strata.map(({ name, size }) => {
    const drawn = units.filter((unit) => isInFrame(unit, estimation) && ofStratum(unit) === name);
    const respondents = drawn.filter(({ referenceClass }) => referenceClass !== undefined);
    return { name, size, drawn: drawn.length, respondents: respondents.length, units: respondents };
  });
}

function countOf(units: readonly LabelledUnit[], name: string): number {
  return units.filter(({ referenceClass }) => referenceClass === name).length;
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

import { TOTAL_CODE, WHOLE_LEVEL } from '../../../raster/areas/mapped-areas.ts';
import type { NonResponseBound } from '../../../results/non-response-bounds.ts';
import { widestBounds } from '../../../statistics/non-response.ts';
import { areaEstimates, type AreaEstimate, type AreaEstimatesRequest } from './area-estimates.ts';
import { assessSample } from './assess-sample.ts';
import { M2_PER_KM2 } from './mapped-rows.ts';
import { isInFrame, type DrawnSampleRequest } from '../reference/sample-design.ts';
import { frameM2 } from './sampled-share.ts';

export type NonResponseRequest = Omit<AreaEstimatesRequest, 'assessed'> & DrawnSampleRequest;

/** A class of its own for what has no label; no name of a class is empty. */
const SILENT = '';

/**
 * Bounds of every figure under non-response, by the estimators that made the figures: the sample is estimated anew with
 * the units without a label as a class of their own. What that class gets is what they could add to any other one, for the
 * estimators are linear in the labels. A model's figure is not: its area's assisted share stands in, and where there is no
 * unit, what the map expects. Agreement with the level above and other weights may carry a figure past them; then they
 * reach as far as the figure.
 * Source: Manski (1989), Anatomy of the selection problem, Journal of Human Resources 24, 343–360.
 * @returns nothing where every unit of the frame has a label, or no area can be estimated from the sample.
 */
export function boundNonResponse(request: NonResponseRequest, base: readonly AreaEstimate[]): NonResponseBound[] {
  const { units, names, mapped, design, estimation } = request;
  const inFrame = units.filter((unit) => isInFrame(unit, estimation));
  const isComplete = inFrame.every(({ referenceClass }) => referenceClass !== undefined);
  if (isComplete || design.type === 'non-probability') return [];
  const relabelled = {
    ...request,
    names: [...names, SILENT],
    mapped: {
      ...mapped,
      areas: mapped.areas.map((area) => ({ ...area, classAreasM2: [...area.classAreasM2, 0] })),
    },
    units: units.map((unit) => ({ ...unit, referenceClass: unit.referenceClass ?? SILENT })),
  };
  const anew = areaEstimates({ ...relabelled, assessed: assessSample(relabelled) });
  const found = new Map(anew.map((cell) => [keyOf(cell), cell]));
  const countOf = unitCounter(inFrame);
  return base.flatMap((cell): NonResponseBound[] => {
    const { area, estimate, class: index } = cell;
    const frameKm2 = frameM2(area, request.frame) / M2_PER_KM2;
    if (frameKm2 === 0) return [];
    const without = amountOf(found.get(keyOf(cell))!, cell, frameKm2);
    const silent = amountOf(found.get(keyOf({ ...cell, class: names.length }))!, cell, frameKm2);
    const { lower, upper } = widestBounds({ without, silent, whole: frameKm2, figure: estimate.value });
    return [
      {
        level: area.level,
        areaCode: area.code,
        areaName: area.name,
        class: names[index]!,
        ...countOf(area.level, area.code),
        estimateKm2: estimate.value ?? null,
        lowerKm2: lower,
        upperKm2: upper,
      },
    ];
  });
}

function keyOf({ area, class: index }: Pick<AreaEstimate, 'area' | 'class'>): string {
  return JSON.stringify([area.level, area.code, index]);
}

/** What a cell of the new estimates says by the estimator of the published figure, in km². */
function amountOf(cell: AreaEstimate, published: AreaEstimate, frameKm2: number): number | undefined {
  const { trace } = cell;
  if (trace === undefined) return cell.workingKm2;
  const { direct, assisted, synthetic } = trace;
  const order = published.estimate.method === 'domain-direct' ? [direct, assisted] : [assisted, direct];
  const share = [...order, synthetic].find((one) => one !== undefined)?.value;
  return share === undefined ? undefined : share * frameKm2;
}

/** Counts units by area; those in none of a level's areas count for the whole alone. */
function unitCounter(
  units: DrawnSampleRequest['units'],
): (level: string, code: string) => Pick<NonResponseBound, 'drawn' | 'labelled'> {
  const counts = new Map<string, { drawn: number; labelled: number }>();
  for (const { areas, referenceClass } of units) {
    for (const holder of [[WHOLE_LEVEL, TOTAL_CODE], ...Object.entries(areas)]) {
      const { drawn, labelled } = counts.get(JSON.stringify(holder)) ?? NO_UNIT;
      counts.set(JSON.stringify(holder), {
        drawn: drawn + 1,
        labelled: labelled + (referenceClass === undefined ? 0 : 1),
      });
    }
  }
  return (level, code) => counts.get(JSON.stringify([level, code])) ?? NO_UNIT;
}

const NO_UNIT = { drawn: 0, labelled: 0 };

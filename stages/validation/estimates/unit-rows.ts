import { WHOLE_LEVEL, type MappedAreas } from '../../../raster/areas/mapped-areas.ts';
import type { UnitRow } from '../../../results/units.ts';
import { designWeights } from '../../../statistics/ladder/area-sample.ts';
import type { AssessedSample } from './assess-sample.ts';
import type { LabelledUnit } from '../reference/labelled-unit.ts';
import { M2_PER_KM2 } from './mapped-rows.ts';
import type { SamplingDesign } from '../options.ts';
import { frameSizes, isInFrame, stratumOf, type DrawnSampleRequest } from '../reference/sample-design.ts';

export interface UnitRowsRequest extends DrawnSampleRequest {
  readonly assessed: AssessedSample;
  /** By unit of the assessed sample: what its weight counts for the figures of the whole; `undefined` where they are no sum of weights. */
  readonly gWeights: readonly (number | undefined)[];
}

/** All drawn units in the order of their file. */
export function unitRows(request: UnitRowsRequest): UnitRow[] {
  const { assessed, mapped, design, estimation } = request;
  const weights = assessed.isProbabilitySample ? weightsKm2(request) : [];
  const position = new Map(assessed.units.map(({ id }, k) => [id, k]));
  const levels = levelsOf(mapped);
  return request.units.map((unit): UnitRow => {
    const k = position.get(unit.id);
    const drawn = k === undefined ? undefined : assessed.sample.units[k];
    return {
      id: unit.id,
      stratum: drawn === undefined ? stratumOf(unit, design) : assessed.sample.strata[drawn.stratum]!.name,
      cluster: clusterOf(unit, drawn?.cluster),
      weightKm2: (k === undefined ? undefined : weights[k]) ?? null,
      gWeight: (k === undefined ? undefined : request.gWeights[k]) ?? null,
      isInFrame: isInFrame(unit, estimation),
      mapClass: unit.mapClass ?? null,
      referenceClass: unit.referenceClass ?? null,
      areas: levels.map((level) => [level, unit.areas[level] ?? null]),
      gridCol: unit.gridCol ?? null,
      gridRow: unit.gridRow ?? null,
    };
  });
}

function levelsOf({ levels }: MappedAreas): string[] {
  return levels.filter((level) => level !== WHOLE_LEVEL);
}

function clusterOf({ cluster }: LabelledUnit, drawn: string | undefined): string | null {
  return drawn ?? cluster ?? null;
}

/** By the design alone: N_h ÷ n_h, or under clusters 1 ÷ the chance of being drawn, in proportion to the frame. */
function weightsKm2(request: UnitRowsRequest): number[] {
  const { sample } = request.assessed;
  const weights = designWeights(sample);
  const sizes = frameSizes(request);
  const frameM2 = sizes.mappedAreas.reduce((sum, m2) => sum + m2, sizes.unmappedArea);
  const inFrame = weights.reduce((sum, weight, k) => sum + (sample.units[k]!.isInFrame ? weight : 0), 0);
  // Strata of the design's own come in km², those made of the map in m².
  const perKm2 = isOwnStrata(request.design) ? 1 : M2_PER_KM2;
  const scale = sample.rule === 'cluster' ? frameM2 / M2_PER_KM2 / inFrame : 1 / perKm2;
  return weights.map((weight) => weight * scale);
}

function isOwnStrata(design: SamplingDesign): boolean {
  return design.type === 'stratified' && design.stratum !== undefined;
}

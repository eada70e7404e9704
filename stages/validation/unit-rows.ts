import { TOTAL_LEVEL, type MappedAreas } from '../../raster/mapped-areas.ts';
import type { AssessedSample } from './assess-sample.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import { M2_PER_KM2 } from './mapped-rows.ts';
import type { SamplingDesign } from './options.ts';
import { frameSizes, isInFrame, stratumOf, type DrawnSampleRequest } from './sample-design.ts';
import { unitWeights } from './unit-weights.ts';

/** A line of `units.csv`: a unit of the sample with what any estimate from it needs, and no place. */
export interface UnitRow {
  readonly id: string;
  readonly stratum: string;
  /** What the design drew in one piece; null without clusters. */
  readonly cluster: string | null;
  /** Null where the unit has no label, or the sample was not drawn at random. */
  readonly weightKm2: number | null;
  readonly gWeight: number | null;
  readonly isInFrame: boolean;
  /** Null where the map shows nothing. */
  readonly mapClass: string | null;
  /** Null where the unit has no label. */
  readonly referenceClass: string | null;
  /** Code of the area that holds the unit, by level; the finest first. */
  readonly areas: readonly (readonly [level: string, code: string | null])[];
  /** Place in the order of a systematic sample. */
  readonly gridCol: number | null;
  readonly gridRow: number | null;
}

export interface UnitRowsRequest extends DrawnSampleRequest {
  readonly assessed: AssessedSample;
  /** Estimated area of each class in the whole. */
  readonly totalsKm2: readonly (number | undefined)[];
}

/** All drawn units in the order of their file. */
export function unitRows(request: UnitRowsRequest): UnitRow[] {
  const { assessed, mapped, design, estimation } = request;
  const weights = assessed.isProbabilitySample ? weightsOf(request) : [];
  const position = new Map(assessed.units.map(({ id }, k) => [id, k]));
  const levels = levelsOf(mapped);
  return request.units.map((unit): UnitRow => {
    const k = position.get(unit.id);
    const weight = k === undefined ? undefined : weights[k];
    return {
      id: unit.id,
      stratum: stratumOf(unit, design),
      cluster: clusterOf(unit, k === undefined ? undefined : assessed.sample.units[k]!.cluster),
      weightKm2: weight?.weightKm2 ?? null,
      gWeight: weight?.gWeight ?? null,
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
  return levels.filter((level) => level !== TOTAL_LEVEL);
}

function clusterOf({ cluster }: LabelledUnit, drawn: string | undefined): string | null {
  return drawn ?? cluster ?? null;
}

function weightsOf(request: UnitRowsRequest): ReturnType<typeof unitWeights> {
  const { assessed, totalsKm2, design } = request;
  const { mappedAreas, unmappedArea } = frameSizes(request);
  const perKm2 = sizesPerKm2(design);
  const strata = assessed.sample.strata.map((stratum) => ({ ...stratum, size: stratum.size / perKm2 }));
  return unitWeights({
    sample: { ...assessed.sample, strata },
    partSizesKm2: [...mappedAreas, unmappedArea].map((m2) => m2 / M2_PER_KM2),
    totalsKm2,
  });
}

/** Strata of the design's own come in km², those made of the map in m². */
function sizesPerKm2(design: SamplingDesign): number {
  return design.type === 'stratified' && design.stratum !== undefined ? 1 : M2_PER_KM2;
}

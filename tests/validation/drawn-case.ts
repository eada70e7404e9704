import type { MappedAreas } from '../../raster/areas/mapped-areas.ts';
import { areaEstimates, type AreaEstimate } from '../../stages/validation/estimates/area-estimates.ts';
import { assessSample, type AssessedSample } from '../../stages/validation/estimates/assess-sample.ts';
import type { LabelledUnit } from '../../stages/validation/reference/labelled-unit.ts';
import { estimationSchema, type SamplingDesign } from '../../stages/validation/options.ts';
import { DEFAULT_LADDER } from '../../stages/validation/options.ts';

/** A sample over a map of some districts, as a run holds them. */
export interface DrawnCase {
  readonly names: readonly string[];
  /** By district, the mapped area of each class in m². */
  readonly districts: readonly (readonly number[])[];
  readonly units: readonly LabelledUnit[];
  readonly design: SamplingDesign;
  /** Class of the map → class that it is to be sorted with. */
  readonly into?: Readonly<Record<string, string>>;
}

/** A unit of the sample; classes and district by index, a class of −1 where the map has none. */
export function drawnUnit(o: {
  readonly id: string;
  readonly names: readonly string[];
  readonly map: number;
  readonly label: number;
  readonly district?: number;
  readonly stratum?: string;
  readonly at?: readonly [col: number, row: number];
}): LabelledUnit {
  const [gridCol, gridRow] = o.at ?? [undefined, undefined];
  return {
    ...{ id: o.id, col: 0, row: 0, gridCol, gridRow, areas: { district: `D${o.district ?? 0}` } },
    ...{ mapClass: o.names[o.map], referenceClass: o.names[o.label], alternateClass: undefined },
    ...{ stratum: o.stratum, cluster: undefined, inclusionProbability: undefined },
  };
}

/** The estimates that a run makes of the sample, with what it says of the sample itself. */
export function estimatesOf(o: DrawnCase): {
  readonly rows: readonly AreaEstimate[];
  readonly assessed: AssessedSample;
} {
  const zero = o.names.map(() => 0);
  const total = o.districts.reduce<readonly number[]>((sum, own) => sum.map((m2, i) => m2 + own[i]!), zero);
  const area = (code: string, level: string, classAreasM2: readonly number[]) => ({
    ...{ code, level, name: code, parents: {}, notObservedM2: 0, classAreasM2: [...classAreasM2] },
    totalM2: classAreasM2.reduce((sum, m2) => sum + m2, 0),
  });
  const isSplit = o.districts.length > 1;
  const mapped: MappedAreas = {
    levels: isSplit ? ['district', 'total'] : ['total'],
    areas: [
      ...(isSplit ? o.districts : []).map((own, d) => area(`D${d}`, 'district', own)),
      area('TOTAL', 'total', total),
    ],
  };
  const common = { mapped, names: o.names };
  const estimation = estimationSchema.parse({ collapse: { into: o.into ?? {} } });
  const assessed = assessSample({ ...common, units: o.units, design: o.design, estimation });
  const rows = areaEstimates({
    ...{ ...common, assessed, frame: 'observed', ladder: DEFAULT_LADDER, overlapsTraining: false },
  });
  return { rows, assessed };
}

/** Of the whole. */
export function totalsOf(o: DrawnCase): AreaEstimate['estimate'][] {
  return estimatesOf(o).rows.flatMap(({ area, estimate }) => (area.level === 'total' ? [estimate] : []));
}

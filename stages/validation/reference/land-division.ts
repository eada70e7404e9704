import { WHOLE_LEVEL } from '../../../raster/areas/mapped-areas.ts';
import { M2_PER_KM2 } from '../estimates/mapped-rows.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import type { DrawnSampleRequest } from './sample-design.ts';
import { frameM2 } from '../estimates/sampled-share.ts';

/** What a land is divided into, each part with what is known of it. */
export interface LandDivision {
  /** The map's classes, or the areas of a level. */
  readonly of: 'map-classes' | 'areas';
  readonly level: string | null;
  readonly parts: readonly LandPart[];
  /** Position of a unit's part; none of the parts where it has none. */
  readonly partOf: (unit: LabelledUnit) => number | undefined;
}

/** A class of the map or an area; areas have a code beside their name. */
export interface LandPart {
  readonly name: string;
  readonly code?: string;
  readonly km2: number;
}

type DivisionRequest = Pick<DrawnSampleRequest, 'mapped' | 'names' | 'estimation'>;

const NOT_OBSERVED = 'not observed';

/** The classes of the map, unless nothing is mapped yet. */
export function mapDivision({ mapped, names, estimation }: DivisionRequest): LandDivision | undefined {
  const { classAreasM2, notObservedM2 } = mapped.areas.find(({ level }) => level === WHOLE_LEVEL)!;
  if (classAreasM2.every((areaM2) => areaM2 === 0)) return undefined;
  const unseen =
    estimation.frame === 'areas' && notObservedM2 > 0 ? [{ name: NOT_OBSERVED, areaM2: notObservedM2 }] : [];
  const parts = [...names.map((name, j) => ({ name, areaM2: classAreasM2[j]! })), ...unseen];
  return {
    of: 'map-classes',
    level: null,
    parts: parts.map(({ name, areaM2 }) => ({ name, km2: areaM2 / M2_PER_KM2 })),
    partOf: ({ mapClass }) => (mapClass === undefined ? names.length : names.indexOf(mapClass)),
  };
}

/** The areas of each level below the total. */
export function levelDivisions({ mapped, estimation }: Omit<DivisionRequest, 'names'>): LandDivision[] {
  const levels = mapped.levels.filter((level) => level !== WHOLE_LEVEL);
  return levels.map((level) => {
    const areas = mapped.areas.filter((area) => area.level === level);
    const indices = new Map(areas.map(({ code }, index) => [code, index]));
    return {
      of: 'areas',
      level,
      parts: areas.map((area) => ({
        name: area.name,
        code: area.code,
        km2: frameM2(area, estimation.frame) / M2_PER_KM2,
      })),
      partOf: ({ areas: codes }) => indices.get(codes[level] ?? ''),
    };
  });
}

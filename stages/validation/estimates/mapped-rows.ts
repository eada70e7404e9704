import {
  levelsBelowTotal,
  observedM2,
  WHOLE_LEVEL,
  type MappedArea,
  type MappedAreas,
} from '../../../raster/areas/mapped-areas.ts';
import type { MappedRow } from '../../../results/mapped-areas.ts';

export const M2_PER_KM2 = 1e6;

/** The whole first, then family by family each level from the largest areas to the smallest, areas in the order of the file. */
export function areasInReadingOrder(mapped: MappedAreas): MappedArea[] {
  return [WHOLE_LEVEL, ...levelsBelowTotal(mapped)].flatMap((level) =>
    mapped.areas.filter((area) => area.level === level),
  );
}

/** Fraction of an area that was seen, in the sample's frame or not. */
export function observedShare(area: MappedArea): number {
  const { notSampled, totalM2 } = area;
  return totalM2 === 0 ? 0 : (observedM2(area) + (notSampled === undefined ? 0 : observedM2(notSampled))) / totalM2;
}

export function mappedRows(mapped: MappedAreas, names: readonly string[]): MappedRow[] {
  return areasInReadingOrder(mapped).flatMap((area) =>
    names.map((name, index) => ({
      level: area.level,
      areaCode: area.code,
      areaName: area.name,
      class: name,
      mappedAreaKm2: (area.classAreasM2[index]! + (area.notSampled?.classAreasM2[index] ?? 0)) / M2_PER_KM2,
      observedShare: observedShare(area),
    })),
  );
}

import { TOTAL_LEVEL, type MappedArea, type MappedAreas } from '../../raster/mapped-areas.ts';
import type { AreaLevel } from '../../statistics/ladder/area-sample.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import { M2_PER_KM2 } from './mapped-rows.ts';

/** The levels below the whole from the coarsest to the finest, in km², with the area of each unit. */
export function areaLevels(o: {
  readonly mapped: MappedAreas;
  readonly units: readonly Pick<LabelledUnit, 'areas'>[];
  readonly frame: 'observed' | 'areas';
}): AreaLevel[] {
  const { mapped, units, frame } = o;
  const names = mapped.levels.filter((level) => level !== TOTAL_LEVEL).toReversed();
  const indices = new Map(names.map((name) => [name, indexOfCode(mapped, name)]));
  return names.map((name, depth) => {
    const above = names[depth - 1];
    const areas = mapped.areas.filter(({ level }) => level === name);
    const parentOf = ({ parents }: MappedArea): number =>
      above === undefined ? 0 : (indices.get(above)!.get(parents[above] ?? '') ?? -1);
    return {
      name,
      areas: areas.map((area) => ({
        code: area.code,
        parent: parentOf(area),
        partSizes: [...area.classAreasM2, frame === 'areas' ? area.notObservedM2 : 0].map((m2) => m2 / M2_PER_KM2),
      })),
      areaOfUnit: units.map(({ areas: codes }) => indices.get(name)!.get(codes[name] ?? '') ?? -1),
    };
  });
}

/** Index of each area within its level. */
function indexOfCode(mapped: MappedAreas, level: string): ReadonlyMap<string, number> {
  return new Map(mapped.areas.filter((area) => area.level === level).map(({ code }, index) => [code, index]));
}

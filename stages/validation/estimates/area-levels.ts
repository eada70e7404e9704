import {
  levelsBelowTotal,
  WHOLE_LEVEL,
  type MappedArea,
  type MappedAreas,
} from '../../../raster/areas/mapped-areas.ts';
import type { AreaLevel } from '../../../statistics/ladder/area-sample.ts';
import type { LabelledUnit } from '../reference/labelled-unit.ts';
import { M2_PER_KM2 } from './mapped-rows.ts';

/** The levels below the whole, family by family from the coarsest to the finest, in km², with the area of each unit. */
export function areaLevels(o: {
  readonly mapped: MappedAreas;
  readonly units: readonly Pick<LabelledUnit, 'areas'>[];
  readonly frame: 'observed' | 'areas';
}): AreaLevel[] {
  const { mapped, units, frame } = o;
  const names = levelsBelowTotal(mapped);
  const indices = new Map(names.map((name) => [name, indexOfCode(mapped, name)]));
  return names.map((name) => {
    const above = levelAbove(mapped, name);
    const areas = mapped.areas.filter(({ level }) => level === name);
    const parentOf = ({ parents }: MappedArea): number =>
      above === undefined || above === WHOLE_LEVEL ? 0 : (indices.get(above)!.get(parents[above] ?? '') ?? -1);
    return {
      name,
      above: above ?? null,
      areas: areas.map((area) => ({
        code: area.code,
        parent: parentOf(area),
        partSizes: [...area.classAreasM2, frame === 'areas' ? area.notObservedM2 : 0].map((m2) => m2 / M2_PER_KM2),
      })),
      areaOfUnit: units.map(({ areas: codes }) => indices.get(name)!.get(codes[name] ?? '') ?? -1),
    };
  });
}

/** The level whose areas a level's areas sum to; undefined where a family makes up other land than the total. */
function levelAbove({ levels, furtherFamilies = [] }: MappedAreas, name: string): string | undefined {
  const families = [levels, ...furtherFamilies.map((one) => [...one.levels, ...(one.isSameLand ? [WHOLE_LEVEL] : [])])];
  const family = families.find((names) => names.includes(name)) ?? [];
  return family[family.indexOf(name) + 1];
}

/** Index of each area within its level. */
function indexOfCode(mapped: MappedAreas, level: string): ReadonlyMap<string, number> {
  return new Map(mapped.areas.filter((area) => area.level === level).map(({ code }, index) => [code, index]));
}

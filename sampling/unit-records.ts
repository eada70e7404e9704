import type { SampleFrame } from './sample-frame.ts';
import { NOT_OBSERVED } from './frame-runs.ts';
import type { SampleUnit } from './write-sample.ts';
import type { PlannedUnit } from './draw-planned-sample.ts';
import type { SampleDesign } from './design-sample.ts';
import { drawsByArea } from './unit-capacity.ts';

/** Stratum of the areas of a two-stage sample that are not certain to be drawn. */
const OTHER_AREAS = 'areas';

/** Units as their files show them, numbered in their order. */
export function unitRecords(
  units: readonly PlannedUnit[],
  o: {
    readonly frame: SampleFrame;
    readonly design: SampleDesign;
    readonly prefix: 'P' | 'R';
    readonly showMapClass: boolean;
  },
): SampleUnit[] {
  const digits = Math.max(4, String(units.length).length);
  const classNames = new Map(o.design.model.counts.classes.map(({ value, name }) => [value, name]));
  const hasAreaChance = isByAreaOfClusters(o.design);
  return units.map((unit, index) => ({
    id: `${o.prefix}${String(index + 1).padStart(digits, '0')}`,
    col: unit.col,
    row: unit.row,
    properties: {
      ...(unit.reserveOrder === undefined ? {} : { reserve_order: unit.reserveOrder }),
      ...designProperties(unit, o.design),
      inclusion_probability: unit.inclusionProbability,
      weight: 1 / unit.inclusionProbability,
      ...(hasAreaChance ? { area_chance: unit.areaChance ?? null } : {}),
      ...areaCodes(unit, o.frame),
      ...(o.showMapClass ? { map_class: mapClass(unit, classNames) } : {}),
    },
  }));
}

/** Units of clusters count by their chances, and where pixels differ in area by that of equal pieces of land. */
export function isByAreaOfClusters({ plan, model }: SampleDesign): boolean {
  return plan.design === 'two-stage' && drawsByArea(model.counts.cells);
}

function designProperties(unit: PlannedUnit, { plan, groups }: SampleDesign): SampleUnit['properties'] {
  if (plan.design === 'simple-random') return {};
  if (plan.design === 'systematic') return { grid_col: unit.gridCol ?? null, grid_row: unit.gridRow ?? null };
  const { code } = groups[unit.group]!;
  if (plan.design === 'stratified') return { stratum: code };
  return { cluster: code, stratum: plan.stages[unit.group]!.isCertain ? code : OTHER_AREAS };
}

function areaCodes({ area }: PlannedUnit, { areas }: SampleFrame): SampleUnit['properties'] {
  if (areas === undefined) return {};
  const { set } = areas;
  const found = set.areas[area]!;
  return Object.fromEntries(
    set.levels.map((level) => [level, level === set.level ? found.code : found.parents[level]!]),
  );
}

function mapClass({ classValue }: PlannedUnit, names: ReadonlyMap<number, string>): string | null {
  return classValue === NOT_OBSERVED ? null : (names.get(classValue) ?? null);
}

import { flag, number, optional, text, type Column } from './columns.ts';
import type { Mark } from './confidentiality.ts';
import { TableFile, type RowOf } from './table.ts';

export const UNITS_FILE = 'units.csv';

const UNIT = {
  id: text('id', 'the unit'),
  stratum: text('stratum', 'what it was drawn in'),
  cluster: optional(text('cluster', 'what the design drew in one piece; empty without clusters')),
  weightKm2: optional(
    number(
      'weight_km2',
      'km²',
      'what it stands for by the design alone: N_h ÷ n_h, under clusters in proportion to the frame; empty without a label',
    ),
  ),
  gWeight: optional(
    number(
      'g_weight',
      '',
      'factor so that Σ weight_km2 × g_weight over the units of a class in the frame is the published total of the class; empty where no weights give it (the difference estimator under clusters)',
    ),
  ),
  isInFrame: flag(
    'in_frame',
    '1 where the unit lies in what the estimates are of; the others belong to the design, not to the figures',
  ),
  mapClass: optional(text('map_class', 'what the map says; empty where nothing was observed')),
  referenceClass: optional(text('reference_class', 'what people say; empty where there is no label')),
};

const PLACE = {
  gridCol: optional(number('grid_col', '', 'column of its place in the grid of a systematic sample')),
  gridRow: optional(number('grid_row', '', 'row of its place')),
};

/** A unit of the sample with what any estimate from it needs, and no place. */
export type UnitRow = RowOf<typeof UNIT> &
  RowOf<typeof PLACE> & {
    /** Code of the area that holds the unit, by level; the finest first. */
    readonly areas: readonly (readonly [level: string, code: string | null])[];
  };

/** The units of the reference sample, labelled or not, with a column for the areas of each level. */
export function unitsTable(levels: readonly string[]) {
  const areas: Record<string, Column<string | null>> = {};
  for (const level of levels)
    areas[areaKey(level)] = optional(text(areaKey(level), 'code of the area that holds it, a column for each level'));
  return new TableFile(UNITS_FILE, 'unit of the reference sample', { ...UNIT, ...areas, ...PLACE });
}

/** The units as CSV. */
export function writeUnits(units: readonly UnitRow[], mark?: Mark): string {
  const levels = (units[0]?.areas ?? []).map(([level]) => level);
  const rows = units.map((unit) => ({
    ...unit,
    ...Object.fromEntries(unit.areas.map(([level, code]) => [areaKey(level), code])),
  }));
  return unitsTable(levels).write(rows, mark);
}

function areaKey(level: string): string {
  return `area_${level}`;
}

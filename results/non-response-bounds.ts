import { AREA, CLASS } from './area-columns.ts';
import { count, number, optional } from './columns.ts';
import { TableFile, type RowOf } from './table.ts';

/** What figures could be, whatever the units without a label are; without rows where every unit has one. */
export const nonResponseBounds = new TableFile('non-response-bounds.csv', 'level, area and class', {
  ...AREA,
  ...CLASS,
  drawn: count('drawn', 'units', 'units of the area’s frame that were drawn'),
  labelled: count('labelled', 'units', 'those of them with a label'),
  estimateKm2: optional(number('estimate_km2', 'km²', 'the figure; empty where it is withheld')),
  lowerKm2: number('lower_bound_km2', 'km²', 'none of the units without a label is of the class'),
  upperKm2: number('upper_bound_km2', 'km²', 'all of them are'),
});

export type NonResponseBound = RowOf<typeof nonResponseBounds.columns>;

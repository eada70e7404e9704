import { AREA, CLASS } from './area-columns.ts';
import { number } from './columns.ts';
import { TableFile, type RowOf } from './table.ts';

export const MAPPED = {
  mappedAreaKm2: number('mapped_area_km2', 'km²', 'what counting pixels gives: a diagnostic, do not publish it'),
  observedShare: number('observed_share', 'fraction', 'part of the area that was seen'),
};

/** What counting pixels gives, in the sample's frame or not. */
export const mappedAreas = new TableFile('mapped-areas.csv', 'level, area and class', { ...AREA, ...CLASS, ...MAPPED });

export type MappedRow = RowOf<typeof mappedAreas.columns>;

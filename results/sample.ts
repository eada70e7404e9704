import { count, number, optional, text, type Column } from './columns.ts';
import { TableFile } from './table.ts';

/** The sample as a table; the same with its units as points; units held in reserve. */
export const SAMPLE_CSV = 'sample.csv';
export const SAMPLE_GEOJSON = 'sample.geojson';
export const RESERVE_GEOJSON = 'reserve.geojson';

/** Of a unit of the reserve alone, which is in no table. */
const RESERVE_ORDER = 'reserve_order';

const PLACE = {
  id: text('id', 'the unit'),
  longitude: number('longitude', 'degrees', 'of the centre of its pixel, WGS 84'),
  latitude: number('latitude', 'degrees', 'the same'),
};

/** What a design or the command asks for. */
const OF_DESIGN = {
  cluster: text('cluster', 'the area that the first stage drew it in'),
  stratum: text('stratum', 'what it was drawn in'),
  grid_col: number('grid_col', '', 'column of its place in the grid of a systematic sample'),
  grid_row: number('grid_row', '', 'row of its place'),
  inclusion_probability: number('inclusion_probability', 'fraction', 'chance of its pixel to be drawn'),
  weight: number('weight', 'pixels', 'what it stands for: 1 ÷ inclusion_probability'),
  area_chance: optional(
    number(
      'area_chance',
      'fraction',
      'where pixels differ in area, the chance of a piece of it as large as the smallest pixel',
    ),
  ),
  map_class: optional(text('map_class', 'what the map says; where --show-map-class asks for it')),
};

const REST = {
  col: count('col', 'pixels', 'column of its pixel in the frame, from 0'),
  row: count('row', 'pixels', 'row of its pixel'),
  class: optional(text('class', 'to be filled in: what people say')),
  response: optional(
    text('response', 'to be filled in: label, alternate or non-response; label where nothing is said'),
  ),
  reason: optional(text('reason', 'to be filled in: why there is no label')),
};

/** What whoever labels a unit fills in: its class, or why there is none. */
export const LABEL_COLUMNS = ['class', 'response', 'reason'] as const;

/** Names that no level of areas may have. */
export const OWN_COLUMNS: ReadonlySet<string> = new Set([
  ...Object.keys({ ...PLACE, ...OF_DESIGN, ...REST }),
  RESERVE_ORDER,
]);

type SampleColumns = Readonly<Record<string, Column<string | number | null>>>;

/**
 * The drawn units, to be labelled.
 * @param properties what a unit has between its place and its label, in this order: columns of the design, and levels of areas
 */
export function sampleTable(properties: readonly string[]): TableFile<SampleColumns> {
  const known: SampleColumns = OF_DESIGN;
  const own = properties.map((name) => [name, known[name] ?? text(name, 'code of the area that holds it')] as const);
  return new TableFile<SampleColumns>(SAMPLE_CSV, 'drawn unit', { ...PLACE, ...Object.fromEntries(own), ...REST });
}

/** The columns of a sample of any design, with one of a level of areas. */
export function allSampleColumns(level: string): TableFile<SampleColumns> {
  return sampleTable([...Object.keys(OF_DESIGN), level]);
}

import { RASTER_RECORD_PARTS } from '../../limits/input-limits.ts';
import { countText, LimitError } from '../../limits/limit-error.ts';
import { elementsNamed, type XmlElement } from './xml-element.ts';
import type { DbaseTable } from './dbase-table.ts';

export type ClassRgb = readonly [red: number, green: number, blue: number];

/** What a raster attribute table says of values. */
export interface AttributeTable {
  readonly names: ReadonlyMap<number, string>;
  readonly colours: ReadonlyMap<number, ClassRgb>;
}

/** GDAL's numbers of what a column is for (GDALRATFieldUsage). */
const USAGE = { name: 2, minimum: 3, maximum: 4, value: 5, red: 6, green: 7, blue: 8 } as const;
/** GDAL's number of a column of texts. */
const TEXT = 2;
/** What a column of names is called where the table does not say which it is. */
const NAME_LIKE = /class|name|label|categ|legend|descr/i;
/** Values that one row may stand for, where it is of a range. */
const RANGE_VALUES = 1000;

interface Column {
  readonly name: string;
  readonly isText: boolean;
  readonly usage: number;
}

/**
 * Reads a table as GDAL writes it; values without a name, or of a row that has none, are left out.
 * @throws LimitError where its rows stand for more values than a raster may have names for.
 */
export function readAttributeTable(table: XmlElement, location: string): AttributeTable {
  const columns = table.children.filter(({ name }) => name === 'FieldDefn').map(columnOf);
  const rows = table.children.filter(({ name }) => name === 'Row');
  return attributesOf(
    columns,
    rows.map(({ children }) => children.filter(({ name }) => name === 'F').map(({ text }) => text.trim())),
    location,
  );
}

const DBASE_USAGE: Readonly<Record<string, number>> = {
  value: USAGE.value,
  red: USAGE.red,
  green: USAGE.green,
  blue: USAGE.blue,
};

/** The same of the table that Esri keeps beside a raster (`.vat.dbf`): its columns are told by their names. */
export function attributesOfDbase({ columns, rows }: DbaseTable, location: string): AttributeTable {
  const used = columns.map((column) => ({ ...column, usage: DBASE_USAGE[column.name.toLowerCase()] ?? 0 }));
  return attributesOf(used, rows, location);
}

function attributesOf(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  location: string,
): AttributeTable {
  const at = (usage: number): number => columns.findIndex((column) => column.usage === usage);
  const value = at(USAGE.value) === -1 ? columns.findIndex(({ name }) => /^value$/i.test(name)) : at(USAGE.value);
  const bounds = value === -1 ? [at(USAGE.minimum), at(USAGE.maximum)] : [value, value];
  const nameAt = at(USAGE.name) === -1 ? likeliestName(columns) : at(USAGE.name);
  const rgbAt = [at(USAGE.red), at(USAGE.green), at(USAGE.blue)];
  const number = (cells: readonly string[], column: number): number =>
    cells[column] === undefined || cells[column] === '' ? NaN : Number(cells[column]);
  const most = levelsUpTo(rows.map((cells) => rgbAt.map((column) => number(cells, column))));
  const names = new Map<number, string>();
  const colours = new Map<number, ClassRgb>();
  let values = 0;
  for (const cells of rows) {
    const name = cells[nameAt] ?? '';
    const rgb = rgbAt.map((column) => (number(cells, column) * 255) / most);
    const ofRow = wholeNumbers(number(cells, bounds[0]!), number(cells, bounds[1]!));
    values += ofRow.length;
    if (values > RASTER_RECORD_PARTS) throw tooMany(location);
    for (const one of ofRow) {
      if (name !== '') names.set(one, name);
      if (rgb.every((level) => level >= 0 && level <= 255))
        colours.set(one, rgb.map(Math.round) as unknown as ClassRgb);
    }
  }
  return { names, colours };
}

function tooMany(location: string): LimitError {
  return new LimitError(
    `${location}: expected a raster attribute table of at most ${countText(RASTER_RECORD_PARTS)} values, found ranges of more: leave out the rows of values that the raster does not have`,
  );
}

/** Levels of colours count up to 255, or, where one is a fraction, up to 1. */
function levelsUpTo(colours: readonly (readonly number[])[]): 1 | 255 {
  const levels = colours.flat().filter(Number.isFinite);
  return levels.some((level) => !Number.isInteger(level)) && levels.every((level) => level <= 1) ? 1 : 255;
}

function columnOf(column: XmlElement): Column {
  const text = (name: string): string => elementsNamed(column, name)[0]?.text.trim() ?? '';
  return { name: text('Name'), isText: Number(text('Type')) === TEXT, usage: Number(text('Usage')) };
}

/** The one column of texts, or the first of them that is called like one of names; -1 where neither tells. */
function likeliestName(columns: readonly Column[]): number {
  const texts = columns.flatMap(({ isText, name }, index) => (isText ? [{ name, index }] : []));
  return (texts.length === 1 ? texts[0] : texts.find(({ name }) => NAME_LIKE.test(name)))?.index ?? -1;
}

function wholeNumbers(from: number, to: number): number[] {
  if (!Number.isInteger(from) || !Number.isInteger(to) || to < from || to - from >= RANGE_VALUES) return [];
  return Array.from({ length: to - from + 1 }, (_, step) => from + step);
}

import { columnCalled, coordinateColumns, type CoordinateColumns } from './coordinate-columns.ts';
import { crsFromText } from './crs.ts';
import type { Crs } from './crs.ts';
import { crsNamedBy } from './file-crs.ts';
import { FeatureFaults } from './feature-faults.ts';
import { readPosition } from './geojson.ts';
import { GeoError } from './geo-error.ts';
import type { PointFeature, PointSet } from './points.ts';
import { shownNames, shownText } from './shown-text.ts';

/** A row of a table, by column name; an empty cell is an empty text. */
export type TableRow = Readonly<Record<string, string>>;

/** A table of points, and the line of its file that each row stands in. */
export interface PointTable {
  readonly columns: readonly string[];
  readonly records: readonly TableRow[];
  readonly lines: readonly number[];
}

/** What of a table was taken for what. */
export interface TakenColumns {
  readonly x: string;
  readonly y: string;
  readonly id: string | null;
  readonly decimalMark: 'point' | 'comma';
  /** Another pair of columns that counts places, which was not looked at. */
  readonly aside?: readonly [x: string, y: string];
}

/** A whole cell that is a number with a decimal comma. */
const DECIMAL_COMMA = /^\s*[+-]?\d+,\d+\s*$/;
/** May as well be a whole number with a mark at its thousands. */
const THOUSANDS = /^\s*[+-]?\d{1,3},\d{3}\s*$/;

/**
 * Reads points from a table with the columns `longitude` and `latitude` (WGS 84 unless `crs` says otherwise) or `x` and
 * `y` (of the CRS that `crs` or a column `crs` names), or what is commonly written for these. The column `id` names a
 * point, else its place in the table counted from 1. Empty cells are no properties. Where coordinates have decimal
 * commas, so have the other columns of numbers (`o.numbers`).
 * @throws GeoError naming the lines, or the columns that the table lacks.
 */
export function readPointTable(
  { columns, records, lines }: PointTable,
  o: { readonly location: string; readonly crs?: string | undefined; readonly numbers?: readonly string[] },
): PointSet & { readonly taken: TakenColumns } {
  if (records.length === 0) throw new GeoError(`${o.location} holds no row: expected at least one point.`);
  const coordinates = coordinateColumns(columns, o.location);
  const crsColumn = columnCalled('crs', columns);
  const idColumn = columnCalled('id', columns);
  const crs = crsOf(records, { coordinates, crsColumn }, o);
  const hasCommas = hasDecimalCommas({ records, lines }, coordinates, o.location);
  const reserved = new Set([coordinates.x, coordinates.y, crsColumn]);
  const numbers = new Set(hasCommas ? o.numbers : []);
  const valueOf = (key: string, text: string): string =>
    numbers.has(key) && DECIMAL_COMMA.test(text) ? text.replace(',', '.') : text;
  const faults = new FeatureFaults();
  const readPoint = (row: TableRow, i: number): PointFeature => {
    const label = `line ${lines[i]} of ${o.location}`;
    const position = [coordinates.x, coordinates.y].map((column) => coordinate(row, column, { label, hasCommas }));
    const [x, y] = readPosition(position, crs, label);
    const properties = Object.entries(row)
      .filter(([key, value]) => value.trim() !== '' && !reserved.has(key))
      .map(([key, value]) => [key, valueOf(key, value)]);
    const id = (idColumn === undefined ? '' : (row[idColumn] ?? '')).trim();
    return { id: id === '' ? String(i + 1) : id, x, y, properties: Object.fromEntries(properties) };
  };
  const read = records.map((row, i) => faults.of(() => readPoint(row, i)));
  faults.throwIfAny();
  const points = read.filter((point) => point !== undefined);
  const { x, y, aside } = coordinates;
  const taken = { x, y, id: idColumn ?? null, ...(aside === undefined ? {} : { aside }) };
  return { crs, points, taken: { ...taken, decimalMark: hasCommas ? 'comma' : 'point' } };
}

/**
 * Whether coordinates have commas before their decimals.
 * @throws GeoError where some do and others have points, or all may as well be whole numbers.
 */
function hasDecimalCommas(
  { records, lines }: Pick<PointTable, 'records' | 'lines'>,
  { x, y, isLonLat }: CoordinateColumns,
  location: string,
): boolean {
  const cells = records.flatMap((row, i) => [x, y].map((column) => ({ text: row[column] ?? '', line: lines[i] })));
  const commas = cells.filter(({ text }) => DECIMAL_COMMA.test(text));
  if (commas.length === 0) return false;
  const point = cells.find(({ text }) => text.includes('.'));
  if (point !== undefined) {
    throw new GeoError(
      `${location} has coordinates with decimal commas (line ${commas[0]!.line}) and with points (line ${point.line}): expected one or the other.`,
    );
  }
  if (!isLonLat && commas.every(({ text }) => THOUSANDS.test(text))) {
    throw new GeoError(
      `${location} has coordinates whose comma may be before decimals or after thousands, such as "${shownText(commas[0]!.text)}" in line ${commas[0]!.line}: write them with a decimal point and no mark at the thousands.`,
    );
  }
  return true;
}

function crsOf(
  rows: readonly TableRow[],
  { coordinates, crsColumn }: { readonly coordinates: CoordinateColumns; readonly crsColumn: string | undefined },
  o: { readonly location: string; readonly crs?: string | undefined },
): Crs {
  const named = new Set(
    crsColumn === undefined ? [] : rows.map((row) => (row[crsColumn] ?? '').trim()).filter((text) => text !== ''),
  );
  if (named.size > 1) {
    throw new GeoError(`${o.location} has points of several CRSs: expected one, found ${shownNames([...named])}.`);
  }
  if (o.crs !== undefined) return crsNamedBy(o.crs, 'reference.crs');
  const [text] = named;
  if (text !== undefined) return crsNamedBy(text, `The column crs of ${o.location}`);
  if (coordinates.isLonLat) return crsFromText('OGC:CRS84');
  throw new GeoError(
    `${o.location} does not say which CRS its columns ${shownText(coordinates.x)} and ${shownText(coordinates.y)} are of: expected reference.crs or a column crs.`,
  );
}

function coordinate(
  row: TableRow,
  column: string,
  { label, hasCommas }: { readonly label: string; readonly hasCommas: boolean },
): number {
  const text = (row[column] ?? '').trim();
  const value = Number(hasCommas ? text.replace(',', '.') : text);
  // Number() takes hexadecimal and the like, too.
  if (/\d/.test(text) && /^[-+.,\dEe]+$/.test(text) && Number.isFinite(value)) return value;
  throw new GeoError(
    `${label.charAt(0).toUpperCase()}${label.slice(1)}: expected a number in the column ${shownText(column)}, found "${shownText(text)}".`,
  );
}

import { crsFromText } from './crs.ts';
import type { Crs } from './crs.ts';
import { readPosition } from './geojson.ts';
import { GeoError } from './geo-error.ts';
import type { PointFeature, PointSet } from './points.ts';

/** A row of a table, by column name; an empty cell is an empty text. */
export type TableRow = Readonly<Record<string, string>>;

interface CoordinateColumns {
  readonly x: string;
  readonly y: string;
}

const LON_LAT: CoordinateColumns = { x: 'longitude', y: 'latitude' };
const PLANE: CoordinateColumns = { x: 'x', y: 'y' };

/**
 * Reads points from the rows of a table with the columns `longitude` and `latitude` (WGS 84 unless `crs` says
 * otherwise) or `x` and `y` (of the CRS that `crs` or a column `crs` names). The column `id` names a point, else its
 * place in the table counted from 1. Empty cells are no properties.
 * @throws GeoError naming the row, or the columns that the table lacks.
 */
export function readPointTable(
  rows: readonly TableRow[],
  o: { readonly location: string; readonly crs?: string | undefined },
): PointSet {
  const [first] = rows;
  if (first === undefined) throw new GeoError(`${o.location} holds no row: expected at least one point.`);
  const columns = coordinateColumns(first, o.location);
  const crs = crsOf(rows, columns, o);
  const reserved = new Set([columns.x, columns.y, 'crs']);
  const points = rows.map((row, i): PointFeature => {
    const label = `row ${i + 1} of ${o.location}`;
    const position = [columns.x, columns.y].map((column) => coordinate(row, column, label));
    const [x, y] = readPosition(position, crs, label);
    const properties = Object.entries(row).filter(([key, value]) => value.trim() !== '' && !reserved.has(key));
    const id = (row['id'] ?? '').trim();
    return { id: id === '' ? String(i + 1) : id, x, y, properties: Object.fromEntries(properties) };
  });
  return { crs, points };
}

function coordinateColumns(row: TableRow, location: string): CoordinateColumns {
  const found = [LON_LAT, PLANE].find(({ x, y }) => x in row && y in row);
  if (found !== undefined) return found;
  throw new GeoError(
    `${location} has no coordinates: expected the columns longitude and latitude, or x and y, found ${Object.keys(row).join(', ')}.`,
  );
}

function crsOf(
  rows: readonly TableRow[],
  columns: CoordinateColumns,
  o: { readonly location: string; readonly crs?: string | undefined },
): Crs {
  const named = new Set(rows.map((row) => (row['crs'] ?? '').trim()).filter((text) => text !== ''));
  if (named.size > 1) {
    throw new GeoError(`${o.location} has points of several CRSs: expected one, found ${[...named].join(', ')}.`);
  }
  const text = o.crs ?? [...named][0];
  if (text !== undefined) return crsFromText(text);
  if (columns === LON_LAT) return crsFromText('OGC:CRS84');
  throw new GeoError(
    `${o.location} does not say which CRS its columns x and y are of: expected reference.crs or a column crs.`,
  );
}

function coordinate(row: TableRow, column: string, label: string): number {
  const text = (row[column] ?? '').trim();
  const value = Number(text);
  if (text !== '' && Number.isFinite(value)) return value;
  throw new GeoError(
    `${label.charAt(0).toUpperCase()}${label.slice(1)}: expected a number in the column ${column}, found "${text.length <= 20 ? text : `${text.slice(0, 19)}…`}".`,
  );
}

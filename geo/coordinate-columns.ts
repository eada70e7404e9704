import { GeoError } from './geo-error.ts';
import { shownNames } from './shown-text.ts';

/** The columns of a table that say where a point is, and whether these are longitude and latitude. */
export interface CoordinateColumns {
  readonly x: string;
  readonly y: string;
  readonly isLonLat: boolean;
  /** Another pair that counts places, which is not looked at. */
  readonly aside?: readonly [x: string, y: string];
}

/** Names as offices and their programs write them, compared without case, blanks and underscores. */
const LON_LAT: readonly (readonly [string, string])[] = [
  ['longitude', 'latitude'],
  ['lon', 'lat'],
  ['long', 'lat'],
  ['lng', 'lat'],
  ['longitud', 'latitud'],
  ['centerlon', 'centerlat'],
  ['loncenter', 'latcenter'],
  ['decimallongitude', 'decimallatitude'],
  ['samplelon', 'samplelat'],
];
const PLANE: readonly (readonly [string, string])[] = [
  ['x', 'y'],
  ['xcoord', 'ycoord'],
  ['coordx', 'coordy'],
  ['pointx', 'pointy'],
  ['locationx', 'locationy'],
  ['easting', 'northing'],
  ['east', 'north'],
];

/**
 * Finds the columns with the coordinates: `longitude` and `latitude` or `x` and `y`, else what is commonly written for them.
 * @throws GeoError where there are none, or several that may be meant.
 */
export function coordinateColumns(columns: readonly string[], location: string): CoordinateColumns {
  const documented = [
    { x: 'longitude', y: 'latitude', isLonLat: true },
    { x: 'x', y: 'y', isLonLat: false },
  ].find(({ x, y }) => columns.includes(x) && columns.includes(y));
  const found = [...pairs(columns, LON_LAT, true), ...pairs(columns, PLANE, false)];
  if (documented !== undefined) {
    const other = found.find(({ x, y }) => x !== documented.x && y !== documented.y);
    return other === undefined ? documented : { ...documented, aside: [other.x, other.y] };
  }
  const [first, second] = found;
  if (first === undefined) {
    throw new GeoError(
      `${location} has no coordinates: expected the columns longitude and latitude, or x and y, found ${alikeText(columns)}.`,
    );
  }
  if (second === undefined) return first;
  throw new GeoError(
    `${location} has several columns of coordinates, found ${shownNames([...new Set(found.flatMap(({ x, y }) => [x, y]))])}: name those that count longitude and latitude, or x and y.`,
  );
}

function pairs(
  columns: readonly string[],
  names: readonly (readonly [string, string])[],
  isLonLat: boolean,
): CoordinateColumns[] {
  const called = (name: string): string[] => columns.filter((column) => bare(column) === name);
  return names.flatMap(([xName, yName]) =>
    called(xName).flatMap((x) => called(yName).map((y): CoordinateColumns => ({ x, y, isLonLat }))),
  );
}

/** Names that may have been meant; others are not repeated: it may be another file than the one that was meant. */
function alikeText(columns: readonly string[]): string {
  const alike = columns.filter(
    (name) => /^[\p{L}_ ]+$/u.test(name) && /lon|lat|coord|east|north|utm|point|pos/i.test(name),
  );
  return alike.length > 0 ? shownNames(alike) : `none of these among ${columns.length} columns`;
}

/** The only column of a name, whatever its case; the one that is spelled so goes before others. */
export function columnCalled(name: string, columns: readonly string[]): string | undefined {
  if (columns.includes(name)) return name;
  const alike = columns.filter((column) => bare(column) === name);
  return alike.length === 1 ? alike[0] : undefined;
}

function bare(column: string): string {
  return column.toLowerCase().replaceAll(/[\s_]/g, '');
}

import { jsonFault } from '../../../access/json-fault.ts';
import { quotedText } from '../../../access/quoted.ts';
import type { TextEncoding } from '../../../access/text-encoding.ts';
import { parseTable, type Separator, type Table } from '../../../engine/csv.ts';
import { messageOf, PermanentError } from '../../../errors/error-kinds.ts';
import { readPointTable } from '../../../geo/point-table.ts';
import { readPoints, type PointSet } from '../../../geo/points.ts';
import { parseBoundedJson } from '../../../limits/bounded-json.ts';
import { LimitError } from '../../../limits/limit-error.ts';

/** How a table was read: what its writer may have meant otherwise. */
export interface TableDialect {
  readonly encoding: TextEncoding;
  readonly separator: Separator;
  readonly decimalMark: 'point' | 'comma';
  /** Names of the columns that were taken for the coordinates and the name of a point. */
  readonly x: string;
  readonly y: string;
  readonly id: string | null;
  /** Another pair of columns that counts places, which was not looked at. */
  readonly aside?: readonly [x: string, y: string];
}

export interface ReferenceFile {
  readonly file: string;
  readonly crs?: string | undefined;
  readonly encoding?: TextEncoding;
  /** Columns with numbers, besides the coordinates. */
  readonly numbers?: readonly string[];
}

/** Whether a reference file is a table by its name. */
export function isTable(file: string): boolean {
  return /\.(csv|tsv|tab|txt)$/i.test(file);
}

/**
 * Reads the points of a reference file: a table where its name ends in .csv (.tsv, .tab, .txt), else GeoJSON.
 * @returns with them how the table was read; null for GeoJSON.
 * @throws PermanentError or GeoError where it is neither, or holds a point without a place.
 */
export function readReferenceFile(
  text: string,
  { file, crs, encoding = 'UTF-8', numbers = [] }: ReferenceFile,
): PointSet & { readonly dialect: TableDialect | null } {
  if (isTable(file)) {
    if (/^\s*\{/.test(text)) {
      throw new PermanentError(
        `${file}: expected a table, found what begins as GeoJSON: give it a name that ends in .geojson`,
      );
    }
    const table = tableOf(text, file);
    const { taken, ...points } = readPointTable(table, { location: file, crs, numbers });
    return { ...points, dialect: { encoding, separator: table.separator, ...taken } };
  }
  if (crs !== undefined) {
    throw new PermanentError(
      `reference.crs: expected with a CSV file only, found ${crs} with ${file}; a GeoJSON file names its own CRS`,
    );
  }
  return { ...readPoints(jsonOf(text, file), { location: file }), dialect: null };
}

function tableOf(text: string, file: string): Table {
  try {
    return parseTable(text);
  } catch (error) {
    throw new PermanentError(`${file}: ${messageOf(error)}`);
  }
}

function jsonOf(text: string, file: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch (error) {
    if (error instanceof LimitError) throw new LimitError(`${file}: ${messageOf(error)}`);
    throw new PermanentError(
      `${file}: expected the reference sample as GeoJSON or CSV (a name that ends in .csv), found ${jsonFault(text)}`,
    );
  }
}

const SEPARATED_BY: Readonly<Record<Separator, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
};

/** A sentence for a table that is not written as the documentation has it; none for one that is. */
export function dialectNotes(file: string, dialect: TableDialect | null): string[] {
  if (dialect === null) return [];
  const { encoding, separator, decimalMark, x, y, id } = dialect;
  const form = [
    ...(encoding === 'UTF-8' ? [] : [`text in ${encoding}`]),
    ...(separator === ',' ? [] : [`cells separated by ${SEPARATED_BY[separator]}`]),
    ...(decimalMark === 'point' ? [] : ['numbers with a decimal comma']),
  ];
  const isNamedSo = (x === 'longitude' && y === 'latitude') || (x === 'x' && y === 'y');
  const columns = [
    ...(isNamedSo ? [] : [`${quotedText(x)} and ${quotedText(y)} for the coordinates`]),
    ...(id === null || id === 'id' ? [] : [`${quotedText(id)} for the id`]),
  ];
  const asideNote = asideText(file, dialect);
  if (form.length + columns.length === 0) return asideNote;
  const as = form.length === 0 ? '' : ` as ${form.join(', ')}`;
  const taken = columns.length === 0 ? '' : ` with its columns ${columns.join(' and ')}`;
  return [`The reference sample ${file} was read${as}${taken}.`, ...asideNote];
}

function asideText(file: string, { x, y, aside }: TableDialect): string[] {
  if (aside === undefined) return [];
  const [otherX, otherY] = aside.map(quotedText);
  return [
    `The reference sample ${file} has places in two pairs of columns: ${quotedText(x)} and ${quotedText(y)} were taken, ${otherX!} and ${otherY!} were not looked at; where the two differ, take away the pair that is wrong.`,
  ];
}

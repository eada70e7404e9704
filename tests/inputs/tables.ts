import { inputTextOf } from '../../engine/input-text.ts';
import { dialectNotes, readReferenceFile } from '../../stages/validation/reference/reference-file.ts';
import type { InputCase } from './input-case.ts';
import { refusalOf } from './refusal.ts';

const POINTS = [
  ['P-1', 9.0012, 45.1462, 'forêt'],
  ['P-2', 9.0035, 45.1481, 'eau'],
  ['P-3', 9.0101, 45.1525, 'forêt'],
] as const;

/** The points as a table of another dialect. */
function table(
  names: string,
  { separator = ',', comma = false, ends = '\n' }: { separator?: string; comma?: boolean; ends?: string } = {},
): string {
  const number = (value: number): string => (comma ? String(value).replace('.', ',') : String(value));
  const rows = POINTS.map(([id, x, y, name]) => [id, number(x), number(y), name].join(separator));
  return [names.replaceAll(',', separator), ...rows, ''].join(ends);
}

function read(bytes: Uint8Array | string, file = 'sample.csv'): ReturnType<typeof readReferenceFile> {
  const { text, encoding } = inputTextOf(Buffer.from(bytes), {
    location: file,
    what: 'a table',
    isConvertible: true,
    orWindows1252: true,
  });
  return readReferenceFile(text, { file, encoding });
}

/** Reads a table, holds its points against those that were written, and gives the note of the audit record. */
function sameAs(bytes: Uint8Array | string, file?: string): string {
  const { points, dialect } = read(bytes, file);
  const found = points.map(({ id, x, y, properties }) => [id, x, y, properties['class']]);
  if (JSON.stringify(found) !== JSON.stringify(POINTS)) throw new Error(`other points: ${JSON.stringify(found)}`);
  return dialectNotes('sample.csv', dialect)[0] ?? 'read';
}

const PLAIN = 'id,longitude,latitude,class';

function dialectCase(input: string, make: () => Uint8Array | string, file?: string): InputCase {
  const source = 'the points that were written';
  return {
    part: 'tables',
    input,
    right: 'the same points, and the audit record says how',
    source,
    check: () => sameAs(make(), file),
  };
}

export const TABLE_INPUTS: readonly InputCase[] = [
  dialectCase('columns lon, lat', () => table('id,lon,lat,class')),
  dialectCase('columns ID, LON, LAT', () => table('ID,LON,LAT,class')),
  dialectCase('columns Longitude, Latitude with blanks around them', () => table('id, Longitude , Latitude ,class')),
  dialectCase('columns longitude, latitude, and x, y that lie 200 m beside them', () =>
    table(PLAIN)
      .split('\n')
      .map((line, i) => (line === '' ? line : `${line}${i === 0 ? ',x,y' : `,${500_300 + i},4999000`}`))
      .join('\n'),
  ),
  dialectCase('semicolons', () => table(PLAIN, { separator: ';' })),
  dialectCase('semicolons and decimal commas', () => table(PLAIN, { separator: ';', comma: true })),
  dialectCase('tabs, in a .tsv', () => table(PLAIN, { separator: '\t' }), 'sample.tsv'),
  dialectCase('Windows-1252', () => Buffer.from(table(PLAIN), 'latin1')),
  {
    part: 'tables',
    input: 'Windows-1251, whose Cyrillic would be letters of Windows-1252 as well',
    right: 'refused, the code page named',
    source: 'no word of Latin script is all letters beyond ASCII',
    check: () => {
      const rows = `${PLAIN}\n1,9,45,`;
      // The word for forest.
      const bytes = Buffer.concat([Buffer.from(rows), Buffer.from([0xeb, 0xe5, 0xf1, 0x0a])]);
      return refusalOf(() => read(bytes), /sample\.csv: .*line 2.*Windows-1251.*iconv -f WINDOWS-1251/);
    },
  },
  dialectCase('UTF-16 with a byte order mark and tabs, as a spreadsheet saves Unicode text', () =>
    Buffer.from(`\uFEFF${table(PLAIN, { separator: '\t', ends: '\r\n' })}`, 'utf16le'),
  ),
  dialectCase(
    'a byte order mark, CR LF, sep=; above the header and blank lines at the end',
    () => `\uFEFFsep=;\r\n${table(PLAIN, { separator: ';', ends: '\r\n' })}\r\n;;;\r\n`,
  ),
  {
    part: 'tables',
    input: 'decimal commas between commas',
    right: 'refused with the line',
    source: 'RFC 4180, 2.4',
    check: () => refusalOf(() => read(table(PLAIN, { comma: true })), /line 2: expected 4 cells, .* found 6/),
  },
  {
    part: 'tables',
    input: 'decimal commas in some lines and points in others',
    right: 'refused with both lines',
    source: 'one of them is a mistake',
    check: () => refusalOf(() => read('longitude;latitude;class\n9,1;45,2;a\n9.1;45.2;a\n'), /line 2/, /line 3/),
  },
  {
    part: 'tables',
    input: 'x and y with commas that may be marks at the thousands',
    right: 'refused with the line',
    source: '"500,250" is 500.25 or 500,250',
    check: () => refusalOf(() => read('x;y;class;crs\n500,250;999,750;a;EPSG:32632\n'), /line 2/, /thousands/),
  },
  {
    part: 'tables',
    input: 'both lon, lat and Long, Lat',
    right: 'refused, the columns named',
    source: 'either may be meant',
    check: () => refusalOf(() => read('lon,lat,Long,Lat,class\n9,45,10,46,a\n'), /several columns of coordinates/),
  },
  {
    part: 'tables',
    input: 'an Excel workbook',
    right: 'refused by name, with the way out',
    source: 'ISO/IEC 29500-2',
    check: () =>
      refusalOf(() => read('PK\u0003\u0004..[Content_Types].xml xl/workbook.xml', 'sample.xlsx'), /Excel/, /CSV/),
  },
];

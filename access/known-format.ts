import { Buffer } from 'node:buffer';
import { shellWord } from './shell-word.ts';

/** A format that is told from a file's first bytes or its name, and how to make of it what is read here. */
export interface KnownFormat {
  /** With its article: `a GeoPackage`. */
  readonly name: string;
  /** For a file of features or a table; `undefined` where it holds neither. */
  readonly remedy: string | undefined;
}

/** How far into a file its kind is looked for. */
const HEAD_BYTES = 64 * 1024;

/**
 * What a file is that is neither JSON nor a table, by its first bytes; `undefined` where that cannot be said.
 * @param location as the user names it, for the command that converts it
 */
export function knownFormat(bytes: Uint8Array, location: string): KnownFormat | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES));
  const binary = head.toString('latin1');
  const known = BINARY.find(({ begins }) => begins.test(binary)) ?? textFormat(head);
  if (known !== undefined) return { name: known.name, remedy: known.remedy?.(location, binary) };
  if (/\.dbf$/i.test(location) && binary.includes('\0')) {
    return { name: 'the attribute table of a Shapefile', remedy: toGeojson(location.replace(/\.dbf$/i, '.shp')) };
  }
  return binary.startsWith('PK\u0003\u0004') ? zipped(binary, location) : undefined;
}

/** A folder that is a data set by its name. */
export function knownFolder(location: string): KnownFormat | undefined {
  const bare = location.replace(/[/\\]+$/, '');
  if (!/\.gdb$/i.test(bare)) return undefined;
  return { name: 'an Esri file geodatabase', remedy: toGeojson(bare, ' LAYER') };
}

interface Sign {
  readonly begins: RegExp;
  readonly name: string;
  readonly remedy?: (location: string, head: string) => string;
}

/* oxlint-disable no-control-regex -- signatures of binary formats */
const BINARY: readonly Sign[] = [
  { begins: /^SQLite format 3\0[^]{52}GP(KG|1[01])/, name: 'a GeoPackage', remedy: layerToGeojson },
  { begins: /^SQLite format 3\0/, name: 'an SQLite database', remedy: layerToGeojson },
  {
    begins: /^\0\0\u0027\n/,
    name: 'a Shapefile',
    remedy: (location) => toGeojson(location.replace(/\.sh[px]$/i, '.shp')),
  },
  { begins: /^fgb\u0003fgb/, name: 'a FlatGeobuf', remedy: toGeojson },
  { begins: /^PAR1/, name: 'a GeoParquet (Apache Parquet)', remedy: toGeojson },
  { begins: /^(ARROW1|FEA1)/, name: 'an Arrow or Feather file', remedy: toGeojson },
  { begins: /^\u001f\u008b/, name: 'a file compressed by gzip', remedy: () => 'unpack it by gunzip' },
  {
    begins: /^(BZh|\u00fd7zXZ|\u0028\u00b5\u002f\u00fd|7z\u00bc\u00af|Rar!)/,
    name: 'a compressed file',
    remedy: () => 'unpack it',
  },
  { begins: /^\u00d0\u00cf\u0011\u00e0/, name: 'an Excel workbook (.xls)', remedy: asTable },
  { begins: /^%PDF/, name: 'a PDF' },
  { begins: /^(II[*+]\0|MM\0[*+])/, name: 'a TIFF image' },
  { begins: /^(\u0089PNG|\u00ff\u00d8\u00ff|GIF8)/, name: 'a picture' },
  { begins: /^(\u0089HDF|CDF[\u0001\u0002\u0005])/, name: 'a netCDF or HDF file' },
];
/* oxlint-enable no-control-regex */

const TEXT: readonly Sign[] = [
  {
    begins: /^\{\s*"type"\s*:\s*"Feature"[^\n]*\}\s*\n\s*\{/,
    name: 'GeoJSON with one feature a line (a sequence)',
    remedy: toGeojson,
  },
  {
    begins: /^version https:\/\/git-lfs/,
    name: 'a pointer of Git LFS in place of the file',
    remedy: () => 'fetch the file by git lfs pull',
  },
  { begins: /^<[^]*<kml[\s>]|^<kml[\s>]/i, name: 'a KML', remedy: toGeojson },
  { begins: /^<[^]*(<gml:|opengis\.net\/gml|:FeatureCollection)/i, name: 'a GML', remedy: toGeojson },
  { begins: /^<[^]*<gpx[\s>]|^<gpx[\s>]/i, name: 'a GPX', remedy: toGeojson },
  { begins: /^<(!doctype\s+html|html|head)/i, name: 'an HTML page, as a server sends it in place of a file' },
  { begins: /^</, name: 'an XML' },
  { begins: /^!table/i, name: 'a MapInfo table', remedy: toGeojson },
  { begins: /^version\s+\d+\s[^]*\bcolumns\b/i, name: 'a MapInfo interchange file', remedy: toGeojson },
  { begins: /^(SRID=\d+;)?\s*(MULTI)?(POLYGON|POINT|LINESTRING)\s*Z?M?\s*\(/i, name: 'geometry in WKT' },
];

function textFormat(head: Buffer): Sign | undefined {
  const text = head.toString('utf8').replace(/^[\uFEFF\s]+/, '');
  return TEXT.find(({ begins }) => begins.test(text));
}

function zipped(head: string, location: string): KnownFormat {
  if (head.includes('opendocument.spreadsheet')) return { name: 'an OpenDocument sheet', remedy: asTable() };
  if (/xl\/|\[Content_Types\]/.test(head)) return { name: 'an Excel workbook', remedy: asTable() };
  if (/\.kml/i.test(head)) return { name: 'a KMZ', remedy: toGeojson(location) };
  if (/\.(shp|dbf|shx)/i.test(head)) {
    return {
      name: 'a Shapefile in a ZIP',
      remedy: `make GeoJSON of it by ${command(`/vsizip/${location}`, location)}`,
    };
  }
  return { name: 'a ZIP', remedy: 'unpack it' };
}

function asTable(): string {
  return 'save its sheet as CSV';
}

function layerToGeojson(location: string): string {
  return toGeojson(location, ' LAYER');
}

function toGeojson(location: string, layer = ''): string {
  const hint = layer === ' LAYER' ? `, where it has several layers with the name of one at the end` : '';
  return `make GeoJSON of it by ${command(location, location)}${hint}`;
}

/** The command of GDAL that writes GeoJSON beside a file. */
function command(source: string, location: string): string {
  const target = location.replace(/(\.[A-Za-z0-9]{1,8})*$/, '') || location;
  return `ogr2ogr -f GeoJSON ${shellWord(`${target}.geojson`)} ${shellWord(source)}`;
}

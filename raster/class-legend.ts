import { readFileWithin } from '../access/open-file.ts';
import { RASTER_RECORD_BYTES } from '../limits/input-limits.ts';
import {
  attributesOfDbase,
  readAttributeTable,
  type AttributeTable,
  type ClassRgb,
} from './sidecars/attribute-table.ts';
import { readDbase } from './sidecars/dbase-table.ts';
import { readTiffFile, type TiffDirectory } from './tiff/directory.ts';
import { readBandMetadata } from './tiff/metadata.ts';
import { ChunkedReader } from '../storage/chunked-reader.ts';
import { openRangeReader } from '../storage/open-reader.ts';
import { elementsNamed, readXml, type XmlElement } from './sidecars/xml-element.ts';

/** What a class raster says of its values. */
export interface ClassLegend {
  readonly names: ReadonlyMap<number, string>;
  /** Where the names are from; undefined where there are none. */
  readonly namesFrom: 'its class names' | 'its category names' | 'its raster attribute table' | undefined;
  /** Black is left out: it is what a TIFF's colour table holds where nothing was said. */
  readonly colours: ReadonlyMap<number, ClassRgb>;
  /** The files beside the raster that were read. */
  readonly sidecars: readonly LegendFile[];
}

/** A file beside a raster, by what its name adds to the raster's. */
interface LegendFile {
  readonly ending: '.aux.xml' | '.vat.dbf';
  readonly bytes: Uint8Array;
}

/**
 * Reads the legend of a band: names from Quadrat's own class rasters, GDAL's category names or a raster attribute table,
 * colours from a colour table; from the file itself, and from the record that GDAL keeps beside one on this machine
 * (`.aux.xml`), which goes first as it does with GDAL; of a raster of one band last from the table that Esri keeps there
 * (`.vat.dbf`).
 * @param band from 0
 */
export async function readClassLegend(location: string, band: number): Promise<ClassLegend> {
  const directory = await readFirstDirectory(location);
  const xml = directory.get('gdalMetadata');
  const own = typeof xml === 'string' ? readXml(xml, location) : undefined;
  const record = await readBeside(location, '.aux.xml');
  const beside = bandOf(record && readXml(new TextDecoder().decode(record.bytes), `${location}${record.ending}`), band);
  const dbase = band === 0 ? await readBeside(location, '.vat.dbf') : undefined;
  const table =
    tableOf(beside, `${location}.aux.xml`) ??
    tableOf(itemOf(own, band), location) ??
    (dbase && dbaseTable(dbase.bytes, `${location}${dbase.ending}`));
  const { classNames } = readBandMetadata(directory, band + 1);
  const named = (
    [
      ['its class names', new Map(Object.entries(classNames).map(([value, name]) => [Number(value), name]))],
      ['its category names', categoryNames(beside)],
      ['its raster attribute table', table?.names ?? new Map<number, string>()],
    ] as const
  ).find(([, names]) => names.size > 0);
  const colours = [colourEntries(beside), table?.colours ?? new Map(), colourMap(directory, band)];
  return {
    names: named?.[1] ?? new Map(),
    namesFrom: named?.[0],
    colours: colours.find(({ size }) => size > 0) ?? new Map(),
    sidecars: [...(beside === undefined ? [] : [record!]), ...(dbase === undefined ? [] : [dbase])],
  };
}

async function readFirstDirectory(location: string): Promise<TiffDirectory> {
  const reader = await openRangeReader(location);
  try {
    return (await readTiffFile(new ChunkedReader(reader))).directories[0]!;
  } finally {
    await reader.close();
  }
}

async function readBeside(location: string, ending: LegendFile['ending']): Promise<LegendFile | undefined> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(location)) return undefined;
  try {
    return { ending, bytes: await readFileWithin(`${location}${ending}`, RASTER_RECORD_BYTES) };
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function bandOf(record: XmlElement | undefined, band: number): XmlElement | undefined {
  if (record === undefined) return undefined;
  return elementsNamed(record, 'PAMRasterBand').find(
    ({ attributes }) => Number(attributes.get('band') ?? 'NaN') === band + 1,
  );
}

/** The item of the tag of GDAL’s metadata that holds the band’s attribute table. */
function itemOf(metadata: XmlElement | undefined, band: number): XmlElement | undefined {
  if (metadata === undefined) return undefined;
  return elementsNamed(metadata, 'Item').find(
    ({ attributes, children }) => children.length > 0 && Number(attributes.get('sample') ?? 0) === band,
  );
}

function dbaseTable(bytes: Uint8Array, location: string): AttributeTable {
  return attributesOfDbase(readDbase(bytes, location), location);
}

function tableOf(holder: XmlElement | undefined, location: string): AttributeTable | undefined {
  const [table] = holder === undefined ? [] : elementsNamed(holder, 'GDALRasterAttributeTable');
  return table && readAttributeTable(table, location);
}

/** The place of a category in the list is its value; one without a name is none. */
function categoryNames(holder: XmlElement | undefined): Map<number, string> {
  const [list] = holder === undefined ? [] : elementsNamed(holder, 'CategoryNames');
  const names = (list?.children ?? []).map(({ text }, value) => [value, text.trim()] as const);
  return new Map(names.filter(([, name]) => name !== ''));
}

function colourEntries(holder: XmlElement | undefined): Map<number, ClassRgb> {
  const [list] = holder === undefined ? [] : elementsNamed(holder, 'ColorTable');
  const part = ({ attributes }: XmlElement, name: string): number => Number(attributes.get(name) ?? 'NaN');
  return coloured(
    (list?.children ?? []).map((entry, value) => [value, [part(entry, 'c1'), part(entry, 'c2'), part(entry, 'c3')]]),
  );
}

/** TIFF 6.0, section 5: all reds, all greens, all blues, each of 16 bits. */
function colourMap(directory: TiffDirectory, band: number): Map<number, ClassRgb> {
  const table = directory.get('colorMap');
  if (!(table instanceof Float64Array) || band > 0) return new Map();
  const count = Math.floor(table.length / 3);
  // Some writers fill the table with 8 bits.
  const divisor = table.some((level) => level > 255) ? 257 : 1;
  const level = (at: number): number => Math.round(table[at]! / divisor);
  return coloured(
    Array.from({ length: count }, (_, value) => [
      value,
      [level(value), level(count + value), level(2 * count + value)],
    ]),
  );
}

function coloured(entries: readonly (readonly [number, ClassRgb])[]): Map<number, ClassRgb> {
  const isLevel = (level: number): boolean => Number.isInteger(level) && level >= 0 && level <= 255;
  return new Map(entries.filter(([, rgb]) => rgb.every(isLevel) && rgb.some((level) => level > 0)));
}

import type { Affine } from '../../geo/affine.ts';
import { RASTER_RECORD_BYTES } from '../../limits/input-limits.ts';
import { bytesText } from '../../limits/limit-error.ts';
import { JOINT_NODATA, nodataNumber } from '../tiff/metadata.ts';
import type { RangeReader } from '../../storage/range-reader.ts';
import { RasterError } from '../raster-error.ts';
import { readXml, type XmlElement } from './xml-element.ts';

/** What a record says of a band; undefined what it does not say. */
export interface BandRecord {
  readonly nodata: number | undefined;
  readonly scale: number | undefined;
  readonly offset: number | undefined;
  readonly isAlpha: boolean;
}

/** What GDAL keeps of a raster in a file beside it (its persistent auxiliary metadata, `.aux.xml`). */
export interface SidecarRecord {
  /** EPSG:code, WKT or PROJ string. */
  readonly crs: string | undefined;
  readonly affine: Affine | undefined;
  /** Items of no domain, by key. */
  readonly metadata: ReadonlyMap<string, string>;
  /** By index of the band, from 0. */
  readonly bands: ReadonlyMap<number, BandRecord>;
}

/**
 * Reads such a record; undefined where it says nothing of what is read here: statistics that a viewer has left, or XML of
 * another kind.
 * @throws RasterError where it is no XML, or larger than such a record is.
 */
export async function readSidecarRecord(reader: RangeReader): Promise<SidecarRecord | undefined> {
  const { location, sizeBytes } = reader;
  if (sizeBytes > RASTER_RECORD_BYTES) {
    throw new RasterError(
      `${location}: expected a record of a raster of at most ${bytesText(RASTER_RECORD_BYTES)}, found ${bytesText(sizeBytes)}.`,
    );
  }
  const bytes = await reader.read({ offsetBytes: 0, lengthBytes: sizeBytes });
  const root = readXml(new TextDecoder().decode(bytes), location);
  if (root === undefined || root.children.length === 0) {
    throw new RasterError(
      `${location}: expected XML, as GDAL writes beside a raster, found none, or one that is cut off: write it again, or take it away.`,
    );
  }
  const dataset = child(root, 'PAMDataset');
  refuseTransformation(dataset, location);
  const record = dataset && recordOf(dataset);
  return record !== undefined && saysSomething(record) ? record : undefined;
}

/** ArcGIS moves a raster by a transformation of its own in the record, which GDAL heeds in part. */
function refuseTransformation(dataset: XmlElement | undefined, location: string): void {
  const ofEsri = dataset?.children.filter(({ attributes }) => attributes.get('domain') === 'xml:ESRI') ?? [];
  const types = ofEsri
    .flatMap(({ children }) => children.filter(({ name }) => name === 'GeodataXform'))
    .map(({ attributes }) => attributes.get('xsi:type')?.replace(/^.*:/, '') ?? 'of no type');
  const moving = types.find((type) => type !== 'IdentityXform');
  if (moving === undefined) return;
  throw new RasterError(
    `${location}: expected a raster that lies where it says itself, found a transformation of ArcGIS that moves it (GeodataXform, ${moving}): write the raster as it lies there, or take the record away.`,
  );
}

function saysSomething({ crs, affine, metadata, bands }: SidecarRecord): boolean {
  const ofBands = [...bands.values()].flatMap((band) => Object.values(band));
  return [crs, affine, metadata.get(JOINT_NODATA), ...ofBands].some((value) => value !== undefined && value !== false);
}

function recordOf(record: XmlElement): SidecarRecord {
  const items = record.children.filter(({ name, attributes }) => name === 'Metadata' && !attributes.has('domain'));
  const entries = items.flatMap(({ children }) =>
    children.map((item) => [item.attributes.get('key') ?? '', item.text] as const),
  );
  const bands = record.children.filter(({ name }) => name === 'PAMRasterBand');
  return {
    crs: textOf(record, 'SRS'),
    affine: affineOf(textOf(record, 'GeoTransform')),
    metadata: new Map(entries),
    bands: new Map(bands.map((band) => [Number(band.attributes.get('band') ?? 'NaN') - 1, bandOf(band)])),
  };
}

function bandOf(band: XmlElement): BandRecord {
  return {
    nodata: nodataNumber(textOf(band, 'NoDataValue')),
    scale: numberOf(textOf(band, 'Scale')),
    offset: numberOf(textOf(band, 'Offset')),
    isAlpha: textOf(band, 'ColorInterp') === 'Alpha',
  };
}

function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((one) => one.name === name);
}

function textOf(element: XmlElement, name: string): string | undefined {
  const text = child(element, name)?.text.trim();
  return text === '' ? undefined : text;
}

function numberOf(text: string | undefined): number | undefined {
  const value = Number(text ?? 'NaN');
  return Number.isFinite(value) ? value : undefined;
}

/** GDAL's order: x of the corner, its two steps, then the same of y. */
function affineOf(text: string | undefined): Affine | undefined {
  const numbers = (text ?? '').split(',').map((part) => Number(part.trim() === '' ? 'NaN' : part));
  if (numbers.length !== 6 || !numbers.every(Number.isFinite)) return undefined;
  const [c, a, b, f, d, e] = numbers as [number, number, number, number, number, number];
  return [a, b, c, d, e, f];
}

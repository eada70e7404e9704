import type { Grid } from '../../geo/grid.ts';
import { storedType } from './data-type.ts';
import type { ClassColour } from './metadata.ts';
import type { Predictor } from './predictor.ts';
import { geoKeyTags } from './geokeys-writer.ts';
import { RasterError } from '../raster-error.ts';
import type { DataType, OverviewSize } from '../raster-source.ts';

/** One field of a TIFF directory, its value as little-endian bytes. */
export interface TiffTag {
  readonly code: number;
  readonly type: TiffType;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** TIFF's field types that are used here, with their numbers. */
const TIFF_TYPE = { ascii: 2, short: 3, long: 4, double: 12, long8: 16 } as const;
type TiffType = (typeof TIFF_TYPE)[keyof typeof TIFF_TYPE];

/** A field of 16-bit integers. */
function shortTag(code: number, values: ArrayLike<number>): TiffTag {
  const view = new DataView(new ArrayBuffer(values.length * 2));
  for (let i = 0; i < values.length; i += 1) view.setUint16(i * 2, values[i]!, true);
  return { code, type: TIFF_TYPE.short, count: values.length, bytes: new Uint8Array(view.buffer) };
}

/** A field of 32-bit integers. */
export function longTag(code: number, values: ArrayLike<number>): TiffTag {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (let i = 0; i < values.length; i += 1) view.setUint32(i * 4, values[i]!, true);
  return { code, type: TIFF_TYPE.long, count: values.length, bytes: new Uint8Array(view.buffer) };
}

/** A field of 64-bit integers (BigTIFF). */
export function long8Tag(code: number, values: ArrayLike<number>): TiffTag {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (let i = 0; i < values.length; i += 1) view.setBigUint64(i * 8, BigInt(values[i]!), true);
  return { code, type: TIFF_TYPE.long8, count: values.length, bytes: new Uint8Array(view.buffer) };
}

function doubleTag(code: number, values: ArrayLike<number>): TiffTag {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (let i = 0; i < values.length; i += 1) view.setFloat64(i * 8, values[i]!, true);
  return { code, type: TIFF_TYPE.double, count: values.length, bytes: new Uint8Array(view.buffer) };
}

function textTag(code: number, text: string): TiffTag {
  const bytes = new TextEncoder().encode(`${text}\0`);
  return { code, type: TIFF_TYPE.ascii, count: bytes.length, bytes };
}

/** What the fields of all levels say alike. */
export interface CogFormat {
  readonly dataType: DataType;
  readonly nodata: number | undefined;
  readonly blockPx: number;
  readonly predictor: Predictor;
  readonly palette: TiffTag | undefined;
}

/** The fields that describe one level's pixels; where its blocks lie is not among them. */
export function levelTags(size: OverviewSize, format: CogFormat, isOverview: boolean): TiffTag[] {
  const { bytes, sampleFormat } = storedType(format.dataType);
  const tags = [
    longTag(256, [size.widthPx]),
    longTag(257, [size.heightPx]),
    shortTag(258, [bytes * 8]),
    shortTag(259, [8]),
    shortTag(262, [format.palette === undefined ? 1 : 3]),
    shortTag(277, [1]),
    shortTag(284, [1]),
    shortTag(322, [format.blockPx]),
    shortTag(323, [format.blockPx]),
    shortTag(339, [sampleFormat]),
  ];
  if (isOverview) tags.push(longTag(254, [1]));
  if (format.predictor !== 1) tags.push(shortTag(317, [format.predictor]));
  if (format.palette !== undefined) tags.push(format.palette);
  if (format.nodata !== undefined) tags.push(textTag(42113, nodataText(format.nodata)));
  return tags;
}

function nodataText(nodata: number): string {
  if (Number.isNaN(nodata)) return 'nan';
  if (!Number.isFinite(nodata)) return nodata > 0 ? 'inf' : '-inf';
  return String(nodata);
}

/**
 * The colour table of a class raster; values without a colour are black.
 * @throws RasterError where the type has no colour table (TIFF: uint8 and uint16 only), or a value or colour lies outside its range.
 */
export function paletteTag(colours: readonly ClassColour[], dataType: DataType): TiffTag {
  if (dataType !== 'uint8' && dataType !== 'uint16') {
    throw new RasterError(`A colour table needs pixels of type uint8 or uint16, but the raster is ${dataType}.`);
  }
  const entries = dataType === 'uint8' ? 256 : 65536;
  const table = new Uint16Array(3 * entries);
  for (const { value, rgb } of colours) {
    if (!Number.isInteger(value) || value < 0 || value >= entries) {
      throw new RasterError(`A colour is given for the value ${value}, expected a whole number below ${entries}.`);
    }
    for (const [channel, level] of rgb.entries()) {
      if (!Number.isInteger(level) || level < 0 || level > 255) {
        throw new RasterError(`The colour of the value ${value} is ${rgb.join(', ')}, expected numbers from 0 to 255.`);
      }
      table[channel * entries + value] = level * 257;
    }
  }
  return shortTag(320, table);
}

/**
 * The fields that say where the grid lies: scale and tie point for a north-up grid, else the whole matrix; and the CRS.
 * @throws RasterError where the CRS cannot be written.
 */
export function georeferenceTags(grid: Grid): TiffTag[] {
  const [a, b, c, d, e, f] = grid.affine;
  const northUp = b === 0 && d === 0 && a > 0 && e < 0;
  const keys = geoKeyTags(grid.crs);
  const tags = northUp
    ? [doubleTag(33550, [a, -e, 0]), doubleTag(33922, [0, 0, 0, c, f, 0])]
    : [doubleTag(34264, [a, b, 0, c, d, e, 0, f, 0, 0, 0, 0, 0, 0, 0, 1])];
  tags.push(shortTag(34735, keys.directory));
  if (keys.doubles.length > 0) tags.push(doubleTag(34736, keys.doubles));
  if (keys.text.length > 0) tags.push(textTag(34737, keys.text));
  return tags;
}

/** The field of GDAL's metadata. */
export function metadataTag(xml: string): TiffTag {
  return textTag(42112, xml);
}

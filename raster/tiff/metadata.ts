import { metadataItems } from './metadata-items.ts';
import type { TiffDirectory } from './directory.ts';
import type { BandScaling } from '../raster-source.ts';

/** The item of GDAL's metadata whose values, one for each band, together mean "no data". */
export const JOINT_NODATA = 'NODATA_VALUES';

/** What GDAL writes about bands beside the pixels. */
export interface BandMetadata {
  readonly names: readonly (string | undefined)[];
  /** As far as the file says it. */
  readonly scalings: readonly Partial<BandScaling>[];
  /** Names of the classes of a class raster, by stored value; empty where the file has none. */
  readonly classNames: Readonly<Record<string, string>>;
  /** Stored values, one for each band, that together mean "no data": GDAL's item NODATA_VALUES. */
  readonly jointNodata: readonly number[] | undefined;
  /** Index of the band that GDAL's items, in place of a TIFF tag, call one of transparency. */
  readonly alphaBand: number | undefined;
}

/**
 * Reads the nodata value from GDAL's tag, a decimal number or "nan".
 * @returns undefined where there is no tag or no number in it
 */
export function readNodata(directory: TiffDirectory): number | undefined {
  const text = directory.get('gdalNodata');
  return typeof text === 'string' ? nodataNumber(text) : undefined;
}

/** A number at the beginning of a text, with a decimal point or comma, as GDAL takes it: of "0 0 0" the first. */
const NUMBER = /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d+)?/;

/** The number that a nodata value is written as, or "nan" and "inf" in the ways of several systems. */
export function nodataNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim().toLowerCase();
  if (/^[+-]?(nan|1\.#(qnan|ind)\S*)$/.test(trimmed)) return Number.NaN;
  const infinity = /^([+-]?)(inf|infinity|1\.#inf\S*)$/.exec(trimmed);
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
  const number = NUMBER.exec(trimmed)?.[0];
  return number === undefined ? undefined : Number(number.replace(',', '.'));
}

/**
 * Reads band names (GDAL's descriptions), scales and offsets from GDAL's metadata tag, a small XML text; and names of
 * classes from the domain CLASSES, where Quadrat's own class rasters keep them.
 */
export function readBandMetadata(directory: TiffDirectory, bandCount: number): BandMetadata {
  const names: (string | undefined)[] = Array.from({ length: bandCount }, () => undefined);
  const scalings: Partial<BandScaling>[] = Array.from({ length: bandCount }, () => ({}));
  const xml = directory.get('gdalMetadata');
  const classNames: Record<string, string> = {};
  let joint: string | undefined;
  let alphaBand: number | undefined;
  if (typeof xml !== 'string') return { names, scalings, classNames, alphaBand, jointNodata: undefined };
  for (const { attributes, text } of metadataItems(xml)) {
    if (attributes.get('domain') === 'CLASSES') {
      classNames[attributes.get('name') ?? ''] = text;
      continue;
    }
    if (attributes.get('name') === JOINT_NODATA && !attributes.has('sample') && !attributes.has('domain')) joint = text;
    const band = Number(attributes.get('sample') ?? 'NaN');
    const scaling = scalings[band];
    if (scaling === undefined) continue;
    const value = Number(text);
    const role = attributes.get('role');
    if (role === 'description') names[band] = text;
    if (role === 'colorinterp' && text === 'Alpha') alphaBand ??= band;
    if (role === 'scale' && Number.isFinite(value)) scalings[band] = { ...scaling, scale: value };
    if (role === 'offset' && Number.isFinite(value)) scalings[band] = { ...scaling, offset: value };
  }
  return { names, scalings, classNames, alphaBand, jointNodata: jointNodataValues(joint, bandCount) };
}

/** Numbers between blanks; undefined where they are not one for each band, as GDAL then passes over them. */
export function jointNodataValues(text: string | undefined, bandCount: number): readonly number[] | undefined {
  const values = (text ?? '').trim().split(/\s+/).map(nodataNumber);
  return values.length === bandCount && values.every((value) => value !== undefined) ? values : undefined;
}

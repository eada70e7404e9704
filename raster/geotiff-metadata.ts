import { metadataItems } from './geotiff-metadata-items.ts';
import type { TiffDirectory } from './geotiff-directory.ts';
import type { BandScaling } from './raster-source.ts';

/** What GDAL writes about bands beside the pixels. */
export interface BandMetadata {
  readonly names: readonly (string | undefined)[];
  readonly scalings: readonly BandScaling[];
  /** Names of the classes of a class raster, by stored value; empty where the file has none. */
  readonly classNames: Readonly<Record<string, string>>;
}

/**
 * Reads the nodata value from GDAL's tag, a decimal number or "nan".
 * @returns undefined where there is no tag or no number in it
 */
export function readNodata(directory: TiffDirectory): number | undefined {
  const text = directory.get('gdalNodata');
  if (typeof text !== 'string') return undefined;
  const trimmed = text.trim().toLowerCase();
  if (/^[+-]?(nan|1\.#(qnan|ind)\S*)$/.test(trimmed)) return Number.NaN;
  const infinity = /^([+-]?)(inf|infinity|1\.#inf\S*)$/.exec(trimmed);
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
  const value = Number(trimmed);
  return trimmed === '' || Number.isNaN(value) ? undefined : value;
}

/**
 * Reads band names (GDAL's descriptions), scales and offsets from GDAL's metadata tag, a small XML text; and names of
 * classes from the domain CLASSES, where Quadrat's own class rasters keep them.
 */
export function readBandMetadata(directory: TiffDirectory, bandCount: number): BandMetadata {
  const names: (string | undefined)[] = Array.from({ length: bandCount }, () => undefined);
  const scalings: BandScaling[] = Array.from({ length: bandCount }, () => ({ scale: 1, offset: 0 }));
  const xml = directory.get('gdalMetadata');
  const classNames: Record<string, string> = {};
  if (typeof xml !== 'string') return { names, scalings, classNames };
  for (const { attributes, text } of metadataItems(xml)) {
    if (attributes.get('domain') === 'CLASSES') {
      classNames[attributes.get('name') ?? ''] = text;
      continue;
    }
    const band = Number(attributes.get('sample') ?? 'NaN');
    const scaling = scalings[band];
    if (scaling === undefined) continue;
    const value = Number(text);
    const role = attributes.get('role');
    if (role === 'description') names[band] = text;
    if (role === 'scale' && Number.isFinite(value)) scalings[band] = { ...scaling, scale: value };
    if (role === 'offset' && Number.isFinite(value)) scalings[band] = { ...scaling, offset: value };
  }
  return { names, scalings, classNames };
}

/* oxlint-disable no-control-regex -- files begin with such bytes */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { kindAt } from '../access/open-file.ts';
import { shellWord } from '../access/shell-word.ts';
import { fileName, translateCommand } from './gdal-command.ts';
import type { ChunkedReader } from '../storage/chunked-reader.ts';

/** A format that is not read, and how a file of it becomes one that is. */
interface OtherFormat {
  /** With its article, as it stands in a sentence. */
  readonly name: string;
  readonly remedy: (location: string) => string;
}

const translate = (location: string): string => `make a GeoTIFF of it: ${translateCommand(location)}`;
const translateLayer =
  (layerOf: string) =>
  (location: string): string =>
    `make a GeoTIFF of the layer that is needed (gdalinfo ${shellWord(fileName(location))} lists them): ${translateCommand(location, { layerOf })}`;
const withDriver =
  (driver: string) =>
  (location: string): string =>
    `make a GeoTIFF of it, with a GDAL that has the driver ${driver}: ${translateCommand(location)}`;
const withPlace = (location: string): string =>
  `${translate(location)} (with -a_srs and -a_ullr where it does not say where it lies)`;
const unpack = (): string => 'unpack it and name the GeoTIFF in it';
const vector = (): string => 'name a raster, or make one of it by gdal_rasterize';

/** By how a file begins: text, or bytes in hexadecimal. */
const byBeginning: readonly (readonly [beginning: RegExp, format: OtherFormat])[] = [
  [/^\0{3}\x0cjP {2}|^\xff\x4f\xff\x51/, { name: 'a JPEG 2000 file', remedy: translate }],
  [/^\x89PNG\r\n/, { name: 'a PNG file', remedy: withPlace }],
  [/^\xff\xd8\xff/, { name: 'a JPEG file', remedy: withPlace }],
  [/^GIF8[79]a/, { name: 'a GIF file', remedy: withPlace }],
  [/^BM[^]{8}\0\0/, { name: 'a BMP file', remedy: withPlace }],
  [/^RIFF[^]{4}WEBP/, { name: 'a WebP file', remedy: withPlace }],
  [/^\0{3}\x0cJXL |^\xff\x0a/, { name: 'a JPEG XL file', remedy: withPlace }],
  [/^[^]{4}ftyp(avi[fs]|hei[cfx]|mif1)/, { name: 'a HEIF or AVIF file', remedy: withPlace }],
  [/^II(\x55\0|R[OS])|^MMOR/, { name: 'a raw photograph of a camera', remedy: translate }],
  [/^II\xbc\x01/, { name: 'a JPEG XR file', remedy: withPlace }],
  [/^CDF[\x01\x02\x05]/, { name: 'a netCDF file', remedy: translateLayer('NETCDF') }],
  [/^\x89HDF\r\n/, { name: 'an HDF5 file (netCDF-4 is one, too)', remedy: translateLayer('HDF5') }],
  [/^\x0e\x03\x13\x01/, { name: 'an HDF4 file', remedy: translateLayer('HDF4_SDS') }],
  [/^GRIB/, { name: 'a GRIB file', remedy: (location) => `make a GeoTIFF of the band that is needed: ${translateCommand(location, { options: '-b BAND' })}` }],
  [/^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?<VRTDataset/, { name: 'a VRT (virtual raster)', remedy: translate }],
  [/^(\xef\xbb\xbf)?\s*<(!doctype html|html)/i, { name: 'a web page', remedy: () => 'look at what the server answers: it may ask for a login' }],
  [/^(\xef\xbb\xbf)?\s*<\?xml/, { name: 'an XML text', remedy: () => 'name the image itself' }],
  [/^(\xef\xbb\xbf)?\s*[{[]\s*["{\]}]/, { name: 'a JSON text', remedy: () => 'name the image itself, as the href of an asset of a STAC item' }],
  [/^PK\x03\x04/, { name: 'a zip archive', remedy: unpack }],
  [/^\x1f\x8b/, { name: 'a gzip archive', remedy: unpack }],
  [/^BZh|^\xfd7zXZ|^7z\xbc\xaf|^Rar!|^\x28\xb5\x2f\xfd/, { name: 'a compressed archive', remedy: unpack }],
  [/^[^]{257}ustar/, { name: 'a tar archive', remedy: unpack }],
  [/^SQLite format 3\0[^]{52}GPKG/, { name: 'a GeoPackage', remedy: translateLayer('GPKG') }],
  [/^SQLite format 3\0/, { name: 'an SQLite file (GeoPackage, MBTiles)', remedy: translate }],
  [/^EHFA_HEADER_TAG/, { name: 'an ERDAS Imagine file', remedy: translate }],
  [/^msid/, { name: 'a MrSID file', remedy: withDriver('MrSID') }],
  [/^ENVI\r?\n/, { name: 'the header of an ENVI file', remedy: () => 'name the file that it describes' }],
  [/^(NITF|NSIF)\d/, { name: 'a NITF file', remedy: translate }],
  [/^UHL1/, { name: 'a DTED file', remedy: translate }],
  [/^\s*ncols\s/i, { name: 'an Arc/Info ASCII grid', remedy: translate }],
  [/^DS(AA|BB|RB)/, { name: 'a Surfer grid', remedy: translate }],
  [/^PCIDSK/, { name: 'a PCIDSK file', remedy: translate }],
  [/^SIMPLE {2}=/, { name: 'a FITS file', remedy: translate }],
  [/^\x93NUMPY/, { name: 'a NumPy array', remedy: () => 'write it with its place and CRS as a GeoTIFF (rasterio)' }],
  [/^%PDF-/, { name: 'a PDF file', remedy: translate }],
  [/^\0\0\x27\x0a\0{20}/, { name: 'a Shapefile', remedy: vector }],
  [/^fgb\x03/, { name: 'a FlatGeobuf file', remedy: vector }],
  [/^PAR1/, { name: 'a Parquet file', remedy: () => 'name a raster' }],
  [/^version https:\/\/git-lfs/, { name: 'the stand-in of a file in Git LFS', remedy: () => 'fetch the file itself: git lfs pull' }],
]; // prettier-ignore

/** By the name's end, of formats whose files begin as they like. */
const byExtension: Readonly<Record<string, OtherFormat>> = {
  ecw: { name: 'an ECW file', remedy: withDriver('ECW') },
  sid: { name: 'a MrSID file', remedy: withDriver('MrSID') },
  hgt: { name: 'an SRTM height file', remedy: translate },
  sdat: { name: 'a SAGA grid', remedy: translate },
  rst: { name: 'an Idrisi raster', remedy: translate },
  bil: { name: 'a raw raster (BIL)', remedy: translate },
  bip: { name: 'a raw raster (BIP)', remedy: translate },
  bsq: { name: 'a raw raster (BSQ)', remedy: translate },
  adf: { name: 'an Arc/Info grid', remedy: translate },
};

const RAW: OtherFormat = { name: 'a raw raster with a header beside it (ENVI or alike)', remedy: translate };

/** How much of a file tells what it is. */
const BEGINNING_BYTES = 512;

/**
 * What a file is that is no TIFF, by name, and what to do about it, as the end of a sentence. Nothing of what it holds is
 * repeated: it may be another file than the one that was meant.
 */
export async function otherFormat(reader: ChunkedReader): Promise<string> {
  const lengthBytes = Math.min(BEGINNING_BYTES, reader.sizeBytes);
  if (lengthBytes === 0) return 'an empty file';
  const beginning = await reader.read({ offsetBytes: 0, lengthBytes });
  const text = Buffer.from(beginning).toString('latin1');
  const known = byBeginning.find(([start]) => start.test(text))?.[1] ?? (await formatByName(reader.location));
  if (known !== undefined) return `${known.name}: ${known.remedy(reader.location)}`;
  if (beginning.every((byte) => byte === 0)) return 'zeros only: it may not have been copied or downloaded whole';
  return `another beginning; where GDAL reads it, ${translate(reader.location)}`;
}

async function formatByName(location: string): Promise<OtherFormat | undefined> {
  if (await hasHeaderBeside(location)) return RAW;
  return byExtension[path.extname(fileName(location)).slice(1).toLowerCase()];
}

/** Whether a local file has a header (`.hdr`) beside it, in its name's place or after it. */
async function hasHeaderBeside(location: string): Promise<boolean> {
  const local = location.startsWith('file://') ? fileURLToPath(location) : location;
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(local)) return false;
  const stem = local.slice(0, local.length - path.extname(local).length);
  for (const header of [`${stem}.hdr`, `${stem}.HDR`, `${local}.hdr`]) {
    if (header !== local && (await kindAt(header).catch(() => 'none')) === 'file') return true;
  }
  return false;
}

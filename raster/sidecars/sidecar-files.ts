import { counted } from '../../storage/bytes-read.ts';
import { openRangeReader } from '../../storage/open-reader.ts';
import type { RangeReader, RangeReaderOptions } from '../../storage/range-reader.ts';
import { FileError } from '../../storage/file-error.ts';

/** A file beside a raster that says something of it. */
export interface SidecarFile {
  /** What is put after the raster's name (`.msk`), or in place of its extension (`tfw`). */
  readonly ending: string;
  readonly sizeBytes: number;
}

/** Ending of GDAL's mask file. */
const MASK_ENDING = '.msk';
/** Ending of GDAL's record of a raster. */
export const RECORD_ENDING = '.aux.xml';

/** Endings of a raster's mask file, in the order in which GDAL looks for them on this machine. */
export function maskEndings(location: string): string[] {
  return isAddress(location) ? [MASK_ENDING] : [MASK_ENDING, MASK_ENDING.toUpperCase()];
}

/** Endings of a raster's record of ERDAS IMAGINE; by an address none is asked for, as each costs a request. */
export function imagineEndings(location: string): string[] {
  return isAddress(location) ? [] : ['aux', 'AUX', '.aux'];
}

/** Endings of a raster's MapInfo table, which takes the place of its extension. */
export function tableEndings(location: string): string[] {
  return isAddress(location) ? ['tab'] : ['tab', 'TAB'];
}

/** A name of a file has at most so many bytes on what systems there are. */
const NAME_BYTES = 255;

/** Where the file beside a raster lies that has that ending; of an address what follows the path stays. */
export function besideRaster(location: string, ending: string): string {
  const [, place = '', rest = ''] = isAddress(location) ? /^([^?#]*)(.*)$/s.exec(location)! : [location, location];
  return ending.startsWith('.') ? `${place}${ending}${rest}` : `${place.replace(/\.[^./\\]*$/, '')}.${ending}${rest}`;
}

function isAddress(location: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(location);
}

/**
 * Endings of a raster's world file in the order in which GDAL looks for them: first and last letter of the extension with a
 * w (`tfw`), the extension with a w, `wld`; on this machine also in the other case.
 */
export function worldFileEndings(location: string): string[] {
  const extension = /\.([^./\\?#]{2,})(?:[?#].*)?$/.exec(location)?.[1] ?? '';
  const own = extension === '' ? [] : [`${extension[0]!}${extension.at(-1)!}w`, `${extension}w`];
  const inCase = (isUpper: boolean) => (ending: string) => (isUpper ? ending.toUpperCase() : ending.toLowerCase());
  const isUpper = extension !== '' && extension === extension.toUpperCase();
  const endings = [...own, 'wld'];
  return isAddress(location)
    ? endings.map(inCase(isUpper))
    : endings.flatMap((ending) => [inCase(isUpper)(ending), inCase(!isUpper)(ending)]);
}

/** How a file beside a raster is opened. */
export interface SidecarOptions extends RangeReaderOptions {
  /** Endings of the files that there are; undefined: they are looked for. */
  readonly known: readonly string[] | undefined;
  /** Size of the raster itself. */
  readonly rasterBytes: number;
}

/**
 * Opens the file beside a raster that has that ending, where there is one.
 * @throws RasterError where there must be one and is none, or it may not be read; TransientError where reading failed.
 */
export async function openSidecar(
  location: string,
  ending: string,
  { known, rasterBytes, ...options }: SidecarOptions,
): Promise<RangeReader | undefined> {
  if (known !== undefined && !known.includes(ending)) return undefined;
  const beside = besideRaster(location, ending);
  if (Buffer.byteLength(beside.split(/[/\\]/).at(-1)!) > NAME_BYTES && !isAddress(location)) return undefined;
  try {
    const reader = counted(await openRangeReader(beside, options));
    if (known !== undefined || !(await isAnswerToAnything(reader, rasterBytes))) return reader;
    await reader.close();
  } catch (error) {
    if (known !== undefined || !(error instanceof FileError && error.isMissing)) throw error;
  }
  return undefined;
}

/** Some servers give a page, or the raster itself, whatever is asked for. */
async function isAnswerToAnything(reader: RangeReader, rasterBytes: number): Promise<boolean> {
  if (!/^https?:/i.test(reader.location)) return false;
  if (reader.sizeBytes === rasterBytes) return true;
  const head = await reader.read({ offsetBytes: 0, lengthBytes: Math.min(64, reader.sizeBytes) });
  return /^\s*<(!doctype\s+html|html)/i.test(Buffer.from(head).toString('latin1'));
}

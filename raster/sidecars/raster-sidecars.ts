import type { Affine } from '../../geo/affine.ts';
import type { TiffDirectory } from '../tiff/directory.ts';
import { hasOwnAffine } from '../tiff/georeference.ts';
import { readMapInfoTable } from './mapinfo-table.ts';
import type { RangeReader } from '../../storage/range-reader.ts';
import { refuseImagineNodata } from './imagine-record.ts';
import {
  imagineEndings,
  maskEndings,
  openSidecar,
  RECORD_ENDING,
  tableEndings,
  worldFileEndings,
} from './sidecar-files.ts';
import type { SidecarFile, SidecarOptions } from './sidecar-files.ts';
import { readSidecarRecord } from './sidecar-record.ts';
import type { SidecarRecord } from './sidecar-record.ts';
import { readWorldFile } from './world-file.ts';

/** The files beside a raster that GDAL reads with it. */
export interface Sidecars {
  /** Those that say something of what is read. */
  readonly files: readonly SidecarFile[];
  readonly record: SidecarRecord | undefined;
  /** Open; of what it is the mask is not known yet. */
  readonly mask: RangeReader | undefined;
  /** Of a MapInfo table, else of a world file; read only where nothing else says where the pixels are. */
  readonly affine: Affine | undefined;
  close(): Promise<void>;
}

/**
 * Opens the files beside a raster: looked for, or only those that are known to be there. None of them need be.
 * @throws RasterError where one cannot be understood, or a known one is not there; TransientError where reading failed.
 */
export async function openSidecars(
  location: string,
  directory: TiffDirectory,
  options: SidecarOptions,
): Promise<Sidecars> {
  const files: SidecarFile[] = [];
  const open: Open = (ending) => openSidecar(location, ending, options);
  const note = (ending: string, { sizeBytes }: RangeReader): void => void files.push({ ending, sizeBytes });
  const mask = firstOf(maskEndings(location), open);
  // It is awaited below; a failure before that must not count as unhandled.
  mask.catch(() => undefined);
  try {
    const recordReader = await open(RECORD_ENDING);
    const record = recordReader && (await readAndClose(recordReader, readSidecarRecord));
    const imagine = await firstOf(imagineEndings(location), open);
    if (imagine !== undefined) await readAndClose(imagine.reader, refuseImagineNodata);
    const isPlaced = record?.affine !== undefined || hasOwnAffine(directory);
    const placed = isPlaced ? undefined : await placeBeside(location, open);
    const opened = await mask;
    if (record !== undefined) note(RECORD_ENDING, recordReader!);
    if (opened !== undefined) note(opened.ending, opened.reader);
    if (placed !== undefined) note(placed.ending, placed.reader);
    return { files, record, mask: opened?.reader, affine: placed?.affine, close: async () => opened?.reader.close() };
  } catch (error) {
    await (await mask.catch(() => undefined))?.reader.close();
    throw error;
  }
}

type Open = (ending: string) => Promise<RangeReader | undefined>;

/** As GDAL has it, a MapInfo table of the raster goes before its world files. */
async function placeBeside(
  location: string,
  open: Open,
): Promise<{ readonly ending: string; readonly reader: RangeReader; readonly affine: Affine } | undefined> {
  const table = await firstOf(tableEndings(location), open);
  const ofTable = table && (await readAndClose(table.reader, readMapInfoTable));
  if (table !== undefined && ofTable !== undefined) return { ...table, affine: ofTable };
  const world = await firstOf(worldFileEndings(location), open);
  return world && { ...world, affine: await readAndClose(world.reader, readWorldFile) };
}

async function readAndClose<T>(reader: RangeReader, read: (reader: RangeReader) => Promise<T>): Promise<T> {
  try {
    return await read(reader);
  } finally {
    await reader.close();
  }
}

async function firstOf(
  endings: readonly string[],
  open: Open,
): Promise<{ readonly ending: string; readonly reader: RangeReader } | undefined> {
  for (const ending of endings) {
    const reader = await open(ending);
    if (reader !== undefined) return { ending, reader };
  }
  return undefined;
}

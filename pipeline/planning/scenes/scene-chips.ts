import type { FoundFaults } from '../../../engine/found-faults.ts';
import type { Window } from '../../../geo/window.ts';
import { joinPixels } from '../../../raster/decode/format.ts';
import { isNodata, nodataRange } from '../../../raster/nodata.ts';
import { openRaster } from '../../../raster/open-raster.ts';
import type { DataType, PixelArray, PixelBlock, RasterHeader, RasterSource } from '../../../raster/raster-source.ts';
import { FileError } from '../../../storage/file-error.ts';
import type { AssetReference } from '../../../raster/scene-record.ts';
import type { BandOptions } from '../../../stages/preprocessing/preprocessing-options.ts';
import type { PlannedScene } from './scenes.ts';

/** Scenes that are looked at, evenly over the list. */
const MOST_SCENES = 6;
const CHIP_PX = 128;
/** Chips of a file, spread over it; more where the first ones hold next to nothing. */
const CHIPS = 9;
const MOST_CHIPS = 36;
const ENOUGH_PX = 2000;

/** What chips of a band show. */
export interface BandChips {
  readonly band: BandOptions;
  readonly asset: AssetReference;
  readonly dataType: DataType;
  /** What the file calls the band. */
  readonly description: string | undefined;
  /** Stored values of the pixels that hold something, all of them finite, in no order. */
  readonly stored: PixelArray;
}

/** What chips of one file show of the bands that are read from it together. */
export interface FileChips {
  readonly location: string;
  readonly dataType: DataType;
  readonly bandCount: number;
  /** Pixels with a value in some of the bands, and those of them that have a nodata value in others. */
  readonly seenPx: number;
  readonly partlyPx: number;
  /** The nodata values that decide; empty where something else does. */
  readonly nodata: readonly number[];
  /** Why some of the chips could not be read; undefined where all could. */
  readonly damage: string | undefined;
}

/** A scene as its chips show it. */
export interface SceneChips {
  readonly scene: PlannedScene;
  /** In the order of the model's bands. */
  readonly bands: readonly BandChips[];
  readonly files: readonly FileChips[];
}

/** What is to be told of files of which a part cannot be read: the run goes on around the tiles that need it. */
export function damageNotes(looked: readonly SceneChips[]): string[] {
  return looked.flatMap(({ scene, files }) =>
    files.flatMap(({ damage }) =>
      damage === undefined
        ? []
        : [`Scene ${scene.id}: a part of it cannot be read, and tiles that need it will fail: ${damage}`],
    ),
  );
}

/**
 * Reads a few chips of some of the scenes; those that are damaged are passed over. Gathers a fault where nothing of a file
 * can be read.
 */
export async function lookAtScenes(
  scenes: readonly PlannedScene[],
  { locate, faults }: { readonly locate: (location: string) => string; readonly faults: FoundFaults },
): Promise<SceneChips[]> {
  const count = Math.min(scenes.length, MOST_SCENES);
  const chosen = Array.from({ length: count }, (_, i) => scenes[Math.floor((i * scenes.length) / count)]!);
  const looked: SceneChips[] = [];
  for (const scene of chosen) {
    const chips = await faults.of(() => lookAtScene(scene, locate));
    if (chips !== undefined) looked.push(chips);
  }
  return looked;
}

async function lookAtScene(scene: PlannedScene, locate: (location: string) => string): Promise<SceneChips> {
  const parts = scene.options.bands.map((band) => ({
    band,
    asset: scene.assets.find(({ name }) => name === band.asset)!,
  }));
  const groups = new Map<string, typeof parts>();
  for (const part of parts) {
    const key = `${part.asset.location}\n${part.band.nodata}`;
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  const files: FileChips[] = [];
  const bands = new Map<string, BandChips>();
  for (const group of groups.values()) {
    const { asset } = group[0]!;
    const sidecars = (asset.beside ?? []).map(({ ending }) => ending);
    const source = await openRaster(locate(asset.location), { sidecars, crs: asset.crs });
    try {
      const { file, bands: seen } = await lookAtFile(source, group);
      files.push(file);
      for (const each of seen) bands.set(each.band.asset, each);
    } finally {
      await source.close();
    }
  }
  return { scene, files, bands: parts.map(({ band }) => bands.get(band.asset)!) };
}

/** What is read, or why it cannot be; faults that pass are thrown. */
export function unlessDamaged<T>(reading: Promise<T>): Promise<T | FileError> {
  return reading.catch((error: unknown) => {
    if (error instanceof FileError && !error.isMissing) return error;
    throw error;
  });
}

interface Part {
  readonly band: BandOptions;
  readonly asset: AssetReference;
}

async function lookAtFile(
  source: RasterSource,
  parts: readonly Part[],
): Promise<{ file: FileChips; bands: BandChips[] }> {
  const { header } = source;
  const bands = parts.map(({ asset }) => asset.band);
  const declared = parts[0]!.band.nodata;
  const nodata = nodataOf(header, bands, declared);
  const stored: PixelArray[][] = bands.map(() => []);
  const counts = { seenPx: 0, partlyPx: 0 };
  const read = { chips: 0, damage: undefined as FileError | undefined };
  for (const [i, window] of chipWindows(header).entries()) {
    if (i >= CHIPS && stored.every((chips) => notZeroPx(chips) >= ENOUGH_PX)) break;
    const request = { bands, window, anyBand: true, ...(declared === undefined ? {} : { nodata: declared }) };
    const chip = await unlessDamaged(source.read(request));
    if (chip instanceof FileError) {
      read.damage ??= chip;
      continue;
    }
    read.chips += 1;
    gather(chip, { nodata, stored, counts });
  }
  if (read.chips === 0 && read.damage !== undefined) throw read.damage;
  return {
    file: {
      location: parts[0]!.asset.location,
      dataType: header.dataType,
      bandCount: bands.length,
      ...counts,
      nodata: nodata.filter((value) => value !== undefined),
      damage: read.damage?.message,
    },
    bands: parts.map((part, i) => ({
      ...part,
      dataType: header.dataType,
      description: header.bandNames[part.asset.band],
      stored: joinPixels(header.dataType, stored[i]!),
    })),
  };
}

/** The nodata value of each band, as far as one decides. */
function nodataOf(
  { validity: { maskBands, jointNodata, nodata } }: RasterHeader,
  bands: readonly number[],
  declared: number | undefined,
): (number | undefined)[] {
  return bands.map((band) => {
    const own = maskBands[band] !== undefined || jointNodata !== undefined ? undefined : nodata[band];
    return declared ?? own;
  });
}

function gather(
  { bands, valid }: PixelBlock,
  o: {
    readonly nodata: readonly (number | undefined)[];
    readonly stored: readonly PixelArray[][];
    readonly counts: { seenPx: number; partlyPx: number };
  },
): void {
  const ranges = bands.map((band, i) => nodataRange(band, o.nodata[i]));
  const kept = bands.map((band) => ({ values: band.slice(), count: 0 }));
  for (let at = 0; at < bands[0]!.length; at += 1) {
    if (valid !== undefined && valid[at] === 0) continue;
    let isPartly = false;
    for (let i = 0; i < bands.length; i += 1) {
      const value = bands[i]![at]!;
      if (isNodata(value, ranges[i])) isPartly = true;
      else if (Number.isFinite(value)) kept[i]!.values[kept[i]!.count++] = value;
    }
    o.counts.seenPx += 1;
    if (isPartly) o.counts.partlyPx += 1;
  }
  kept.forEach(({ values, count }, i) => o.stored[i]!.push(values.subarray(0, count)));
}

function notZeroPx(chips: readonly PixelArray[]): number {
  let count = 0;
  for (const values of chips) for (let at = 0; at < values.length; at += 1) if (values[at] !== 0) count += 1;
  return count;
}

/** The whole of a small file; of a larger one chips all over it, those first that lie far apart. */
function chipWindows({ grid: { widthPx, heightPx } }: RasterHeader): Window[] {
  const side = Math.sqrt(MOST_CHIPS);
  if (widthPx * heightPx <= CHIPS * CHIP_PX ** 2) return [{ col: 0, row: 0, widthPx, heightPx }];
  const [width, height] = [Math.min(CHIP_PX, widthPx), Math.min(CHIP_PX, heightPx)];
  const order = Array.from({ length: MOST_CHIPS }, (_, i) => i);
  // Every other column and row first: nine chips of a lattice of six by six.
  const isFirst = (i: number): boolean => i % 2 === 0 && Math.floor(i / side) % 2 === 1;
  return [...order.filter(isFirst), ...order.filter((i) => !isFirst(i))].map((i) => ({
    col: Math.floor((((i % side) + 0.5) / side) * (widthPx - width)),
    row: Math.floor(((Math.floor(i / side) + 0.5) / side) * (heightPx - height)),
    widthPx: width,
    heightPx: height,
  }));
}

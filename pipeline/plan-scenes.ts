import type { AssetEntry, ImageryRunFile, SceneEntry } from '../config/run-file.ts';
import { PermanentError } from '../engine/errors.ts';
import type { Grid } from '../geo/grid.ts';
import { openRaster } from '../raster/open-raster.ts';
import type { RasterHeader } from '../raster/raster-source.ts';
import type { AssetReference } from '../raster/scene-record.ts';
import type { SceneOptions } from '../stages/preprocessing/preprocessing-options.ts';

/** A scene with what its headers say. */
export interface PlannedScene {
  readonly id: string;
  readonly assets: readonly AssetReference[];
  readonly options: SceneOptions;
  /** Grids of the bands (not of the mask), in the order of the model's bands. */
  readonly bandGrids: readonly Grid[];
  readonly maskGrid: Grid | undefined;
  /** Whether the headers leave no pixel that may be without a value: integers, no nodata and no mask. */
  readonly isWithoutGaps: boolean;
  /** Compressed bytes of the files' full resolution. */
  readonly storedBytes: number;
  /** What a reader should know of how its files were read. */
  readonly notes: readonly string[];
}

/**
 * Opens the headers of all scenes.
 * @throws PermanentError for a band that the model wants and a scene lacks, a missing mask or a band that the file does
 * not have; RasterError for a file that cannot be read.
 */
export async function planScenes(
  runFile: ImageryRunFile,
  bands: readonly string[],
  locate: (location: string) => string,
): Promise<PlannedScene[]> {
  const ids = new Set<string>();
  const scenes: PlannedScene[] = [];
  for (const scene of runFile.imagery.scenes) {
    if (ids.has(scene.id)) throw new PermanentError(`imagery.scenes: expected unique ids, found ${scene.id} twice`);
    ids.add(scene.id);
    const crs = scene.crs ?? runFile.imagery.crs;
    scenes.push(await planScene(scene, bands, { locate, crs }));
  }
  return scenes;
}

async function planScene(
  scene: SceneEntry,
  bands: readonly string[],
  o: { readonly locate: (location: string) => string; readonly crs: string | undefined },
): Promise<PlannedScene> {
  const used = [...bands, ...(scene.mask === undefined ? [] : [scene.mask.asset])];
  for (const name of used) requireAsset(scene, name, bands);
  const headers = await readHeaders(scene, used, o);
  const header = (name: string): RasterHeader => headers.get(scene.assets[name]!.file)!;
  for (const name of used) requireBand(scene, name, header(name));
  return {
    id: scene.id,
    assets: [...new Set(used)].map((name) => ({
      name,
      location: scene.assets[name]!.file,
      band: scene.assets[name]!.band - 1,
      sizeBytes: header(name).sizeBytes,
      ...(o.crs === undefined ? {} : { crs: o.crs }),
    })),
    options: {
      datetimeMs: Date.parse(scene.datetime),
      bands: bands.map((name) => bandOptions(scene, name, header(name))),
      ...(scene.mask === undefined ? {} : { mask: scene.mask }),
    },
    bandGrids: bands.map((name) => header(name).grid),
    maskGrid: scene.mask && header(scene.mask.asset).grid,
    isWithoutGaps: scene.mask === undefined && bands.every((name) => !mayHaveGaps(scene, name, header(name))),
    notes: [...new Set([...headers.values()].flatMap(({ crsNotice }) => crsNotice ?? []))],
    storedBytes: [...headers.values()].reduce((sum, { storedBytes }) => sum + storedBytes, 0),
  };
}

function mayHaveGaps(scene: SceneEntry, name: string, header: RasterHeader): boolean {
  const declared = scene.assets[name]!.nodata ?? scene.nodata;
  const isFractional = header.dataType.startsWith('float');
  return header.hasMask || isFractional || (declared ?? header.nodata) !== undefined;
}

function requireAsset(scene: SceneEntry, name: string, bands: readonly string[]): void {
  if (scene.assets[name] !== undefined) return;
  const found = Object.keys(scene.assets).join(', ');
  const reason = bands.includes(name) ? `the band ${name}, which the model wants` : `the mask’s asset ${name}`;
  throw new PermanentError(`scene ${scene.id}: expected ${reason}, found only ${found}`);
}

function requireBand(scene: SceneEntry, name: string, header: RasterHeader): void {
  const { band, file } = scene.assets[name]!;
  if (band <= header.bandCount) return;
  throw new PermanentError(
    `scene ${scene.id}, asset ${name}: expected band ${band} in ${file}, found ${header.bandCount} bands`,
  );
}

async function readHeaders(
  scene: SceneEntry,
  used: readonly string[],
  { locate, crs }: { readonly locate: (location: string) => string; readonly crs: string | undefined },
): Promise<Map<string, RasterHeader>> {
  const headers = new Map<string, RasterHeader>();
  for (const file of new Set(used.map((name) => scene.assets[name]!.file))) {
    const source = await openRaster(locate(file), { crs });
    headers.set(file, source.header);
    await source.close();
  }
  return headers;
}

/** What the run file says of an asset goes before what it says of the scene, and that before what the file says. */
function bandOptions(scene: SceneEntry, name: string, header: RasterHeader): SceneOptions['bands'][number] {
  const asset: AssetEntry = scene.assets[name]!;
  const own = header.bandScalings[asset.band - 1];
  const nodata = asset.nodata ?? scene.nodata;
  return {
    asset: name,
    scale: asset.scale ?? scene.scale ?? own?.scale ?? 1,
    offset: asset.offset ?? scene.offset ?? own?.offset ?? 0,
    ...(nodata === undefined ? {} : { nodata }),
  };
}

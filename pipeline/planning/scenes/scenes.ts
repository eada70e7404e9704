import type { AssetEntry, ImageryRunFile, SceneEntry } from '../../../config/run-file.ts';
import { PermanentError } from '../../../errors/error-kinds.ts';
import { FoundFaults } from '../../../engine/found-faults.ts';
import type { Grid } from '../../../geo/grid.ts';
import type { RasterHeader } from '../../../raster/raster-source.ts';
import { besideOf, type AssetReference } from '../../../raster/scene-record.ts';
import { mayHideBand } from '../../../raster/validity.ts';
import type { SceneOptions } from '../../../stages/preprocessing/preprocessing-options.ts';
import { missingBand } from './missing-band.ts';
import { impossibleNodata, type ImpossibleNodata } from './nodata-notes.ts';
import { openNamedRaster } from '../map/open-named-raster.ts';

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
  readonly impossibleNodata: readonly ImpossibleNodata[];
  /** Compressed bytes of the files' full resolution. */
  readonly storedBytes: number;
  /** What a reader should know of how its files were read. */
  readonly notes: readonly string[];
}

/**
 * Opens the headers of all scenes. Gathers a fault for a band that the model wants and a scene lacks, a missing mask, a
 * band that the file does not have and a file that cannot be read.
 * @param bands what the model wants; undefined, where the model could not be read, for all that the scenes have
 * @returns the scenes without a fault
 */
export async function planScenes(
  runFile: ImageryRunFile,
  bands: readonly string[] | undefined,
  { locate, faults }: { readonly locate: (location: string) => string; readonly faults: FoundFaults },
): Promise<PlannedScene[]> {
  const { scenes: entries } = runFile.imagery;
  const repeated = entries.find(({ id }, i) => entries.findIndex((one) => one.id === id) < i);
  await faults.of(() => {
    if (repeated === undefined) return;
    throw new PermanentError(`imagery.scenes: expected unique ids, found ${repeated.id} twice`);
  });
  const scenes: PlannedScene[] = [];
  for (const scene of entries) {
    const planned = await faults.of(() =>
      planScene(scene, bands ?? Object.keys(scene.assets), { locate, crs: scene.crs ?? runFile.imagery.crs }),
    );
    if (planned !== undefined) scenes.push(planned);
  }
  return scenes;
}

async function planScene(
  scene: SceneEntry,
  bands: readonly string[],
  o: { readonly locate: (location: string) => string; readonly crs: string | undefined },
): Promise<PlannedScene> {
  const used = [...bands, ...(scene.mask === undefined ? [] : [scene.mask.asset])];
  const faults = new FoundFaults();
  for (const name of used) await faults.of(() => requireAsset(scene, name, bands));
  const present = used.filter((name) => scene.assets[name] !== undefined);
  const headers = await readHeaders(scene, { used: present, faults, ...o });
  const header = (name: string): RasterHeader => headers.get(scene.assets[name]!.file)!;
  for (const name of present.filter((one) => headers.has(scene.assets[one]!.file)))
    await faults.of(() => requireBand(scene, name, header(name)));
  faults.throwIfAny();
  return {
    id: scene.id,
    assets: [...new Set(used)].map((name) => ({
      name,
      location: scene.assets[name]!.file,
      band: scene.assets[name]!.band - 1,
      sizeBytes: header(name).sizeBytes,
      ...(o.crs === undefined ? {} : { crs: o.crs }),
      ...besideOf(header(name)),
    })),
    options: {
      datetimeMs: Date.parse(scene.datetime),
      bands: bands.map((name) => bandOptions(scene, name, header(name))),
      ...(scene.mask === undefined ? {} : { mask: scene.mask }),
    },
    bandGrids: bands.map((name) => header(name).grid),
    maskGrid: scene.mask && header(scene.mask.asset).grid,
    isWithoutGaps: scene.mask === undefined && bands.every((name) => !mayHaveGaps(scene, name, header(name))),
    impossibleNodata: bands.flatMap((name) => {
      const { file, band, nodata: declared = scene.nodata } = scene.assets[name]!;
      return impossibleNodata(header(name), { location: file, band: band - 1, declared });
    }),
    notes: [...new Set([...headers.values()].flatMap(({ crsNotice }) => crsNotice ?? []))],
    storedBytes: [...headers.values()].reduce((sum, { storedBytes }) => sum + storedBytes, 0),
  };
}

function mayHaveGaps(scene: SceneEntry, name: string, header: RasterHeader): boolean {
  const { nodata = scene.nodata, band } = scene.assets[name]!;
  return header.dataType.startsWith('float') || nodata !== undefined || mayHideBand(header.validity, band - 1);
}

function requireAsset(scene: SceneEntry, name: string, bands: readonly string[]): void {
  if (scene.assets[name] !== undefined) return;
  const as = bands.includes(name) ? `the band ${name}, which the model wants` : `the mask’s asset ${name}`;
  throw new PermanentError(missingBand(scene.id, name, { as, found: Object.keys(scene.assets) }));
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
  {
    used,
    faults,
    locate,
    crs,
  }: {
    readonly used: readonly string[];
    readonly faults: FoundFaults;
    readonly locate: (location: string) => string;
    readonly crs: string | undefined;
  },
): Promise<Map<string, RasterHeader>> {
  const headers = new Map<string, RasterHeader>();
  for (const file of new Set(used.map((name) => scene.assets[name]!.file))) {
    const source = await faults.of(() => openNamedRaster(namesOf(scene, file), locate(file), { crs }));
    if (source !== undefined) headers.set(file, source.header);
    await source?.close();
  }
  return headers;
}

function namesOf({ id, assets }: SceneEntry, file: string): string {
  const names = Object.keys(assets).filter((name) => assets[name]!.file === file);
  return `scene ${id}, ${names.length === 1 ? 'asset' : 'assets'} ${names.join(', ')}`;
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
